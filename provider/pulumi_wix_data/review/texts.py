"""Text from elsewhere, made fit to show: one line, without colours and control characters."""

from __future__ import annotations

import re

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|<\{%.*?%\}>")

_CHECKED_VALUE = re.compile(r" value \{.*\} has a problem:")
"""How the engine tells of a refused property, with its value in clear, be it a secret."""


def one_line(text: str) -> str:
    """`text` with what does not print (line ends, direction marks, control characters) as escapes."""
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def first_words(message: str) -> str:
    """The first line of an engine's message, and the last one where the first only announces it.

    Without the value of a refused property, which the engine shows even where it is a secret.
    """
    lines = [line.strip() for line in _COLOURS.sub("", message).splitlines() if line.strip()] or ["error"]
    first = _CHECKED_VALUE.sub(" has a problem:", lines[0].removeprefix("error: "))
    return one_line(f"{first} {lines[-1]}" if first.endswith(":") and len(lines) > 1 else first)


def counted(number: int, noun: str) -> str:
    """`1 change`, `2 changes`."""
    return f"{number} {noun}{'' if number == 1 else 's'}"
