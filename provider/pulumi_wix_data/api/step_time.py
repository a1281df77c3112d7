"""How long one step of a resource may take, where the user says (Pulumi's custom timeouts)."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

_end: ContextVar[float | None] = ContextVar("end", default=None)


@contextmanager
def allowed_seconds(seconds: float) -> Generator[None]:
    """Let the calls of this thread take that long together, in place of their own limits; with 0, these count."""
    token = _end.set(time.monotonic() + seconds if seconds > 0 else None)
    try:
        yield
    finally:
        _end.reset(token)


def end_of_step() -> float | None:
    """Until when the calls of this thread may go on (`time.monotonic()`); None where only their own limits count."""
    return _end.get()
