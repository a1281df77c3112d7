"""Texts of others as Python source: whatever an id holds, it stays one literal on one line."""

from __future__ import annotations

from .quoting import WIDTH, wrapped


def literal(text: str) -> str:
    """`text` as a Python string, quoted and escaped as formatters do it; what does not print is escaped.

    Evaluating it gives `text` back, and it never holds a line break.
    """
    quote = "'" if text.count('"') > text.count("'") else '"'
    return quote + "".join(_character(character, quote) for character in text) + quote


def comment(text: str) -> list[str]:
    """`text` as lines of a comment, none of them longer than others are."""
    return wrapped(text, "# ")


def call(name: str, arguments: list[str], after: str = "") -> list[str]:
    """The lines of a call with one argument a line."""
    return [f"{name}(", *(f"    {argument}," for argument in arguments), f"){after}"]


def assigned_call(name: str, function: str, argument: str, after: str) -> list[str]:
    """`NAME = function(argument)after`, on one line where that fits."""
    flat = f"{name} = {function}({argument}){after}"
    return [flat] if _columns(flat) <= WIDTH else [f"{name} = {function}(", f"    {argument},", f"){after}"]


def table(variables: tuple[str, ...], rows: list[tuple[str, ...]], body: tuple[str, ...]) -> list[str]:
    """A loop over rows of literals."""
    lines = [f"for {', '.join(variables)} in ("]
    for row in rows:
        flat = f"    ({', '.join(row)}),"
        lines += [flat] if _columns(flat) <= WIDTH else ["    (", *(f"        {each}," for each in row), "    ),"]
    return [*lines, "):", *(f"    {line}" for line in body)]


def _columns(line: str) -> int:
    """At most: whatever is not ASCII may be two columns wide."""
    return sum(1 if character.isascii() else 2 for character in line)


def _character(character: str, quote: str) -> str:
    return f"\\{quote}" if character == quote else repr(character)[1:-1]
