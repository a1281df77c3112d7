"""THE exposures: whom access lets in, and to do what. And what a collection's permissions expose."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from .actions import Effect, ItemAction
from .data_permissions import DataPermissions, Subject, SubjectKind
from .levels import AccessLevel, Crowd, Level, name_of, safe_from


class Exposure(str, Enum):
    """Whom a change, or a state, lets in. The order is that of a review: what exposes most comes first."""

    PUBLIC_WRITE = "public write"
    """Any visitor can insert, update or remove."""
    PUBLIC_READ = "public read"
    """Any visitor can read."""
    MEMBERS_WRITE = "members' write"
    """Any logged-in member can insert, or update or remove at least what they created."""
    MEMBERS_READ = "members' read"
    """Any logged-in member can read, at least what they created."""
    OTHER_WIDER = "other wider"
    """Somebody else has or gains access: CMS editors, one user, one role."""
    UNCLEAR = "may be wider"
    """A value cannot be seen, or is not one that this package knows."""
    MAY_NARROW = "may be narrower"
    """A value cannot be seen, or is not one that this package knows: somebody may lose access, and nobody gains."""
    NARROWER = "narrower"
    """Somebody loses access, and nobody gains."""
    NONE = "no change"
    """Nobody gains or loses access."""

    @classmethod
    def of(cls, level: Level, action: ItemAction) -> Exposure:
        """What a level lets people do."""
        if not isinstance(level, AccessLevel):
            return Exposure.UNCLEAR
        match level.crowd:
            case Crowd.PUBLIC:
                return Exposure.PUBLIC_WRITE if action.writes else Exposure.PUBLIC_READ
            case Crowd.MEMBERS:
                return Exposure.MEMBERS_WRITE if action.writes else Exposure.MEMBERS_READ
            case Crowd.STAFF:
                return Exposure.OTHER_WIDER

    @property
    def rank(self) -> int:
        """0 for the greatest exposure."""
        return list(Exposure).index(self)

    @property
    def may_widen(self) -> bool:
        """Whether somebody gains access, or may."""
        return self not in (Exposure.MAY_NARROW, Exposure.NARROWER, Exposure.NONE)


class Severity(str, Enum):
    """From what is good to know to what should not stay until tomorrow. The order is total."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def weight(self) -> int:
        """0 for LOW up to 3 for CRITICAL."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class ExposedAction:
    """One action that a collection's permissions leave open: access that deserves a reason, whoever gave it."""

    exposure: Exposure
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


def exposed_actions(collection: DataPermissions) -> list[ExposedAction]:
    """Everything that the collection exposes: by its levels, then by its special permissions, in Wix's order."""
    by_levels = [_of_level(collection.data_collection_id, *each) for each in collection.levels.items()]
    by_special = [
        ExposedAction(
            Exposure.OTHER_WIDER,
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


def _of_level(data_collection_id: str, action: ItemAction, level: Level) -> ExposedAction | None:
    exposure = Exposure.of(level, action)
    if not isinstance(level, AccessLevel):
        meaning = f"the level of {action.value} is {name_of(level)}, which this version does not know: it may be wide"
        remedy = "look at it in the CMS, or update pulumi-wix-data"
        severity = Severity.MEDIUM
    elif level.is_public:
        meaning = level.who_can(action)
        severity, remedy = _PUBLIC[action.effect]
    elif level.shares_with_members and action.effect is Effect.CHANGES:
        meaning = f"{level.who_can(action)} every item, not only their own"
        severity, remedy = Severity.HIGH, _AUTHORS_ONLY
    else:
        return None
    return ExposedAction(exposure, severity, data_collection_id, action, None, level, meaning, remedy)


_NOT_PUBLIC = f"set {safe_from(lambda each: each.is_public).value} or stricter"
_AUTHORS_ONLY = f"set {safe_from(lambda each: each.is_public, lambda each: each.shares_with_members).value} or stricter"

_PUBLIC = {
    Effect.READS: (Severity.MEDIUM, f"{_NOT_PUBLIC}, unless this is content for the public"),
    Effect.CREATES: (Severity.HIGH, f"{_NOT_PUBLIC}, unless this is a form for the public"),
    Effect.CHANGES: (Severity.CRITICAL, _AUTHORS_ONLY),
}
