"""The ten methods of Wix's APIs that the emulator plays, one handler each.

Data Permissions (read, write, special sets), Data Collections (list, get), Roles Info and Contributors.
"""

from __future__ import annotations

from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_wix_data.emulator.accounts_table import contributors_of, roles_of
from pulumi_wix_data.emulator.collections_table import (
    add_special_set,
    collection_exists,
    count_special_sets,
    delete_special_set,
    find_special_set,
    find_subject_set,
    list_collections,
    load_collection,
    new_special_id,
    set_accesses,
    set_levels,
)
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.history import CONSISTENT_HEADER
from pulumi_wix_data.emulator.operations import Call, Operation, operation_route
from pulumi_wix_data.emulator.records import (
    MANAGE_COLLECTIONS,
    MANAGE_CONTRIBUTORS,
    MAX_COLLECTION_ID,
    MAX_PERMISSIONS_ID,
    MAX_SPECIAL_SETS,
    Access,
    Accesses,
    Collection,
    Drafts,
    ItemAction,
    SpecialSet,
)
from pulumi_wix_data.emulator.request_reader import RequestReader
from pulumi_wix_data.emulator.seed_models import is_guid
from pulumi_wix_data.emulator.wire import (
    FieldViolation,
    InvalidRequest,
    collection_form,
    collection_missing,
    forbidden,
    my_permissions_form,
    permissions_fixed,
    permissions_form,
    role_form,
    special_form,
    special_missing,
    subject_exists,
)

_PERMISSIONS = "/wix-data/v1/permissions"
_SPECIAL = f"{_PERMISSIONS}/special"
# An id may contain "/", raw or as %2F: it is the whole rest of the path.
_COLLECTION = "/wix-data/v2/collections/{id:path}"


def wix_routes(emulator: Emulator) -> list[Route]:
    """The routes of all operations."""
    scope = MANAGE_COLLECTIONS
    # The scope that Get Roles Info needs is not documented, so none is asked for.
    table = [
        ("GET", _PERMISSIONS, Operation("get_permissions", _get_permissions, scope=scope)),
        ("POST", _PERMISSIONS, Operation("update_permissions", _update_permissions, scope=scope, writes=True)),
        ("GET", f"{_PERMISSIONS}/current", Operation("get_my_permissions", _get_my_permissions, scope=scope)),
        ("POST", _SPECIAL, Operation("add_special_permissions", _add_special, scope=scope, writes=True)),
        (
            "POST",
            _SPECIAL + "/{id}",
            Operation("update_special_permissions", _update_special, scope=scope, writes=True),
        ),
        (
            "DELETE",
            _SPECIAL + "/{id}",
            Operation("remove_special_permissions", _remove_special, scope=scope, writes=True),
        ),
        ("GET", "/wix-data/v2/collections", Operation("list_collections", _list_collections, scope=scope)),
        ("GET", _COLLECTION, Operation("get_collection", _get_collection, scope=scope)),
        ("GET", "/roles-management/roles", Operation("get_roles_info", _get_roles, level="account")),
        (
            "GET",
            "/roles-management/v2/contributors/query",
            Operation("query_contributors", _query_contributors, scope=MANAGE_CONTRIBUTORS),
        ),
    ]
    return [operation_route(emulator, method, path, operation) for method, path, operation in table]


def _get_permissions(call: Call) -> Response:
    return JSONResponse({"dataPermissions": permissions_form(_asked_collection(call), call.switches)})


def _get_my_permissions(call: Call) -> Response:
    _asked_collection(call)
    return JSONResponse(my_permissions_form(call.switches))


def _update_permissions(call: Call) -> Response:
    asked = call.body().nested("dataPermissions")
    collection_id = asked.text("id", longest=MAX_PERMISSIONS_ID)
    levels = asked.levels()
    before = load_collection(call.db, call.owner, collection_id)
    drafts = _drafts(call, asked, before)
    asked.done()
    if before is None:
        raise collection_missing(collection_id)
    if _takes_writes(call, collection_id):
        call.before_write(collection_id)
        set_levels(call.db, call.owner, collection_id, levels, drafts)
    return JSONResponse({"dataPermissions": permissions_form(_load(call, collection_id), call.switches)})


def _add_special(call: Call) -> Response:
    body = call.body()
    collection_id = body.text("dataCollectionId", longest=MAX_COLLECTION_ID)
    asked = body.nested("specialPermissions")
    subject = asked.subject()
    accesses = _accesses(call, asked)
    drafts = _drafts(call, asked, None)
    body.done()
    missing = not collection_exists(call.db, call.owner, collection_id)
    if missing and call.switches.add_to_missing_collection == "WDE0025":
        raise collection_missing(collection_id)
    if find_subject_set(call.db, call.owner, collection_id, subject):
        raise subject_exists(subject.id, collection_id)
    if count_special_sets(call.db, call.owner, collection_id) >= MAX_SPECIAL_SETS:
        body.fault("specialPermissions", f"has {MAX_SPECIAL_SETS} sets already", "MAX_SIZE")
        body.done()
    if _takes_writes(call, collection_id):
        special = SpecialSet(new_special_id(), subject, accesses, drafts)
        call.before_write(collection_id)
        add_special_set(call.db, call.owner, collection_id, special)
    else:
        special = SpecialSet(new_special_id(), subject, dict.fromkeys(ItemAction, Access.UNSPECIFIED))
    return JSONResponse({"specialPermissions": special_form(special, call.switches)})


def _update_special(call: Call) -> Response:
    asked = call.body().nested("specialPermissions")
    accesses = _accesses(call, asked)
    asked.done()
    # The path names the set. Its id and subject in the body cannot change anything, so they are not read.
    collection_id, special = _asked_special(call)
    drafts = _drafts(call, asked, special)
    asked.done()
    if _takes_writes(call, collection_id):
        call.before_write(collection_id)
        set_accesses(call.db, call.owner, special.id, accesses, drafts)
        special = SpecialSet(special.id, special.subject, accesses, drafts)
    return JSONResponse({"specialPermissions": special_form(special, call.switches)})


def _remove_special(call: Call) -> Response:
    collection_id, special = _asked_special(call)
    if _takes_writes(call, collection_id):
        call.before_write(collection_id)
        delete_special_set(call.db, call.owner, special.id)
    return JSONResponse({})


def _list_collections(call: Call) -> Response:
    switches, query = call.switches, call.query()
    limit = query.whole_number("paging.limit", default=switches.list_page_size, least=1)
    offset = query.whole_number("paging.offset", default=0, least=0)
    sort_field = query.choice("sort.fieldName", "id", "displayName")
    order = query.choice("sort.order", "ASC", "DESC")
    largest = switches.list_page_size_max
    if limit > largest and switches.list_page_size_above_max == "refused":
        query.fault("paging.limit", f"must be at most {largest}", "MAX", threshold=largest)
    query.done()
    collections = list_collections(call.db, call.owner)
    if sort_field == "displayName":
        collections.sort(key=lambda collection: collection.display_name or "")
    if order == "DESC":
        collections.reverse()
    page = collections[offset : offset + min(limit, largest)]
    metadata = {"count": len(page), "offset": offset, "total": len(collections), "tooManyToCount": False}
    forms = [collection_form(collection, _asked_fields(call)) for collection in page]
    return JSONResponse({"collections": forms, "pagingMetadata": metadata})


def _get_collection(call: Call) -> Response:
    collection = _load(call, call.request.path_params["id"])
    return JSONResponse({"collection": collection_form(collection, _asked_fields(call))})


def _get_roles(call: Call) -> Response:
    query = call.query()
    wanted = query.choice("filter.roleLevel", "ALL", "SITE_LEVEL", "ACCOUNT_LEVEL")
    query.done()
    roles = [role for role in roles_of(call.db, call.owner) if wanted in ("ALL", role.role_level)]
    return JSONResponse(
        {
            "predefinedRoles": [role_form(role) for role in roles if not role.custom],
            "customRoles": [role_form(role) for role in roles if role.custom],
        }
    )


def _query_contributors(call: Call) -> Response:
    wanted = set(call.request.query_params.getlist("filter.policyIds"))
    contributors = [
        {"accountId": user.account_id, "accountOwnerId": user.account_owner_id}
        for user in contributors_of(call.db, call.account)
        if (user.sites is None or call.owner in user.sites) and (not wanted or wanted & set(user.roles))
    ]
    return JSONResponse({"contributors": contributors})


def _asked_collection(call: Call) -> Collection:
    """The collection of the query, as reads see it: with a lag, maybe an earlier state."""
    query = call.query()
    collection_id = query.text("dataCollectionId", longest=MAX_COLLECTION_ID)
    query.done()
    token = call.request.headers.get(CONSISTENT_HEADER)
    collection = call.emulator.history.visible(call.db, call.owner, collection_id, call.switches, token)
    if collection is None:
        raise collection_missing(collection_id)
    return collection


def _asked_special(call: Call) -> tuple[str, SpecialSet]:
    """The set that the path names, with the id of its collection."""
    special_id: str = call.request.path_params["id"]
    if not is_guid(special_id) and call.switches.special_id_format == "refused":
        raise InvalidRequest([FieldViolation("specialPermissionsId", "must be a GUID", "FORMAT")])
    found = find_special_set(call.db, call.owner, special_id)
    if found is None:
        raise special_missing(special_id)
    return found


def _drafts(call: Call, asked: RequestReader, before: Collection | SpecialSet | None) -> Drafts | None:
    return asked.drafts(before.drafts if before else None, kept=call.switches.drafts == "kept")


def _takes_writes(call: Call, collection_id: str) -> bool:
    """Whether a write of the collection's permissions does anything, by its type. Raises the refusal of a fixed one."""
    collection = load_collection(call.db, call.owner, collection_id)
    kind = collection.collection_type if collection else "NATIVE"
    switches = call.switches
    reading = {
        "WIX_APP": switches.fixed_collections,
        "EXTERNAL": switches.fixed_collections,
        "BLOCKS_APP": switches.blocks_collections,
    }.get(kind, "taken")
    if reading == "refused":
        raise permissions_fixed(collection_id)
    if reading == "forbidden":
        raise forbidden()
    return reading == "taken"


def _asked_fields(call: Call) -> list[str]:
    return call.request.query_params.getlist("fields")


def _accesses(call: Call, asked: RequestReader) -> Accesses:
    return asked.accesses(may_be_empty=call.switches.all_unspecified == "accepted")


def _load(call: Call, collection_id: str) -> Collection:
    collection = load_collection(call.db, call.owner, collection_id)
    if collection is None:
        raise collection_missing(collection_id)
    return collection
