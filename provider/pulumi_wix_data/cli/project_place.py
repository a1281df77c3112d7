"""Where a Pulumi project is in its repository: the file that findings about it stand at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from ..stack.pulumi_stack import PROJECT_FILES
from ..state.positions import Position

_BELOW = ("", "*/", "*/*/")
"""How deep under a folder projects are looked for."""
_LARGEST = 1_000_000
"""Bytes of a project file."""


@dataclass(frozen=True)
class ProjectPlace:
    """A project's folder relative to the repository's, and its file."""

    folder: str = ""
    """Ends with `/`; empty where the project is the repository, or is not found."""
    file: str = PROJECT_FILES[0]

    def of(self, position: Position | None) -> Position:
        """The position relative to the repository; without one, the project file's first line."""
        here = position or Position(self.file, 1)
        return Position(f"{self.folder}{here.file}", here.line)


def project_place(folder: Path, name: str = "") -> ProjectPlace:
    """The project in or around `folder`; where it has another `name`, one of that name in or two folders under it."""
    for file in _project_files(folder.resolve()):
        if not name or _name_in(file) == name:
            return _place(file)
    return ProjectPlace()


def _project_files(folder: Path) -> Iterator[Path]:
    around = (each / file for each in (folder, *folder.parents) for file in PROJECT_FILES)
    nearest = next((each for each in around if each.is_file()), None)
    if nearest:
        yield nearest
    for depth in _BELOW:
        for file in PROJECT_FILES:
            yield from sorted(each for each in folder.glob(f"{depth}{file}") if each.is_file())


def _name_in(file: Path) -> str:
    """The project's name; empty where the file does not tell it."""
    try:
        with file.open("rb") as opened:
            content: Any = yaml.safe_load(opened.read(_LARGEST))
    except (OSError, ValueError, RecursionError, yaml.YAMLError):
        return ""
    return str(cast("dict[str, Any]", content).get("name", "")) if isinstance(content, dict) else ""


def _place(file: Path) -> ProjectPlace:
    repository = next((each for each in file.parents if (each / ".git").exists()), file.parent)
    folder = file.parent.relative_to(repository).as_posix()
    return ProjectPlace("" if folder == "." else f"{folder}/", file.name)
