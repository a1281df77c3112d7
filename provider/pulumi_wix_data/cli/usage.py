"""What is wrong with a call as such: every such refusal is click's for wrong usage, which ends with exit code 64.

What only the files, the stack or the site can tell is no matter of usage: it ends with exit code 1.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import typer

from ..permissions.validation import guid, shown
from ..settings import WHERE_SITE_IDS_ARE

_DIGITS = re.compile(r"[0-9]{1,9}")
_NAME = re.compile(r"[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}")
"""The name of a stack, an organization or a project. Pulumi takes one that begins with a hyphen; no command does."""


def some_path(text: str) -> Path:
    """The path of a file or a folder."""
    return Path(some_text(text) or "")


def some_text(text: str | None) -> str | None:
    """What is given where an empty text means nothing."""
    if text is not None and not text.strip():
        raise typer.BadParameter("it is empty.")
    return text


def whole_number(least: int, most: int) -> Callable[[str], int]:
    """What reads a whole number in that range: in our words, as the library's change from version to version."""

    def read(text: str) -> int:
        # The default comes as it is.
        given = str(text).strip()
        number = int(given) if _DIGITS.fullmatch(given) else None
        if number is None or not least <= number <= most:
            raise typer.BadParameter(f"{shown(given)} is not a whole number from {least} to {most}.")
        return number

    return read


def some_texts(texts: list[str] | None) -> list[str] | None:
    """The same for an option that may be given several times."""
    return texts and [some_text(text) or "" for text in texts]


def some_pair(texts: tuple[str, str] | None) -> tuple[str, str] | None:
    """The same for two texts."""
    for text in texts or ():
        some_text(text)
    return texts


def site_id(text: str | None) -> str | None:
    """A site, in the service's own form."""
    _refuse_empty(text)
    for fault in guid("", text, WHERE_SITE_IDS_ARE) if text is not None else ():
        raise typer.BadParameter(f"{fault.reason}.")
    return text and text.lower()


def stack_name(text: str | None) -> str | None:
    """A stack that is there: its name, after its project's and its organization's if they are given."""
    _refuse_empty(text)
    if text is not None and not (text.count("/") < 3 and all(_NAME.fullmatch(each) for each in text.split("/"))):
        raise typer.BadParameter(f"{text!r} is not a stack's name, such as prod or organization/project/prod.")
    return text


def _refuse_empty(text: str | None) -> None:
    """An unset variable of a shell gives an empty text: it is not taken for an option that is left out."""
    if text is not None and not text.strip():
        raise typer.BadParameter("it is empty: give a value, or leave the option out.")


def new_stack_name(text: str) -> str:
    """The name of a stack to make."""
    if not _NAME.fullmatch(text):
        what = "1 to 100 letters, digits, '-', '_' and '.', not beginning with '-'"
        raise typer.BadParameter(f"{text!r} is not a stack's name: give {what}.")
    return text


def refuse_without_effect(context: typer.Context, when: str, *names: str) -> None:
    """Refuse the first of these options that was given although it has no effect then.

    `names` are those of the command's arguments; `when` completes "--name has no effect …".
    """
    spelled = {each.name: each.opts[0] for each in context.command.params}
    for name in names:
        source = context.get_parameter_source(name)
        if source and source.name == "COMMANDLINE":
            raise typer.BadParameter(f"{spelled[name]} has no effect {when}.")
