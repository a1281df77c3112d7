"""What commands write to standard output: one line, instead of a traceback, where it cannot be written."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import typer

from ..api.errors import WixDataError
from ..sanitize import log_line, log_lines
from ..system_faults import why_not_written

if TYPE_CHECKING:
    from rich.console import Console

_SPELLED = str.maketrans({"→": "->", "…": "...", "–": "-", "—": "-", "“": '"', "”": '"', "\u200b": ""})
"""What people read as well without the character."""
_WIDEST = 100_000
"""Columns where no line is folded."""


class NotWritten(WixDataError):
    """Standard output cannot be written: the disk is full, or whoever read it is gone."""


def print_on_screen(draw: Callable[[Console], None]) -> None:
    """Write what `draw` prints: in the colours and the width that standard output has."""
    from rich.console import Console

    # Where nobody looks at a terminal, nothing is folded: whoever reads the pipe has lines, not screens.
    is_terminal = bool(sys.stdout) and sys.stdout.isatty()
    screen = Console(width=None if is_terminal or "COLUMNS" in os.environ else _WIDEST, highlight=False)
    text = StringIO()
    colours = "auto" if screen.color_system else None
    draw(
        Console(file=text, width=screen.width, force_terminal=screen.is_terminal, color_system=colours, highlight=False)
    )
    write_text(text.getvalue())


def text_for_file(draw: Callable[[Console], None]) -> str:
    """What `draw` prints, without colours, on lines as long as they are."""
    from rich.console import Console

    text = StringIO()
    draw(Console(file=text, width=_WIDEST, color_system=None, highlight=False))
    return text.getvalue()


def write_file(file: Path, text: str) -> None:
    """A file in UTF-8, which replaces an older one. Raises WixDataError when it cannot be written."""
    try:
        file.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as failure:
        raise WixDataError(f"{file} cannot be written: {why_not_written(failure)}.") from None


def append_to_file(file: Path, text: str) -> None:
    """The same, after what is in the file already."""
    try:
        with file.open("ab") as opened:
            opened.write(text.encode("utf-8", "backslashreplace"))
    except OSError as failure:
        raise WixDataError(f"{file} cannot be written: {why_not_written(failure)}.") from None


def write_text(text: str) -> None:
    """Text for people, in the encoding of the stream; what that cannot carry is replaced. None of it is a command."""
    encoding = (sys.stdout and sys.stdout.encoding) or "utf-8"
    text = log_lines(text).replace("\n", os.linesep)
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        data = text.translate(_SPELLED).encode(encoding, "replace")
    _write(data)


def say(sentence: str) -> None:
    """A message on standard error: one line, whatever names or words of another program it holds."""
    _tell(log_line(" ".join(sentence.split())))


def say_lines(text: str) -> None:
    """A message of several lines on standard error, each escaped; what begins a line stays there."""
    for line in text.splitlines():
        _tell(log_line(line))


def _tell(line: str) -> None:
    try:
        typer.echo(line, err=True)
    except OSError:
        # There is nowhere left to say it, and what was asked for goes to standard output.
        _write_no_more_to(sys.stderr)


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
    except (OSError, ValueError) as error:
        raise not_written(error) from None


def not_written(error: Exception) -> NotWritten:
    """Why standard output cannot be written; nothing more is written to it."""
    if sys.stdout:
        _write_no_more_to(sys.stdout)
    why = why_not_written(error) if isinstance(error, OSError) else error
    return NotWritten(f"Standard output cannot be written: {why}.")


def _write_no_more_to(stream: TextIO) -> None:
    # Python would flush once more at its end, and fail there with lines and an exit code of its own.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
