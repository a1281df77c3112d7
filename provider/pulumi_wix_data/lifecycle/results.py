"""What the steps answer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from ..permissions.validation import Fault


@dataclass(frozen=True)
class Checked:
    """The inputs as they will be kept in state, or what is wrong with them."""

    inputs: dict[str, Any]
    faults: list[Fault] = field(default_factory=list[Fault])


@dataclass(frozen=True)
class Created:
    """A new resource: its id and outputs."""

    id: str
    outputs: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """A resource as it is now. The inputs are what a program would have to declare for it."""

    outputs: dict[str, Any]
    inputs: dict[str, Any]


@dataclass(frozen=True)
class Difference:
    """Whether there is anything to do, and the properties that force a replacement."""

    changes: bool
    replaces: list[str] = field(default_factory=list[str])
