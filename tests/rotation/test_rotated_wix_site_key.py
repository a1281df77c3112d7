"""The keys of `WixSite`s, rotated one by one: each account goes on with its own key."""

from __future__ import annotations

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_KEY, FAR_SITE, KEY, ORDERS, OTHER_ACCOUNT, SITE, Wix

NEW_FAR_KEY = "IST.engine-test-key-far-rotated"
RESOURCES = """
CollectionPermissions("far-orders", data_collection_id="Orders", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=far))
SpecialPermission("far-packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED",
    opts=pulumi.ResourceOptions(provider=far))
CollectionPermissions("orders", data_collection_id="Orders", preset="STAFF_ONLY")
"""
BY_VARIABLE = f'far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")' + RESOURCES
BY_SECRET = f'far = WixSite("far", site_id="{FAR_SITE}", api_key=pulumi.Config().require_secret("farKey"))' + RESOURCES


def rotate_far_key(wix: Wix) -> None:
    wix.emulator.put_key(OTHER_ACCOUNT, NEW_FAR_KEY)
    wix.emulator.revoke_key(FAR_KEY)


def everything_is_restored(wix: Wix) -> bool:
    return wix.levels("Orders", SITE) == wix.levels("Orders", FAR_SITE) == ORDERS and not wix.special(
        "Orders", FAR_SITE
    )


def test_a_variable_is_read_anew_by_each_command_and_no_other_key_takes_its_place(stack: Stack, wix: Wix) -> None:
    stack.environment |= {"WIX_API_KEY_FAR": FAR_KEY, "WIX_API_KEY": KEY}
    stack.program(BY_VARIABLE).up().expect_success()
    wix.calls()
    del stack.environment["WIX_API_KEY_FAR"]
    failed = stack.refresh("--target", "**far-orders").expect_failure()
    assert "the environment variable WIX_API_KEY_FAR, which `api_key_env` names, is not set" in failed.output
    assert wix.calls() == {}

    stack.environment["WIX_API_KEY_FAR"] = FAR_KEY
    rotate_far_key(wix)
    failed = stack.refresh().expect_failure()
    assert "error: AuthenticationError: " in failed.output
    assert f"on site {FAR_SITE}" in failed.output

    stack.environment["WIX_API_KEY_FAR"] = NEW_FAR_KEY
    stack.destroy().expect_success()
    assert everything_is_restored(wix)


def test_a_secret_is_stored_and_an_up_with_the_new_one_mends_it(stack: Stack, wix: Wix) -> None:
    stack.configure("farKey", FAR_KEY, secret=True)
    stack.program(BY_SECRET).up().expect_success()
    rotate_far_key(wix)
    stack.configure("farKey", NEW_FAR_KEY, secret=True)
    stack.environment["WIX_API_KEY"] = KEY
    failed = stack.refresh().expect_failure()
    assert "error: AuthenticationError: " in failed.output
    assert f"on site {FAR_SITE}" in failed.output
    wix.calls()

    stack.up().expect_success()
    assert wix.calls() == {}, "only the provider changed"
    assert NEW_FAR_KEY not in stack.export_text()
    stack.destroy().expect_success()
    assert everything_is_restored(wix)
