"""Runs `pulumi` and `wix-data` for the local stack."""

from __future__ import annotations

import shutil
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from set_up import SetupError, interrupts_later
from stack_setup.layout import PULUMI_HOME, REPOSITORY, STACK, STATE


class LocalStack:
    """The root project's stack on the file backend in `.local/`; one command at a time.

    `environment` is what `local_environment` gives. Every method raises SetupError when its command fails;
    the command itself has said why.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        for folder in (STATE, PULUMI_HOME):
            folder.mkdir(parents=True, exist_ok=True)

    def make_ready(self) -> None:
        """Makes the stack if there is none, and frees it of a command that was killed."""
        self._pulumi("stack", "select", "--create", STACK)
        # The caller holds the lock of `.local/`, so nobody is behind a lock of Pulumi's own.
        if any((STATE / ".pulumi" / "locks").rglob("*.json")):
            self._pulumi("cancel", STACK, "--yes")

    def exists(self) -> bool:
        """Whether the stack is there, deployed or not."""
        return (STATE / ".pulumi" / "stacks" / "wix-data-quickstart" / f"{STACK}.json").exists()

    def preview(self) -> None:
        """Shows what `up` would do."""
        self._pulumi("preview", "--stack", STACK, "--diff")

    def up(self) -> None:
        """Deploys."""
        self._pulumi("up", "--stack", STACK, "--yes")

    def refresh(self) -> None:
        """Takes the live permissions into the state."""
        self._pulumi("refresh", "--stack", STACK, "--yes")

    def down(self) -> None:
        """Gives back what was there before, and removes the stack; the committed config file stays."""
        self._pulumi("destroy", "--stack", STACK, "--yes")
        self._pulumi("stack", "rm", STACK, "--yes", "--preserve-config")

    def show(self) -> None:
        """Prints who can do what, as it is live."""
        self._run("wix-data", "matrix")

    def _pulumi(self, *arguments: str) -> None:
        self._run("pulumi", *arguments)

    def _run(self, program: str, *arguments: str) -> None:
        executable = shutil.which(program, path=self._environment["PATH"])
        if executable is None:
            raise SetupError(f"{program} is missing from the virtual environment: run `make venv`.")
        code = _run_to_its_end([executable, *arguments], self._environment, REPOSITORY)
        if code < 0:
            raise SetupError(f"`{program} {arguments[0]}` was killed by {signal.Signals(-code).name}.")
        if code > 0:
            raise SetupError(f"`{program} {arguments[0]}` failed (exit code {code}): its own message stands above.")


def _leave_to_the_command(_number: int, _frame: FrameType | None) -> None:
    """A handler, because an ignored signal would be ignored by the command too."""


def _run_to_its_end(command: list[str], environment: Mapping[str, str], folder: Path) -> int:
    """Runs a command that must not be cut off: an interrupt reaches it, and its own end is awaited."""
    process: subprocess.Popen[bytes] | None = None

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        if process is not None:
            process.send_signal(signal.SIGINT)

    # Ctrl-C goes to the whole foreground group, so the command has it already; a second one would make
    # `pulumi` drop the call under way.
    interrupt = signal.signal(signal.SIGINT, _leave_to_the_command)
    terminate = signal.signal(signal.SIGTERM, pass_on)
    try:
        with interrupts_later():
            process = subprocess.Popen(command, env=environment, cwd=folder)
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, terminate)
