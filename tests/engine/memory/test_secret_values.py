"""Levels that are secrets: nothing on disk shows them, and a later run on this machine knows them all the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, READ, Wix
from tests.engine.killed_run import killed_run
from tests.shared.seeds import UPDATE

pytestmark = pytest.mark.both_doors

HUSHED = "ANYONE"
PROGRAM = f"""
secret = pulumi.Output.secret
CollectionPermissions("orders", data_collection_id="Orders", item_read=secret("{HUSHED}"),
    item_insert="PRIVILEGED", item_update="PRIVILEGED", item_remove="PRIVILEGED")
"""


def shown(stack: Stack) -> list[str]:
    """Where the secret can be read: in a file of this machine's memory, or in the state."""
    memory = Path(stack.environment["WIX_DATA_STATE_DIR"])
    files = [str(each) for each in memory.rglob("*") if each.is_file() and HUSHED.encode() in each.read_bytes()]
    return [*files, *(["the state"] if HUSHED in stack.export_text() else [])]


def test_they_are_sealed_wherever_they_are_kept(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM)
    wix.emulator.faults({"operation": "update_permissions", "kind": "slow_drip", "seconds": 600})
    with killed_run(wix.emulator, 1, stack=stack.name, folder=stack.folder, environment=stack.environment):
        assert wix.levels("Orders")[READ] == HUSHED
        assert shown(stack) == []
        stack.run("cancel", "--yes").expect_success()
        # What the killed run wrote is not taken for the original.
        stack.up().expect_success()
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS

    # What a refresh notes beside drift, and what the next run is told of the state.
    wix.set_levels("Orders", **{READ: "CMS_EDITOR", UPDATE: "CMS_EDITOR"})
    stack.refresh().expect_success()
    assert "written" in stack.resources()["orders"]["outputs"]
    assert shown(stack) == []
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == HUSHED
    assert stack.preview().changes == {}
    assert shown(stack) == []
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
