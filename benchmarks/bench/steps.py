"""The commands that are measured, in the order in which a stack lives."""

from __future__ import annotations

from dataclasses import dataclass

_UP = ("up", "--yes", "--skip-preview")


@dataclass(frozen=True)
class Step:
    """One command of the CLI. Those that write run without their own preview, which has rows of its own."""

    name: str
    arguments: tuple[str, ...]
    edition: int = 0
    """1: the program declares another value in every resource."""
    has_checkpoints: bool = True
    """Whether Pulumi writes the whole state twice for each resource, as it does by default."""


PREVIEW_OF_CREATE = Step("preview of a new stack", ("preview",))
CREATE = Step("up (create)", _UP)
UNCHANGED_UP = Step("up, unchanged", _UP)
UNCHANGED_PREVIEW = Step("preview, unchanged", ("preview",))
UPDATE = Step("up (update of all)", _UP, edition=1)
REFRESH = Step("refresh", ("refresh", "--yes", "--skip-preview"), edition=1)
DESTROY = Step("destroy", ("destroy", "--yes", "--skip-preview"), edition=1)

STEPS = (PREVIEW_OF_CREATE, CREATE, UNCHANGED_UP, UNCHANGED_PREVIEW, UPDATE, REFRESH, DESTROY)

SPECIALS_CREATE = Step("up (create), special permissions alone, without checkpoints", _UP, has_checkpoints=False)
SPECIALS_REFRESH = Step("refresh, special permissions alone", REFRESH.arguments)

_BOTH_DOORS = "levels alone, --parallel 32"
_WIDE = ("--parallel", "32")

DOORS_PREVIEW = Step(f"preview of a new stack, {_BOTH_DOORS}", (*PREVIEW_OF_CREATE.arguments, *_WIDE))
DOORS_CREATE = Step(f"up (create), {_BOTH_DOORS}, without checkpoints", (*_UP, *_WIDE), has_checkpoints=False)
DOORS_UPDATE = Step(f"up (update of all), {_BOTH_DOORS}", (*_UP, *_WIDE), edition=1)
DOORS_REFRESH = Step(f"refresh, {_BOTH_DOORS}", (*REFRESH.arguments, *_WIDE), edition=1)
DOORS_DESTROY = Step(f"destroy, {_BOTH_DOORS}", (*DESTROY.arguments, *_WIDE), edition=1)

DOORS_STEPS = (DOORS_PREVIEW, DOORS_CREATE, DOORS_UPDATE, DOORS_REFRESH, DOORS_DESTROY)
