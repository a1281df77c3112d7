"""What a change of a collection's levels means: who gains access to what, and who loses it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .actions import ItemAction
from .collection_levels import CollectionLevels, Level, level_name
from .levels import AccessLevel


class Direction(str, Enum):
    """How the new access relates to the old one."""

    WIDER = "wider"
    """Somebody can do what they could not before."""
    NARROWER = "narrower"
    """Somebody can no longer do what they could before, and nobody gains."""
    SAME = "same"
    UNCLEAR = "unclear"
    """One of the two levels is none that this package knows: it may be wider."""


@dataclass(frozen=True)
class LevelChange:
    """One action's level before and after."""

    action: ItemAction
    before: Level
    after: Level

    @property
    def direction(self) -> Direction:
        """Wider, narrower, same, or unclear where a level is unknown."""
        if self.before == self.after:
            return Direction.SAME
        if not (isinstance(self.before, AccessLevel) and isinstance(self.after, AccessLevel)):
            return Direction.UNCLEAR
        return Direction.WIDER if self.after < self.before else Direction.NARROWER

    @property
    def consequence(self) -> str:
        """In words, who gains or loses, for example `any visitor can read, by the API too`."""
        match self.direction:
            case Direction.WIDER:
                return _who_gains(self.action, self.before, self.after)
            case Direction.NARROWER:
                return _who_loses(self.action, self.before, self.after)
            case Direction.SAME:
                return "nobody gains or loses access"
            case Direction.UNCLEAR:
                return "one of these levels is unknown to this version, so it may be wider"

    def __str__(self) -> str:
        """For example `itemRead SITE_MEMBER → ANYONE (wider: any visitor can read, by the API too)`."""
        change = f"{self.action.value} {level_name(self.before)} → {level_name(self.after)}"
        return f"{change} ({self.direction.value}: {self.consequence})"


def compare_levels(before: CollectionLevels, after: CollectionLevels) -> list[LevelChange]:
    """The actions whose level differs; those that widen access, or may, come first."""
    changes = [LevelChange(action, before.of(action), after.of(action)) for action in ItemAction]
    changed = [change for change in changes if change.direction is not Direction.SAME]
    return sorted(changed, key=lambda change: change.direction is Direction.NARROWER)


def widens(changes: list[LevelChange]) -> bool:
    """Whether somebody gains access by one of these changes, or may."""
    return any(change.direction in (Direction.WIDER, Direction.UNCLEAR) for change in changes)


def who_can(action: ItemAction, level: AccessLevel) -> str:
    """In words, who passes `level` for `action`: a clause such as `any logged-in member can read`."""
    verb = action.verb
    match level:
        case AccessLevel.ANYONE:
            return f"any visitor can {verb}, by the API too"
        case AccessLevel.SITE_MEMBER:
            return f"any logged-in member can {verb}"
        case AccessLevel.SITE_MEMBER_AUTHOR:
            if action is ItemAction.INSERT:
                return "any logged-in member can insert"
            return f"any logged-in member can {verb} the items that they created"
        case AccessLevel.CMS_EDITOR:
            return f"anyone with a CMS role can {verb}"
        case AccessLevel.PRIVILEGED:
            return f"only site administrators and holders of special permissions can {verb}"


def _who_gains(action: ItemAction, before: Level, after: Level) -> str:
    only_own_before = before is AccessLevel.SITE_MEMBER_AUTHOR and action is not ItemAction.INSERT
    if only_own_before and after is AccessLevel.SITE_MEMBER:
        return f"any logged-in member can {action.verb} every item, not only their own"
    assert isinstance(after, AccessLevel)  # noqa: S101 - an unknown level is never "wider"
    return who_can(action, after)


def _who_loses(action: ItemAction, before: Level, after: Level) -> str:
    verb = action.verb
    if after is AccessLevel.SITE_MEMBER:
        return f"visitors who are not logged in can no longer {verb}"
    if after is AccessLevel.SITE_MEMBER_AUTHOR:
        if before is AccessLevel.ANYONE:
            return f"visitors can no longer {verb}; {who_can(action, AccessLevel.SITE_MEMBER_AUTHOR)}"
        if action is ItemAction.INSERT:
            return "members can insert items of their own only"
        return f"members can no longer {verb} the items of others"
    if after is AccessLevel.CMS_EDITOR:
        losers = "visitors and members" if before is AccessLevel.ANYONE else "members"
        return f"{losers} can no longer {verb}"
    return who_can(action, AccessLevel.PRIVILEGED)
