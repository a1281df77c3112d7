"""Texts of others between double quotes, and in comments, whatever the language."""

from __future__ import annotations

import textwrap
from collections.abc import Callable

WIDTH = 88
"""Of comments; what formatters use where a project sets none."""


def quoted(text: str, escape: Callable[[int], str]) -> str:
    """`text` between double quotes, on one line. `escape` writes the code point of a character that does not print."""
    return f'"{"".join(_character(each, escape) for each in text)}"'


def wrapped(text: str, mark: str) -> list[str]:
    """`text` as lines of a comment that begin with `mark`, none of them longer than others are."""
    return textwrap.wrap(text, WIDTH, initial_indent=mark, subsequent_indent=f"{mark}  ", break_on_hyphens=False)


def _character(character: str, escape: Callable[[int], str]) -> str:
    if character in ('"', "\\"):
        return f"\\{character}"
    return character if character.isprintable() else escape(ord(character))
