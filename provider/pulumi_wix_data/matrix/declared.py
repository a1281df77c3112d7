"""The permissions that resources of ours declare, gathered by site and collection."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from ..lifecycle.properties import DATA_COLLECTION_ID, POLICY_ID, SITE_ID, USER_ID
from ..permissions.actions import ItemAction
from ..permissions.collection_levels import CollectionLevels, UnknownLevel
from ..permissions.data_permissions import DataPermissions
from ..permissions.special_set import SpecialAccesses, SpecialSet
from ..permissions.subjects import Subject, SubjectKind

TYPE = "pulumi-python:dynamic/wix-data:"
_NOT_MANAGED = UnknownLevel("(not managed by this stack)")
_HIDDEN = "(not known yet)"

Json = Mapping[str, Any]


def declared_permissions(resources: Iterable[tuple[str, Json]]) -> dict[str, list[DataPermissions]]:
    """Site → its collections, sorted by id, from pairs of resource type and properties (state or checked inputs).

    A collection with special permissions only has levels that are not known. So has a value that is a secret, or
    that only an update will tell.
    """
    levels: dict[tuple[str, str], CollectionLevels] = {}
    special: dict[tuple[str, str], list[SpecialSet]] = {}
    for type_, properties in resources:
        key = _text(properties.get(SITE_ID)), _text(properties.get(DATA_COLLECTION_ID))
        if type_ == f"{TYPE}CollectionPermissions":
            texts = {action.value: _text(properties.get(action.value)) for action in ItemAction}
            levels[key] = CollectionLevels.from_properties(texts)
        elif type_ == f"{TYPE}SpecialPermission":
            special.setdefault(key, []).append(_special_set(properties))
    unknown = CollectionLevels(*([_NOT_MANAGED] * 4))
    sites: dict[str, list[DataPermissions]] = {}
    for key in sorted({*levels, *special}):
        sets = tuple(sorted(special.get(key, []), key=lambda each: str(each.subject)))
        sites.setdefault(key[0], []).append(DataPermissions(key[1], levels.get(key, unknown), sets))
    return sites


def _special_set(properties: Json) -> SpecialSet:
    user = properties.get(USER_ID)
    kind, subject_id = (SubjectKind.USER, user) if user else (SubjectKind.ROLE, properties.get(POLICY_ID))
    texts = {action.value: _text(properties.get(action.value)) for action in ItemAction}
    hidden = frozenset(action for action in ItemAction if texts[action.value] == _HIDDEN)
    accesses = SpecialAccesses(SpecialAccesses.from_properties(texts).allowed, hidden)
    return SpecialSet("", Subject(kind, _text(subject_id)), accesses)


def _text(value: object) -> str:
    return value if isinstance(value, str) and value != _UNKNOWN_VALUE else _HIDDEN


_UNKNOWN_VALUE = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""How the engine writes a value that only the update will tell."""
