"""Prints the folder of Pulumi's language hosts for YAML, TypeScript and Go; makes those that are missing.

Progress, and a sentence for each host that cannot be had, go to standard error; the exit code is then 1, and the
folder is printed all the same, as the others are in it.
"""

from __future__ import annotations

import sys

from engine_setup.language_hosts import find_language_hosts
from engine_setup.progress import say
from set_up import SetupError, run_script


def _main() -> None:
    folder, problems = find_language_hosts()
    print(folder)
    for each in problems[:-1]:
        say(f"error: {each}")
    if problems:
        raise SetupError(problems[-1])


if __name__ == "__main__":
    sys.exit(run_script(_main))
