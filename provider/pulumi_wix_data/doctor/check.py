"""One check of the doctor: a line of its report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Status(str, Enum):
    """The outcome of a check."""

    OK = "ok"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not checked: the thing is not set, or an earlier check failed."""


@dataclass(frozen=True)
class Check:
    """What was checked, what was found, and what to do about it."""

    name: str
    status: Status
    detail: str
    advice: str = ""
    """What to do, in one sentence; empty unless the check failed."""


def ok(name: str, detail: str) -> Check:
    """A check that passed; `detail` says what was found."""
    return Check(name, Status.OK, detail)


def failed(name: str, detail: str, advice: str) -> Check:
    """A check that failed; `detail` says what is wrong, `advice` what to do."""
    return Check(name, Status.FAILED, detail, advice)


def skipped(name: str, why: str) -> Check:
    """A check that was not made; `why` gives the reason in a clause."""
    return Check(name, Status.SKIPPED, why)
