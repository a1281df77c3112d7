"""Seeds of the emulator, built from their parts; and what a state holds, for a state has the form of a seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from pulumi_wix_data.permissions.actions import ItemAction

Json = dict[str, Any]
"""A part of a seed, in the format that `pulumi_wix_data.emulator.seed` describes."""

Grants = dict[str, list[str]]
"""Each subject of a collection's special sets, and the actions allowed to it."""

ACTIONS = tuple(action.value for action in ItemAction)
READ, INSERT, UPDATE, REMOVE = "itemRead", "itemInsert", "itemUpdate", "itemRemove"


def levels(*given: str) -> dict[str, str]:
    """The level of each action, in the order of `ACTIONS`; the last one also of actions that no test speaks of."""
    return {name: given[min(index, len(given) - 1)] for index, name in enumerate(ACTIONS)}


def special(kind: Literal["userId", "policyId"], subject: str, *allowed: str, **more: str) -> dict[str, str]:
    """A special set that allows some actions to a user or role; `more` may give its `id`."""
    return {**more, kind: subject, **dict.fromkeys(allowed, "ALLOWED")}


def collection(
    collection_id: str, permissions: Mapping[str, str] | None = None, *sets: Mapping[str, str], **more: str
) -> Json:
    """A collection with its levels (None: those of a fresh one) and special sets; `more` are further keys."""
    return {
        "id": collection_id,
        **more,
        "permissions": dict(permissions or {}),
        "specialPermissions": [dict(each) for each in sets],
    }


def fresh(*collection_ids: str) -> list[Json]:
    """Collections whose permissions nobody has set."""
    return [collection(each) for each in collection_ids]


def site(site_id: str, collections: Iterable[Json] = (), **more: bool) -> Json:
    """A site; `more` may give `cmsEnabled`."""
    return {"id": site_id, **more, "collections": list(collections)}


def role(role_id: str, title: str, **more: str) -> Json:
    """A role; `more` may give its `description` and `roleLevel`."""
    return {"id": role_id, "title": title, **more}


def account(
    account_id: str,
    *sites: Json,
    keys: Iterable[str | Json] = (),
    custom_roles: Iterable[Json] = (),
    predefined_roles: Iterable[Json] = (),
    users: Iterable[Json] = (),
) -> Json:
    """An account with its sites. A key is its text, or an entry of `apiKeys`."""
    return {
        "id": account_id,
        "apiKeys": [{"key": key} if isinstance(key, str) else key for key in keys],
        "roles": {"predefinedRoles": list(predefined_roles), "customRoles": list(custom_roles)},
        "users": list(users),
        "sites": list(sites),
    }


def seed(*accounts: Json, **switches: object) -> Json:
    """The whole seed; switches by their camelCase names."""
    return {"accounts": list(accounts), "switches": switches}


def sites_of(state: Json) -> dict[str, Json]:
    """The sites of all accounts by id."""
    return {each["id"]: each for account in state["accounts"] for each in account["sites"]}


def collections_of(state: Json, site_id: str) -> dict[str, Json]:
    """The collections of a site by id."""
    return {each["id"]: each for each in sites_of(state)[site_id]["collections"]}


def sets_of(permissions: Json) -> list[dict[str, str]]:
    """The special sets of a collection. Takes Wix's form of it as well, which may be without the list."""
    return permissions.get("specialPermissions") or []


def grants_of(permissions: Json) -> Grants:
    """What the special sets of a collection allow."""
    return {
        each.get("userId") or each["policyId"]: [action for action in ACTIONS if each.get(action) == "ALLOWED"]
        for each in sets_of(permissions)
    }
