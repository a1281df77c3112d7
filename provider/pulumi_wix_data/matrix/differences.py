"""Two matrices side by side: who gained access from the first to the second, and who lost it, as a review tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..api.errors import WixDataError
from ..permissions.actions import ItemAction
from ..permissions.changes import Direction, GrantChange, LevelChange
from ..permissions.data_permissions import NOTHING_ALLOWED, CollectionLevels, DataPermissions, Subject
from ..permissions.levels import Access, AccessLevel, Hidden, SeenAccess, name_of
from ..review.review_model import AccessChange, Cause, Note, Review
from ..sanitize import one_line
from .site_access import CollectionAccess, sites_of


@dataclass(frozen=True)
class Side:
    """One of two matrices, by the name that the user gave it."""

    name: str
    collections: list[CollectionAccess]


def differences(one: Side, other: Side) -> Review:
    """From `one` to `other`. Collections are matched by id, and by site as well where a side has several sites.

    Raises WixDataError where a side has several sites and they are not those of the other.
    """
    by_site = max(len(sites_of(side.collections)) for side in (one, other)) > 1
    if by_site and not set(sites_of(one.collections)) & set(sites_of(other.collections)):
        raise WixDataError("The two have several sites, none of which is in both: name one with --site.")
    before, after = _by_place(one, by_site=by_site), _by_place(other, by_site=by_site)
    changes = [change for place in before.keys() & after.keys() for change in _changes(before[place], after[place])]
    same = len(before.keys() & after.keys()) - len({(each.site_id, each.data_collection_id) for each in changes})
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    opened = [change for place in come for change in _changes(_nothing_told(after[place]), after[place])]
    changes += [each for each in opened if each.exposure.may_widen]
    notes = [*(_alone(before[place], one) for place in gone), *(_alone(after[place], other) for place in come)]
    return Review(
        stack=one_line(f"{one.name} → {other.name}"),
        changes=tuple(sorted(changes, key=lambda each: each.sort_key)),
        notes=tuple(sorted(notes, key=lambda each: each.sort_key)),
        permissions={},
        others={},
        unchanged=same,
        hidden_drift=0,
        one_sided=len(gone) + len(come),
        errors=(),
        is_refresh=False,
        people={
            one_line(each.named(role)): list(ids)
            for side in (one, other)
            for each in side.collections
            for role, ids in each.people.items()
        },
    )


_Places = dict[tuple[str, str], CollectionAccess]


def _by_place(side: Side, *, by_site: bool) -> _Places:
    return {(each.site_id if by_site else "", each.data_collection_id): each for each in side.collections}


def _nothing_told(access: CollectionAccess) -> CollectionAccess:
    """The same collection on the side that does not have it: nobody knows who could do what there."""
    levels = CollectionLevels.uniform(Hidden.NOT_COMPARED)
    return replace(access, permissions=replace(access.permissions, levels=levels, special_sets=()))


def _alone(access: CollectionAccess, side: Side) -> Note:
    return Note(one_line(access.site_id), one_line(access.data_collection_id), f"is in {one_line(side.name)} only.", "")


def _changes(one: CollectionAccess, other: CollectionAccess) -> Iterator[AccessChange]:
    for action, now in other.permissions.levels.items():
        level = LevelChange(action, one.permissions.levels[action], now)
        if level.direction is not Direction.SAME:
            yield _told(other, level, None, level.consequence)
        for subject in dict.fromkeys(each.subject for side in (one, other) for each in side.permissions.special_sets):
            before, after = (_access(each.permissions, subject, action) for each in (one, other))
            grant = GrantChange(action, before, after, now)
            if grant.direction is not Direction.SAME:
                who = (one if subject in one.titles and subject not in other.titles else other).named(subject)
                yield _told(other, grant, who, grant.consequence(who))


def _access(permissions: DataPermissions, subject: Subject, action: ItemAction) -> SeenAccess:
    special = permissions.special_set_of(subject)
    return (special.accesses if special else NOTHING_ALLOWED)[action]


def _told(
    access: CollectionAccess, change: LevelChange | GrantChange, who: str | None, consequence: str
) -> AccessChange:
    known = all(isinstance(each, (AccessLevel, Access)) for each in (change.before, change.after))
    return AccessChange(
        change.exposure,
        change.direction,
        Cause.DIFFERENCE,
        one_line(access.site_id),
        one_line(access.data_collection_id),
        change.action,
        None if who is None else one_line(who),
        one_line(name_of(change.before)),
        one_line(name_of(change.after)),
        one_line(consequence),
        "",
        has_hidden_value=not known,
    )
