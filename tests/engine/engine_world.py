"""The site that the engine tests start from, and how to look at it."""

from __future__ import annotations

from typing import Any

from pulumi_wix_data.emulator.process import RunningEmulator

ACCOUNT = "11111111-1111-4111-8111-111111111111"
SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
OTHER_SITE = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
KEY = "IST.engine-test-key-0001"

OTHER_ACCOUNT = "22222222-2222-4222-8222-222222222222"
FAR_SITE = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
FAR_KEY = "IST.engine-test-key-0002"

SHIPPING = "7046409866117489206"
MARKETING = "7046409866117489231"

READ, INSERT, UPDATE, REMOVE = ACTIONS = "itemRead", "itemInsert", "itemUpdate", "itemRemove"


def levels(read: str, insert: str, update: str, remove: str) -> dict[str, str]:
    return {READ: read, INSERT: insert, UPDATE: update, REMOVE: remove}


ORDERS = levels("SITE_MEMBER", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR")
PRODUCTS = levels("CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR")


def _site(site_id: str) -> dict[str, Any]:
    return {
        "id": site_id,
        "collections": [
            {"id": "Orders", "permissions": ORDERS},
            {"id": "Products", "permissions": PRODUCTS},
            {"id": "Stores/Products", "collectionType": "WIX_APP", "permissions": PRODUCTS},
            {
                "id": "Letters",
                "permissions": PRODUCTS,
                "specialPermissions": [{"policyId": MARKETING, READ: "ALLOWED"}],
            },
        ],
    }


def world() -> dict[str, Any]:
    """Two accounts; the first has two sites."""
    roles = {
        "customRoles": [{"id": SHIPPING, "title": "Shipping manager"}, {"id": MARKETING, "title": "Marketing"}],
    }
    return {
        "accounts": [
            {"id": ACCOUNT, "apiKeys": [{"key": KEY}], "roles": roles, "sites": [_site(SITE), _site(OTHER_SITE)]},
            {"id": OTHER_ACCOUNT, "apiKeys": [{"key": FAR_KEY}], "sites": [_site(FAR_SITE)]},
        ]
    }


class Wix:
    """The emulator as a test sees it."""

    def __init__(self, emulator: RunningEmulator) -> None:
        self.emulator = emulator
        self.url = emulator.url

    def collection(self, collection_id: str, site: str = SITE) -> dict[str, Any]:
        sites = [each for account in self.emulator.state()["accounts"] for each in account["sites"]]
        collections = next(each for each in sites if each["id"] == site)["collections"]
        return next(each for each in collections if each["id"] == collection_id)

    def levels(self, collection_id: str, site: str = SITE) -> dict[str, str]:
        return self.collection(collection_id, site)["permissions"]

    def special(self, collection_id: str, site: str = SITE) -> dict[str, list[str]]:
        """Subject → the actions allowed to it."""
        sets = self.collection(collection_id, site).get("specialPermissions", [])
        return {
            each.get("userId") or each["policyId"]: [action for action in ACTIONS if each.get(action) == "ALLOWED"]
            for each in sets
        }

    def set_levels(self, collection_id: str, site: str = SITE, **changes: str) -> None:
        """Behind Pulumi's back."""
        self.emulator.edit_collection(site, collection_id, {"permissions": changes})

    def permissions(self) -> dict[tuple[str, str], tuple[dict[str, str], dict[str, list[str]]]]:
        """Everything, without ids, to compare two moments."""
        return {
            (site["id"], each["id"]): (self.levels(each["id"], site["id"]), self.special(each["id"], site["id"]))
            for account in self.emulator.state()["accounts"]
            for site in account["sites"]
            for each in site["collections"]
        }

    def calls(self) -> dict[str, int]:
        """The operations called since the last look, with their counts."""
        counted = {name: count for name, count in self.emulator.calls()["operations"].items() if count}
        self.emulator.reset_calls()
        return counted
