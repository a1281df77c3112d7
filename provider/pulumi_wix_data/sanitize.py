"""Text from elsewhere, made fit to show: THE place that escapes, for terminals, CSV, Markdown and logs."""

from __future__ import annotations

import json
import re
from typing import Any

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|<\{%.*?%\}>")
_CHECKED_VALUE = re.compile(r" value \{.*\} has a problem:", re.DOTALL)
"""How the engine tells of a refused property, with its value in clear, be it a secret."""
_COMMAND = re.compile(r"^(?:[^\S\n]|\x1b\[[0-9;]*m)*:(?=:)|#(?=#\[)", re.MULTILINE)
"""What begins a command in a log of GitHub Actions, up to its second character."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run."""
CODE = re.compile(r"(`[A-Za-z0-9][A-Za-z0-9 _.=-]*`)")
"""A command or a name in a sentence of ours."""
_PLAIN_IN_MARKDOWN = set(" -/,()→…")


def one_line(text: str, longest: int | None = None) -> str:
    """`text` with what does not print (line ends, direction marks, control characters) as escapes.

    With `longest`, it is cut at so many characters and ends with `…`.
    """
    if longest is not None and len(text) > longest:
        text = f"{text[:longest]}…"
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else ascii(character)[1:-1] for character in text)


def log_line(text: str) -> str:
    """`text` as a line of its own in a log of GitHub Actions, which runs what begins with `::` or holds `##[`."""
    return log_lines(one_line(text))


def log_lines(text: str) -> str:
    """Lines that were escaped, and perhaps coloured, already: none is a command in a log of GitHub Actions."""
    return _COMMAND.sub("\\g<0>\u200b", text)


def github_annotation(kind: str, title: str, message: str) -> str:
    """A command that a log of GitHub Actions runs on purpose: `error` or `warning`, shown beside the job."""
    shown = _escaped(one_line(title, 200), {"%": "%25", ":": "%3A", ",": "%2C"})
    told = _escaped(one_line(message, 2_000), {"%": "%25"})
    return f"::{kind} title={shown}::{told}".replace("##[", "#\u200b#[")


def csv_cell(text: str) -> str:
    """`text` as a cell that a spreadsheet takes as text: one that begins like a formula would be run."""
    line = one_line(text)
    return f"'{line}" if text.startswith(_FORMULA) else line


def markdown(text: str) -> str:
    """`text` as Markdown and HTML show it literally, on one line of a table too: nothing in it links or mentions."""
    return "".join(map(_entity, one_line(text)))


def markdown_prose(text: str) -> str:
    """A sentence of ours, which may hold a name from elsewhere: GitHub makes no mention, reference or link of it.

    Plain words between backticks stay code.
    """
    pieces = CODE.split(one_line(text))
    return "".join(piece if CODE.fullmatch(piece) else _prose(piece) for piece in pieces)


def markdown_code(text: str) -> str:
    """A name from elsewhere, or a value, as code: nothing in it is markup, and no table ends in it."""
    return f"<code>{markdown(text)}</code>"


def json_text(document: Any) -> str:
    """A document as JSON that may be shown as well: what does not print is escaped, and no line is a command."""
    text = json.dumps(document, indent=2, ensure_ascii=False).replace("##[", "#\\u0023[")
    # A line end within a string is escaped already.
    return "\n".join(line if line.isprintable() else "".join(map(_json_character, line)) for line in text.split("\n"))


def first_words(message: str) -> str:
    """The first line of an engine's message, and the last one where the first only announces it.

    Without the value of a refused property, which the engine shows even where it is a secret.
    """
    whole = _CHECKED_VALUE.sub(" has a problem:", _COLOURS.sub("", message))
    lines = [line.strip() for line in whole.splitlines() if line.strip()] or ["error"]
    first = lines[0].removeprefix("error: ")
    return one_line(f"{first} {lines[-1]}" if first.endswith(":") and len(lines) > 1 else first, 2_000)


def counted(number: int, one: str, many: str | None = None) -> str:
    """`1 change`, `2 changes`; `many` where an `s` does not make the plural."""
    return f"{number} {one if number == 1 else many or f'{one}s'}"


def _escaped(text: str, escapes: dict[str, str]) -> str:
    return text.translate(str.maketrans(escapes))


def _json_character(character: str) -> str:
    return character if character.isprintable() else json.dumps(character)[1:-1]


def _prose(text: str) -> str:
    shown: list[str] = []
    for character, following in zip(text, f"{text[1:]} ", strict=True):
        if character in "@#":
            shown.append(f"<span>{_entity(character)}</span>")
        elif character == "'" or (character in ".:;" and following == " "):
            shown.append(character)
        else:
            shown.append(_entity(character))
    return "".join(shown)


def _entity(character: str) -> str:
    is_plain = character.isalnum() or character in _PLAIN_IN_MARKDOWN or ord(character) > 127
    return character if is_plain else f"&#{ord(character)};"
