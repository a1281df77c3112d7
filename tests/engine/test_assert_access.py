"""assert_access through the real engine: previews fail, and nothing that breaks a claim is written."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix

IMPORT = "from pulumi_wix_data.assertions import *\n"
PUBLIC_ORDERS = """
CollectionPermissions("orders", data_collection_id="Orders",
    item_read="ANYONE", item_insert="SITE_MEMBER", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
CollectionPermissions("products", data_collection_id="Products", preset=Preset.PRIVATE)
"""
CLAIM = 'assert_access(visitor().cannot_read("Orders"))\n'
SENTENCE = (
    "error: assert_access: visitor().cannot_read('Orders') does not hold: "
    "'orders' declares itemRead ANYONE: any visitor can read, by the API too."
)
LATE_LEVEL = """
grant = SpecialPermission("grant", data_collection_id="Orders", policy_id="7", item_read=Access.ALLOWED)
CollectionPermissions("letters", data_collection_id="Letters",
    item_read=grant.special_permissions_id.apply(lambda _: "ANYONE"),
    item_insert="CMS_EDITOR", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
"""
CHAINED = """
orders = CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.STAFF_ONLY)
SpecialPermission("grant", data_collection_id=orders.data_collection_id, policy_id="7", item_remove=Access.ALLOWED)
assert_access(visitor().cannot_read("Orders"), role("7").can_remove("Orders"), role("7").cannot_insert("Orders"))
"""


@pytest.mark.parametrize("program", [CLAIM + PUBLIC_ORDERS, PUBLIC_ORDERS + CLAIM], ids=["before", "after"])
def test_a_broken_claim_fails_the_preview_in_one_sentence(stack: Stack, program: str) -> None:
    run = stack.program(IMPORT + program).preview_text().expect_failure()
    assert SENTENCE in run.output
    assert "Traceback" not in run.output


def test_a_title_in_place_of_an_id_is_refused_in_one_sentence(stack: Stack) -> None:
    claim = 'assert_access(role("Shipping manager").cannot_remove("Orders"))'
    run = stack.program(IMPORT + PUBLIC_ORDERS + claim).preview_text().expect_failure()
    assert "assert_access: role('Shipping manager') names nobody" in run.output
    assert "give get_role('Shipping manager').id." in run.output
    assert "Traceback" not in run.output


def test_assertions_that_come_too_late_to_hold_anything_back_are_refused(stack: Stack) -> None:
    run = stack.program(PUBLIC_ORDERS + IMPORT + CLAIM).preview_text().expect_failure()
    assert "import pulumi_wix_data.assertions before the first resource is declared" in run.output
    assert "Traceback" not in run.output


def test_an_update_without_preview_writes_nothing_at_all(stack: Stack, wix: Wix) -> None:
    before = wix.permissions()
    run = stack.program(IMPORT + PUBLIC_ORDERS + CLAIM).up().expect_failure()
    assert SENTENCE in run.output
    assert wix.permissions() == before
    assert stack.resources() == {}


def test_nothing_is_written_although_some_values_come_late(stack: Stack, wix: Wix) -> None:
    before = wix.permissions()
    run = stack.program(IMPORT + LATE_LEVEL + PUBLIC_ORDERS + CLAIM).up().expect_failure()
    assert SENTENCE in run.output
    assert "never awaited" not in run.output
    assert wix.permissions() == before


def test_a_claim_about_a_collection_that_is_not_declared_is_an_error(stack: Stack) -> None:
    run = stack.program(IMPORT + 'assert_access(visitor().cannot_read("Orders"))').preview_text().expect_failure()
    assert "the program declares no CollectionPermissions for 'Orders'" in run.output


def test_what_a_preview_does_not_know_is_a_warning_and_stops_the_update_before_the_write(
    stack: Stack, wix: Wix
) -> None:
    claim = 'assert_access(visitor().cannot_read("Letters"))\n'
    preview = stack.program(IMPORT + LATE_LEVEL + claim).preview()
    assert preview.exit_code == 0
    assert "visitor().cannot_read('Letters') is not decided yet" in preview.warnings
    before = wix.levels("Letters")
    run = stack.up().expect_failure()
    assert "'letters' declares itemRead ANYONE" in run.output
    assert wix.levels("Letters") == before


def test_claims_that_hold_change_nothing_and_declarations_may_depend_on_each_other(stack: Stack, wix: Wix) -> None:
    stack.program(IMPORT + CHAINED)
    assert "assert_access" not in stack.preview_text().expect_success().output
    stack.up().expect_success()
    assert wix.special("Orders") == {"7": ["itemRemove"]}
