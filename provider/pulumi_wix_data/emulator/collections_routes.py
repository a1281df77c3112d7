"""The two methods of Wix's Data Collections API that list collections and show one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.routing import Route

from pulumi_wix_data.emulator.collections_table import list_collections, load_collection
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.operations import Call, Operation, endpoint
from pulumi_wix_data.emulator.records import MANAGE_COLLECTIONS
from pulumi_wix_data.emulator.wire_errors import collection_missing
from pulumi_wix_data.emulator.wire_forms import collection_wire

_BASE = "/wix-data/v2/collections"


def collections_routes(emulator: Emulator) -> list[Route]:
    """The routes under `/wix-data/v2/collections`."""
    listing = Operation("list_collections", "site", MANAGE_COLLECTIONS, False, _list)
    getting = Operation("get_collection", "site", MANAGE_COLLECTIONS, False, _get)
    return [
        Route(_BASE, endpoint(emulator, listing), methods=["GET"]),
        # An id may hold "/", raw or as %2F: it is the whole rest of the path.
        Route(_BASE + "/{id:path}", endpoint(emulator, getting), methods=["GET"]),
    ]


def _list(call: Call) -> Mapping[str, Any]:
    query = call.request.query_params
    reader = call.reader()
    limit = reader.whole_number(query, "paging.limit", default=call.switches.list_page_size, least=1)
    offset = reader.whole_number(query, "paging.offset", default=0, least=0)
    sort_field = reader.choice(query, "sort.fieldName", ("id", "displayName"))
    order = reader.choice(query, "sort.order", ("ASC", "DESC"))
    greatest = call.switches.list_page_size_max
    if limit > greatest and call.switches.list_page_size_above_max == "refused":
        reader.fault("paging.limit", f"must be at most {greatest}", "MAX", threshold=greatest)
    reader.done()
    collections = list_collections(call.db, call.owner)
    if sort_field == "displayName":
        collections.sort(key=lambda collection: collection.display_name or "")
    if order == "DESC":
        collections.reverse()
    page = collections[offset : offset + min(limit, greatest)]
    return {
        "collections": [collection_wire(collection, query.getlist("fields")) for collection in page],
        "pagingMetadata": {
            "count": len(page),
            "offset": offset,
            "total": len(collections),
            "tooManyToCount": False,
        },
    }


def _get(call: Call) -> Mapping[str, Any]:
    collection_id = call.request.path_params["id"]
    collection = load_collection(call.db, call.owner, collection_id)
    if collection is None:
        raise collection_missing(call.switches, collection_id)
    return {"collection": collection_wire(collection, call.request.query_params.getlist("fields"))}
