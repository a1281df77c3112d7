"""SpecialPermission through the real engine."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import MARKETING, OTHER_SITE, SHIPPING, SITE, Wix
from tests.shared.seeds import INSERT, READ, UPDATE

SHIPPERS = f"""
SpecialPermission("shippers", data_collection_id="Orders", policy_id="{SHIPPING}",
    item_read=Access.ALLOWED, item_update=Access.ALLOWED)
"""
MARKETERS = f"""
SpecialPermission("marketers", data_collection_id="Letters", policy_id="{MARKETING}", item_insert=Access.ALLOWED)
"""


def test_the_life_of_a_special_permission(stack: Stack, wix: Wix) -> None:
    preview = stack.program(SHIPPERS).preview()
    assert f"Orders: role {SHIPPING} gains itemUpdate (wider: beyond the level SITE_MEMBER_AUTHOR)" in preview.warnings
    assert wix.calls() == {"get_permissions": 1}

    stack.up().expect_success()
    assert wix.special("Orders") == {SHIPPING: [READ, UPDATE]}
    assert wix.calls() == {"get_permissions": 1, "add_special_permissions": 1}
    assert stack.resources()["shippers"]["id"].startswith(f"{SITE}/Orders/")

    assert stack.preview().changes == {}
    assert wix.calls() == {}

    stack.program(SHIPPERS.replace("item_update", "item_insert"))
    preview = stack.preview()
    assert preview.changes == {"shippers": ["update"]}
    assert f"Orders: role {SHIPPING} gains itemInsert (wider)" in preview.warnings
    stack.up().expect_success()
    assert wix.special("Orders") == {SHIPPING: [READ, INSERT]}

    stack.destroy().expect_success()
    assert wix.special("Orders") == {}


def test_a_different_set_of_the_same_subject_is_refused_by_the_preview(stack: Stack, wix: Wix) -> None:
    run = stack.program(MARKETERS).preview_text().expect_failure()
    assert "allowed are itemRead; asked for itemInsert" in run.output
    assert "adopt_existing=True" in run.output
    assert stack.up().expect_failure()
    assert wix.special("Letters") == {MARKETING: [READ]}
    assert "update_special_permissions" not in wix.calls()


def test_adopt_existing_replaces_it_and_keeps_what_it_was(stack: Stack, wix: Wix) -> None:
    stack.program(MARKETERS.replace("item_insert", "adopt_existing=True, item_insert"))
    preview = stack.preview()
    assert "takes over the special permissions of role" in preview.warnings
    assert preview.inputs("marketers")["previous"][READ] == "ALLOWED"
    stack.up().expect_success()
    assert wix.special("Letters") == {MARKETING: [INSERT]}
    assert stack.preview().changes == {}


def test_the_same_set_is_taken_over_silently(stack: Stack, wix: Wix) -> None:
    stack.program(MARKETERS.replace("item_insert", "item_read"))
    assert stack.preview().warnings == ""
    stack.up().expect_success()
    assert wix.special("Letters") == {MARKETING: [READ]}
    stack.destroy().expect_success()
    assert wix.special("Letters") == {}


def test_drift_is_shown_and_repaired(stack: Stack, wix: Wix) -> None:
    stack.program(SHIPPERS).up().expect_success()
    special_permissions_id = stack.resources()["shippers"]["outputs"]["specialPermissionsId"]
    edited = {"id": special_permissions_id, "policyId": SHIPPING, INSERT: "ALLOWED"}
    wix.emulator.edit_collection(SITE, "Orders", {"specialPermissions": [edited]})
    stack.refresh().expect_success()
    assert stack.resources()["shippers"]["inputs"][INSERT] == "ALLOWED"
    assert stack.preview().changes == {"shippers": ["update"]}
    stack.up().expect_success()
    assert wix.special("Orders") == {SHIPPING: [READ, UPDATE]}


def test_a_set_removed_by_somebody_else_is_made_anew_after_a_refresh(stack: Stack, wix: Wix) -> None:
    stack.program(SHIPPERS).up().expect_success()
    wix.emulator.edit_collection(SITE, "Orders", {"removeSpecialPermissions": [SHIPPING]})
    stack.program(SHIPPERS.replace("item_update", "item_insert"))
    assert "run `pulumi refresh`" in stack.up().expect_failure().output
    stack.refresh().expect_success()
    stack.up().expect_success()
    assert wix.special("Orders") == {SHIPPING: [READ, INSERT]}


@pytest.mark.parametrize(
    ("old", "new"),
    [("policy_id", "user_id"), ('"Orders"', '"Products"'), ("policy_id", f'site_id="{OTHER_SITE}", policy_id')],
)
def test_another_subject_collection_or_site_replaces(stack: Stack, wix: Wix, old: str, new: str) -> None:
    stack.program(SHIPPERS).up().expect_success()
    stack.program(SHIPPERS.replace(old, new)).up().expect_success()
    everywhere = [wix.special(name, site) for site in (SITE, OTHER_SITE) for name in ("Orders", "Products")]
    assert [each for each in everywhere if each] == [{SHIPPING: [READ, UPDATE]}]


def test_a_renamed_resource_keeps_its_set(stack: Stack, wix: Wix) -> None:
    stack.program(SHIPPERS).up().expect_success()
    before = stack.resources()["shippers"]["id"]
    stack.program(SHIPPERS.replace('"shippers"', '"packers"')).up().expect_success()
    assert stack.resources()["packers"]["id"] == before
    assert wix.special("Orders") == {SHIPPING: [READ, UPDATE]}


def test_a_forced_replacement_writes_its_own_set_again(stack: Stack, wix: Wix) -> None:
    stack.program(SHIPPERS).up().expect_success()
    before = stack.resources()["shippers"]["id"]
    wix.calls()
    stack.up("--replace", "**shippers").expect_success()
    assert "remove_special_permissions" not in wix.calls()
    assert stack.resources()["shippers"]["id"] == before
    assert wix.special("Orders") == {SHIPPING: [READ, UPDATE]}


def test_get_reads_special_permissions(stack: Stack, wix: Wix) -> None:
    special_permissions_id = wix.collection("Letters")["specialPermissions"][0]["id"]
    stack.program(f"""
found = SpecialPermission.get("found", "{SITE}/Letters/{special_permissions_id}")
pulumi.export("who", found.policy_id)
""").up().expect_success()
    assert stack.outputs() == {"who": MARKETING}


def test_get_of_missing_special_permissions_is_an_error(stack: Stack) -> None:
    run = stack.program(f'SpecialPermission.get("found", "{SITE}/Letters/nothing")').preview_text().expect_failure()
    assert "SpecialPermissionsNotFound: cannot find special permissions nothing" in run.output


def test_a_role_is_found_by_its_name(stack: Stack, wix: Wix) -> None:
    stack.configure("wix-data:accountId", "11111111-1111-4111-8111-111111111111")
    stack.program(SHIPPERS.replace(f'"{SHIPPING}"', 'get_role("Shipping manager").id')).up().expect_success()
    assert wix.special("Orders") == {SHIPPING: [READ, UPDATE]}
    run = stack.program('get_role("Shiping manager")').preview_text().expect_failure()
    assert "the account's roles are: Marketing, Shipping manager" in run.output
    assert "Traceback" not in run.output
