"""Runs `pulumi` and `wix-data` for the local stack."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Collection, Iterable, Mapping
from pathlib import Path
from types import FrameType

from set_up import SetupError, interrupts_later
from stack_setup.events import tell_run, warnings_of
from stack_setup.layout import PREVIEW, PULUMI_HOME, REPOSITORY, STACK, STATE

_EVENTS = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
"""Without it, the preview of a refresh does not tell what was found."""


class LocalStack:
    """The root project's stack on the file backend in `.local/`; one command at a time.

    `environment` is what `local_environment` gives. Every method raises SetupError when its command fails;
    the command itself has said why.
    """

    def __init__(self, environment: Mapping[str, str], address: str) -> None:
        self._environment = environment
        self.address = address
        """Of the stand-in."""
        for folder in (STATE, PULUMI_HOME):
            folder.mkdir(parents=True, exist_ok=True)

    def make_ready(self) -> None:
        """Makes the stack if there is none, and frees it of a command that was killed."""
        self._quiet("stack", "select", "--create", STACK)
        # The caller holds the lock of `.local/`, so nobody is behind a lock of Pulumi's own.
        if any((STATE / ".pulumi" / "locks").rglob("*.json")):
            self._quiet("cancel", STACK, "--yes")

    def exists(self) -> bool:
        """Whether the stack is there, deployed or not."""
        return (STATE / ".pulumi" / "stacks" / "wix-data-quickstart" / f"{STACK}.json").exists()

    def preview(self) -> None:
        """Shows what `up` would do."""
        self._run("pulumi", "preview", "--stack", STACK, "--diff")

    def up(self) -> None:
        """Shows who gains and who loses access, once; then deploys, and says what was done."""
        warnings = self._review("preview", "--stack", STACK, "--show-sames")
        print()
        self._carry_out("up", warnings)

    def refresh(self) -> None:
        """Shows what was changed outside, and takes the live permissions into the state."""
        self._review("refresh", "--stack", STACK, "--preview-only")
        print()
        self._carry_out("refresh")

    def down(self) -> None:
        """Gives back what was there before, and removes the stack; the committed config file stays."""
        self._carry_out("destroy")
        self._quiet("stack", "rm", STACK, "--yes", "--preserve-config")

    def show(self) -> None:
        """Prints who can do what, as it is live."""
        self._run("wix-data", "matrix")

    def _review(self, *arguments: str) -> set[str]:
        """Shows who gains and who loses access by what Pulumi plans; returns the plan's own warnings."""
        environment = {**self._environment, _EVENTS: "true"} if arguments[0] == "refresh" else self._environment
        code, planned = self._listen(environment, *arguments, "--json")
        PREVIEW.write_text(planned, encoding="utf-8")
        try:
            self._run("wix-data", "review", str(PREVIEW), "--role-titles")
        finally:
            _require_done("pulumi", arguments[0], code)
        return warnings_of(planned)

    def _carry_out(self, command: str, told_before: Collection[str] = ()) -> None:
        code, events = self._listen(self._environment, command, "--stack", STACK, "--yes", "--skip-preview", "--json")
        tell_run(events.splitlines(), told_before)
        _require_done("pulumi", command, code)

    def _quiet(self, *arguments: str) -> None:
        """What it prints is of use to nobody who did not give the command; what goes wrong is on standard error."""
        code, _ = self._listen(self._environment, *arguments)
        _require_done("pulumi", arguments[0], code)

    def _listen(self, environment: Mapping[str, str], *arguments: str) -> tuple[int, str]:
        heard: list[str] = []
        command = [self._executable("pulumi"), *arguments]
        code = _run_to_its_end(command, environment, REPOSITORY, lambda output: heard.extend(output))
        return code, "".join(heard)

    def _run(self, program: str, *arguments: str) -> None:
        sys.stdout.flush()
        code = _run_to_its_end([self._executable(program), *arguments], self._environment, REPOSITORY)
        _require_done(program, arguments[0], code)

    def _executable(self, program: str) -> str:
        executable = shutil.which(program, path=self._environment["PATH"])
        if executable is None:
            raise SetupError(f"{program} is missing from the virtual environment: run `make venv`.")
        return executable


def _require_done(program: str, command: str, code: int) -> None:
    if code < 0:
        raise SetupError(f"`{program} {command}` was killed by {signal.Signals(-code).name}.")
    if code > 0:
        raise SetupError(f"`{program} {command}` failed (exit code {code}): its own message stands above.")


def _leave_to_the_command(_number: int, _frame: FrameType | None) -> None:
    """A handler, because an ignored signal would be ignored by the command too."""


def _run_to_its_end(
    command: list[str],
    environment: Mapping[str, str],
    folder: Path,
    hear: Callable[[Iterable[str]], None] | None = None,
) -> int:
    """Runs a command that must not be cut off: an interrupt reaches it, and its own end is awaited.

    `hear` gets the lines of its standard output; without it, they are shown.
    """
    process: subprocess.Popen[str] | None = None

    def pass_on(_number: int, _frame: FrameType | None) -> None:
        if process is not None:
            process.send_signal(signal.SIGINT)

    # Ctrl-C goes to the whole foreground group, so the command has it already; a second one would make
    # `pulumi` drop the call under way.
    interrupt = signal.signal(signal.SIGINT, _leave_to_the_command)
    terminate = signal.signal(signal.SIGTERM, pass_on)
    try:
        with interrupts_later():
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdout=subprocess.PIPE if hear else None,
                encoding="utf-8",
                errors="replace",
            )
        if hear:
            hear(process.stdout or ())
        return process.wait()
    finally:
        signal.signal(signal.SIGINT, interrupt)
        signal.signal(signal.SIGTERM, terminate)
