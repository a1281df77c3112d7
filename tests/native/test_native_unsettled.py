"""Writes of which nobody knows what became: in the state as half made, and settled by the next run."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Run, Stack
from tests.engine.engine_world import ORDERS, Wix
from tests.shared.seeds import INSERT, READ, UPDATE

LEVELS = 'CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")\n'
SET = 'SpecialPermission("packer", data_collection_id="Products", user_id="packer", {})\n'
GRANTED = SET.format('item_read="ALLOWED", item_update="ALLOWED"')
OPENED = LEVELS.replace("PRIVATE", "SHOW_CONTENT")
OTHER_GRANT = SET.format('item_read="ALLOWED", item_insert="ALLOWED"')
PRIVATE = dict.fromkeys(ORDERS, "PRIVILEGED")


def up_without_answers(stack: Stack, wix: Wix, operation: str, reads_before: int, *flags: str) -> Run:
    """A run whose write is done, with an answer that cannot be read; nor can the site, from then on."""
    passed = [{"operation": "get_permissions", "kind": "delay", "seconds": 0}] * reads_before
    refused = {"operation": "get_permissions", "kind": "status", "status": 403, "times": 20}
    wix.emulator.faults({"operation": operation, "kind": "malformed"}, *passed, refused)
    run = stack.up(*flags).expect_failure()
    wix.emulator.clear_faults()
    assert "nobody knows whether the write was done" in run.output
    assert "See docs/errors.md#a-write-is-not-confirmed" in run.output
    assert "Traceback" not in run.output
    return run


def is_half_made(stack: Stack, name: str) -> bool:
    entry = stack.resources()[name]
    assert bool(entry.get("initErrors")) == ("unconfirmed" in entry["outputs"])
    return "unconfirmed" in entry["outputs"]


@pytest.mark.parametrize("ending", ["once more", "refreshed", "taken out", "destroyed"])
def test_a_create_of_levels(stack: Stack, wix: Wix, ending: str) -> None:
    up_without_answers(stack.native_program(LEVELS), wix, "update_permissions", reads_before=1)
    assert is_half_made(stack, "orders")
    assert wix.levels("Orders") == PRIVATE
    if ending == "refreshed":
        stack.refresh().expect_success()
    if ending in ("once more", "refreshed"):
        stack.up().expect_success()
        assert not is_half_made(stack, "orders")
        assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
        assert stack.preview().changes == {}
    if ending == "taken out":
        stack.native_program("").up().expect_success()
    else:
        stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


@pytest.mark.parametrize("ending", ["once more", "refreshed", "destroyed"])
def test_a_create_of_a_special_permission(stack: Stack, wix: Wix, ending: str) -> None:
    up_without_answers(stack.native_program(GRANTED), wix, "add_special_permissions", reads_before=1)
    assert is_half_made(stack, "packer")
    assert wix.special("Products") == {"packer": [READ, UPDATE]}
    if ending == "refreshed":
        stack.refresh().expect_success()
    if ending != "destroyed":
        stack.up().expect_success()
        assert not is_half_made(stack, "packer")
        outputs = stack.resources()["packer"]["outputs"]
        assert outputs["specialPermissionsId"] == wix.collection("Products")["specialPermissions"][0]["id"]
        # An update cannot give another id to Pulumi, a refresh can.
        expected = outputs["specialPermissionsId"] if ending == "refreshed" else "unconfirmed"
        assert stack.resources()["packer"]["id"].rpartition("/")[2] == expected
        assert stack.preview().changes == {}
    stack.destroy().expect_success()
    assert wix.special("Products") == {}


@pytest.mark.parametrize("ending", ["taken back", "once more", "destroyed"])
def test_an_update_of_levels(stack: Stack, wix: Wix, ending: str) -> None:
    stack.native_program(LEVELS).up().expect_success()
    up_without_answers(stack.native_program(OPENED), wix, "update_permissions", reads_before=1)
    assert is_half_made(stack, "orders")
    if ending != "destroyed":
        stack.native_program(OPENED if ending == "once more" else LEVELS).up().expect_success()
        assert not is_half_made(stack, "orders")
        assert (wix.levels("Orders") == PRIVATE) is (ending == "taken back")
        assert stack.preview().changes == {}
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_an_update_of_a_special_permission(stack: Stack, wix: Wix) -> None:
    stack.native_program(GRANTED).up().expect_success()
    up_without_answers(stack.native_program(OTHER_GRANT), wix, "update_special_permissions", reads_before=1)
    assert wix.special("Products") == {"packer": [READ, INSERT]}
    stack.native_program(GRANTED).up().expect_success()
    assert wix.special("Products") == {"packer": [READ, UPDATE]}
    assert not is_half_made(stack, "packer")
    stack.destroy().expect_success()
    assert wix.special("Products") == {}


def test_deletes_that_go_on_after_an_unsettled_create_do_not_undo_it(stack: Stack, wix: Wix) -> None:
    stack.native_program(LEVELS).up().expect_success()
    renamed = LEVELS.replace('"orders"', '"sales"')
    stack.native_program(renamed)
    up_without_answers(stack, wix, "update_permissions", 1, "--continue-on-error")
    assert wix.levels("Orders") == PRIVATE
    stack.up().expect_success()
    assert wix.levels("Orders") == PRIVATE
    (resource,) = stack.resources().values()
    assert resource["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
