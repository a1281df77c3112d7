"""A representative part of the matrix through the real engine: kills of either process, lost answers, bursts."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from engine_stack import Stack
from engine_world import INSERT, ORDERS, READ, SITE, UPDATE, Wix, world
from process_tree import provider_process

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


def _provider(cli: int) -> int:
    found = provider_process(cli)
    assert found, "the engine runs no provider process"
    return found


def _cli(cli: int) -> int:
    return cli


@contextmanager
def _started_up(stack: Stack) -> Generator[subprocess.Popen[bytes]]:
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--stack", stack.name]
    with subprocess.Popen(
        command,
        cwd=stack.folder,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        try:
            yield process
        finally:
            # Whatever of the run is still there, the provider of a killed CLI for one.
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)


def _kill_while_writing(stack: Stack, wix: Wix, fault: dict[str, Any], victim: Callable[[int], int]) -> None:
    """Kill one process of an `up` once both writes are held by the service."""
    wix.emulator.faults(*({"operation": operation, **fault} for operation in WRITES))
    with _started_up(stack) as process:
        deadline = time.monotonic() + 90
        while len(wix.emulator.fault_report()["consumed"]) < len(WRITES):
            assert process.poll() is None, "the run ended before its writes"
            assert time.monotonic() < deadline, "the run never came to its writes"
        os.kill(victim(process.pid), signal.SIGKILL)
        process.wait(timeout=60)
    wix.emulator.clear_faults()


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
@pytest.mark.parametrize("victim", [_provider, _cli])
def test_a_killed_process(stack: Stack, wix: Wix, moment: str, victim: Callable[[int], int]) -> None:
    stack.program(PROGRAM)
    _kill_while_writing(stack, wix, HELD[moment], victim)
    assert wix.levels("Orders") == (PRIVATE if moment == "after" else ORDERS)
    stack.run("cancel", "--yes")
    _recover(stack)
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


def _recover(stack: Stack) -> None:
    subprocess.run(
        [sys.executable, "-m", "pulumi_wix_data.cli.app", "recover", "--stack", stack.name],
        cwd=stack.folder,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        check=True,
        timeout=120,
    )
