"""Writes of which nobody knows what became: done, without a plain answer, and the site cannot be looked at."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Run, Stack
from tests.engine.engine_world import Wix
from tests.engine.memory.machines import PRIVATE, Machines, entries, expect_levels, expect_restored, name_of
from tests.shared.seeds import READ, UPDATE

LEVELS = 'orders = CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")\n'
# After the other one: which of their reads is refused must not depend on the order.
SET = """SpecialPermission("packer", data_collection_id="Products", user_id="packer", item_read="ALLOWED", {}="ALLOWED",
    opts=pulumi.ResourceOptions(depends_on=[orders]))
"""
PROGRAM = LEVELS + SET.format("item_update")
OTHER = 'CollectionPermissions("other", data_collection_id="Letters", preset="STAFF_ONLY")\n'
CREATES = ("update_permissions", "add_special_permissions")
UPDATES = [
    ("orders", PROGRAM.replace("PRIVATE", "SHOW_CONTENT"), "update_permissions"),
    ("packer", LEVELS + SET.format("item_insert"), "update_special_permissions"),
]


def up_without_answers(stack: Stack, wix: Wix, operations: tuple[str, ...], reads_before: int) -> Run:
    """A run whose writes are done, each with an answer that cannot be read; nor can the site, from then on."""
    # Then a special permission's create looks at nothing before it writes, so that it comes to its write.
    stack.configure("wix-data:previewReads", "false")
    passed = [{"operation": "get_permissions", "kind": "delay", "seconds": 0}] * reads_before
    refused = {"operation": "get_permissions", "kind": "status", "status": 403, "times": 20}
    wix.emulator.faults(*({"operation": each, "kind": "malformed"} for each in operations), *passed, refused)
    run = stack.up().expect_failure()
    wix.emulator.clear_faults()
    stack.configure("wix-data:previewReads", "true")
    assert run.output.count("nobody knows whether the write was done") >= len(operations)
    assert "It is recorded as unconfirmed: run `pulumi up` again" in run.output
    assert "See docs/errors.md#a-write-is-not-confirmed" in run.output
    return run


@pytest.mark.parametrize("ending", ["once more", "taken out", "destroyed"])
def test_a_create(stack: Stack, wix: Wix, machines: Machines, ending: str) -> None:
    up_without_answers(stack.program(PROGRAM), wix, CREATES, reads_before=2)
    assert {name_of(each): "unconfirmed" in each["outputs"] for each in entries(stack)} == {
        "orders": True,
        "packer": True,
    }
    assert wix.special("Products") == {"packer": [READ, UPDATE]}
    machines.next()
    if ending == "once more":
        stack.up().expect_success()
        expect_levels(stack, wix, orders=("Orders", PRIVATE))
        [found] = [each["outputs"] for each in entries(stack) if name_of(each) == "packer"]
        assert "unconfirmed" not in found
        assert found["specialPermissionsId"] == wix.collection("Products")["specialPermissions"][0]["id"]
        assert stack.preview().changes == {}
    expect_restored(stack, wix, stack.program("").up() if ending == "taken out" else None)


@pytest.mark.parametrize("ending", ["taken back", "destroyed"])
@pytest.mark.parametrize(("name", "changed", "operation"), UPDATES)
def test_an_update(
    stack: Stack, wix: Wix, machines: Machines, name: str, changed: str, operation: str, ending: str
) -> None:
    stack.program(PROGRAM).up().expect_success()
    before = wix.permissions()
    up_without_answers(stack.program(changed), wix, (operation,), reads_before=1)
    assert wix.permissions() != before
    machines.next()
    if ending == "taken back":
        preview = stack.program(PROGRAM).preview()
        assert preview.changes == {name: ["update"]}
        assert "it is not known what an earlier run" in preview.warnings
        stack.up().expect_success()
        expect_levels(stack, wix, orders=("Orders", PRIVATE))
        assert wix.permissions() == before
    expect_restored(stack, wix)


def test_8_what_is_unsettled_fails_its_own_run_alone(stack: Stack, wix: Wix, machines: Machines) -> None:
    up_without_answers(stack.program(PROGRAM), wix, CREATES, reads_before=2)
    machines.next()
    stack.program(PROGRAM + OTHER).up("--target", "**::other").expect_success()
    stack.refresh("--run-program").expect_success()
    stack.destroy("--run-program").expect_success()
    expect_restored(stack, wix)
