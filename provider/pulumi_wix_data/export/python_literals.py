"""Texts of others as Python source: whatever an id holds, it stays one literal on one line."""

from __future__ import annotations

import textwrap

WIDTH = 88
"""The line length that formatters use where a project sets none."""


def literal(text: str) -> str:
    """`text` as a Python string, quoted and escaped as formatters do it; what does not print is escaped.

    Evaluating it gives `text` back, and it never holds a line break.
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_character(character, quote) for character in text) + quote


def comment(text: str) -> list[str]:
    """`text` as lines of a comment. A word longer than a line has one of its own."""
    return textwrap.wrap(
        text, WIDTH, initial_indent="# ", subsequent_indent="#   ", break_long_words=False, break_on_hyphens=False
    )


def call(name: str, arguments: list[str], after: str = "") -> list[str]:
    """The lines of a call with one argument a line."""
    return [f"{name}(", *(f"    {argument}," for argument in arguments), f"){after}"]


def nested_call(name: str, argument: str, after: str) -> str:
    """A call with one argument inside an argument of `call`: on one line where that fits."""
    flat = f"{name}({argument}){after}"
    # Whatever is not ASCII may be two columns wide. The comma at the end keeps formatters from joining the lines.
    columns = sum(1 if character.isascii() else 2 for character in flat)
    return flat if columns <= WIDTH - 24 else f"{name}(\n        {argument},\n    ){after}"


def _character(character: str, quote: str) -> str:
    return f"\\{quote}" if character == quote else repr(character)[1:-1]
