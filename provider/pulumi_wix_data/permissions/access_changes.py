"""One change of access, ranked by how many people it lets in, also where a value cannot be seen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .actions import ItemAction
from .collection_levels import CollectionLevels, Level, level_name
from .level_changes import Direction, LevelChange, who_can
from .levels import Access, AccessLevel
from .special_changes import already_given


class Hidden(str, Enum):
    """A value that cannot be seen. The value is what to show in its place."""

    UNKNOWN = "(known after the update)"
    """Only the update itself will tell."""
    SECRET = "[secret]"  # noqa: S105 - Pulumi's own mark
    NOT_RECORDED = "(not recorded)"
    """Nobody looked, or there was nothing to look at."""


class ChangeExposure(str, Enum):
    """Whom a change lets in. The order is that of a review: what exposes most comes first."""

    PUBLIC_WRITE = "public write"
    """Any visitor can insert, update or remove."""
    PUBLIC_READ = "public read"
    """Any visitor can read."""
    MEMBERS_WRITE = "members' write"
    """Any logged-in member can insert, or update or remove at least what they created."""
    MEMBERS_READ = "members' read"
    """Any logged-in member can read, at least what they created."""
    OTHER_WIDER = "other wider"
    """Somebody else gains access: CMS editors, one user, one role."""
    UNCLEAR = "may be wider"
    """A value cannot be seen, or is none that this package knows."""
    NARROWER = "narrower"
    """Somebody loses access, and nobody gains."""
    NONE = "no change"
    """Nobody gains or loses access."""

    @property
    def rank(self) -> int:
        """0 for the greatest exposure."""
        return _RANKS[self]

    @property
    def may_widen(self) -> bool:
        """Whether somebody gains access, or may."""
        return self.rank <= ChangeExposure.UNCLEAR.rank


_RANKS = {exposure: rank for rank, exposure in enumerate(ChangeExposure)}

ShownLevel = Level | Hidden
ShownAccess = Access | Hidden


def shown_level(level: ShownLevel) -> str:
    """The level as the API spells it, or the mark of what cannot be seen."""
    return level.value if isinstance(level, Hidden) else level_name(level)


@dataclass(frozen=True)
class LevelAccessChange:
    """One action's level before and after, either of which may not be visible."""

    action: ItemAction
    before: ShownLevel
    after: ShownLevel

    @property
    def direction(self) -> Direction:
        """Wider, narrower, same, or unclear. Nothing is wider than ANYONE, nor stricter than PRIVILEGED."""
        before, after = self.before, self.after
        if not (isinstance(before, Hidden) or isinstance(after, Hidden)):
            return LevelChange(self.action, before, after).direction
        cannot_widen = before is AccessLevel.ANYONE or after is AccessLevel.PRIVILEGED
        return Direction.NARROWER if cannot_widen else Direction.UNCLEAR

    @property
    def exposure(self) -> ChangeExposure:
        """By the new level, where it lets somebody in or may."""
        direction = self.direction
        if direction is Direction.SAME:
            return ChangeExposure.NONE
        if direction is Direction.NARROWER:
            return ChangeExposure.NARROWER
        reads = self.action is ItemAction.READ
        match self.after:
            case AccessLevel.ANYONE:
                return ChangeExposure.PUBLIC_READ if reads else ChangeExposure.PUBLIC_WRITE
            case AccessLevel.SITE_MEMBER | AccessLevel.SITE_MEMBER_AUTHOR if direction is Direction.WIDER:
                return ChangeExposure.MEMBERS_READ if reads else ChangeExposure.MEMBERS_WRITE
            case _:
                return ChangeExposure.OTHER_WIDER if direction is Direction.WIDER else ChangeExposure.UNCLEAR

    @property
    def consequence(self) -> str:
        """In words, who gains or loses, for example `any visitor can read, by the API too`."""
        before, after = self.before, self.after
        if not (isinstance(before, Hidden) or isinstance(after, Hidden)):
            return LevelChange(self.action, before, after).consequence
        if after is AccessLevel.PRIVILEGED:
            return who_can(self.action, AccessLevel.PRIVILEGED)
        if isinstance(after, AccessLevel):
            return f"{who_can(self.action, after)}; what it was is {_why(before)}, so it may be wider"
        if before is AccessLevel.ANYONE:
            return "any visitor could before, so nobody gains"
        unseen = after if isinstance(after, Hidden) else before
        return f"the level is {_why(unseen)}, so it may be wider"


@dataclass(frozen=True)
class SpecialAccessChange:
    """What special permissions say of one action, before and after, either of which may not be visible."""

    action: ItemAction
    before: ShownAccess
    after: ShownAccess
    level: ShownLevel
    """The collection's own level for the action, as it will be."""

    @property
    def direction(self) -> Direction:
        """Wider, narrower, same, or unclear. A grant of what the level gives to everybody changes nothing."""
        before, after = self.before, self.after
        if after is Access.ALLOWED and before is not Access.ALLOWED:
            if self._level_gives_it:
                return Direction.SAME
            return Direction.UNCLEAR if isinstance(before, Hidden) else Direction.WIDER
        if before == after and not isinstance(before, Hidden):
            return Direction.SAME
        cannot_widen = before is Access.ALLOWED or after is Access.UNSPECIFIED
        return Direction.NARROWER if cannot_widen else Direction.UNCLEAR

    @property
    def exposure(self) -> ChangeExposure:
        """A special grant lets one user or role in."""
        return {
            Direction.WIDER: ChangeExposure.OTHER_WIDER,
            Direction.UNCLEAR: ChangeExposure.UNCLEAR,
            Direction.NARROWER: ChangeExposure.NARROWER,
            Direction.SAME: ChangeExposure.NONE,
        }[self.direction]

    def consequence(self, who: str) -> str:
        """In words, what `who` gains or loses, for example `role Shipping gains remove, beyond the level …`."""
        verb = self.action.verb
        match self.direction:
            case Direction.WIDER:
                level = self.level
                beyond = (
                    "whatever the level is" if isinstance(level, Hidden) else f"beyond the level {level_name(level)}"
                )
                return f"{who} gains {verb}, {beyond}"
            case Direction.SAME if self.before != self.after:
                return f"{who} is granted {verb}; the level {shown_level(self.level)} gives it already"
            case Direction.SAME:
                return "nobody gains or loses access"
            case Direction.NARROWER if isinstance(self.after, Hidden):
                return f"{who} may no longer be granted {verb}: that is {_why(self.after)}"
            case Direction.NARROWER:
                return f"{who} is no longer granted {verb}; the collection's level decides"
            case Direction.UNCLEAR:
                unseen = self.after if isinstance(self.after, Hidden) else self.before
                return f"{who} may gain {verb}: whether it is granted is {_why(unseen)}"

    @property
    def _level_gives_it(self) -> bool:
        level = self.level
        return isinstance(level, AccessLevel) and already_given(self.action, CollectionLevels.uniform(level))


def _why(value: object) -> str:
    if value is Hidden.UNKNOWN:
        return "known after the update only"
    if value is Hidden.SECRET:
        return "a secret"
    return "not recorded" if value is Hidden.NOT_RECORDED else "none that this version knows"
