"""The site and the programs that the kept previews were made with."""

from __future__ import annotations

from typing import Any

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
OTHER_SITE = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
ACCOUNT = "11111111-1111-4111-8111-111111111111"
KEY = "IST.review-test-key-0001"

SHIPPING = "7046409866117489206"
MARKETING = "7046409866117489231"
MODERATOR = "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf"
ODD_NAMES = (
    "shop::Orders",
    "$parents$type",
    "quotes \"'`",
    "line\nend",
    "emoji 🛒",
    "\x1b[31mred",
    "\u202ereversed\u2066",
    "::error ::run",
)
"""Logical names that Pulumi takes, and that are easily cut, or shown as something else."""
ODD_NAME = "Odd | <b>name</b> `x` [y](z)"

_ACTIONS = ("itemRead", "itemInsert", "itemUpdate", "itemRemove")
_LEVELS = {"A": "ANYONE", "M": "SITE_MEMBER", "O": "SITE_MEMBER_AUTHOR", "E": "CMS_EDITOR", "P": "PRIVILEGED"}


def levels(letters: str) -> dict[str, str]:
    """Four levels by letter: A(nyone), M(ember), O(wn items of members), E(ditor), P(rivileged)."""
    return {action: _LEVELS[letter] for action, letter in zip(_ACTIONS, letters, strict=True)}


def program(name: str, collection: str, letters: str, more: str = "") -> str:
    """A line of a program: CollectionPermissions with these levels."""
    given = ", ".join(
        f"{argument}={level!r}"
        for argument, level in zip(
            ("item_read", "item_insert", "item_update", "item_remove"), levels(letters).values(), strict=True
        )
    )
    return f"CollectionPermissions({name!r}, data_collection_id={collection!r}, {given}{more})\n"


def special(name: str, collection: str, subject: str, actions: str, more: str = "") -> str:
    """A line of a program: SpecialPermission; `subject` is an argument, `actions` such as `read update`."""
    given = ", ".join(f'item_{action}="ALLOWED"' for action in actions.split())
    return f"SpecialPermission({name!r}, data_collection_id={collection!r}, {subject}, {given}{more})\n"


def _site(site_id: str) -> dict[str, Any]:
    marketing = {"policyId": MARKETING, "itemRead": "ALLOWED"}
    collections: list[dict[str, Any]] = [
        {"id": "Orders", "permissions": levels("MMOE")},
        {"id": "Products", "permissions": levels("EEEE")},
        {"id": "Reviews", "permissions": levels("AMOE")},
        {"id": "Guestbook", "permissions": levels("MEEE")},
        {"id": "ContactForm", "permissions": levels("AAEE")},
        {"id": "Members/PrivateData", "permissions": levels("EEEE")},
        {"id": "Staff", "permissions": levels("PPPP")},
        {"id": "Stores/Products", "permissions": levels("AEEE"), "collectionType": "WIX_APP"},
        {"id": "Letters", "permissions": levels("EEEE"), "specialPermissions": [marketing]},
        {"id": ODD_NAME, "permissions": levels("EEEE")},
    ]
    return {"id": site_id, "collections": collections}


def world() -> dict[str, Any]:
    """One account with two sites and two custom roles."""
    roles = [{"id": SHIPPING, "title": "Shipping manager"}, {"id": MARKETING, "title": "Marketing"}]
    account = {"id": ACCOUNT, "apiKeys": [{"key": KEY}], "roles": {"customRoles": roles}}
    return {"accounts": [{**account, "sites": [_site(SITE), _site(OTHER_SITE)]}]}


OTHER_RESOURCES = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class TicketProvider(ResourceProvider):
    def create(self, props):
        return CreateResult("ticket-1", {"level": "ANYONE", "collection": "Orders", "role": "r-1"})

class Ticket(Resource, module="tickets", name="Ticket"):
    def __init__(self, name):
        super().__init__(TicketProvider(), name, {"level": None, "collection": None, "role": None})

made = Ticket("ticket")
"""
"""A resource of another kind, with outputs that a preview cannot know."""

BEFORE = (
    program("orders", "Orders", "EMEP")
    + program("products", "Products", "AEEE")
    + program("staff", "Staff", "EEEE", ', on_destroy="lock"')
    + special("shippers", "Orders", f'policy_id="{SHIPPING}"', "read update")
)
"""What is deployed where a scenario starts from a stack that exists."""

SUBCLASSES = """
class House(CollectionPermissions):
    pass

class Hut(House):
    pass

class Key(SpecialPermission):
    pass

"""
"""Classes of a user's own on top of ours."""
