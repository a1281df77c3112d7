"""What commands write to standard output: one line, instead of a traceback, where it cannot be written."""

from __future__ import annotations

import os
import sys

from ..api.errors import WixDataError

_SPELLED = str.maketrans({"→": "->", "…": "...", "–": "-", "—": "-", "“": '"', "”": '"', "\u200b": ""})
"""What people read as well without the character."""


class NotWritten(WixDataError):
    """Standard output cannot be written: the disk is full, or whoever read it is gone."""


def write_text(text: str) -> None:
    """Text for people, in the encoding of the stream; what that cannot carry is replaced."""
    encoding = (sys.stdout and sys.stdout.encoding) or "utf-8"
    text = text.replace("\n", os.linesep)
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.translate(_SPELLED).encode(encoding, "replace")
    _write(data)


def write_data(text: str) -> None:
    """Text for programs: UTF-8, whatever the locale, since files made of it are read elsewhere."""
    _write(text.encode())


def _write(data: bytes) -> None:
    if not sys.stdout:
        raise NotWritten("Standard output is closed.")
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        # Python would flush once more at its end, and fail there with lines of its own.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        raise NotWritten(f"Standard output cannot be written: {error.strerror}.") from None
