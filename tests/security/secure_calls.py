"""The calls whose requests these tests look at, and what must not be in any of their traces."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, SubjectKind
from pulumi_wix_data.permissions.levels import AccessLevel
from tests.security.raw_servers import Recorded

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001"
KEY = "IST.security-test-key.Zm9yLXRlc3Rz_0123456789"
PIECE = KEY[4:16]
"""Enough of the key to count as a leak."""

PRIVATE = CollectionLevels.uniform(AccessLevel.PRIVILEGED)
READ = SpecialAccesses.of({ItemAction.READ})
ROLE = Subject(SubjectKind.ROLE, "7046409866117489206")
FAST = Limits(total=2, connect=2, first_wait=0.001, longest_wait=0.01)

ORDERS_ANSWER = json.dumps({"dataPermissions": {"id": "Orders", **PRIVATE.to_properties()}})

Call = Callable[[WixDataClient, str], object]
"""A call with an id: of a collection, or of a special set."""

QUERY_CALLS: dict[str, Call] = {
    "/wix-data/v1/permissions": lambda client, id_: client.get_permissions(SITE, id_),
    "/wix-data/v1/permissions/current": lambda client, id_: client.get_my_permissions(SITE, id_),
}
PATH_CALLS: dict[str, Call] = {
    "GET /wix-data/v2/collections/": lambda client, id_: client.get_collection(SITE, id_),
    "POST /wix-data/v1/permissions/special/": lambda client, id_: client.update_special_permissions(
        SITE, "Orders", id_, READ
    ),
    "DELETE /wix-data/v1/permissions/special/": lambda client, id_: client.remove_special_permissions(
        SITE, "Orders", id_
    ),
}
BODY_CALLS: dict[str, Call] = {
    "/wix-data/v1/permissions": lambda client, id_: client.update_permissions(SITE, id_, PRIVATE),
    "/wix-data/v1/permissions/special": lambda client, id_: client.add_special_permissions(SITE, id_, ROLE, READ),
}
EVERY_CALL: dict[str, Call] = {
    **{f"GET {path}": call for path, call in QUERY_CALLS.items()},
    **PATH_CALLS,
    **{f"POST {path}": call for path, call in BODY_CALLS.items()},
    "GET /wix-data/v2/collections": lambda client, _: list(client.list_collections(SITE)),
    "GET /roles-management/roles": lambda client, _: client.get_roles_info(ACCOUNT),
}


def client_of(base_url: str, limits: Limits = FAST) -> WixDataClient:
    """A client with the key of these tests."""
    return WixDataClient(base_url, ApiKey(KEY), limits)


def plain(port: int) -> str:
    """The address of a plain server on loopback."""
    return f"http://127.0.0.1:{port}"


@dataclass(frozen=True)
class Service:
    """A server that answers as it is told, and a client that calls it."""

    server: Recorded
    client: WixDataClient
