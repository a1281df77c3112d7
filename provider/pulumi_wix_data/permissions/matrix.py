"""Who can do what: every subject on every collection, action by action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from .actions import ItemAction
from .collection_levels import Level
from .data_permissions import DataPermissions
from .levels import AccessLevel
from .special_set import SpecialSet
from .subjects import Subject


class Grant(str, Enum):
    """What a subject may do with one action."""

    ALL = "yes"
    """On every item."""
    OWN = "own"
    """On the items that it created."""
    NONE = "no"
    UNCLEAR = "?"
    """The collection has a level that this package does not know."""


class Audience(str, Enum):
    """The people whom levels speak of, from the largest crowd to the smallest."""

    VISITOR = "any visitor"
    MEMBER = "site member"
    CMS_EDITOR = "CMS editor"
    ADMINISTRATOR = "administrator"


_STRICTEST_LEVEL_PASSED = {
    Audience.VISITOR: AccessLevel.ANYONE,
    Audience.MEMBER: AccessLevel.SITE_MEMBER,
    Audience.CMS_EDITOR: AccessLevel.CMS_EDITOR,
    Audience.ADMINISTRATOR: AccessLevel.PRIVILEGED,
}


@dataclass(frozen=True)
class MatrixRow:
    """What one subject may do with the items of one collection."""

    data_collection_id: str
    who: str
    """An audience, or a user or role with special permissions."""
    is_special: bool
    """Whether special permissions, rather than the levels alone, say it."""
    grants: Mapping[ItemAction, Grant]


def who_can_do_what(
    collections: Iterable[DataPermissions], titles: Mapping[Subject, str] | None = None
) -> list[MatrixRow]:
    """The rows of the matrix: by collection, first the audiences, then each subject with special permissions.

    `titles` gives subjects the names that people know them by, where they are known.
    """
    rows: list[MatrixRow] = []
    for collection in collections:
        for audience in Audience:
            grants = {action: _audience_grant(audience, action, collection.levels.of(action)) for action in ItemAction}
            rows.append(MatrixRow(collection.data_collection_id, audience.value, False, grants))
        for special in collection.special_sets:
            who = (titles or {}).get(special.subject, str(special.subject))
            grants = {action: _special_grant(special, action, collection.levels.of(action)) for action in ItemAction}
            rows.append(MatrixRow(collection.data_collection_id, who, True, grants))
    return rows


def _audience_grant(audience: Audience, action: ItemAction, level: Level) -> Grant:
    if audience is Audience.ADMINISTRATOR:
        return Grant.ALL
    if not isinstance(level, AccessLevel):
        return Grant.UNCLEAR
    if level <= _STRICTEST_LEVEL_PASSED[audience]:
        return Grant.ALL
    if audience is Audience.MEMBER and level is AccessLevel.SITE_MEMBER_AUTHOR:
        return Grant.ALL if action is ItemAction.INSERT else Grant.OWN
    return Grant.NONE


def _special_grant(special: SpecialSet, action: ItemAction, level: Level) -> Grant:
    """Whom special permissions name is a collaborator, so at least what a site member may do holds too."""
    if action in special.accesses.allowed:
        return Grant.ALL
    return _audience_grant(Audience.MEMBER, action, level)
