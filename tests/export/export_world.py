"""A site with everything that an export must cope with, and the command as a process."""

from __future__ import annotations

import os
from pathlib import Path

from tests.engine.engine_world import ACCOUNT, KEY, MARKETING, ORDERS, PRODUCTS, SHIPPING, SITE
from tests.shared.seeds import (
    ACTIONS,
    INSERT,
    READ,
    UPDATE,
    Json,
    account,
    collection,
    levels,
    role,
    seed,
    site,
    special,
)
from tests.shared.wix_data_command import Finished, wix_data

TWIN = "7046409866117489299"
OTHER_TWIN = "7046409866117489300"
UNTOLD = "7046409866117489999"
USER = "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf"

HOSTILE = (
    'it\'s "both"',
    '"""',
    "'); import os; os.abort()  #",
    "back\\slash\\",
    "{braces} %s {0}",
    "Café/טופס/订单",
    "🙂",
    "Stores/Products",
    "stores products",
    "${pulumi.stack} $${a} $1 `${1+1}`",
    "a::b",
    "0o14",
    "Pulumi",
    "#" * 255,
)
"""Ids that the resources take, made to break out of a literal, a comment or a name."""

REFUSED = ("line\nbreak = 1", "bidi\u202eoverride", "tab\tid", " space around ", "nul\x00")
"""Ids that the service may hold and the resources refuse."""


def site_to_export() -> Json:
    """One account with one site."""
    roles = [
        role(SHIPPING, "Shipping manager"),
        role(MARKETING, "Marketing \"and\" 'sales'"),
        role(TWIN, "Twin"),
        role(OTHER_TWIN, "Twin"),
    ]
    orders = [
        special("policyId", SHIPPING, READ, UPDATE),
        special("policyId", MARKETING, READ),
        special("policyId", TWIN, INSERT),
        special("policyId", UNTOLD, READ),
        special("userId", USER, *ACTIONS),
        special("userId", 'it\'s "me"\\', READ),
        special("userId", SHIPPING, READ),
        special("userId", "nothing"),
    ]
    collections = [
        collection("Orders", ORDERS, *orders),
        collection("Products", PRODUCTS),
        collection("ContactForm", levels("CMS_EDITOR", "ANYONE", "CMS_EDITOR", "CMS_EDITOR")),
        collection("Odd", {**PRODUCTS, READ: "UNDEFINED"}, special("policyId", SHIPPING, READ)),
        *(collection(each, ORDERS, special("userId", USER, READ)) for each in HOSTILE),
    ]
    return seed(account(ACCOUNT, site(SITE, collections), keys=[KEY], custom_roles=roles))


def large_site() -> Json:
    """300 collections, one of them with 1,000 special sets."""
    crowd = [special("userId", f"user-{number:04}", READ, UPDATE) for number in range(1000)]
    collections = [collection(f"{'ABCDEFGHIJ'[number % 10]}ollection{number:03}", ORDERS) for number in range(299)]
    collections.append(collection("Members", PRODUCTS, *crowd))
    return seed(account(ACCOUNT, site(SITE, collections), keys=[KEY]))


def exporting(settings: dict[str, str], *arguments: str, cwd: Path | None = None) -> Finished:
    """Run `wix-data` with these variables and nothing else of Wix's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIX_", "PULUMI_"))}
    return wix_data(kept | settings, *arguments, cwd=cwd)
