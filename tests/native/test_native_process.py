"""The plugin's process: Ctrl-C, time limits, an engine that is killed, and one process that many runs attach to."""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
from collections.abc import Generator
from pathlib import Path

import pytest

from tests.engine.engine_stack import PLUGIN, Stack
from tests.engine.engine_world import ORDERS, OTHER_SITE, Wix
from tests.engine.killed_run import killed_run
from tests.engine.process_tree import provider_process
from tests.native.test_native_collection_permissions import ORDERS_STRICT, STRICT

OVERLOADED = {"operation": "update_permissions", "kind": "status", "status": 503, "times": 1000}
TIMEOUT = "opts=pulumi.ResourceOptions(custom_timeouts=pulumi.CustomTimeouts(create='2s')))\n"


def test_ctrl_c_ends_the_retries_and_what_was_sent_is_in_the_state(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT)
    wix.emulator.faults(OVERLOADED)
    with subprocess.Popen(
        ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive", "--color", "never", "--stack", stack.name],
        cwd=stack.folder,
        env=stack.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    ) as run:
        assert len(wix.emulator.fault_report(consumed=2, seconds=60)["consumed"]) >= 2
        os.kill(run.pid, signal.SIGINT)
        output, _ = run.communicate(timeout=30)  # without it, the retries alone would take a minute
    wix.emulator.clear_faults()
    assert run.returncode != 0
    assert "the run was cancelled" in output or "nobody knows whether the write was done" in output
    assert "unconfirmed" in stack.resources()["orders"]["outputs"]
    stack.up().expect_success()
    assert wix.levels("Orders") == STRICT
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_a_custom_timeout_reaches_the_call(stack: Stack, wix: Wix) -> None:
    wix.emulator.faults(OVERLOADED)
    program = ORDERS_STRICT.rstrip().removesuffix(")") + f", {TIMEOUT}"
    output = stack.native_program(program).up().expect_failure().output
    assert "ServiceUnavailable: " in output
    assert wix.levels("Orders") == ORDERS
    assert len(wix.emulator.fault_report()["consumed"]) < 30


def test_a_plugin_does_not_outlive_a_killed_engine(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT)
    wix.emulator.faults({"operation": "update_permissions", "kind": "delay", "seconds": 5})
    providers: list[int] = []

    def the_cli(cli: int) -> int:
        found = provider_process(cli)
        assert found
        providers.append(found)
        return cli

    with killed_run(
        wix.emulator, 1, stack=stack.name, folder=stack.folder, environment=stack.environment, victim=the_cli
    ):
        wait_for_end(providers[0])


def wait_for_end(pid: int) -> None:
    """Wait until a process that is no child of this one has ended."""
    descriptor = os.pidfd_open(pid)
    try:
        ended, _, _ = select.select([descriptor], [], [], 30)
        assert ended, "the plugin is still there"
    finally:
        os.close(descriptor)


@pytest.fixture
def attached(stack: Stack) -> Generator[str]:
    """The port of a plugin that no engine has started."""
    plugin = shutil.which(PLUGIN, path=stack.environment["PATH"])
    assert plugin
    with subprocess.Popen([plugin], env=stack.environment, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        port = process.stdout.readline().strip()
        yield port
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0


def test_one_attached_process_serves_many_runs(stack: Stack, wix: Wix, attached: str, tmp_path: Path) -> None:
    stack.environment["PULUMI_DEBUG_PROVIDERS"] = f"wix-data:{attached}"
    other = Stack(tmp_path / "other", {**stack.environment, "WIX_SITE_ID": OTHER_SITE}, "other").create("other")
    for each in (stack, other):
        each.program("from pulumi_wix_data.native import *\n" + ORDERS_STRICT)
    for _ in range(2):
        for each in (stack, other):
            # Each preview tells it anew: it is a run of its own.
            assert "Orders: takes over" in each.preview().warnings
    stack.up_as_users_do().expect_success()
    other.up_as_users_do().expect_success()
    assert wix.levels("Orders") == wix.levels("Orders", OTHER_SITE) == STRICT
    assert stack.preview().changes == {}
    stack.up("--replace", "**orders").expect_success()
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    other.destroy().expect_success()
    assert wix.levels("Orders") == wix.levels("Orders", OTHER_SITE) == ORDERS
