"""What a program tells beside the inputs."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Hints:
    """Who declares a resource, and in which phase of a run."""

    urn: str | None = None
    """The resource's URN."""
    preview: bool = True
    """Whether this run writes nothing."""
