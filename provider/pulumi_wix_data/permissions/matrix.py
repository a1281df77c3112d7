"""Who can do what: every subject on every collection, action by action."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from .actions import Effect, ItemAction
from .data_permissions import DataPermissions, SpecialSet, Subject
from .exposure import Exposure
from .levels import Access, AccessLevel, Crowd, Hidden, Level


class Grant(str, Enum):
    """What a subject may do with one action."""

    ALL = "yes"
    """On every item."""
    OWN = "own"
    """On the items that it created."""
    NONE = "no"
    UNCLEAR = "?"
    """The level or the access cannot be seen, or is not one that this package knows."""

    @property
    def rank(self) -> int:
        """More for what allows more; what is unclear comes last."""
        return -list(Grant).index(self)


@dataclass(frozen=True)
class MatrixRow:
    """What one subject may do with the items of one collection."""

    data_collection_id: str
    who: str
    """An audience, or a user or role with special permissions."""
    audience: AccessLevel | None
    """The level whose audience it is; None where special permissions, rather than the levels alone, say it."""
    grants: Mapping[ItemAction, Grant]
    site_id: str = ""
    """The site; empty where there is only one."""
    subject: Subject | None = None
    """The user or role of special permissions."""
    people: tuple[str, ...] | None = None
    """The ids of the people who hold that role; None where nobody asked, or knows."""
    before: Mapping[ItemAction, Grant] | None = None
    """What it might do before, where a preview tells a change of the collection."""
    is_removed: bool = False
    """Whether a preview removes these special permissions: then `grants` is what the levels alone give."""
    remarks: tuple[str, ...] = ()
    """What else is to be known of the collection, such as that its permissions are fixed: the same in all its rows."""

    @property
    def is_special(self) -> bool:
        """Whether special permissions say it."""
        return self.audience is None

    def changed_from(self, action: ItemAction) -> Grant | None:
        """What it might do with the action before, where that was another thing."""
        before = self.before[action] if self.before else None
        return None if before is self.grants[action] else before

    @property
    def change(self) -> str:
        """What a preview changes, for example `removed; read yes → no`; empty where nothing."""
        changed = [(each, self.changed_from(each)) for each in ItemAction]
        grants = [f"{each.verb} {was.value} → {self.grants[each].value}" for each, was in changed if was]
        return "; ".join([*(["removed"] if self.is_removed else []), *([", ".join(grants)] if grants else [])])

    @property
    def exposure(self) -> Exposure:
        """The widest thing that the row allows to a crowd; to one user or role: OTHER_WIDER."""
        if self.is_removed:
            return Exposure.NONE
        if self.audience is None:
            return Exposure.OTHER_WIDER
        if self.audience.crowd is not Crowd.STAFF and self.audience.own_items_of is None:
            allowed = [each for each, grant in self.grants.items() if grant in (Grant.ALL, Grant.OWN)]
            if allowed:
                return min((Exposure.of(self.audience, each) for each in allowed), key=lambda each: each.rank)
        return Exposure.UNCLEAR if Grant.UNCLEAR in self.grants.values() else Exposure.NONE


def who_can_do_what(
    collections: Iterable[DataPermissions], titles: Mapping[Subject, str] | None = None, site_id: str = ""
) -> list[MatrixRow]:
    """The rows of the matrix: by collection, first the audiences, then each subject with special permissions.

    `titles` gives subjects the names that people know them by, where they are known.
    """
    rows: list[MatrixRow] = []
    for collection in collections:
        remarks = collection_remarks(collection)
        for audience in AccessLevel:
            grants = {action: audience_grant(audience, action, level) for action, level in collection.levels.items()}
            rows.append(
                MatrixRow(collection.data_collection_id, audience.audience, audience, grants, site_id, remarks=remarks)
            )
        for special in collection.special_sets:
            who = (titles or {}).get(special.subject, str(special.subject))
            grants = {action: _special_grant(special, action, level) for action, level in collection.levels.items()}
            rows.append(
                MatrixRow(collection.data_collection_id, who, None, grants, site_id, special.subject, remarks=remarks)
            )
    return rows


def collection_remarks(collection: DataPermissions) -> tuple[str, ...]:
    """What else is to be known of a collection, in clauses."""
    found = [collection.type.remark] if collection.type.remark else []
    if collection.unnamed_sets:
        found.append(f"may let in others: special permissions that name nobody known here ({collection.unnamed_sets})")
    sets = [(f" of {each.subject}", each.drafts) for each in collection.special_sets]
    found += [
        f"drafts{whose}: {drafts}" for whose, drafts in [("", collection.drafts), *sets] if drafts and drafts.is_set
    ]
    return tuple(found)


def audience_grant(audience: AccessLevel, action: ItemAction, level: Level) -> Grant:
    """What the people whom `audience` lets in may do with an action of that level."""
    if audience.is_strictest:
        return Grant.ALL
    if not isinstance(level, AccessLevel):
        return Grant.UNCLEAR
    if level is audience or level <= (audience.own_items_of or audience):
        return Grant.ALL
    authors = level.own_items_of
    if authors is not None and authors <= audience:
        return Grant.ALL if action.effect is Effect.CREATES else Grant.OWN
    return Grant.NONE


def _special_grant(special: SpecialSet, action: ItemAction, level: Level) -> Grant:
    """Whom special permissions name is a collaborator, so at least what a site member may do holds too.

    Whether it is one of the members whom a stricter level lets in is not known.
    """
    access = special.accesses[action]
    if access is Access.ALLOWED:
        return Grant.ALL
    grant = audience_grant(AccessLevel.SITE_MEMBER, action, level)
    if grant is Grant.NONE and isinstance(level, AccessLevel) and level.crowd is Crowd.MEMBERS:
        return Grant.UNCLEAR
    return Grant.UNCLEAR if isinstance(access, Hidden) and grant is not Grant.ALL else grant
