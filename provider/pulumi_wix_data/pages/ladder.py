"""A level as a step on the ladder of all levels: a word, a height, and how loud it is."""

from __future__ import annotations

from dataclasses import dataclass

from ..permissions.levels import Access, AccessLevel, Level, name_of


@dataclass(frozen=True)
class Step:
    """What a page draws for a level or an access. The word says it all; bars and colour say it again."""

    word: str
    name: str
    """As the API spells it."""
    bars: int | None
    """How many of the ladder's bars are full: all for the widest level; None for what is not a level."""
    loudness: str
    """`public`, `members`, `staff`, `unclear` or `plain`."""


def step_of(level: Level) -> Step:
    """The step of a level; of what cannot be seen, or is not known, its name."""
    if not isinstance(level, AccessLevel):
        return Step(name_of(level), name_of(level), None, "unclear")
    return Step(level.step, level.value, len(AccessLevel) - level.strictness, level.crowd.value)


def step_named(name: str) -> Step:
    """The same by the API's name of a level, or of a special access."""
    if name in _LEVELS:
        return step_of(AccessLevel(name))
    if name in _ACCESSES:
        return Step(_ACCESSES[Access(name)], name, None, "plain")
    return Step(name, name, None, "unclear")


_LEVELS = [each.value for each in AccessLevel]
_ACCESSES = {Access.UNSPECIFIED: "not granted", Access.ALLOWED: "granted"}
