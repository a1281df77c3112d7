"""What special permissions add to, or take from, what a subject can do anyway."""

from __future__ import annotations

from dataclasses import dataclass

from .actions import ItemAction
from .collection_levels import CollectionLevels, level_name
from .levels import AccessLevel
from .special_set import SpecialAccesses, names
from .subjects import Subject


@dataclass(frozen=True)
class Grant:
    """What a subject is given, and the levels that this was first judged by."""

    subject: Subject
    before: SpecialAccesses
    after: SpecialAccesses
    levels: CollectionLevels


def already_given(action: ItemAction, levels: CollectionLevels) -> bool:
    """Whether the collection's level gives `action` to every subject that special permissions can name.

    Subjects are collaborators of the site, and those pass ANYONE and SITE_MEMBER. A stricter level leaves
    some of them out, or some of the items.
    """
    level = levels.of(action)
    return isinstance(level, AccessLevel) and level <= AccessLevel.SITE_MEMBER


def gains(before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None) -> list[ItemAction]:
    """The actions that a subject can do by `after` and could not by `before`, in Wix's order.

    `levels` are the collection's own levels, where they are known: what they give to everybody is no gain.
    """
    granted = after.allowed - before.allowed
    return [action for action in ItemAction if action in granted and not (levels and already_given(action, levels))]


def describe_gains(
    subject: Subject, before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None
) -> str | None:
    """In words, what the subject is newly granted, and whether the levels give it already; None when nothing."""
    granted = [action for action in ItemAction if action in after.allowed - before.allowed]
    if not granted:
        return None
    if levels is None:
        return f"{subject} gains {names(granted)} (wider)"
    gained = gains(before, after, levels)
    beyond = ", ".join(f"{action.value} (wider: beyond the level {level_name(levels.of(action))})" for action in gained)
    given = ", ".join(
        f"{action.value} (the level {level_name(levels.of(action))} gives it already)"
        for action in granted
        if action not in gained
    )
    if not beyond:
        return f"{subject} is granted {given}"
    return f"{subject} gains {beyond}" + (f"; it is granted {given}" if given else "")


def describe_further_gains(grant: Grant, levels: CollectionLevels) -> str | None:
    """In words, what the grant adds to `levels` and did not add to those it was judged by; None when nothing."""
    known = gains(grant.before, grant.after, grant.levels)
    further = [action for action in gains(grant.before, grant.after, levels) if action not in known]
    return describe_gains(grant.subject, SpecialAccesses(frozenset()), SpecialAccesses(frozenset(further)), levels)


def describe_losses(subject: Subject, before: SpecialAccesses, after: SpecialAccesses) -> str | None:
    """In words, what the subject is no longer granted; None when nothing."""
    lost = before.allowed - after.allowed
    return f"{subject} is no longer granted {names(lost)}; the collection's levels decide" if lost else None
