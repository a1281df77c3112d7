"""The seed of these tests, and a caller of the Wix API that the emulator plays."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import httpx

from pulumi_wix_data.emulator.process import RunningEmulator
from pulumi_wix_data.emulator.records import MANAGE_COLLECTIONS, MANAGE_CONTRIBUTORS
from tests.shared.seeds import ACTIONS, READ, REMOVE, Json, account, collection, fresh, role, seed, site, special

ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001"
OTHER_ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000002"
SITE = "2f6e4a1c-0000-4000-8000-000000000001"
SECOND_SITE = "2f6e4a1c-0000-4000-8000-000000000002"
DISABLED_SITE = "2f6e4a1c-0000-4000-8000-000000000003"
OTHER_SITE = "2f6e4a1c-0000-4000-8000-000000000009"
SPECIAL = "5b7a1d0e-0000-4000-8000-000000000001"
ROLE = "7046409866117489206"


def caller_seed() -> Json:
    """Two accounts; the first with three sites, one of them without CMS."""
    sets = [special("policyId", ROLE, READ, id=SPECIAL)]
    orders = collection("Orders", {READ: "SITE_MEMBER", REMOVE: "PRIVILEGED"}, *sets, displayName="Orders")
    products = collection("Stores/My Products", collectionType="BLOCKS_APP", ownerAppId="stores-app")
    return seed(
        account(
            ACCOUNT,
            site(SITE, [orders, products, *fresh("Fresh")]),
            site(SECOND_SITE, fresh("Orders")),
            site(DISABLED_SITE, cmsEnabled=False),
            keys=[
                {"key": "good-key", "scopes": [MANAGE_COLLECTIONS, MANAGE_CONTRIBUTORS]},
                "collections-key",
                {"key": "one-site-key", "sites": [SECOND_SITE]},
                {"key": "no-scope-key", "scopes": []},
                {"key": "revoked-key", "revoked": True},
            ],
            predefined_roles=[role("6601492336091027458", "Owner")],
            custom_roles=[role(ROLE, "Shipping", description="Ships", roleLevel="ACCOUNT_LEVEL")],
            users=[
                {"accountId": "account-a", "accountOwnerId": "owner-a", "policyIds": [ROLE]},
                {"accountId": "account-b", "accountOwnerId": "owner-b", "sites": [SECOND_SITE]},
            ],
        ),
        account(OTHER_ACCOUNT, site(OTHER_SITE), keys=["other-key"]),
    )


@dataclass
class Wix:
    """A caller of the emulator's Wix API, with its admin API at hand."""

    emulator: RunningEmulator
    http: httpx.Client
    headers: dict[str, str] = field(
        default_factory=lambda: {"Authorization": "good-key", "wix-site-id": SITE, "wix-account-id": ACCOUNT}
    )

    def call(self, method: str, path: str, **more: Any) -> httpx.Response:
        """A call with the usual headers; `headers` puts others over them, and None leaves one out."""
        merged: dict[str, str | None] = {**self.headers, **more.pop("headers", {})}
        sent = {name: value for name, value in merged.items() if value is not None}
        return self.http.request(method, path, headers=sent, **more)

    def get(self, collection: str = "Orders", **more: Any) -> httpx.Response:
        """Get Permissions."""
        return self.call("GET", "/wix-data/v1/permissions", params={"dataCollectionId": collection}, **more)

    def levels(self, collection: str = "Orders", **more: Any) -> list[str]:
        """The four levels that Get Permissions shows."""
        shown = self.get(collection, **more).json()["dataPermissions"]
        return [shown[action] for action in ACTIONS]

    def update(self, collection: str = "Orders", level: str = "ANYONE", **more: Any) -> httpx.Response:
        """Update Permissions: the same level for all four actions."""
        asked = {"id": collection, **dict.fromkeys(ACTIONS, level)}
        return self.call("POST", "/wix-data/v1/permissions", json={"dataPermissions": asked}, **more)

    def add(self, collection: str = "Orders", **special: Any) -> httpx.Response:
        """Add Special Permissions."""
        body = {"dataCollectionId": collection, "specialPermissions": special}
        return self.call("POST", "/wix-data/v1/permissions/special", json=body)

    def update_special(self, special_id: str = SPECIAL, **special: Any) -> httpx.Response:
        """Update Special Permissions, with the id in path and body as the official client sends it."""
        path = f"/wix-data/v1/permissions/special/{special_id}"
        return self.call("POST", path, json={"specialPermissions": {"id": special_id, **special}})

    def remove(self, special_id: str = SPECIAL, **more: Any) -> httpx.Response:
        """Remove Special Permissions, with the extra query key of the official client."""
        query = {"specialPermissionsId": special_id}
        return self.call("DELETE", f"/wix-data/v1/permissions/special/{special_id}", params=query, **more)
