"""What a command is given to read: a file, or standard input."""

from __future__ import annotations

import re
import sys
from pathlib import Path

from ..state.preview_documents import NotAPreview
from ..system_faults import why_not_read

_LARGEST = 100_000_000
"""Bytes; the preview of 10,000 resources has a fifth of that."""
_UTF_16 = (b"\xff\xfe", b"\xfe\xff")
_ONE_BYTE_EACH = re.compile(rb'"[A-Za-z]{2,}"\s*:')
"""A key of JSON in UTF-8."""


def input_text(name: str) -> str:
    """The text of the file `name`, or of standard input for `-`; in UTF-8, or UTF-16 as PowerShell writes it.

    Raises NotAPreview when there is nothing to read, or it cannot be a preview.
    """
    data = _read(name)
    if len(data) > _LARGEST:
        raise NotAPreview(f"it has more than {_LARGEST // 1_000_000} MB, which is more than any preview has")
    if not data.startswith(_UTF_16):
        # Bytes of another encoding stay apart: one mark for all would make one name of two.
        return data.decode("utf-8", errors="surrogateescape")
    try:
        text = data.decode("utf-16")
    except UnicodeDecodeError:
        text = ""
    if not text or _ONE_BYTE_EACH.search(data) or "\ufffe" in text:
        raise NotAPreview("it is not text of one encoding")
    return text


def _read(name: str) -> bytes:
    """One byte more than may be read, where there is more."""
    try:
        if name != "-":
            with Path(name).open("rb") as file:
                return file.read(_LARGEST + 1)
        if not sys.stdin or sys.stdin.isatty():
            raise NotAPreview("nothing is piped in")
        return sys.stdin.buffer.read(_LARGEST + 1)
    except OSError as error:
        raise NotAPreview(f"{name} cannot be read ({why_not_read(error)})") from error
