"""The processes of one run of the CLI, found by their parents in /proc."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path


def descendants(pid: int) -> list[int]:
    """All processes below that one, the nearest first."""
    found = [pid]
    for each in found:
        with suppress(OSError):
            for task in Path(f"/proc/{each}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
    return found[1:]


def provider_process(pid: int) -> int | None:
    """The process below that one which runs the dynamic provider: the language's own, not a shell around it."""
    found = [
        each for each in descendants(pid) if "pulumi/dynamic" in _command(each) or "pulumi.dynamic" in _command(each)
    ]
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
