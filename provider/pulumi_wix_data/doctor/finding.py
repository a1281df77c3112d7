"""One line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(str, Enum):
    """What a look at one thing gave."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not looked at: it is not set, or something before it failed."""


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was found, and what to do about it."""

    name: str
    status: Status
    detail: str
    advice: str = ""
    """One sentence; only of what failed."""


def ok(name: str, detail: str) -> Finding:
    """It is as it should be."""
    return Finding(name, Status.OK, detail)


def failed(name: str, detail: str, advice: str) -> Finding:
    """It is not; `advice` says what to do."""
    return Finding(name, Status.FAILED, detail, advice)


def skipped(name: str, why: str) -> Finding:
    """It was not looked at."""
    return Finding(name, Status.SKIPPED, why)
