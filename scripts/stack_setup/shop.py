"""The stand-in's shop beside its seed: what somebody changes behind Pulumi's back, and what is not as it was."""

from __future__ import annotations

from typing import Any

from pulumi_wix_data.emulator.admin_client import AdminClient, AdminRefused
from pulumi_wix_data.emulator.process import running_emulator
from set_up import SetupError
from stack_setup.layout import SEED, SITE_ID

_Collections = dict[str, dict[str, str]]


def change_behind_pulumis_back(address: str, collection: str, action: str, level: str) -> str:
    """Sets one level as somebody would in the dashboard; returns the level from before.

    Raises SetupError for a collection, an action or a level that there is not.
    """
    client = AdminClient(address)
    try:
        before = _collections(client)
        if collection not in before:
            raise SetupError(f"The shop has no collection {collection!r}: choose one of {', '.join(sorted(before))}.")
        if action not in before[collection]:
            raise SetupError(f"There is no action {action!r}: choose one of {', '.join(before[collection])}.")
        client.edit_collection(SITE_ID, collection, {"permissions": {action: level}})
        return before[collection][action]
    except AdminRefused as refusal:
        raise SetupError(f"The stand-in refuses that: {refusal}") from None
    finally:
        client.close()


def not_as_in_the_seed(address: str) -> list[str]:
    """One clause for each level, special permission and collection that differs from `shop.yaml`; none where none."""
    client = AdminClient(address)
    try:
        now = _collections(client)
    finally:
        client.close()
    with running_emulator(str(SEED)) as fresh:
        then = _collections(fresh)
    found: list[str] = []
    for collection in sorted(now.keys() | then.keys()):
        is_, was = now.get(collection), then.get(collection)
        if is_ is None or was is None:
            found.append(f"{collection} is {'gone' if is_ is None else 'new'}")
            continue
        for what in sorted(is_.keys() | was.keys()):
            if is_.get(what) != was.get(what):
                found.append(f"{collection} {what} is {is_.get(what, 'gone')}, was {was.get(what, 'not there')}")
    return found


def _collections(client: AdminClient) -> _Collections:
    """Collection → what it grants, by action or by user and role."""
    sites: list[dict[str, Any]] = [site for account in client.state()["accounts"] for site in account["sites"]]
    site = next(each for each in sites if each["id"] == SITE_ID)
    return {each["id"]: {**each["permissions"], **_special(each)} for each in site["collections"]}


def _special(collection: dict[str, Any]) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in collection.get("specialPermissions", []):
        subject = f"user {each['userId']}" if each.get("userId") else f"role {each.get('policyId')}"
        allowed = [name for name, access in each.items() if name.startswith("item") and access == "ALLOWED"]
        found[f"special permission of {subject}"] = " and ".join(allowed) or "nothing"
    return found
