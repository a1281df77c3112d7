"""The site that the engine tests start from, and how to look at it."""

from __future__ import annotations

from pulumi_wix_data.emulator.process import RunningEmulator
from tests.shared.seeds import (
    READ,
    Grants,
    Json,
    account,
    collection,
    collections_of,
    grants_of,
    levels,
    role,
    seed,
    site,
    sites_of,
    special,
)

ACCOUNT = "11111111-1111-4111-8111-111111111111"
SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
OTHER_SITE = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
KEY = "IST.engine-test-key-0001"

OTHER_ACCOUNT = "22222222-2222-4222-8222-222222222222"
FAR_SITE = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
FAR_KEY = "IST.engine-test-key-0002"

SHIPPING = "7046409866117489206"
MARKETING = "7046409866117489231"

ORDERS = levels("SITE_MEMBER", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR")
PRODUCTS = levels("CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR")


COLLECTIONS = [
    collection("Orders", ORDERS),
    collection("Products", PRODUCTS),
    collection("Stores/Products", PRODUCTS),
    collection("Letters", PRODUCTS, special("policyId", MARKETING, READ)),
]


def world() -> Json:
    """Two accounts; the first has two sites."""
    near = [site(SITE, COLLECTIONS), site(OTHER_SITE, COLLECTIONS)]
    roles = [role(SHIPPING, "Shipping manager"), role(MARKETING, "Marketing")]
    return seed(
        account(ACCOUNT, *near, keys=[KEY], custom_roles=roles),
        account(OTHER_ACCOUNT, site(FAR_SITE, COLLECTIONS), keys=[FAR_KEY]),
    )


class Wix:
    """The emulator as a test sees it."""

    def __init__(self, emulator: RunningEmulator) -> None:
        self.emulator = emulator
        self.url = emulator.url

    def collection(self, collection_id: str, site: str = SITE) -> Json:
        return collections_of(self.emulator.state(), site)[collection_id]

    def levels(self, collection_id: str, site: str = SITE) -> dict[str, str]:
        return self.collection(collection_id, site)["permissions"]

    def special(self, collection_id: str, site: str = SITE) -> Grants:
        return grants_of(self.collection(collection_id, site))

    def set_levels(self, collection_id: str, site: str = SITE, **changes: str) -> None:
        """Behind Pulumi's back."""
        self.emulator.edit_collection(site, collection_id, {"permissions": changes})

    def permissions(self) -> dict[tuple[str, str], tuple[dict[str, str], Grants]]:
        """Everything, without ids, to compare two moments."""
        return {
            (site_id, each["id"]): (each["permissions"], grants_of(each))
            for site_id, found in sites_of(self.emulator.state()).items()
            for each in found["collections"]
        }

    def calls(self) -> dict[str, int]:
        """The operations called since the last look, with their counts."""
        counted = {name: count for name, count in self.emulator.calls()["operations"].items() if count}
        self.emulator.reset_calls()
        return counted
