"""Pending creates in a stack's state, and the resources that they became."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..lifecycle.collection_permissions import CollectionPermissionsLifecycle
from ..lifecycle.lifecycle import Lifecycle
from ..lifecycle.session import Announcer, Session
from ..lifecycle.special_permission import SpecialPermissionLifecycle
from ..settings import load_settings

_TYPE = "pulumi-python:dynamic/wix-data:"
_LIFECYCLES: dict[str, Callable[[Session], Lifecycle]] = {
    f"{_TYPE}CollectionPermissions": CollectionPermissionsLifecycle,
    f"{_TYPE}SpecialPermission": SpecialPermissionLifecycle,
}

Json = dict[str, Any]


@dataclass
class Recovery:
    """What became of our pending creates; a URN each."""

    recovered: list[str] = field(default_factory=list[str])
    """Had been written, and are resources of the state now."""
    dropped: list[str] = field(default_factory=list[str])
    """Had not been written: the next `pulumi up` creates them."""
    left: int = 0
    """Pending operations of other providers, left alone."""


def recover_pending_creates(
    state: Json, settings_of: Callable[[str], dict[str, str]], announcer: Announcer
) -> Recovery:
    """Turn each of our pending creates in `state` into a resource, or drop it; `state` is changed in place.

    `settings_of` gives the configuration of a provider, as `URN::id`. Raises an
    `ApiError` or a `SettingsError`, and then the state must not be used.
    """
    deployment: Json = state["deployment"]
    pending: list[Json] = deployment.get("pending_operations") or []
    recovery, kept = Recovery(), list[Json]()
    for operation in pending:
        resource: Json = operation["resource"]
        make = _LIFECYCLES.get(resource["type"])
        if make is None:
            kept.append(operation)
            recovery.left += 1
        elif operation["type"] == "creating":
            settings = load_settings(settings_of(resource.get("provider", "")).get, os.environ)
            created = make(Session(settings, announcer)).recover(resource["inputs"])
            if created is None:
                recovery.dropped.append(resource["urn"])
            else:
                _put(deployment, {**resource, "id": created.id, "outputs": created.outputs})
                recovery.recovered.append(resource["urn"])
        else:
            # Updates and deletes are safe to repeat: the state still holds the resource as it was.
            kept.append(operation)
    deployment["pending_operations"] = kept
    return recovery


def _put(deployment: Json, resource: Json) -> None:
    """Add the resource, in place of one that a replacement had deleted already."""
    resources: list[Json] = deployment.get("resources") or []
    others = [each for each in resources if each["urn"] != resource["urn"] or each.get("delete")]
    deployment["resources"] = [*others, resource]
