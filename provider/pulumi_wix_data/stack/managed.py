"""What resources of ours say of each collection: those of a state, or those that a preview plans."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..permissions.actions import ItemAction
from ..permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, shown_text
from ..permissions.levels import Hidden, SeenAccess, Text
from ..state.collection_permissions import CollectionPermissionsRecorded
from ..state.positions import Position
from ..state.resource_kind import DeclaredInputs, Place
from ..state.special_permission import SpecialPermissionRecorded
from ..state.stack_state import StackState


@dataclass(frozen=True)
class NamedSpecial:
    """A special permission, and its resource's logical name."""

    name: str
    recorded: SpecialPermissionRecorded
    twins: tuple[NamedSpecial, ...] = ()
    """All resources that declare it, where it is declared twice: then `recorded` is what they agree on."""
    position: Position | None = None
    """Where in the program it is declared, where that is known."""

    @property
    def declarers(self) -> list[str]:
        """The logical names of all resources that declare it."""
        return [each.name for each in self.twins or (self,)]

    @property
    def declared(self) -> list[SpecialPermissionRecorded]:
        """What each of them declares."""
        return [each.recorded for each in self.twins or (self,)]

    @property
    def shown_subject(self) -> Subject:
        """The subject as it may be shown: one that is hidden, with the resource's name to tell it by."""
        subject = self.recorded.shown().subject
        return Subject(subject.kind, _label(subject.id, self.name))


@dataclass
class CollectionResources:
    """The resources on one collection; on one whose site or id cannot be seen, one resource alone."""

    place: Place
    shown: Place
    """The collection as it may be shown: what is hidden, with a resource's name to tell it by."""
    levels: CollectionPermissionsRecorded | None = None
    """None where special permissions alone are declared."""
    declarers: list[str] = field(default_factory=list[str])
    """The logical names of the resources that declare the levels: one, unless they are declared twice."""
    special: list[NamedSpecial] = field(default_factory=list[NamedSpecial])
    resources: list[DeclaredInputs] = field(default_factory=list[DeclaredInputs])
    """All of them, as they were added."""
    waiting: CollectionResources | None = None
    """Those that wait for their delete; none of them is in the fields above."""
    position: Position | None = None
    """Where in the program the levels are declared, where that is known."""
    _places: dict[Subject, int] = field(default_factory=dict["Subject", "int"], repr=False, compare=False)
    """Where in `special` each subject is that can be seen."""

    def add(self, name: str, resource: DeclaredInputs, position: Position | None = None) -> None:
        """Sort a resource in. Raises TypeError for a kind that matrix and audit do not know."""
        self.resources.append(resource)
        if isinstance(resource, CollectionPermissionsRecorded):
            self.declarers.append(name)
            self.position = self.position or position
            self.levels = _both(self.levels, resource) if self.levels else resource
        elif isinstance(resource, SpecialPermissionRecorded):
            self._add_special(NamedSpecial(name, resource, position=position))
        else:
            raise TypeError(f"{type(resource).__name__} is not known here")
        place = shown_place(name, resource)
        if resource.shown().place != self.place:
            self.shown = place  # a secret to one of the resources is a secret

    def _add_special(self, new: NamedSpecial) -> None:
        subject = new.recorded.subject
        index = self._places.setdefault(subject, len(self.special)) if subject.is_known else len(self.special)
        if index == len(self.special):
            self.special.append(new)
            return
        each = self.special[index]
        merged = _both_sets(each.recorded, new.recorded)
        self.special[index] = replace(each, recorded=merged, twins=(*(each.twins or (each,)), new))


def shown_place(name: str, resource: DeclaredInputs) -> Place:
    """Where the resource is, as it may be shown."""
    shown = resource.shown()
    return Place(_label(shown.site_id, name), _label(shown.data_collection_id, name))


def managed_by(state: StackState) -> list[CollectionResources]:
    """What a stack manages by its state, and what it is yet to delete."""
    managed, waiting = state.managed, state.waiting
    found = by_collection(
        ((each.urn.name, each.recorded) for each in managed), {id(each.recorded): each.position for each in managed}
    )
    by_place = {each.place: each for each in found if each.place.is_known}
    for each in by_collection((each.urn.name, each.recorded) for each in waiting):
        if each.place not in by_place:
            found.append(CollectionResources(each.place, each.shown, waiting=each))
        else:
            by_place[each.place].waiting = each
    return sorted(found, key=_place)


def by_collection(
    resources: Iterable[tuple[str, DeclaredInputs]], positions: Mapping[int, Position | None] | None = None
) -> list[CollectionResources]:
    """The resources on items, each with its logical name, by collection. What cannot be told apart is not merged.

    `positions` has, by the `id` of a resource's inputs, where in the program it is declared.
    """
    found: dict[object, CollectionResources] = {}
    where = positions or {}
    for name, resource in resources:
        if not resource.is_about_items:
            continue
        key = resource.place if resource.place.is_known else object()
        collection = found.setdefault(key, CollectionResources(resource.place, shown_place(name, resource)))
        collection.add(name, resource, where.get(id(resource)))
    return sorted(found.values(), key=_place)


def _place(collection: CollectionResources) -> tuple[str, str]:
    return str(collection.shown.site_id), str(collection.shown.data_collection_id)


def _both(one: CollectionPermissionsRecorded, other: CollectionPermissionsRecorded) -> CollectionPermissionsRecorded:
    """Two resources on one collection: nobody knows which of them counts where they differ."""
    return replace(
        other,
        levels=_agreed(one.levels, other.levels),
        drifted_from=_agreed(one.written, other.written),
        secrets=one.secrets | other.secrets,
    )


def _both_sets(one: SpecialPermissionRecorded, other: SpecialPermissionRecorded) -> SpecialPermissionRecorded:
    def agreed(action: ItemAction) -> SeenAccess:
        return one.accesses[action] if one.accesses[action] == other.accesses[action] else Hidden.DECLARED_TWICE

    return replace(one, accesses=SpecialAccesses.build(agreed), secrets=one.secrets | other.secrets)


def _agreed(one: CollectionLevels, other: CollectionLevels) -> CollectionLevels:
    return CollectionLevels.build(lambda each: one[each] if one[each] == other[each] else Hidden.DECLARED_TWICE)


def _label(text: Text, name: str) -> str:
    return f"{text.value} ({name})" if isinstance(text, Hidden) else shown_text(text)
