"""The declarations that stand for a site's permissions, whatever the language, and what cannot be declared."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..permissions.actions import ItemAction, action_names
from ..permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialSet,
    Subject,
    SubjectKind,
    shown_text,
)
from ..permissions.levels import AccessLevel, name_of
from ..permissions.presets import Preset
from ..permissions.validation import MAX_DATA_COLLECTION_ID, MAX_SUBJECT_ID, identifier
from .python_literals import literal
from .resource_names import ResourceNames, RoleConstants, slug


@dataclass(frozen=True)
class Role:
    """A role that programs look up by its title."""

    constant: str
    """The name that a program gives it, such as `SHIPPING_MANAGER`."""
    title: str


@dataclass(frozen=True)
class DeclaredLevels:
    """CollectionPermissions, in whatever language."""

    name: str
    data_collection_id: str
    levels: Preset | CollectionLevels
    """A preset where one fits exactly."""

    @property
    def place(self) -> tuple[str, ...]:
        """What its id has after the site."""
        return (self.data_collection_id,)


@dataclass(frozen=True)
class DeclaredSpecial:
    """A SpecialPermission, in whatever language."""

    name: str
    data_collection_id: str
    subject: Subject
    role: Role | None
    """Of a subject that is a role whose title can be looked up."""
    allowed: tuple[ItemAction, ...]
    special_permissions_id: str

    @property
    def place(self) -> tuple[str, ...]:
        """What its id has after the site."""
        return (self.data_collection_id, self.special_permissions_id)

    @property
    def subject_id(self) -> str:
        """What the service answers always has one."""
        return shown_text(self.subject.id)


Resource = DeclaredLevels | DeclaredSpecial


@dataclass(frozen=True)
class Declaration:
    """One resource, or what is left out and why."""

    group: str
    """The module that it goes into when the program is split: a letter, `digits` or `other`."""
    resource: Resource | None
    starts_collection: bool = False
    left_out: str | None = None
    """What is left out and why, where there is no resource."""

    @property
    def is_special(self) -> bool:
        """Whether it is a SpecialPermission."""
        return isinstance(self.resource, DeclaredSpecial)

    @property
    def role(self) -> Role | None:
        """The role that it looks up."""
        return self.resource.role if isinstance(self.resource, DeclaredSpecial) else None


def declare_site(
    collections: Iterable[DataPermissions], role_titles: Mapping[str, str], reserved: Iterable[str] = ()
) -> list[Declaration]:
    """The declarations of all collections, by id: the levels of each, then its special permissions by subject.

    `role_titles` gives role ids the title by which `get_role` finds just that role. `reserved` are names that no
    resource may have.
    """
    ordered = sorted(collections, key=lambda each: each.data_collection_id)
    names, roles = ResourceNames(reserved), RoleConstants(role_titles)
    slugs: dict[str, str] = {}
    # Collections are named first, so that no name depends on the special permissions of another collection.
    for each in ordered:
        slugs[each.data_collection_id] = names.name(
            slug(each.data_collection_id) or "collection", each.data_collection_id
        )
    found: list[Declaration] = []
    for each in ordered:
        name = slugs[each.data_collection_id]
        found.append(_levels(each, name))
        found += _special_sets(each, name, names, roles)
    return found


def _levels(collection: DataPermissions, name: str) -> Declaration:
    group = _group(name)
    id_ = collection.data_collection_id
    reason = _fixed(collection) or _unusable_id(id_) or _unknown_levels(collection.levels)
    if reason:
        return _left_out(group, f"the levels of collection {literal(id_)}", reason, starts_collection=True)
    preset = next((each for each in Preset if each.levels == collection.levels), None)
    return Declaration(group, DeclaredLevels(name, id_, preset or collection.levels), starts_collection=True)


def _special_sets(
    collection: DataPermissions, name: str, names: ResourceNames, roles: RoleConstants
) -> list[Declaration]:
    seen: set[Subject] = set()
    found: list[Declaration] = []
    for special in sorted(
        collection.special_sets, key=lambda each: (each.subject.kind.value, _id(each.subject), each.id)
    ):
        twice = "the same subject has a set here already" if special.subject in seen else None
        seen.add(special.subject)
        unusable = _fixed(collection) or _unusable_id(collection.data_collection_id)
        reason = unusable or _undeclarable(special) or twice
        if reason:
            where = f"of collection {literal(collection.data_collection_id)}"
            whom = f"{special.subject.kind.noun} {literal(_id(special.subject))}"
            found.append(_left_out(_group(name), f"special permissions of {whom} {where}", reason))
        else:
            found.append(_special_set(collection.data_collection_id, special, name, names, roles))
    return found


def _special_set(
    data_collection_id: str, special: SpecialSet, name: str, names: ResourceNames, roles: RoleConstants
) -> Declaration:
    kind, id_ = special.subject.kind, _id(special.subject)
    found = roles.of(id_) if kind is SubjectKind.ROLE else None
    role = Role(*found) if found else None
    whom = slug(role.title) if role else ""
    wanted = f"{name}-{whom or f'{kind.noun}-{slug(id_)}'.strip('-')}"
    # As JSON, so that no two subjects run into one.
    named = names.name(wanted, json.dumps([data_collection_id, kind.noun, id_]))
    allowed = tuple(each for each in ItemAction if each in special.accesses.allowed)
    declared = DeclaredSpecial(named, data_collection_id, special.subject, role, allowed, special.id)
    return Declaration(_group(name), declared)


def _left_out(group: str, what: str, reason: str, *, starts_collection: bool = False) -> Declaration:
    return Declaration(group, None, starts_collection=starts_collection, left_out=f"{what}: {reason}")


def _fixed(collection: DataPermissions) -> str | None:
    return f"it {collection.type.why_fixed}" if collection.type.is_fixed else None


def _unusable_id(data_collection_id: str) -> str | None:
    faults = identifier("dataCollectionId", data_collection_id, MAX_DATA_COLLECTION_ID)
    return f"the resources refuse this id ({faults[0].reason})" if faults else None


def _unknown_levels(levels: CollectionLevels) -> str | None:
    unknown = [
        f"{action.value} is {literal(name_of(level))}"
        for action, level in levels.items()
        if not isinstance(level, AccessLevel)
    ]
    return f"this version does not know these levels: {', '.join(unknown)}" if unknown else None


def _undeclarable(special: SpecialSet) -> str | None:
    faults = identifier(special.subject.kind.value, special.subject.id, MAX_SUBJECT_ID)
    if faults:
        return f"the resources refuse this id ({faults[0].reason})"
    unknown = special.accesses.hidden
    if unknown:
        return f"this version does not know the accesses of {action_names(unknown)}"
    return None if special.accesses.allowed else "every access is UNSPECIFIED, which grants nothing"


def _id(subject: Subject) -> str:
    """What the service answers always has one."""
    return shown_text(subject.id)


def _group(name: str) -> str:
    head = name[0]
    if "a" <= head <= "z":
        return head
    return "digits" if "0" <= head <= "9" else "other"
