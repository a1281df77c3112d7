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
    kind: str = ""
    """What it is, such as `site`."""
    lacks: str = "does not have it"
    """Why a collection is not in it, or its levels are not."""

    def lack(self, name: str) -> str:
        """The same in a sentence on what is in the other side, which has that name."""
        this = f"the {self.kind} {self.name}" if self.kind else self.name
        return f"in {one_line(name)} only: {one_line(this)} {self.lacks}."


def differences(one: Side, other: Side, *, people: bool = False) -> Review:
    """From `one` to `other`. Collections are matched by id, and by site as well where a side has several sites.

    With `people`, it names those behind roles as far as the sides know them.

    Raises WixDataError where a side has several sites and they are not those of the other.
    """
    by_site = max(len(sites_of(side.collections)) for side in (one, other)) > 1
    if by_site and not set(sites_of(one.collections)) & set(sites_of(other.collections)):
        raise WixDataError("The two have several sites, none of which is in both: name one with --site.")
    before, after = _by_place(one, by_site=by_site), _by_place(other, by_site=by_site)
    both = [(before[place], after[place]) for place in before.keys() & after.keys() if not _is_hidden(*place)]
    alike = [place for place in before.keys() & after.keys() if _is_hidden(*place)]
    """Both are hidden, so that nobody can tell whether they are one."""
    whole = [pair for pair in both if not any(map(_lacks_levels, pair))]
    changes = [change for pair in whole for change in _changes(*pair)]
    same = len(whole) - len({(each.site_id, each.data_collection_id) for each in changes})
    partly = [pair for pair in both if any(map(_lacks_levels, pair))]
    gone, come = before.keys() - after.keys(), after.keys() - before.keys()
    new = [(_nothing_told(after[place]), after[place]) for place in come]
    new += [(_nothing_told(after[place], Hidden.NOT_RECORDED), after[place]) for place in alike]
    changes += [change for pair in (*partly, *new) for change in _changes_of_part(*pair)]
    notes = [
        *(_note(before[place], f"is {other.lack(one.name)}") for place in gone),
        *(_note(after[place], f"is {one.lack(other.name)}") for place in come),
        *(
            _note(after[place], f"may be another one in {one_line(other.name)}: it is hidden in both.")
            for place in alike
        ),
        *(_note(then, _levels_told(one, other, now, then)) for now, then in partly),
    ]
    return Review(
        stack=one_line(f"{one.name} → {other.name}"),
        changes=tuple(sorted(changes, key=lambda each: each.sort_key)),
        notes=tuple(sorted(notes, key=lambda each: each.sort_key)),
        permissions={},
        others={},
        unchanged=same,
        hidden_drift=0,
        one_sided=len(gone) + len(come) + len(partly) + len(alike),
        errors=(),
        is_refresh=False,
        people={
            one_line(each.named(role)): list(ids)
            for side in (one, other)
            for each in side.collections
            for role, ids in each.people.items()
        }
        if people
        else None,
    )


_Places = dict[tuple[str, str], CollectionAccess]


def _by_place(side: Side, *, by_site: bool) -> _Places:
    found: _Places = {}
    for each in side.collections:
        place = each.site_id if by_site else "", each.data_collection_id
        if _is_hidden(*place):
            # Two that are hidden need not be one, such as the two ends of a replacement.
            alike = sum(other[0] == place[0] and other[1].startswith(place[1]) for other in found)
            place = place[0], f"{place[1]} {alike + 1}"
        if place in found:
            named = one_line(f"{side.name} has the collection {each.data_collection_id} twice")
            raise WixDataError(f"{named}: compare one stack, and one preview, at a time.")
        found[place] = each
    return found


def _is_hidden(*texts: str) -> bool:
    """Whether one of the texts stands for what cannot be seen, be the resource's name told after it or not."""
    return any(text.startswith(hidden.value) for text in texts for hidden in Hidden)


def _nothing_told(access: CollectionAccess, why: Hidden = Hidden.NOT_COMPARED) -> CollectionAccess:
    """The same collection on the side that does not have it: nobody knows who could do what there."""
    levels = CollectionLevels.uniform(why)
    return replace(access, permissions=replace(access.permissions, levels=levels, special_sets=()))


def _changes_of_part(one: CollectionAccess, other: CollectionAccess) -> Iterator[AccessChange]:
    """What differs where a side has no levels: who is let in by those of the second; and special permissions."""
    for change in _changes(_without_levels(one), _without_levels(other)):
        if change.subject is not None or (change.exposure.may_widen and not _lacks_levels(other)):
            yield change


def _lacks_levels(access: CollectionAccess) -> bool:
    return Hidden.NOT_MANAGED in access.permissions.levels.values()


def _without_levels(access: CollectionAccess) -> CollectionAccess:
    """The same, where levels that nobody manages are such as cannot be compared."""
    if not _lacks_levels(access):
        return access
    levels = CollectionLevels.uniform(Hidden.NOT_COMPARED)
    return replace(access, permissions=replace(access.permissions, levels=levels))


def _levels_told(one: Side, other: Side, now: CollectionAccess, then: CollectionAccess) -> str:
    if _lacks_levels(now) and _lacks_levels(then):
        return "has special permissions alone in both: its levels are managed by neither, and not compared."
    told, missing = (other, one) if _lacks_levels(now) else (one, other)
    return f"has levels {missing.lack(told.name)}"


def _note(access: CollectionAccess, text: str) -> Note:
    return Note(one_line(access.site_id), one_line(access.data_collection_id), text, "")


def _changes(one: CollectionAccess, other: CollectionAccess) -> Iterator[AccessChange]:
    for action, now in other.permissions.levels.items():
        level = LevelChange(action, one.permissions.levels[action], now)
        if level.direction is not Direction.SAME:
            yield _told(other, level, None, level.consequence)
        for subject in dict.fromkeys(each.subject for side in (one, other) for each in side.permissions.special_sets):
            before, after = (_access(each.permissions, subject, action) for each in (one, other))
            if _is_hidden(str(subject.id)) and before is Access.ALLOWED:
                before = Hidden.NOT_RECORDED  # it may be somebody else's
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
