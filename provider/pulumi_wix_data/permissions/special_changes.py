"""What special permissions add to, or take from, what a subject can do anyway."""

from __future__ import annotations

from .actions import ItemAction
from .collection_levels import CollectionLevels, level_name
from .levels import AccessLevel
from .special_set import SpecialAccesses, names
from .subjects import Subject


def already_given(action: ItemAction, levels: CollectionLevels) -> bool:
    """Whether the collection's level gives `action` to every subject that special permissions can name.

    Subjects are collaborators of the site, and those pass ANYONE and SITE_MEMBER. A stricter level leaves
    some of them out, or some of the items.
    """
    level = levels.of(action)
    return isinstance(level, AccessLevel) and level <= AccessLevel.SITE_MEMBER


def describe_gains(
    subject: Subject, before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None
) -> str | None:
    """In words, what the subject gains; None when it gains nothing.

    `levels` are the collection's own levels, where they are known: an action that they give to everybody
    anyway is no gain.
    """
    granted = after.allowed - before.allowed
    if levels is None:
        return f"{subject} gains {names(granted)}" if granted else None
    gained = [action for action in ItemAction if action in granted and not already_given(action, levels)]
    if not gained:
        return None
    beyond = ", ".join(f"{action.value} (the level is {level_name(levels.of(action))})" for action in gained)
    return f"{subject} gains {beyond}"


def describe_losses(subject: Subject, before: SpecialAccesses, after: SpecialAccesses) -> str | None:
    """In words, what the subject is no longer granted; None when nothing."""
    lost = before.allowed - after.allowed
    return f"{subject} is no longer granted {names(lost)}; the collection's levels decide" if lost else None
