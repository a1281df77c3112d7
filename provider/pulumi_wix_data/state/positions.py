"""Where in a program a resource is declared, as Pulumi records it beside the resource."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath
from urllib.parse import unquote

from ..sanitize import one_line


@dataclass(frozen=True)
class Position:
    """A line of a file of the project."""

    file: str
    """Relative to the project's folder, with `/`."""
    line: int
    """From 1."""


def position_of(recorded: Iterable[str]) -> Position | None:
    """The innermost line of the program's own; None where Pulumi recorded none.

    `recorded` are Pulumi's `sourcePosition` and those of its `stackTrace`, such as `project:///infra/orders.py#7,3`.
    Libraries are passed over: those outside the project, and those in an environment within it.
    """
    return next(filter(None, map(_own, recorded)), None)


def _own(text: str) -> Position | None:
    found = _POSITION.fullmatch(text)
    if not found:
        return None
    path = PurePosixPath(unquote(found["path"]))
    if path.is_absolute() or any(_is_of_a_library(part) for part in path.parts) or "\\" in str(path):
        return None
    file = str(path)
    return Position(file, int(found["line"])) if one_line(file) == file else None


def _is_of_a_library(part: str) -> bool:
    return part.startswith(".") or part in _LIBRARIES


_LIBRARIES = {"site-packages", "dist-packages", "node_modules", "venv", "pulumi_wix_data"}
_POSITION = re.compile(r"project:///(?P<path>[^#]+)#(?P<line>[1-9][0-9]{0,8})(?:,[0-9]+)?")
