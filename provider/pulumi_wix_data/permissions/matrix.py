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
    AUTHOR = "author of the item"
    """The site member who created it."""
    CMS_EDITOR = "CMS editor"
    ADMINISTRATOR = "administrator"


_STRICTEST_LEVEL_PASSED = {
    Audience.VISITOR: AccessLevel.ANYONE,
    Audience.MEMBER: AccessLevel.SITE_MEMBER,
    Audience.AUTHOR: AccessLevel.SITE_MEMBER_AUTHOR,
    Audience.CMS_EDITOR: AccessLevel.CMS_EDITOR,
    Audience.ADMINISTRATOR: AccessLevel.PRIVILEGED,
}


class RowExposure(str, Enum):
    """Whom a row lets in, and to do what: for filters. The order is from the widest to none."""

    PUBLIC_WRITE = "public write"
    """Any visitor may insert, update or remove."""
    PUBLIC_READ = "public read"
    MEMBERS_WRITE = "members' write"
    """Any logged-in member may insert, update or remove, at least what they created."""
    MEMBERS_READ = "members' read"
    SPECIAL = "special"
    """One user or role has special permissions."""
    UNCLEAR = "may be wider"
    """A level is not known."""
    NONE = "none"


@dataclass(frozen=True)
class MatrixRow:
    """What one subject may do with the items of one collection."""

    data_collection_id: str
    who: str
    """An audience, or a user or role with special permissions."""
    is_special: bool
    """Whether special permissions, rather than the levels alone, say it."""
    grants: Mapping[ItemAction, Grant]
    site_id: str = ""
    """The site; empty where there is only one."""

    @property
    def exposure(self) -> RowExposure:
        """The widest thing that the row allows to a crowd."""
        grants = set(self.grants.values())
        writes = any(self._lets(action) for action in ItemAction if action is not ItemAction.READ)
        if self.is_special:
            return RowExposure.SPECIAL
        if self.who in (Audience.VISITOR.value, Audience.MEMBER.value):
            public = self.who == Audience.VISITOR.value
            if writes:
                return RowExposure.PUBLIC_WRITE if public else RowExposure.MEMBERS_WRITE
            if self._lets(ItemAction.READ):
                return RowExposure.PUBLIC_READ if public else RowExposure.MEMBERS_READ
        return RowExposure.UNCLEAR if Grant.UNCLEAR in grants else RowExposure.NONE

    def _lets(self, action: ItemAction) -> bool:
        return self.grants[action] in (Grant.ALL, Grant.OWN)


def who_can_do_what(
    collections: Iterable[DataPermissions], titles: Mapping[Subject, str] | None = None, site_id: str = ""
) -> list[MatrixRow]:
    """The rows of the matrix: by collection, first the audiences, then each subject with special permissions.

    `titles` gives subjects the names that people know them by, where they are known.
    """
    rows: list[MatrixRow] = []
    for collection in collections:
        for audience in Audience:
            grants = {action: _audience_grant(audience, action, collection.levels.of(action)) for action in ItemAction}
            rows.append(MatrixRow(collection.data_collection_id, audience.value, False, grants, site_id))
        for special in collection.special_sets:
            who = (titles or {}).get(special.subject, str(special.subject))
            grants = {action: _special_grant(special, action, collection.levels.of(action)) for action in ItemAction}
            rows.append(MatrixRow(collection.data_collection_id, who, True, grants, site_id))
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
    grant = _audience_grant(Audience.MEMBER, action, level)
    return Grant.UNCLEAR if action in special.accesses.hidden and grant is not Grant.ALL else grant
