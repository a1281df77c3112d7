"""What a program tells beside the inputs."""

from __future__ import annotations

from dataclasses import dataclass

from .looking_ahead import Declared


@dataclass(frozen=True)
class Hints:
    """Who declares a resource, and in which phase of a run."""

    urn: str | None = None
    """The resource's URN."""
    preview: bool = True
    """Whether this run writes nothing."""
    ahead: tuple[Declared, ...] = ()
    """The collections that the program declares, as far as this provider process was not told of them yet."""
