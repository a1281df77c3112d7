"""`wix-data audit` as a process, and what it answered."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

from engine_stack import Stack


@dataclass(frozen=True)
class Audited:
    """What one run of `wix-data audit` said."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def document(self) -> dict[str, Any]:
        """The JSON of `--format json`."""
        return json.loads(self.stdout)

    @property
    def findings(self) -> set[tuple[str, str, str, str]]:
        """Kind, severity, collection, and what of it: of the findings that count."""
        return {
            (each["kind"], each["severity"], each["dataCollectionId"], each["about"])
            for each in self.document["findings"]
        }

    def of(self, kind: str) -> list[dict[str, Any]]:
        """The findings of a kind that count."""
        return [each for each in self.document["findings"] if each["kind"] == kind]


def audit(stack: Stack, *arguments: str) -> Audited:
    """Run `wix-data audit` on the stack, in its folder."""
    done = subprocess.run(
        [sys.executable, "-m", "pulumi_wix_data.cli.app", "audit", "--stack", stack.name, *arguments],
        cwd=stack.folder,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Audited(done.returncode, done.stdout, done.stderr)
