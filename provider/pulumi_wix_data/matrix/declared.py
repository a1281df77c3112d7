"""Who can do what by the resources of a stack's state, or by what a preview leaves."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from ..api.errors import WixDataError
from ..permissions.collection_types import type_by_id
from ..permissions.data_permissions import CollectionLevels, DataPermissions, SpecialSet, shown_text
from ..permissions.levels import Hidden, Text
from ..review.build_review import Outcome, outcome
from ..review.review_model import AccessChange, Ended
from ..sanitize import one_line
from ..stack.managed import CollectionResources, NamedSpecial, by_collection
from ..state.previews import Preview
from ..state.resource_kind import DeclaredInputs
from ..state.special_permission import SpecialPermissionRecorded
from ..state.urns import Urn
from .site_access import CollectionAccess, in_order

_NOT_MANAGED = CollectionLevels.uniform(Hidden.NOT_MANAGED)

Matches = Callable[[str], bool]
"""Whether a collection is asked for."""


def declared_access(
    collections: list[CollectionResources], site_id: str | None, matches: Matches
) -> list[CollectionAccess]:
    """What resources say of each collection, of the site alone where one is given.

    A site or a collection that cannot be seen may be the one asked for. Levels and accesses that are secrets are
    unclear, be they seen here or not: the rows would tell them.
    """
    return [_access(each, each.special) for each in collections if _is_asked_for(each, site_id, matches)]


def planned_access(previews: list[Preview], site_id: str | None, matches: Matches) -> list[CollectionAccess]:
    """What each of the previews leaves, and how it comes to that; also where the stack manages it no longer.

    Raises WixDataError when one of them does not tell everything.
    """
    stacks = [preview.stack for preview in previews]
    twice = next((stack for stack in stacks if stacks.count(stack) > 1), None)
    if twice is not None:
        raise WixDataError(f"The input has several previews of the stack {one_line(twice)}: give one of them.")
    for preview in previews:
        _refuse_what_tells_too_little(preview)
    planned = [_Planned(outcome(preview)) for preview in previews]
    found = (access for each in planned for access in each.access(site_id, matches))
    return sorted(found, key=lambda each: (each.site_id, each.data_collection_id))


def unknown_after(preview: Preview) -> list[Urn]:
    """The resources of ours that stay, of a kind that this version does not know."""
    return list({step.urn.text: step.urn for step in preview.steps if step.is_ours and step.kind is None}.values())


def _refuse_what_tells_too_little(preview: Preview) -> None:
    if preview.errors:
        raise WixDataError(f"The preview failed, so it does not tell everything: {preview.errors[0]}")
    steps = [step for step in preview.steps if step.op not in _NOT_PLANNED and not step.found_by_refresh]
    if preview.is_refresh and not any(step.kind and step.new for step in steps):
        raise WixDataError(
            "It is the preview of a refresh, which tells nothing of what the program declares: give the output of "
            "`pulumi preview --json --show-sames`."
        )
    if preview.summary.get("same", 0) > len({step.urn for step in steps if step.op == "same"}):
        raise WixDataError("The preview leaves out what does not change: make it with --json --show-sames.")


_NOT_PLANNED = ("read", "refresh")


@dataclass(frozen=True)
class _Left:
    """A thing on the site after a preview."""

    name: str
    inputs: DeclaredInputs
    about: DeclaredInputs
    """By which changes name it."""
    end: Ended | None = None
    """Where the stack manages it no longer."""

    @property
    def is_removed(self) -> bool:
        return self.end is not None and self.end.left is None


class _Planned:
    """What one preview leaves, collection by collection."""

    def __init__(self, found: Outcome) -> None:
        left = [_Left(name, inputs, inputs) for name, inputs in found.managed]
        left += [_Left(end.name, end.left or end.was, end.was, end) for end in found.ended]
        told = {key for each in left for key in _keys(each.about)}
        # A change of something that is nowhere else must not be lost.
        for change in found.changes:
            if change.about is not None and told.isdisjoint(_keys(change.about)):
                left.append(_Left(change.resource, change.about, change.about))
                told.update(_keys(change.about))
        self._left = {id(each.inputs): each for each in left}
        self._collections = by_collection((each.name, each.inputs) for each in left)
        by_about = {
            id(self._left[id(resource)].about): collection
            for collection in self._collections
            for resource in collection.resources
        }
        by_place = {each.place: each for each in self._collections if each.place.is_known}
        self._changes: dict[int, list[AccessChange]] = {}
        for change in found.changes:
            if change.about is not None:
                collection = by_about.get(id(change.about)) or by_place[change.about.place]
                self._changes.setdefault(id(collection), []).append(change)

    def access(self, site_id: str | None, matches: Matches) -> list[CollectionAccess]:
        asked = [each for each in self._collections if _is_asked_for(each, site_id, matches)]
        return [self._of(each) for each in asked]

    def _of(self, collection: CollectionResources) -> CollectionAccess:
        left = [self._left[id(resource)] for resource in collection.resources]
        gone = {id(each.inputs) for each in left if each.is_removed}
        removed = [each for each in collection.special if all(id(of) in gone for of in each.declared)]
        stays = [each for each in collection.special if any(id(of) not in gone for of in each.declared)]
        names = _Names(collection)
        changes = self._changes.get(id(collection), [])
        return replace(
            _access(collection, stays),
            removed=tuple(sorted(map(_shown_set, removed), key=lambda each: str(each.subject))),
            fates=tuple(names.fate(each.end, each.inputs) for each in left if each.end and not each.is_removed),
            changes=tuple(names.told(each) for each in changes if id(each.about) not in gone),
        )


def _keys(about: DeclaredInputs) -> set[object]:
    """By which two are about one thing: they are the same values, or tell of the same thing on the site."""
    target = about.target()
    return {id(about), target.key} if target else {id(about)}


class _Names:
    """The users and roles of a collection's special permissions, by what a preview tells of them."""

    def __init__(self, collection: CollectionResources) -> None:
        self._names: dict[object, str] = {}
        for special in collection.special:
            keys = [*map(id, special.declared), *special.declarers]
            for key in (*keys, special.recorded.subject) if special.recorded.subject.is_known else keys:
                self._names.setdefault(key, str(special.shown_subject))

    def fate(self, end: Ended, inputs: DeclaredInputs) -> str:
        """What becomes of a resource's thing, in a clause."""
        whose = self._names.get(id(inputs))
        return f"{f'special permissions of {whose} ' if whose else ''}no longer managed: {end.fate}"

    def told(self, change: AccessChange) -> AccessChange:
        """The change, with the user or role as the collection names it."""
        about = change.about
        if not isinstance(about, SpecialPermissionRecorded):
            return change
        keys = [id(about), about.subject if about.subject.is_known else change.resource]
        name = next((self._names[key] for key in keys if key in self._names), None)
        return change if name is None else replace(change, subject=one_line(name))


def _is_asked_for(collection: CollectionResources, site_id: str | None, matches: Matches) -> bool:
    place = collection.place
    is_there = _may_be(place.site_id, lambda site: site_id in (None, site))
    return is_there and _may_be(place.data_collection_id, matches)


def _may_be(text: Text, matches: Matches) -> bool:
    return isinstance(text, Hidden) or matches(text)


def _access(collection: CollectionResources, special: list[NamedSpecial]) -> CollectionAccess:
    """What is declared, without secrets. Levels of a collection with special permissions only are not known."""
    data_collection_id = shown_text(collection.shown.data_collection_id)
    permissions = DataPermissions(
        data_collection_id,
        collection.levels.shown().levels if collection.levels else _NOT_MANAGED,
        tuple(map(_shown_set, special)),
        type=type_by_id(data_collection_id),
    )
    asides = (*_twice(collection, special), *(_waits(collection.waiting) if collection.waiting else ()))
    return CollectionAccess(shown_text(collection.shown.site_id), in_order(permissions), asides=asides)


def _shown_set(special: NamedSpecial) -> SpecialSet:
    return SpecialSet("", special.shown_subject, special.recorded.shown().accesses)


def _twice(collection: CollectionResources, special: list[NamedSpecial]) -> Iterator[str]:
    """What of a collection several resources declare, in clauses."""
    if len(collection.declarers) > 1:
        yield f"levels declared twice: by {' and '.join(collection.declarers)}"
    for each in special:
        if each.twins:
            yield f"special permissions of {each.shown_subject} declared twice: by {' and '.join(each.declarers)}"


def _waits(waiting: CollectionResources) -> Iterator[str]:
    """What is to be deleted, in clauses."""
    until = "may be in force until the next `pulumi up` deletes"
    if waiting.levels:
        yield f"levels that {waiting.declarers[0]} wrote {until} it"
    for each in waiting.special:
        yield f"special permissions of {each.shown_subject} ({_shown_set(each).accesses}) {until} {each.name}"
