"""Prints the folder of a Pulumi engine as the last line of standard output; makes the engine if need be.

Progress and the one sentence of a failure go to standard error; the exit code is then 1. Environment:
`WIX_DATA_ENGINE_DIR` is where engines are kept; `WIX_DATA_INSTALLER_SECONDS` limits the official installer
(default 20, 0 skips it).
"""

from __future__ import annotations

import sys

from engine_setup.search import find_engine
from set_up import run_script

if __name__ == "__main__":
    sys.exit(run_script(lambda: print(find_engine())))
