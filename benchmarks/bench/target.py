"""What a figure should be, and what it was."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One target: reached, missed, or None where this run has no figures for it."""

    text: str
    measured: str
    reached: bool | None
