"""A representative part of the matrix through the real engine: kills of either process, lost answers, bursts."""

from __future__ import annotations

from typing import Any

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, SITE, Wix, world
from tests.engine.killed_run import Victim, killed_run, the_cli, the_provider
from tests.shared.seeds import INSERT, READ, UPDATE
from tests.shared.wix_data_command import wix_data

PROGRAM = """
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED", item_update="ALLOWED")
"""
CHANGED = PROGRAM.replace("PRIVATE", "STAFF_ONLY").replace("item_update", "item_insert")
PRIVATE = dict.fromkeys(ORDERS, "PRIVILEGED")
STAFF_ONLY = dict.fromkeys(ORDERS, "CMS_EDITOR")
WRITES = ("update_permissions", "add_special_permissions")
HELD: dict[str, dict[str, Any]] = {
    "before": {"kind": "delay", "seconds": 600},
    "after": {"kind": "slow_drip", "seconds": 600},
}


def _expect_convergence(stack: Stack, wix: Wix, levels: dict[str, str], granted: list[str]) -> None:
    """Store, program and state agree; the original is kept, and a destroy brings all of it back."""
    assert wix.levels("Orders") == levels
    assert wix.special("Orders") == {"packer": granted}
    outputs = {name: each["outputs"] for name, each in stack.resources().items()}
    assert {name: outputs["orders"][name] for name in levels} == levels
    assert outputs["orders"]["previous"] == ORDERS
    assert outputs["packer"]["specialPermissionsId"] == wix.collection("Orders")["specialPermissions"][0]["id"]
    assert stack.preview().changes == {}
    stack.destroy().expect_success()
    left = wix.permissions()
    wix.emulator.put_state(world())
    assert left == wix.permissions()


@pytest.mark.parametrize("moment", list(HELD))
@pytest.mark.parametrize("victim", [the_provider, the_cli])
def test_a_killed_process(stack: Stack, wix: Wix, moment: str, victim: Victim) -> None:
    stack.program(PROGRAM)
    wix.emulator.faults(*({"operation": operation, **HELD[moment]} for operation in WRITES))
    surroundings: dict[str, Any] = {"stack": stack.name, "folder": stack.folder, "environment": stack.environment}
    with killed_run(wix.emulator, len(WRITES), **surroundings, victim=victim):
        assert wix.levels("Orders") == (PRIVATE if moment == "after" else ORDERS)
        stack.run("cancel", "--yes")
        told = wix_data(stack.environment, "recover", "--stack", stack.name, cwd=stack.folder)
        # Pulumi records nothing of a provider that was killed alone: what that wrote is named, and left to the program.
        named = ["Orders", "Orders: special permissions of user packer"] if victim is the_provider else []
        assert told.exit_code == (2 if named and moment == "after" else 0), told.output
        assert [each for each in named if f"{each} (site" not in told.output] == []
        stack.up().expect_success()
    _expect_convergence(stack, wix, PRIVATE, [READ, UPDATE])


def test_a_burst_of_429_is_waited_out(stack: Stack, wix: Wix) -> None:
    busy = {"kind": "status", "status": 429, "times": 2}
    wix.emulator.faults(*({"operation": each, **busy} for each in ("get_permissions", *WRITES)))
    stack.program(PROGRAM).up().expect_success()
    assert len(wix.emulator.fault_report()["consumed"]) == 6
    _expect_convergence(stack, wix, PRIVATE, [READ, UPDATE])


def test_lost_answers_do_no_harm(stack: Stack, wix: Wix) -> None:
    """Of a create, an update and a delete, of both resources."""
    lost = {"kind": "reset_after"}
    updates = ("update_permissions", "update_special_permissions")
    deletes = ("update_permissions", "remove_special_permissions")
    wix.emulator.faults(*({"operation": each, **lost} for each in WRITES))
    stack.program(PROGRAM).up().expect_success()
    wix.emulator.faults(*({"operation": each, **lost} for each in updates))
    stack.program(CHANGED).up().expect_success()
    assert wix.special("Orders") == {"packer": [READ, INSERT]}
    wix.emulator.faults(*({"operation": each, **lost} for each in deletes))
    _expect_convergence(stack, wix, STAFF_ONLY, [READ, INSERT])
    assert len(wix.emulator.fault_report()["consumed"]) == 6


def test_a_change_by_somebody_between_preview_and_update(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.program(CHANGED)
    assert stack.preview().changes == {"orders": ["update"], "packer": ["update"]}
    wix.set_levels("Orders", itemRead="ANYONE")
    wix.emulator.edit_collection(SITE, "Orders", {"removeSpecialPermissions": ["packer"]})
    assert "run `pulumi refresh`" in stack.up().expect_failure().output
    stack.refresh().expect_success()
    stack.up().expect_success()
    _expect_convergence(stack, wix, STAFF_ONLY, [READ, INSERT])
