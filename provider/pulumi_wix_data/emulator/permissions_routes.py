"""The six methods of Wix's Data Permissions API."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from pulumi_wix_data.emulator.collections_table import (
    add_special_set,
    collection_exists,
    count_special_sets,
    delete_special_set,
    find_special_set,
    find_subject_set,
    load_collection,
    new_special_id,
    set_accesses,
    set_levels,
)
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.history import CONSISTENT_HEADER
from pulumi_wix_data.emulator.operations import Call, Operation, endpoint
from pulumi_wix_data.emulator.records import (
    MANAGE_COLLECTIONS,
    MAX_COLLECTION_ID,
    MAX_PERMISSIONS_ID,
    MAX_SPECIAL_SETS,
    Collection,
    SpecialSet,
)
from pulumi_wix_data.emulator.wire_errors import collection_missing, special_missing, subject_exists
from pulumi_wix_data.emulator.wire_forms import my_permissions_wire, permissions_wire, special_wire

_BASE = "/wix-data/v1/permissions"


def permissions_routes(emulator: Emulator) -> list[Route]:
    """The routes under `/wix-data/v1/permissions`."""

    def route(path: str, method: str, operation: Operation) -> Route:
        return Route(_BASE + path, endpoint(emulator, operation), methods=[method])

    scope = MANAGE_COLLECTIONS
    return [
        route("", "GET", Operation("get_permissions", "site", scope, False, _get)),
        route("", "POST", Operation("update_permissions", "site", scope, True, _update)),
        route("/current", "GET", Operation("get_my_permissions", "site", scope, False, _get_mine)),
        route("/special", "POST", Operation("add_special_permissions", "site", scope, True, _add)),
        route(
            "/special/{id}",
            "POST",
            Operation("update_special_permissions", "site", scope, True, _update_special),
        ),
        route("/special/{id}", "DELETE", Operation("remove_special_permissions", "site", scope, True, _remove)),
    ]


def _get(call: Call) -> Mapping[str, Any]:
    return {"dataPermissions": permissions_wire(_asked_collection(call), call.switches)}


def _get_mine(call: Call) -> Mapping[str, Any]:
    _asked_collection(call)
    return my_permissions_wire(call.switches)


def _update(call: Call) -> Mapping[str, Any]:
    reader = call.reader()
    asked = reader.mapping(call.body(), "dataPermissions")
    collection_id = reader.text(asked, "id", longest=MAX_PERMISSIONS_ID, path="dataPermissions.")
    levels = reader.levels(asked, "dataPermissions.")
    reader.done()
    if not collection_exists(call.db, call.owner, collection_id):
        raise collection_missing(call.switches, collection_id)
    call.before_write(collection_id)
    set_levels(call.db, call.owner, collection_id, levels)
    return {"dataPermissions": permissions_wire(_load(call, collection_id), call.switches)}


def _add(call: Call) -> Mapping[str, Any]:
    reader = call.reader()
    body = call.body()
    collection_id = reader.text(body, "dataCollectionId", longest=MAX_COLLECTION_ID)
    asked = reader.mapping(body, "specialPermissions")
    kind, subject_id = reader.subject(asked, "specialPermissions.")
    accesses = reader.accesses(asked, "specialPermissions.")
    reader.done()
    missing = not collection_exists(call.db, call.owner, collection_id)
    if missing and call.switches.add_to_missing_collection == "WDE0025":
        raise collection_missing(call.switches, collection_id)
    if find_subject_set(call.db, call.owner, collection_id, kind, subject_id):
        raise subject_exists(call.switches, subject_id, collection_id)
    if count_special_sets(call.db, call.owner, collection_id) >= MAX_SPECIAL_SETS:
        reader.fault("specialPermissions", f"has {MAX_SPECIAL_SETS} sets already", "MAX_SIZE")
        reader.done()
    special = SpecialSet(new_special_id(), kind, subject_id, accesses)
    call.before_write(collection_id)
    add_special_set(call.db, call.owner, collection_id, special)
    return {"specialPermissions": special_wire(special, call.switches)}


def _update_special(call: Call) -> Mapping[str, Any]:
    reader = call.reader()
    asked = reader.mapping(call.body(), "specialPermissions")
    accesses = reader.accesses(asked, "specialPermissions.")
    reader.done()
    # The path names the set. Id and subject in the body are immutable there, so they are not looked at.
    special_id = call.request.path_params["id"]
    found = find_special_set(call.db, call.owner, special_id)
    if found is None:
        raise special_missing(call.switches, special_id)
    collection_id, special = found
    call.before_write(collection_id)
    set_accesses(call.db, call.owner, special_id, accesses)
    changed = SpecialSet(special.id, special.subject_kind, special.subject_id, accesses)
    return {"specialPermissions": special_wire(changed, call.switches)}


def _remove(call: Call) -> Mapping[str, Any]:
    special_id = call.request.path_params["id"]
    found = find_special_set(call.db, call.owner, special_id)
    if found is None:
        raise special_missing(call.switches, special_id)
    call.before_write(found[0])
    delete_special_set(call.db, call.owner, special_id)
    return {}


def _asked_collection(call: Call) -> Collection:
    reader = call.reader()
    collection_id = reader.text(call.request.query_params, "dataCollectionId", longest=MAX_COLLECTION_ID)
    reader.done()
    token = call.request.headers.get(CONSISTENT_HEADER)
    history = call.emulator.history
    collection = history.visible(call.db, call.owner, collection_id, call.switches, token)
    if collection is None:
        raise collection_missing(call.switches, collection_id)
    return collection


def _load(call: Call, collection_id: str) -> Collection:
    collection = load_collection(call.db, call.owner, collection_id)
    if collection is None:
        raise collection_missing(call.switches, collection_id)
    return collection
