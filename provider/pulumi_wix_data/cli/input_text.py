"""What a command is given to read: a file, or standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from ..state.previews import NotAPreview


def input_text(name: str) -> str:
    """The text of the file `name`, or of standard input for `-`; in UTF-8, or UTF-16 as PowerShell writes it.

    Raises NotAPreview when there is nothing to read.
    """
    if name == "-" and sys.stdin.isatty():
        raise NotAPreview("nothing is piped in")
    try:
        data = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise NotAPreview(f"{name} cannot be read ({error.strerror})") from error
    return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8", errors="replace")
