"""What a collection's permissions expose: access that deserves a reason, whoever gave it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .actions import ItemAction
from .collection_levels import Level, level_name
from .data_permissions import DataPermissions
from .level_changes import who_can
from .levels import AccessLevel
from .severity import Severity
from .subjects import Subject, SubjectKind


class ExposureKind(str, Enum):
    """What is exposed, and to whom."""

    PUBLIC_WRITE = "public-write"
    """Any visitor may insert, update or remove."""
    PUBLIC_READ = "public-read"
    """Any visitor may read."""
    MEMBERS_WRITE = "members-write"
    """Any member may update or remove the items of others."""
    SPECIAL_REMOVE_TO_USER = "special-remove-to-user"
    """One user, rather than a role, may remove any item."""
    UNKNOWN_LEVEL = "unknown-level"
    """A level that this package does not know: it may be wide."""


@dataclass(frozen=True)
class Exposure:
    """One action that a collection's permissions leave open."""

    kind: ExposureKind
    severity: Severity
    data_collection_id: str
    action: ItemAction
    subject: Subject | None
    """Whom special permissions name; None when the collection's level is meant."""
    level: Level | None
    """The level of the action; None when special permissions are meant."""
    meaning: str
    """A clause, for example `any visitor can read, by the API too`."""
    remedy: str
    """What to do, as an imperative clause."""


def exposures(collection: DataPermissions) -> list[Exposure]:
    """Everything that the collection exposes: by its levels, then by its special permissions, in Wix's order."""
    by_levels = [_of_level(collection.data_collection_id, each, collection.levels.of(each)) for each in ItemAction]
    by_special = [
        Exposure(
            ExposureKind.SPECIAL_REMOVE_TO_USER,
            Severity.MEDIUM,
            collection.data_collection_id,
            ItemAction.REMOVE,
            special.subject,
            None,
            "one user, rather than a role, can remove any item, and nobody sees it in the list of roles",
            "give the permission to a role, or take it away",
        )
        for special in collection.special_sets
        if special.subject.kind is SubjectKind.USER and ItemAction.REMOVE in special.accesses.allowed
    ]
    return [*(each for each in by_levels if each), *by_special]


def _of_level(data_collection_id: str, action: ItemAction, level: Level) -> Exposure | None:
    found = _judge(action, level)
    if found is None:
        return None
    kind, severity, meaning, remedy = found
    return Exposure(kind, severity, data_collection_id, action, None, level, meaning, remedy)


def _judge(action: ItemAction, level: Level) -> tuple[ExposureKind, Severity, str, str] | None:
    if not isinstance(level, AccessLevel):
        meaning = f"{action.value} has the level {level_name(level)!r}, which this version does not know"
        return ExposureKind.UNKNOWN_LEVEL, Severity.MEDIUM, meaning, "look at it in the CMS, or update pulumi-wix-data"
    meaning = who_can(action, level)
    if level is AccessLevel.ANYONE:
        match action:
            case ItemAction.READ:
                remedy = "set SITE_MEMBER or stricter, unless this is content for the public"
                return ExposureKind.PUBLIC_READ, Severity.MEDIUM, meaning, remedy
            case ItemAction.INSERT:
                remedy = "set SITE_MEMBER or stricter, unless this is a form for the public"
                return ExposureKind.PUBLIC_WRITE, Severity.HIGH, meaning, remedy
            case _:
                return ExposureKind.PUBLIC_WRITE, Severity.CRITICAL, meaning, "set SITE_MEMBER_AUTHOR or stricter"
    if level is AccessLevel.SITE_MEMBER and action in (ItemAction.UPDATE, ItemAction.REMOVE):
        meaning = f"any logged-in member can {action.verb} every item, not only their own"
        return ExposureKind.MEMBERS_WRITE, Severity.HIGH, meaning, "set SITE_MEMBER_AUTHOR or stricter"
    return None
