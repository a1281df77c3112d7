"""The sites that the documents' programs speak of, and how to look at them."""

from __future__ import annotations

from pulumi_wix_data.emulator.process import RunningEmulator
from tests.shared.seeds import (
    ACTIONS,
    READ,
    Grants,
    Json,
    account,
    collection,
    collections_of,
    fresh,
    grants_of,
    levels,
    role,
    seed,
    site,
    sites_of,
    special,
)

ACCOUNT = "5e6f7a8b-5e6f-4a8b-9c0d-5e6f7a8b9c0d"
SITE = "0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f"
KEY = "IST.docs-test-key"
ASIA = "1c2d3e4f-1c2d-4e4f-8a5b-1c2d3e4f5a6b"
ASIA_KEY = "IST.docs-test-key-of-asia"
EUROPE = "2d3e4f5a-2d3e-4f5a-8b6c-2d3e4f5a6b7c"
EUROPE_KEY = "IST.docs-test-key-of-europe"

SHIPPING = "7046409866117489206"
MARKETING = "7046409866117489231"

Levels = list[str]
"""The levels of read, insert, update and remove."""

ORDERS: Levels = ["SITE_MEMBER", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR"]
FRESH: Levels = ["SITE_MEMBER_AUTHOR", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"]


def _account(account_id: str, key: str, site_id: str) -> Json:
    collections = [
        collection("Orders", levels(*ORDERS)),
        *fresh("Products"),
        collection("Stores/Products"),
        collection("Letters", None, special("policyId", MARKETING, READ)),
    ]
    roles = [role(SHIPPING, "Shipping manager"), role(MARKETING, "Marketing")]
    return account(account_id, site(site_id, collections), keys=[key], custom_roles=roles)


def docs_world() -> Json:
    """Three accounts with a site each."""
    return seed(
        _account(ACCOUNT, KEY, SITE),
        _account("6f7a8b9c-6f7a-4b9c-8d1e-6f7a8b9c0d1e", ASIA_KEY, ASIA),
        _account("7a8b9c0d-7a8b-4c0d-9e2f-7a8b9c0d1e2f", EUROPE_KEY, EUROPE),
    )


class Sites:
    """What a running emulator holds."""

    def __init__(self, emulator: RunningEmulator) -> None:
        self.emulator = emulator

    def collections(self, site: str) -> dict[str, Json]:
        """The collections of a site by id."""
        return collections_of(self.emulator.state(), site)

    def levels(self, collection: str, site: str = SITE) -> Levels:
        """The four levels of a collection."""
        permissions = self.collections(site)[collection]["permissions"]
        return [permissions[action] for action in ACTIONS]

    def special(self, collection: str, site: str = SITE) -> Grants:
        """The users and roles with special permissions, and what is allowed to them."""
        return grants_of(self.collections(site)[collection])

    def everything(self) -> dict[tuple[str, str], tuple[Levels, Grants]]:
        """All permissions of all sites, without the ids of special permissions."""
        return {
            (site, collection): (self.levels(collection, site), self.special(collection, site))
            for site in sites_of(self.emulator.state())
            for collection in self.collections(site)
        }

    def calls(self) -> dict[str, int]:
        """The operations called since the last look, with their counts."""
        counted = {name: count for name, count in self.emulator.calls()["operations"].items() if count}
        self.emulator.reset_calls()
        return counted
