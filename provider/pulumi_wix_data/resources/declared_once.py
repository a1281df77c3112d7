"""One declaration for one thing: two resources on one collection would undo each other."""

from __future__ import annotations

import pulumi

from ..lifecycle.lifecycle import declared_twice
from .run_local import RunLocal


def _nothing() -> dict[tuple[str | None, ...], str]:
    return {}


_declared = RunLocal(_nothing)


def declare_collection(resource_name: str, site_id: object, data_collection_id: object) -> None:
    """Note that a resource declares the levels of a collection.

    Only plain values are compared here, at construction; the provider's check compares those of Outputs too.
    Raises pulumi.RunError, with both names, when another resource of this program declares the same.
    """
    _declare(resource_name, f"collection {data_collection_id!r}", "levels", site_id, data_collection_id)


def declare_subject(
    resource_name: str, site_id: object, data_collection_id: object, user_id: object, policy_id: object
) -> None:
    """Note that a resource declares the special permissions of a subject on a collection; likewise."""
    what = f"user {user_id!r}" if policy_id is None else f"role {policy_id!r}"
    key = ("special", site_id, data_collection_id, user_id, policy_id)
    _declare(resource_name, f"{what} on collection {data_collection_id!r}", *key)


def _declare(resource_name: str, what: str, *key: object) -> None:
    plain = tuple(part for part in key if part is None or isinstance(part, str))
    if len(plain) < len(key):
        return
    declared = _declared.get()
    if plain in declared:
        raise pulumi.RunError(f"{declared_twice(what, declared[plain], resource_name)}.")
    declared[plain] = resource_name
