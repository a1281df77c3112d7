"""Run as a process of its own, so that it can be ended: `official_install.py ROOT VERSION` fills ROOT/bin."""

from __future__ import annotations

import sys

from pulumi.automation import PulumiCommand
from semver import VersionInfo

if __name__ == "__main__":
    PulumiCommand.install(root=sys.argv[1], version=VersionInfo.parse(sys.argv[2]))
