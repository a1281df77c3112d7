"""The processes of one run of the CLI, found by their parents in /proc."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path

_PROVIDERS = ("pulumi/dynamic", "pulumi.dynamic", "pulumi-resource-wix-data")


def descendants(pid: int) -> list[int]:
    """All processes below that one, the nearest first."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found[1:]


def started(pid: int) -> str:
    """When it was, which tells it from a later one of that number; empty where there is none."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    except (OSError, IndexError):
        return ""


def end_those_that_live(processes: dict[int, str]) -> None:
    """Kill these; each with what `started` has said of it."""
    for pid, then in processes.items():
        if then and started(pid) == then:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def provider_process(pid: int) -> int | None:
    """The process below that one which runs the provider, of either door: the language's own, not a shell around it."""
    found = [each for each in descendants(pid) if any(mark in _command(each) for mark in _PROVIDERS)]
    return found[-1] if found else None


def program_process(pid: int) -> int | None:
    """The process below that one which runs the user's program."""
    found = [each for each in descendants(pid) if "pulumi-language-python-exec" in _command(each)]
    return found[-1] if found else None


def _command(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""
