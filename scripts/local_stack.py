"""The quickstart on this machine: `local_stack.py up | preview | refresh | show | down`.

Starts the embedded stand-in of Wix, runs the command against it and stops it again. Needs `make venv` first.
A failure is one sentence on standard error and exit code 1.
"""

from __future__ import annotations

import argparse
import os
import sys

from engine_setup.progress import say
from engine_setup.search import find_engine
from file_lock import exclusive
from set_up import run_script
from stack_setup.commands import LocalStack
from stack_setup.emulator import running_emulator
from stack_setup.environment import local_environment
from stack_setup.layout import LOCK


def up(stack: LocalStack) -> None:
    """Deploys the quickstart and shows who can do what."""
    stack.make_ready()
    stack.up()
    stack.show()


def preview(stack: LocalStack) -> None:
    """Shows what `up` would change, and changes nothing."""
    stack.make_ready()
    stack.preview()


def refresh(stack: LocalStack) -> None:
    """Takes what was changed behind Pulumi's back into the state; the next preview shows it."""
    stack.make_ready()
    stack.refresh()


def show(stack: LocalStack) -> None:
    """Shows who can do what."""
    stack.show()


def down(stack: LocalStack) -> None:
    """Restores the permissions from before the first `up`, and removes the stack."""
    if not stack.exists():
        say("There is no local stack: nothing to take down.")
        return
    stack.make_ready()
    stack.down()


COMMANDS = {command.__name__: command for command in (up, preview, refresh, show, down)}


def main() -> None:
    """Raises SetupError when the set-up or the command fails."""
    parser = argparse.ArgumentParser(description="The quickstart against the embedded stand-in of Wix.")
    parser.add_argument("command", choices=COMMANDS)
    command = COMMANDS[parser.parse_args().command]
    engine = find_engine()
    one_at_a_time = exclusive(LOCK, "Another command is using the local stack; waiting for it.")
    with one_at_a_time, running_emulator() as address:
        command(LocalStack(local_environment(os.environ, engine, address)))


if __name__ == "__main__":
    sys.exit(run_script(main))
