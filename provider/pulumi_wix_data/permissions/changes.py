"""What a change of access means: who gains it and who loses it, also where a value cannot be seen."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache

from .actions import ItemAction, action_names
from .data_permissions import CollectionLevels, SpecialAccesses, Subject
from .exposure import Exposure
from .levels import Access, AccessLevel, Hidden, Level, SeenAccess, name_of
from .matrix import audience_grant


class Direction(str, Enum):
    """How the new access relates to the old one."""

    WIDER = "wider"
    """Somebody can do what they could not before."""
    NARROWER = "narrower"
    """Somebody can no longer do what they could before, and nobody gains."""
    MAY_NARROW = "may be narrower"
    """A value cannot be seen, or is not one that this package knows. Nobody gains, and somebody may lose."""
    SAME = "same"
    UNCLEAR = "unclear"
    """A value cannot be seen, or is not one that this package knows: it may be wider."""

    @property
    def may_widen(self) -> bool:
        """Whether somebody gains access, or may."""
        return self in (Direction.WIDER, Direction.UNCLEAR)


@dataclass(frozen=True)
class LevelChange:
    """One action's level before and after."""

    action: ItemAction
    before: Level
    after: Level

    @property
    def direction(self) -> Direction:
        """Nothing is wider than the widest level, nor stricter than the strictest."""
        before, after = self.before, self.after
        if before == after and not isinstance(before, Hidden):
            return Direction.SAME
        if isinstance(before, AccessLevel) and isinstance(after, AccessLevel):
            widens = after < before or _lets_others_in(self.action, before, after)
            return Direction.WIDER if widens else Direction.NARROWER
        cannot_widen = _is(before, min(AccessLevel)) or _is(after, max(AccessLevel))
        return Direction.MAY_NARROW if cannot_widen else Direction.UNCLEAR

    @property
    def exposure(self) -> Exposure:
        """By the new level, where it lets somebody in or may."""
        match self.direction:
            case Direction.SAME:
                return Exposure.NONE
            case Direction.NARROWER:
                return Exposure.NARROWER
            case Direction.MAY_NARROW:
                return Exposure.MAY_NARROW
            case direction:
                widest = isinstance(self.after, AccessLevel) and self.after.is_widest
                if direction is Direction.UNCLEAR and not widest:
                    return Exposure.UNCLEAR
                return Exposure.of(self.after, self.action)

    @property
    def consequence(self) -> str:
        """In words, who gains or loses, for example `any visitor can read, by the API too`."""
        before, after = self.before, self.after
        if isinstance(before, AccessLevel) and isinstance(after, AccessLevel):
            if before == after:
                return "nobody gains or loses access"
            widens = self.direction is Direction.WIDER
            return after.who_gains(self.action, before) if widens else after.who_loses(self.action, before)
        if isinstance(after, AccessLevel):
            if after.is_strictest:
                return after.who_can(self.action)
            return f"{after.who_can(self.action)}; what it was is {_why(before)}, so it may be wider"
        if isinstance(before, AccessLevel) and before.is_widest:
            return f"any visitor could before, and may still: the level is {_why(after)}"
        if before == after and not isinstance(before, Hidden):
            return "nobody gains or loses access"
        return f"the level is {_why(after)}, so it may be wider"

    def __str__(self) -> str:
        """For example `itemRead SITE_MEMBER → ANYONE (wider: any visitor can read, by the API too)`."""
        change = f"{self.action.value} {name_of(self.before)} → {name_of(self.after)}"
        return f"{change} ({self.direction.value}: {self.consequence})"


def compare_levels(before: CollectionLevels, after: CollectionLevels) -> list[LevelChange]:
    """The actions whose level differs, or may; those that widen access, or may, come first."""
    changes = [LevelChange(action, before[action], after[action]) for action in ItemAction]
    changed = [change for change in changes if change.direction is not Direction.SAME]
    return sorted(changed, key=lambda change: not change.direction.may_widen)


def may_widen(changes: Iterable[LevelChange]) -> bool:
    """Whether somebody gains access by one of these changes, or may."""
    return any(change.direction.may_widen for change in changes)


@dataclass(frozen=True)
class GrantChange:
    """What special permissions say of one action, before and after."""

    action: ItemAction
    before: SeenAccess
    after: SeenAccess
    level: Level
    """The collection's own level for the action, as it will be."""

    @property
    def direction(self) -> Direction:
        """A grant of what the level gives to everybody changes nothing."""
        before, after = self.before, self.after
        if after is Access.ALLOWED and before is not Access.ALLOWED:
            if already_given(self.level):
                return Direction.SAME
            return Direction.UNCLEAR if isinstance(before, Hidden) else Direction.WIDER
        if before == after and not isinstance(before, Hidden):
            return Direction.SAME
        if before is Access.ALLOWED and after is Access.UNSPECIFIED:
            return Direction.NARROWER
        cannot_widen = before is Access.ALLOWED or after is Access.UNSPECIFIED
        return Direction.MAY_NARROW if cannot_widen else Direction.UNCLEAR

    @property
    def exposure(self) -> Exposure:
        """A special grant lets one user or role in."""
        return {
            Direction.WIDER: Exposure.OTHER_WIDER,
            Direction.UNCLEAR: Exposure.UNCLEAR,
            Direction.MAY_NARROW: Exposure.MAY_NARROW,
            Direction.NARROWER: Exposure.NARROWER,
            Direction.SAME: Exposure.NONE,
        }[self.direction]

    def consequence(self, who: str) -> str:
        """In words, what `who` gains or loses, for example `role Shipping gains remove, beyond the level …`."""
        verb = self.action.verb
        match self.direction:
            case Direction.WIDER:
                level = self.level
                hidden = isinstance(level, Hidden)
                return f"{who} gains {verb}, " + (
                    "whatever the level is" if hidden else f"beyond the level {name_of(level)}"
                )
            case Direction.SAME if self.before != self.after:
                return f"{who} is granted {verb}; the level {name_of(self.level)} gives it already"
            case Direction.SAME:
                return "nobody gains or loses access"
            case Direction.MAY_NARROW if isinstance(self.after, Hidden):
                return f"{who} may no longer be granted {verb}: that is {self.after.why}"
            case Direction.MAY_NARROW:
                return f"{who} is not granted {verb}; whether it was is {_why(self.before)}"
            case Direction.NARROWER:
                return f"{who} is no longer granted {verb}; the collection's level decides"
            case Direction.UNCLEAR:
                return f"{who} may gain {verb}: whether it is granted is {_why(self.after, self.before)}"


def already_given(level: Level) -> bool:
    """Whether the collection's level gives its action to every subject that special permissions can name.

    Subjects are collaborators of the site, and those pass ANYONE and SITE_MEMBER. A stricter level leaves
    some of them out, or some of the items.
    """
    return isinstance(level, AccessLevel) and level <= AccessLevel.SITE_MEMBER


def gains(before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None) -> list[ItemAction]:
    """The actions that a subject can do by `after`, or may, and could not by `before`, in Wix's order.

    `levels` are the collection's own levels, where they are known: what they give to everybody is no gain.
    """
    changes = _grant_changes(before, after, levels)
    return [each.action for each in changes if each.direction.may_widen]


def describe_gains(
    subject: Subject, before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None
) -> str | None:
    """In words, what the subject is newly granted, and whether the levels give it already; None when nothing."""
    changes = [each for each in _grant_changes(before, after, levels) if each.before is not Access.ALLOWED]
    granted = [each for each in changes if each.after is Access.ALLOWED]
    uncertain = [each for each in changes if isinstance(each.after, Hidden)]
    parts: list[str] = []
    beyond = [each for each in granted if each.direction.may_widen]
    if beyond and levels is None:
        parts.append(f"{subject} gains {action_names(each.action for each in beyond)} (wider)")
    elif beyond:
        named = (f"{each.action.value} (wider: beyond the level {name_of(each.level)})" for each in beyond)
        parts.append(f"{subject} gains {', '.join(named)}")
    given = [each for each in granted if not each.direction.may_widen]
    if given:
        named = (f"{each.action.value} (the level {name_of(each.level)} gives it already)" for each in given)
        parts.append(f"{'it' if parts else subject} is granted {', '.join(named)}")
    if uncertain:
        named = (f"{each.action.value} (whether it is granted is {_why(each.after)})" for each in uncertain)
        parts.append(f"{'it' if parts else subject} may gain {', '.join(named)}")
    return "; ".join(parts) or None


@dataclass(frozen=True)
class JudgedGrant:
    """What a subject is given, and the levels that this was first judged by."""

    subject: Subject
    before: SpecialAccesses
    after: SpecialAccesses
    levels: CollectionLevels

    def describe_further(self, levels: CollectionLevels) -> str | None:
        """In words, what it adds to `levels` and did not add to those it was judged by; None when nothing."""
        known = gains(self.before, self.after, self.levels)
        further = [each for each in gains(self.before, self.after, levels) if each not in known]
        before = SpecialAccesses.build(lambda each: Access.UNSPECIFIED if each in further else Access.ALLOWED)
        return describe_gains(self.subject, before, self.after, levels)


def describe_losses(subject: Subject, before: SpecialAccesses, after: SpecialAccesses) -> str | None:
    """In words, what the subject is no longer granted; None when nothing."""
    lost = before.allowed - after.allowed - after.hidden
    return f"{subject} is no longer granted {action_names(lost)}; the collection's levels decide" if lost else None


def _grant_changes(
    before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None
) -> list[GrantChange]:
    levels = levels or CollectionLevels.uniform(Hidden.NOT_RECORDED)
    return [GrantChange(each, before[each], after[each], levels[each]) for each in ItemAction]


@cache
def _lets_others_in(action: ItemAction, before: AccessLevel, after: AccessLevel) -> bool:
    """Whether a stricter level does so all the same: authors of items need not pass the level before theirs."""
    had, has = ([audience_grant(each, action, level).rank for each in AccessLevel] for level in (before, after))
    return any(new > old for old, new in zip(had, has, strict=True))


def _is(value: Level, level: AccessLevel) -> bool:
    return isinstance(value, AccessLevel) and value is level


def _why(*values: Level | SeenAccess) -> str:
    """Of the first value that cannot be seen."""
    hidden = next((value for value in values if isinstance(value, Hidden)), None)
    return hidden.why if hidden else "not one that this version knows"
