"""The declarations that stand for a site's permissions, as lines of Python, and what cannot be declared."""

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
from .python_literals import call, comment, literal
from .resource_names import ResourceNames, RoleConstants, slug


@dataclass(frozen=True)
class Pattern:
    """What declarations that are alike have in common: a call, with names in place of what differs."""

    variables: tuple[str, ...]
    call: tuple[str, ...]
    """The lines of the call."""


@dataclass(frozen=True)
class Declaration:
    """One resource as source, or a comment that says why there is none."""

    group: str
    """The module that it goes into when the program is split: a letter, `digits` or `other`."""
    lines: tuple[str, ...]
    uses: frozenset[str] = frozenset()
    """The names that it needs of `pulumi_wix_data`; none when it is a comment."""
    starts_collection: bool = False
    left_out: str | None = None
    """What is left out and why, when it is a comment."""
    pattern: Pattern | None = None
    """What it shares with those that are alike; None where nothing is alike."""
    values: tuple[str, ...] = ()
    """What it has in place of the pattern's variables, as source."""
    role: tuple[str, str] | None = None
    """The constant that it uses for a role, and the role's title."""
    name: str = ""
    """The resource's logical name; empty when it is a comment."""
    place: tuple[str, ...] = ()
    """What its id has after the site: the collection, and the special permissions where it is one."""

    @property
    def is_special(self) -> bool:
        """Whether it is a SpecialPermission."""
        return "SpecialPermission" in self.uses


def declare_site(collections: Iterable[DataPermissions], role_titles: Mapping[str, str]) -> list[Declaration]:
    """The declarations of all collections, by id: the levels of each, then its special permissions by subject.

    `role_titles` gives role ids the title by which `get_role` finds just that role.
    """
    ordered = sorted(collections, key=lambda each: each.data_collection_id)
    names, roles = ResourceNames(), RoleConstants(role_titles)
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
    if preset:
        arguments, uses = [f"preset=Preset.{preset.name}"], {"Preset"}
    else:
        levels = collection.levels.items()
        arguments = [f"{action.argument}=AccessLevel.{name_of(level)}" for action, level in levels]
        uses = {"AccessLevel"}
    lines = call("CollectionPermissions", [literal(name), f"data_collection_id={literal(id_)}", *arguments])
    alike = call("CollectionPermissions", ["name", "data_collection_id=collection", *arguments])
    return Declaration(
        group,
        tuple(lines),
        frozenset(uses | {"CollectionPermissions"}),
        starts_collection=True,
        pattern=Pattern(("name", "collection"), tuple(alike)),
        values=(literal(name), literal(id_)),
        name=name,
        place=(id_,),
    )


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
    role = roles.of(id_) if kind is SubjectKind.ROLE else None
    uses = {"Access", "SpecialPermission"}
    if role is not None:
        constant, title = role
        whom, value = slug(title), constant
        uses.add("get_role")
    else:
        whom, value = "", literal(id_)
    wanted = f"{name}-{whom or f'{kind.noun}-{slug(id_)}'.strip('-')}"
    # As JSON, so that no two subjects run into one.
    given = names.name(wanted, json.dumps([data_collection_id, kind.noun, id_]))
    named = literal(given)
    subject = "user_id" if kind is SubjectKind.USER else "policy_id"
    allowed = [f"{each.argument}=Access.ALLOWED" for each in ItemAction if each in special.accesses.allowed]
    place = literal(data_collection_id)
    lines = call("SpecialPermission", [named, f"data_collection_id={place}", f"{subject}={value}", *allowed])
    alike = ["name", "data_collection_id=collection", f"{subject}={kind.noun}", *allowed]
    return Declaration(
        _group(name),
        tuple(lines),
        frozenset(uses),
        pattern=Pattern(("name", "collection", kind.noun), tuple(call("SpecialPermission", alike))),
        values=(named, place, value),
        role=role,
        name=given,
        place=(data_collection_id, special.id),
    )


def _left_out(group: str, what: str, reason: str, *, starts_collection: bool = False) -> Declaration:
    sentence = f"{what}: {reason}"
    lines = tuple(comment(f"Left out: {sentence}."))
    return Declaration(group, lines, starts_collection=starts_collection, left_out=sentence)


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
