"""What one language gives to the writing of a program."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from .declarations import Resource, Role


@dataclass(frozen=True)
class Pattern:
    """What declarations that are alike have in common: a call, with names in place of what differs."""

    variables: tuple[str, ...]
    call: tuple[str, ...]
    """The lines of the call."""


@dataclass(frozen=True)
class Source:
    """One resource as source."""

    lines: tuple[str, ...]
    uses: frozenset[str]
    """The names that it needs of the package."""
    pattern: Pattern
    """What it shares with those that are alike."""
    values: tuple[str, ...]
    """What it has in place of the pattern's variables, as source."""


class Language(Protocol):
    """How a program is written in one language."""

    main: str
    """The file that Pulumi runs."""
    suffix: str
    """Of the files of modules, such as `.py`."""
    marker: str
    """The file beside modules that makes their folder a package; empty where none is needed."""

    def title(self, text: str) -> list[str]:
        """The first lines of a file."""
        ...

    def imports(self, names: list[str]) -> list[str]:
        """The lines that make names of the package known; none for no names."""
        ...

    def comment(self, text: str) -> list[str]:
        """A comment."""
        ...

    def role(self, role: Role) -> list[str]:
        """The constant for a role."""
        ...

    def resource(self, resource: Resource) -> Source:
        """One resource."""
        ...

    def table(self, pattern: Pattern, rows: list[tuple[str, ...]]) -> list[str]:
        """A loop over rows of literals."""
        ...

    def loader(self, package: str, modules: list[str]) -> list[str]:
        """The lines that run the modules in a folder."""
        ...
