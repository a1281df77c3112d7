"""Standard output, whatever it can carry, be it full or closed."""

from __future__ import annotations

import os
import sys

from ..api.errors import WixDataError


class OutputFailed(WixDataError):
    """Standard output does not take what is written."""


def write_text(text: str) -> None:
    """Text for people, in the stream's own encoding; characters that it lacks are escaped."""
    _write(text, (sys.stdout and sys.stdout.encoding) or "utf-8")


def write_utf8(text: str) -> None:
    """A document for programs: UTF-8, whatever the locale is."""
    _write(text, "utf-8")


def _write(text: str, encoding: str) -> None:
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison] - started with its output closed
        raise OutputFailed("Standard output is closed, so nothing can be written to it.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode(encoding, "backslashreplace"))
        sys.stdout.buffer.flush()
    except (OSError, ValueError) as failure:
        _let_go()
        reason = getattr(failure, "strerror", None) or str(failure)
        raise OutputFailed(f"Standard output cannot be written: {reason}.") from None


def _let_go() -> None:
    """What is still in the buffer goes nowhere: Python would try it again at its end, with a traceback."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        sys.stdout = None  # pyright: ignore[reportAttributeAccessIssue]
