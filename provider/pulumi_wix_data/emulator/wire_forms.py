"""Records in the form in which Wix's answers carry them."""

from __future__ import annotations

from typing import Any

from pulumi_wix_data.emulator.records import SUBJECT_KINDS, Collection, SpecialSet
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.permissions.actions import ItemAction

_UNDOCUMENTED = "draftItemsPluginPermissions"

_OLDER_LEVELS = {
    "ANYONE": "ANYONE",
    "SITE_MEMBER": "SITE_MEMBER",
    "SITE_MEMBER_AUTHOR": "SITE_MEMBER_AUTHOR",
}


def special_wire(special: SpecialSet, switches: Switches) -> dict[str, Any]:
    """`SpecialPermissions`, as in answers."""
    form: dict[str, Any] = {"id": special.id}
    for kind in SUBJECT_KINDS:
        if kind == special.subject_kind:
            form[kind] = special.subject_id
        elif switches.unused_subject == "empty":
            form[kind] = ""
    form.update(special.accesses)
    if switches.unknown_keys:
        form[_UNDOCUMENTED] = {"manageDrafts": "UNSPECIFIED", "managePublishStatus": "UNSPECIFIED"}
    return form


def permissions_wire(collection: Collection, switches: Switches) -> dict[str, Any]:
    """`DataPermissions`: the levels of a collection and its special sets."""
    form: dict[str, Any] = {"id": collection.id, **collection.levels}
    if collection.special_sets or switches.empty_special_permissions == "list":
        form["specialPermissions"] = [special_wire(special, switches) for special in collection.special_sets]
    if switches.unknown_keys:
        form[_UNDOCUMENTED] = {"manageDrafts": "CMS_EDITOR", "managePublishStatus": "CMS_EDITOR"}
    return form


def my_permissions_wire(switches: Switches) -> dict[str, Any]:
    """Get My Permissions for an API key, which is an administrator of its own: everything is allowed."""
    form: dict[str, Any] = {action.value: True for action in ItemAction}
    if switches.unknown_keys:
        form[_UNDOCUMENTED] = {"manageDrafts": True, "managePublishStatus": True}
    return form


def collection_wire(collection: Collection, fields: list[str]) -> dict[str, Any]:
    """`DataCollection` of the collections API; `fields` names the keys wanted, none: all.

    `permissions` is the older model there: it knows neither CMS_EDITOR nor special sets.
    """
    optional = {"displayName": collection.display_name, "ownerAppId": collection.owner_app_id}
    form: dict[str, Any] = {
        "id": collection.id,
        **{name: value for name, value in optional.items() if value is not None},
        "collectionType": collection.collection_type,
        "capabilities": {"dataOperations": [], "collectionOperations": []},
        "fields": [],
        "permissions": {
            action.verb: _OLDER_LEVELS.get(collection.levels[action.value], "ADMIN") for action in ItemAction
        },
        "revision": "1",
    }
    return {name: value for name, value in form.items() if not fields or name == "id" or name in fields}
