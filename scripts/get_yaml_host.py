"""Prints the folder of Pulumi's language host for YAML as the last line of standard output; makes it if need be.

Progress and the one sentence of a failure go to standard error; the exit code is then 1.
"""

from __future__ import annotations

import sys

from engine_setup.yaml_host import find_yaml_host
from set_up import run_script

if __name__ == "__main__":
    sys.exit(run_script(lambda: print(find_yaml_host())))
