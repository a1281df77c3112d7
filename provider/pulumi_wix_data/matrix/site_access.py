"""Who can do what on one collection, as all forms of the matrix show it, and what a whole matrix says at a glance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from ..api.people import with_people
from ..permissions.actions import ItemAction
from ..permissions.data_permissions import (
    NOTHING_ALLOWED,
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    read_access,
)
from ..permissions.exposure import Exposure
from ..permissions.levels import AccessLevel, Hidden, Level, SeenAccess, name_of, read_level
from ..permissions.matrix import MatrixRow, collection_remarks, who_can_do_what
from ..review.review_model import AccessChange
from ..sanitize import counted, one_line


@dataclass(frozen=True)
class CollectionAccess:
    """One collection of a matrix: what it is open to, and what a preview changes of that."""

    site_id: str
    """As it may be shown."""
    permissions: DataPermissions
    titles: Mapping[Subject, str] = field(default_factory=dict["Subject", "str"])
    """The names that people know subjects by, where they are known."""
    changes: tuple[AccessChange, ...] = ()
    """How a preview comes to it."""
    removed: tuple[SpecialSet, ...] = ()
    """The special permissions that a preview removes, as they were."""
    fates: tuple[str, ...] = ()
    """What becomes of what a preview makes the stack manage no longer, in clauses."""
    asides: tuple[str, ...] = ()
    """What several resources declare, and what is yet to be deleted, in clauses."""
    people: Mapping[Subject, tuple[str, ...]] = field(default_factory=dict["Subject", "tuple[str, ...]"])
    """The ids of the people who hold each role; without those where nobody asked, or knows."""

    @property
    def data_collection_id(self) -> str:
        """As it may be shown."""
        return self.permissions.data_collection_id

    @property
    def exposure(self) -> Exposure:
        """The widest thing that its levels let a crowd do; UNCLEAR where a level may be wide; else OTHER_WIDER."""
        found = {Exposure.of(level, each) for each, level in self.permissions.levels.items()} - {Exposure.OTHER_WIDER}
        return min(found, key=lambda each: each.rank, default=Exposure.OTHER_WIDER)

    @property
    def openness(self) -> str:
        """The exposure in words, of a collection as it is rather than of a change."""
        words = {Exposure.OTHER_WIDER: "staff only", Exposure.UNCLEAR: "not known"}
        return words.get(self.exposure, self.exposure.value)

    @property
    def is_ordinary(self) -> bool:
        """Whether its levels let in staff alone."""
        return self.exposure is Exposure.OTHER_WIDER

    @property
    def sort_key(self) -> tuple[bool, int, int, str, str]:
        """The most exposed first, then the widest levels, then by place."""
        strictness = [
            each.strictness if isinstance(each, AccessLevel) else 0 for each in self.permissions.levels.values()
        ]
        return self.is_ordinary, self.exposure.rank, sum(strictness), self.site_id, self.data_collection_id

    def who(self, special: SpecialSet) -> str:
        """Whom special permissions name."""
        return self.named(special.subject)

    def named(self, subject: Subject) -> str:
        """By the title where that is known, with how many people hold a role where somebody asked."""
        return with_people(self.titles.get(subject, str(subject)), self.people.get(subject))

    @property
    def remarks(self) -> tuple[str, ...]:
        """What else is to be known of it, in clauses, such as that its permissions are fixed."""
        return (*collection_remarks(self.permissions), *self.asides, *self.fates)

    @property
    def is_changed(self) -> bool:
        """Whether a preview changes something of it, be it that the stack manages it no longer."""
        return bool(self.changes or self.removed or self.fates)

    def granted(self, special: SpecialSet) -> str:
        """What special permissions add, for example `read, update`."""
        verbs = [action.verb for action in ItemAction if action in special.accesses.allowed]
        unclear = [
            f"{each.verb}? {name_of(special.accesses[each])}" for each in ItemAction if each in special.accesses.hidden
        ]
        return ", ".join([*verbs, *unclear]) or "nothing"

    def rows(self) -> list[MatrixRow]:
        """Who can do what, group by group; what a preview removes comes last."""
        named = {each.subject: self.who(each) for each in (*self.permissions.special_sets, *self.removed)}
        gone = [replace(each, accesses=NOTHING_ALLOWED) for each in self.removed]
        after = replace(self.permissions, special_sets=(*self.permissions.special_sets, *gone))
        rows = who_can_do_what([after], named, self.site_id)
        earlier = who_can_do_what([self._before()], named, self.site_id) if self.is_changed else [None] * len(rows)
        first_removed, remarks = len(rows) - len(gone), self.remarks
        return [
            replace(
                row,
                people=self.people.get(row.subject) if row.subject else None,
                remarks=remarks,
                before=None if was is None else was.grants,
                is_removed=index >= first_removed,
            )
            for index, (row, was) in enumerate(zip(rows, earlier, strict=True))
        ]

    def _before(self) -> DataPermissions:
        """What a preview makes this of, as far as it tells."""

        def level(action: ItemAction) -> Level:
            change = self.change_of(action)
            return read_level(change.before) if change else self.permissions.levels[action]

        sets = [replace(each, accesses=self._accesses_before(each)) for each in self.permissions.special_sets]
        levels = CollectionLevels.build(level)
        return replace(self.permissions, levels=levels, special_sets=(*sets, *self.removed))

    def _accesses_before(self, special: SpecialSet) -> SpecialAccesses:
        before = {each.action: each.before for each in self.changes_of_subject(special)}

        def access(action: ItemAction) -> SeenAccess:
            return read_access(before[action]) if action in before else special.accesses[action]

        return SpecialAccesses.build(access)

    def change_of(self, action: ItemAction, subject: str | None = None) -> AccessChange | None:
        """What the preview changes of a level, or of the special permissions of a subject."""
        return next((each for each in self.changes if each.action is action and each.subject == subject), None)

    def is_certain(self, action: ItemAction) -> bool:
        """Whether the preview tells that the level changes; where it does not, the change may be left out."""
        return self.permissions.levels[action] is not Hidden.NOT_CERTAIN

    def changes_of_subject(self, special: SpecialSet) -> list[AccessChange]:
        """What the preview changes of special permissions."""
        names = dict.fromkeys(
            one_line(name) for name in (self.titles.get(special.subject), str(special.subject)) if name
        )
        return [change for name in names for change in self._changes_by_subject.get(name, ())]

    @cached_property
    def _changes_by_subject(self) -> Mapping[str, list[AccessChange]]:
        found: dict[str, list[AccessChange]] = {}
        for each in self.changes:
            if each.subject:
                found.setdefault(each.subject, []).append(each)
        return found


def in_order(permissions: DataPermissions) -> DataPermissions:
    """The same, with special permissions in the order of a matrix: roles by id, then users by id."""
    sets = sorted(permissions.special_sets, key=lambda each: str(each.subject))
    return replace(permissions, special_sets=tuple(sets))


def by_exposure(collections: Iterable[CollectionAccess]) -> list[CollectionAccess]:
    """The most exposed first."""
    return sorted(collections, key=lambda each: each.sort_key)


def all_rows(collections: Iterable[CollectionAccess]) -> list[MatrixRow]:
    """The rows of all collections, in the order given."""
    return [row for each in collections for row in each.rows()]


def sites_of(collections: Iterable[CollectionAccess]) -> list[str]:
    """The sites, each once, sorted."""
    return sorted({each.site_id for each in collections})


@dataclass(frozen=True)
class Glance:
    """One line of the summary: whom something is open to, and how much of it."""

    who: str
    numbers: tuple[str, ...]
    loudness: str = "staff"
    """As a step's on a page."""


def at_a_glance(collections: list[CollectionAccess]) -> list[Glance]:
    """How many collections are open to whom; what is open to nobody of a group is left out."""
    found: list[Glance] = []
    counts: Counter[tuple[str, ItemAction]] = Counter()
    for each in collections:
        for action, level in each.permissions.levels.items():
            if isinstance(level, AccessLevel):
                counts[level.crowd.value, action] += 1
            else:
                counts["unclear", action] += 1
    for crowd, who in (("public", "Open to anyone"), ("members", "Open to members"), ("unclear", "Not known")):
        numbers = tuple(f"{action.verb} {counts[crowd, action]}" for action in ItemAction if counts[crowd, action])
        if numbers:
            found.append(Glance(who, numbers, crowd))
    closed = sum(each.is_ordinary for each in collections)
    if closed:
        found.append(Glance("Staff only", (counted(closed, "collection"),)))
    special = sum(len(each.permissions.special_sets) for each in collections)
    if special:
        holders = sum(bool(each.permissions.special_sets) for each in collections)
        found.append(Glance("Special permissions", (f"{special} on {counted(holders, 'collection')}",)))
    changed = sum(each.is_changed for each in collections)
    if changed:
        found.append(Glance("Changed by the preview", (counted(changed, "collection"),)))
    return found
