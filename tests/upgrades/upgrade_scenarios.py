"""The stacks whose states are kept: what each declares, and what happened to its site afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_KEY, FAR_SITE, MARKETING, OTHER_SITE, SHIPPING, SITE, Wix

KEPT_VARIABLES = {"WIX_API_KEY_FAR": FAR_KEY}
"""What the programs expect in the environment beside the usual."""

DECLARED = f"""
CollectionPermissions("orders", data_collection_id="Orders",
    item_read=AccessLevel.CMS_EDITOR, item_insert=AccessLevel.SITE_MEMBER,
    item_update=AccessLevel.CMS_EDITOR, item_remove=AccessLevel.PRIVILEGED)
CollectionPermissions("store", data_collection_id="Stores/Products", preset=Preset.SHOW_CONTENT, on_destroy="lock")
SpecialPermission("shipping", data_collection_id="Orders", policy_id="{SHIPPING}",
    item_read=Access.ALLOWED, item_update=Access.ALLOWED)
SpecialPermission("packer", data_collection_id="Stores/Products", user_id="packer", item_remove=Access.ALLOWED)
SpecialPermission("letters", data_collection_id="Letters", policy_id="{MARKETING}", item_insert=Access.ALLOWED,
    adopt_existing=True)
pulumi.export("before", CollectionPermissions("products", data_collection_id="Products", preset="PRIVATE").previous)
"""
ACCOUNTS = f"""
class Shop(pulumi.ComponentResource):
    def __init__(self, name, opts):
        super().__init__("shop:index:Shop", name, None, opts)
        CollectionPermissions("far-orders", data_collection_id="Orders", preset="PRIVATE",
            opts=pulumi.ResourceOptions(parent=self))
        SpecialPermission("far-packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED",
            opts=pulumi.ResourceOptions(parent=self))
far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")
Shop("shop", pulumi.ResourceOptions(providers=[far]))
CollectionPermissions("orders", data_collection_id="Orders", site_id="{OTHER_SITE}",
    item_read="CMS_EDITOR", item_insert="CMS_EDITOR", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
"""


def _nothing(_stack: Stack, _wix: Wix) -> None:
    """The site stays as the stack left it."""


def _drift(stack: Stack, wix: Wix) -> None:
    """Somebody changes levels and grants, and a refresh takes that into the state."""
    wix.set_levels("Orders", itemRead="ANYONE")
    orders = wix.collection("Orders")
    special: list[dict[str, Any]] = [{**each, "itemRemove": "ALLOWED"} for each in orders["specialPermissions"]]
    wix.emulator.put_collection(SITE, "Orders", permissions=orders["permissions"], special_permissions=special)
    stack.refresh().expect_success()


@dataclass(frozen=True)
class Scenario:
    """A program, and what comes after its `pulumi up`."""

    program: str
    afterwards: Callable[[Stack, Wix], None] = _nothing


SCENARIOS = {
    "declared": Scenario(DECLARED),
    "drifted": Scenario(DECLARED, _drift),
    "accounts": Scenario(ACCOUNTS),
}
