"""The site and the programs that the kept previews were made with."""

from __future__ import annotations

from pulumi_wix_data.permissions.actions import ItemAction
from tests.shared import seeds
from tests.shared.seeds import Json, account, collection, role, seed, site

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

_LEVELS = {"A": "ANYONE", "M": "SITE_MEMBER", "O": "SITE_MEMBER_AUTHOR", "E": "CMS_EDITOR", "P": "PRIVILEGED"}


def levels(letters: str) -> dict[str, str]:
    """Four levels by letter: A(nyone), M(ember), O(wn items of members), E(ditor), P(rivileged)."""
    return seeds.levels(*(_LEVELS[letter] for letter in letters))


def program(name: str, collection: str, letters: str, more: str = "") -> str:
    """A line of a program: CollectionPermissions with these levels."""
    given = ", ".join(f"{ItemAction(name).argument}={level!r}" for name, level in levels(letters).items())
    return f"CollectionPermissions({name!r}, data_collection_id={collection!r}, {given}{more})\n"


def special(name: str, collection: str, subject: str, actions: str, more: str = "") -> str:
    """A line of a program: SpecialPermission; `subject` is an argument, `actions` such as `read update`."""
    given = ", ".join(f'item_{action}="ALLOWED"' for action in actions.split())
    return f"SpecialPermission({name!r}, data_collection_id={collection!r}, {subject}, {given}{more})\n"


def world() -> Json:
    """One account with two sites and two custom roles."""
    collections = [
        collection("Orders", levels("MMOE")),
        collection("Products", levels("EEEE")),
        collection("Reviews", levels("AMOE")),
        collection("Guestbook", levels("MEEE")),
        collection("ContactForm", levels("AAEE")),
        collection("Members/PrivateData", levels("EEEE")),
        collection("Staff", levels("PPPP")),
        collection("Stores/Products", levels("AEEE")),
        collection("Letters", levels("EEEE"), seeds.special("policyId", MARKETING, seeds.READ)),
        collection(ODD_NAME, levels("EEEE")),
    ]
    sites = [site(SITE, collections), site(OTHER_SITE, collections)]
    roles = [role(SHIPPING, "Shipping manager"), role(MARKETING, "Marketing")]
    return seed(account(ACCOUNT, *sites, keys=[KEY], custom_roles=roles))


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
