"""Several sites and accounts: each resource stays on its own, and a stack that moves takes everything with it."""

from __future__ import annotations

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import (
    FAR_KEY,
    FAR_SITE,
    KEY,
    MARKETING,
    ORDERS,
    OTHER_ACCOUNT,
    OTHER_SITE,
    PRODUCTS,
    SITE,
    Wix,
)
from tests.shared.seeds import READ

BOTH_KINDS = """
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
CollectionPermissions("products", data_collection_id="Products", preset="SHOW_CONTENT", on_destroy="lock")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED")
"""
LOCKED = dict.fromkeys(PRODUCTS, "PRIVILEGED")


def test_a_stack_that_moves_to_another_site_leaves_the_old_one_as_declared(stack: Stack, wix: Wix) -> None:
    stack.program(BOTH_KINDS).up().expect_success()
    originals = {name: resource["outputs"].get("previous") for name, resource in stack.resources().items()}
    stack.configure("wix-data:siteId", OTHER_SITE)
    preview = stack.preview()
    assert preview.changes == {name: ["replace"] for name in ("orders", "products", "packer")}
    assert f"Orders: will be put back (site {SITE})" in preview.warnings

    stack.up().expect_success()
    assert (wix.levels("Orders", SITE), wix.levels("Products", SITE)) == (ORDERS, LOCKED)
    assert wix.special("Orders", SITE) == {}
    assert wix.levels("Orders", OTHER_SITE)[READ] == "PRIVILEGED"
    assert wix.special("Orders", OTHER_SITE) == {"packer": [READ]}
    moved = stack.resources()
    assert all(each["id"].startswith(f"{OTHER_SITE}/") for each in moved.values())
    assert {name: each["outputs"].get("previous") for name, each in moved.items()} == originals

    stack.destroy().expect_success()
    assert wix.levels("Orders", OTHER_SITE) == ORDERS
    assert wix.special("Orders", OTHER_SITE) == {}


def test_a_stack_that_moves_to_another_account_needs_the_keys_of_both(stack: Stack, wix: Wix) -> None:
    """Through `WixSite`s: the one of the old site must stay until its resources have left it."""
    near = f'near = WixSite("near", site_id="{SITE}", api_key_env="WIX_API_KEY_NEAR")\n'
    far = f'far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")\n'
    resource = """CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE",
        opts=pulumi.ResourceOptions(provider=PROVIDER))\n"""
    stack.environment |= {"WIX_API_KEY_NEAR": KEY, "WIX_API_KEY_FAR": FAR_KEY}
    stack.program(near + far + resource.replace("PROVIDER", "near")).up().expect_success()
    assert wix.levels("Orders", SITE)[READ] == "PRIVILEGED"

    stack.program(near + far + resource.replace("PROVIDER", "far")).up().expect_success()
    assert wix.levels("Orders", SITE) == ORDERS
    assert wix.levels("Orders", FAR_SITE)[READ] == "PRIVILEGED"
    assert stack.resources()["orders"]["id"] == f"{FAR_SITE}/Orders"

    stack.program("").up().expect_success()
    assert wix.levels("Orders", FAR_SITE) == ORDERS


def test_sites_by_argument_and_accounts_by_wix_site_share_one_stack(stack: Stack, wix: Wix) -> None:
    stack.environment["WIX_API_KEY_FAR"] = FAR_KEY
    stack.program(f"""
far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")
for name, site, provider in (("here", None, None), ("there", "{OTHER_SITE}", None), ("far", None, far)):
    opts = pulumi.ResourceOptions(provider=provider)
    CollectionPermissions(f"{{name}}-orders", data_collection_id="Orders", preset="PRIVATE", site_id=site, opts=opts)
    SpecialPermission(f"{{name}}-letters", data_collection_id="Letters", policy_id="{MARKETING}", item_read="ALLOWED",
        item_insert="ALLOWED", adopt_existing=True, site_id=site, opts=opts)
""").up().expect_success()
    sites = (SITE, OTHER_SITE, FAR_SITE)
    assert {wix.levels("Orders", site)[READ] for site in sites} == {"PRIVILEGED"}
    assert [wix.special("Letters", site) for site in sites] == [{MARKETING: ["itemRead", "itemInsert"]}] * 3

    # One account's key is revoked: the sites of the other go on, and nothing of theirs is touched.
    wix.emulator.revoke_key(FAR_KEY)
    wix.set_levels("Orders", OTHER_SITE, itemRead="CMS_EDITOR")
    run = stack.refresh("--target", "**there-orders").expect_success()
    assert "1 updated" in run.output
    stack.destroy("--continue-on-error").expect_failure()
    assert wix.levels("Orders", SITE) == ORDERS
    assert set(stack.resources()) == {"far-orders", "far-letters"}

    wix.emulator.put_key(OTHER_ACCOUNT, FAR_KEY)
    stack.destroy().expect_success()
    assert wix.levels("Orders", FAR_SITE) == ORDERS
