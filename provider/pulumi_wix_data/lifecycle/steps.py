"""What a step is asked with, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
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
    looks_later: bool = False
    """Whether a check leaves it to `Lifecycle.plan` to look at the site: checks come one at a time."""
    tell_unsettled: Callable[[str], object] | None = None
    """Who is told in a sentence of a write of which nobody knows what became; otherwise the program is, and fails."""

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
class NotKnown:
    """A create that was cut off, and whose end nobody can tell: the site does not have what it was to write, and what
    it had before is not known."""


@dataclass(frozen=True)
class Difference:
    """Whether there is anything to do, and the properties that force a replacement."""

    changes: bool
    replaces: list[str] = field(default_factory=list[str])
    updates: list[str] = field(default_factory=list[str], compare=False)
    """The inputs that differ besides. It may be none of them: an earlier write is settled, or drift is accepted."""
