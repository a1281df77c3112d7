"""A site with everything that an export must cope with, and the command as a process."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from tests.engine.engine_world import (
    ACCOUNT,
    INSERT,
    KEY,
    MARKETING,
    ORDERS,
    PRODUCTS,
    READ,
    REMOVE,
    SHIPPING,
    SITE,
    UPDATE,
    levels,
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
    "#" * 255,
)
"""Ids that the resources take, made to break out of a literal, a comment or a name."""

REFUSED = ("line\nbreak = 1", "bidi\u202eoverride", "tab\tid", " space around ", "nul\x00")
"""Ids that the service may hold and the resources refuse."""


def special(kind: str, subject: str, *allowed: str) -> dict[str, str]:
    return {kind: subject, **dict.fromkeys(allowed, "ALLOWED")}


def site_to_export() -> dict[str, Any]:
    """One account with one site."""
    roles = [
        {"id": SHIPPING, "title": "Shipping manager"},
        {"id": MARKETING, "title": "Marketing \"and\" 'sales'"},
        {"id": TWIN, "title": "Twin"},
        {"id": OTHER_TWIN, "title": "Twin"},
    ]
    orders = [
        special("policyId", SHIPPING, READ, UPDATE),
        special("policyId", MARKETING, READ),
        special("policyId", TWIN, INSERT),
        special("policyId", UNTOLD, READ),
        special("userId", USER, READ, INSERT, UPDATE, REMOVE),
        special("userId", 'it\'s "me"\\', READ),
        special("userId", SHIPPING, READ),
        special("userId", "nothing"),
    ]
    collections: list[dict[str, Any]] = [
        {"id": "Orders", "permissions": ORDERS, "specialPermissions": orders},
        {"id": "Products", "permissions": PRODUCTS},
        {"id": "ContactForm", "permissions": levels("CMS_EDITOR", "ANYONE", "CMS_EDITOR", "CMS_EDITOR")},
        {
            "id": "Odd",
            "permissions": {**PRODUCTS, READ: "UNDEFINED"},
            "specialPermissions": [special("policyId", SHIPPING, READ)],
        },
        *(
            {"id": each, "permissions": ORDERS, "specialPermissions": [special("userId", USER, READ)]}
            for each in HOSTILE
        ),
    ]
    account = {
        "id": ACCOUNT,
        "apiKeys": [{"key": KEY}],
        "roles": {"customRoles": roles},
        "sites": [{"id": SITE, "collections": collections}],
    }
    return {"accounts": [account]}


def large_site() -> dict[str, Any]:
    """300 collections, one of them with 1,000 special sets."""
    crowd = [special("userId", f"user-{number:04}", READ, UPDATE) for number in range(1000)]
    collections: list[dict[str, Any]] = [
        {"id": f"{'ABCDEFGHIJ'[number % 10]}ollection{number:03}", "permissions": ORDERS} for number in range(299)
    ]
    collections.append({"id": "Members", "permissions": PRODUCTS, "specialPermissions": crowd})
    sites = [{"id": SITE, "collections": collections}]
    return {"accounts": [{"id": ACCOUNT, "apiKeys": [{"key": KEY}], "sites": sites}]}


def exporting(settings: dict[str, str], *arguments: str, cwd: Path | None = None) -> Finished:
    """Run `wix-data` with these variables and nothing else of Wix's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIX_", "PULUMI_"))}
    return wix_data(kept | settings, *arguments, cwd=cwd)
