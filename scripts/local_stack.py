"""The quickstart on this machine: `local_stack.py up | preview | refresh | show | drift | down | reset`.

Starts the embedded stand-in of Wix, runs the command against it and stops it again. Needs `make venv` first.
A failure is one sentence on standard error and exit code 1.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys

from engine_setup.progress import say
from engine_setup.search import find_engine
from file_lock import exclusive
from set_up import SetupError, run_script
from stack_setup.commands import LocalStack
from stack_setup.emulator import running_emulator
from stack_setup.environment import local_environment
from stack_setup.layout import LOCAL, LOCK
from stack_setup.shop import change_behind_pulumis_back, not_as_in_the_seed


def up(stack: LocalStack) -> None:
    """Shows what changes, deploys the quickstart, and shows who can do what."""
    stack.make_ready()
    stack.up()
    print()
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
    changed = not_as_in_the_seed(stack.address)
    if not changed:
        print("The stack is removed, and the shop is as it was before the first `make up`.")
        return
    print("The stack is removed. Not as before the first `make up`, since somebody changed it behind Pulumi's back:")
    for each in changed:
        print(f"  {each}")
    print("`make reset` starts again with the shop of examples/quickstart/shop.yaml.")


def drift(stack: LocalStack) -> None:
    """Changes one level behind Pulumi's back, as somebody might in the dashboard.

    The environment variables COLLECTION, ACTION and LEVEL say which; Orders, itemRead and ANYONE otherwise.
    """
    collection, action, level = (
        os.environ.get(name) or default
        for name, default in (("COLLECTION", "Orders"), ("ACTION", "itemRead"), ("LEVEL", "ANYONE"))
    )
    before = change_behind_pulumis_back(stack.address, collection, action, level)
    print(f"{collection}: {action} {before} → {level}, behind Pulumi's back.")
    print("`make refresh` finds it, and `make up` then repairs it. `make down` would leave it as it is.")


COMMANDS = {command.__name__: command for command in (up, preview, refresh, show, drift, down)}


def reset() -> None:
    """Forgets the local stack and everything in the stand-in. Engines that were built stay."""
    for each in LOCAL.iterdir():
        if each == LOCK:
            continue
        shutil.rmtree(each) if each.is_dir() else each.unlink()
    print("The local stack and the stand-in's data are gone. `make up` starts again.")


def main() -> None:
    """Raises SetupError when the set-up or the command fails."""
    parser = argparse.ArgumentParser(description="The quickstart against the embedded stand-in of Wix.")
    parser.add_argument("command", choices=[*COMMANDS, reset.__name__])
    name = parser.parse_args().command
    one_at_a_time = exclusive(LOCK, "Another command is using the local stack; waiting for it.")
    if name == reset.__name__:
        with one_at_a_time:
            try:
                reset()
            except OSError as error:
                raise SetupError(f"{error.filename} cannot be removed: {error.strerror}.") from None
        return
    engine = find_engine()
    with one_at_a_time, running_emulator() as address:
        COMMANDS[name](LocalStack(local_environment(os.environ, engine, address), address))


if __name__ == "__main__":
    sys.exit(run_script(main))
