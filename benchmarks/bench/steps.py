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


PREVIEW_OF_CREATE = Step("preview of a new stack", ("preview",))
CREATE = Step("up (create)", _UP)
UNCHANGED_UP = Step("up, unchanged", _UP)
UNCHANGED_PREVIEW = Step("preview, unchanged", ("preview",))
UPDATE = Step("up (update of all)", _UP, edition=1)
REFRESH = Step("refresh", ("refresh", "--yes", "--skip-preview"), edition=1)
DESTROY = Step("destroy", ("destroy", "--yes", "--skip-preview"), edition=1)

STEPS = (PREVIEW_OF_CREATE, CREATE, UNCHANGED_UP, UNCHANGED_PREVIEW, UPDATE, REFRESH, DESTROY)

SPECIALS_CREATE = Step("up (create), special permissions alone, without checkpoints", _UP)
SPECIALS_REFRESH = Step("refresh, special permissions alone", REFRESH.arguments)
