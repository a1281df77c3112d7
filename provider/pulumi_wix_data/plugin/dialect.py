"""The names in messages, as the program that they are for spells them.

Every message has the names of properties and of Pulumi's options in backticks, and as Python spells them. A program
without our Python bindings is written in YAML, TypeScript, Go or another language, and has them in the schema's
spelling.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from ..lifecycle.session import Announcer
from ..memory.run_book import RunBook
from ..state.kinds import KINDS
from . import configuration
from .functions import FUNCTIONS

OPTIONS = (
    "additionalSecretOutputs",
    "customTimeouts",
    "deleteBeforeReplace",
    "deletedWith",
    "dependsOn",
    "ignoreChanges",
    "import",
    "replaceOnChanges",
    "retainOnDelete",
)
"""Pulumi's resource options, as far as Python spells them in its own way."""
_VALUES = {"True": "true", "False": "false", "None": "null"}
_QUOTED = re.compile(r"`(\w+)(?:=(\w+))?`", re.ASCII)


def python_name(name: str) -> str:
    """A name of the schema or an option as Python spells it."""
    return "import_" if name == "import" else re.sub(r"[A-Z]", lambda letter: f"_{letter[0].lower()}", name)


def _names() -> Mapping[str, str]:
    ours = {*configuration.PROPERTIES}
    for kind in KINDS:
        ours.update(kind.inputs, kind.outputs)
    for function in FUNCTIONS:
        ours.update(function.arguments)
    return {python_name(each): each for each in sorted(ours.union(OPTIONS))}


NAMES = _names()
"""What each name is in the schema, by what Python calls it."""


def as_in_schema(text: str) -> str:
    """The message with the schema's names, and with the values of JSON: `adoptExisting: true`."""
    return _QUOTED.sub(_translated, text)


def _translated(quoted: re.Match[str]) -> str:
    name, value = quoted[1], quoted[2]
    if value is not None:
        return f"`{NAMES.get(name, name)}: {_VALUES.get(value, value)}`"
    return f"`{NAMES.get(name) or _VALUES.get(name, name)}`"


class Dialect:
    """How one engine run spells names: in its program's way."""

    def __init__(self, book: Callable[[], RunBook]) -> None:
        """`book` gives that of the run: only our Python bindings tell it whether the run is a preview."""
        self._book = book

    def told(self, text: str) -> str:
        """The message for the run's user."""
        return text if self._book().is_preview is not None else as_in_schema(text)


class InDialect:
    """Shows messages through another announcer, with their names as the program spells them."""

    def __init__(self, announcer: Announcer, dialect: Dialect) -> None:
        self._announcer = announcer
        self._dialect = dialect

    def warn(self, message: str) -> None:
        """Show a warning."""
        self._announcer.warn(self._dialect.told(message))

    def info(self, message: str) -> None:
        """Show a plain line."""
        self._announcer.info(self._dialect.told(message))
