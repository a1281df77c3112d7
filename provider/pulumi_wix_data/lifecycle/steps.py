"""What a step is asked with, and what it answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Generic, TypeVar

from ..permissions.validation import Fault
from ..state.resource_kind import DeclaredInputs
from ..state.urns import Urn

_Inputs = TypeVar("_Inputs", bound=DeclaredInputs)
_Recorded = TypeVar("_Recorded", bound=DeclaredInputs)


class Phase(Enum):
    """In which part of a run a check is asked for."""

    PREVIEW = "preview"
    """Nothing is written in this run."""
    UPDATE = "update"
    NOT_KNOWN = "not known"
    """Nobody has told: what holds for a preview holds here."""

    @property
    def may_be_preview(self) -> bool:
        """Whether nothing may follow this check."""
        return self is not Phase.UPDATE


@dataclass(frozen=True)
class RequestContext:
    """Which resource a step is asked for, and in which phase of a run."""

    urn: str | None = None
    """The resource's URN."""
    phase: Phase = Phase.NOT_KNOWN

    @property
    def stack(self) -> str:
        """`project/stack`, as the URN tells; empty where it is not known."""
        try:
            urn = Urn.parse(self.urn or "")
        except ValueError:
            return ""
        return f"{urn.project}/{urn.stack}"


@dataclass(frozen=True)
class Checked(Generic[_Inputs]):
    """The inputs as they will be kept in state, or what is wrong with them."""

    inputs: _Inputs
    faults: list[Fault] = field(default_factory=list[Fault])


@dataclass(frozen=True)
class Created(Generic[_Recorded]):
    """A new resource."""

    id: str
    recorded: _Recorded
    """Its outputs."""


@dataclass(frozen=True)
class Difference:
    """Whether there is anything to do, and the properties that force a replacement."""

    changes: bool
    replaces: list[str] = field(default_factory=list[str])
