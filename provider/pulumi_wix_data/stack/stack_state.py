"""What a stack manages, as its exported state tells."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..lifecycle.properties import POLICY_ID, USER_ID, WRITTEN
from ..lifecycle.resource_ids import parse_collection_permissions_id, parse_special_permission_id
from ..permissions.collection_levels import CollectionLevels
from ..permissions.special_set import SpecialAccesses, SpecialSet
from ..permissions.subjects import Subject, SubjectKind

_TYPE = "pulumi-python:dynamic/wix-data:"
_COLLECTION_PERMISSIONS = f"{_TYPE}CollectionPermissions"
_SPECIAL_PERMISSION = f"{_TYPE}SpecialPermission"

Json = Mapping[str, Any]


@dataclass
class ManagedCollection:
    """What the stack manages of one collection."""

    levels: CollectionLevels | None = None
    """The levels as the stack wrote them; None when it manages special permissions only."""
    special_sets: dict[Subject, SpecialSet] = field(default_factory=dict[Subject, SpecialSet])


@dataclass
class ManagedSite:
    """What the stack manages of one site."""

    site_id: str
    provider: str
    """The provider of its resources, as `URN::id`; empty when the stack has none here."""
    collections: dict[str, ManagedCollection] = field(default_factory=dict[str, ManagedCollection])

    def collection(self, data_collection_id: str) -> ManagedCollection:
        """The collection; a new entry when it is the first resource on it."""
        return self.collections.setdefault(data_collection_id, ManagedCollection())


def managed_sites(state: Json) -> dict[str, ManagedSite]:
    """Every site that a resource of ours belongs to. Other packages' resources are ignored.

    So are resources that the stack only looks at (`.get`), and those that wait for their delete.
    """
    sites: dict[str, ManagedSite] = {}
    for resource in resources_of(state):
        if resource.get("external") or resource.get("delete"):
            continue
        if resource["type"] == _COLLECTION_PERMISSIONS:
            site_id, data_collection_id = parse_collection_permissions_id(resource["id"])
            _site(sites, site_id, resource).collection(data_collection_id).levels = _written_levels(resource)
        elif resource["type"] == _SPECIAL_PERMISSION:
            site_id, data_collection_id, special_permissions_id = parse_special_permission_id(resource["id"])
            special = _special_set(resource, special_permissions_id)
            _site(sites, site_id, resource).collection(data_collection_id).special_sets[special.subject] = special
    return sites


def resources_of(state: Json) -> Iterator[Json]:
    """All resources in the state, of whatever package."""
    yield from state["deployment"].get("resources") or []


def stack_name(state: Json) -> str | None:
    """The stack's name, as the URNs of its resources tell; None when it has none."""
    urn = next((each["urn"] for each in resources_of(state)), None)
    return urn.split("::")[0].removeprefix("urn:pulumi:") if urn else None


def _site(sites: dict[str, ManagedSite], site_id: str, resource: Json) -> ManagedSite:
    return sites.setdefault(site_id, ManagedSite(site_id, resource.get("provider", "")))


def _written_levels(resource: Json) -> CollectionLevels:
    """Not what a refresh found: drift stays drift until `pulumi up` repairs or the program declares it."""
    outputs = resource["outputs"]
    return CollectionLevels.from_properties(outputs.get(WRITTEN) or outputs)


def _special_set(resource: Json, special_permissions_id: str) -> SpecialSet:
    outputs = resource["outputs"]
    user = outputs.get(USER_ID)
    subject = Subject(SubjectKind.USER, user) if user else Subject(SubjectKind.ROLE, outputs[POLICY_ID])
    return SpecialSet(special_permissions_id, subject, SpecialAccesses.from_properties(outputs))
