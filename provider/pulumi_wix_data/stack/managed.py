"""What resources of ours say of each collection: those of a state, or those that a preview plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from ..permissions.data_permissions import CollectionLevels, Subject, shown_text
from ..permissions.levels import Hidden, Text
from ..state.collection_permissions import CollectionPermissionsRecorded
from ..state.resource_kind import DeclaredInputs, Place
from ..state.special_permission import SpecialPermissionRecorded


@dataclass(frozen=True)
class NamedSpecial:
    """A special permission, and its resource's logical name."""

    name: str
    recorded: SpecialPermissionRecorded

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
    special: list[NamedSpecial] = field(default_factory=list[NamedSpecial])

    def add(self, name: str, resource: DeclaredInputs) -> None:
        """Sort a resource in. Raises TypeError for a kind that matrix and audit do not know."""
        if isinstance(resource, CollectionPermissionsRecorded):
            self.levels = _both(self.levels, resource) if self.levels else resource
        elif isinstance(resource, SpecialPermissionRecorded):
            self.special.append(NamedSpecial(name, resource))
        else:
            raise TypeError(f"{type(resource).__name__} is not known here")
        place = shown_place(name, resource)
        if resource.shown().place != self.place:
            self.shown = place  # a secret to one of the resources is a secret


def shown_place(name: str, resource: DeclaredInputs) -> Place:
    """Where the resource is, as it may be shown."""
    shown = resource.shown()
    return Place(_label(shown.site_id, name), _label(shown.data_collection_id, name))


def by_collection(resources: Iterable[tuple[str, DeclaredInputs]]) -> list[CollectionResources]:
    """The resources on items, each with its logical name, by collection. What cannot be told apart is not merged."""
    found: dict[object, CollectionResources] = {}
    for name, resource in resources:
        if not resource.is_about_items:
            continue
        key = resource.place if resource.place.is_known else object()
        found.setdefault(key, CollectionResources(resource.place, shown_place(name, resource))).add(name, resource)
    return sorted(found.values(), key=lambda each: (str(each.shown.site_id), str(each.shown.data_collection_id)))


def _both(one: CollectionPermissionsRecorded, other: CollectionPermissionsRecorded) -> CollectionPermissionsRecorded:
    """Two resources on one collection: nobody knows which of them counts where they differ."""
    return replace(
        other,
        levels=_agreed(one.levels, other.levels),
        drifted_from=_agreed(one.written, other.written),
        secrets=one.secrets | other.secrets,
    )


def _agreed(one: CollectionLevels, other: CollectionLevels) -> CollectionLevels:
    return CollectionLevels.build(lambda each: one[each] if one[each] == other[each] else Hidden.NOT_UNDERSTOOD)


def _label(text: Text, name: str) -> str:
    return f"{text.value} ({name})" if isinstance(text, Hidden) else shown_text(text)
