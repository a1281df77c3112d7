"""Several stacks: resources that go from one to another, and one process of the Automation API that runs them all."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import OTHER_SITE, SITE, Wix
from tests.engine.memory.machines import PRIVATE, STAFF_ONLY, expect_levels, expect_restored
from tests.shared.seeds import READ

pytestmark = pytest.mark.engine

PROGRAM = """
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED")
"""


def test_what_is_moved_to_another_stack_is_that_ones(stack: Stack, wix: Wix) -> None:
    """`pulumi state move`: nothing is written, and the original goes along."""
    stack.program(PROGRAM).up().expect_success()
    urns = [each["urn"] for each in stack.resources().values()]
    stack.run("stack", "init", "second").expect_success()
    ends = [f"--{end}=organization/engine-test/{name}" for end, name in (("source", "test"), ("dest", "second"))]
    moved = subprocess.run(
        ["pulumi", "state", "move", *ends, "--yes", *urns],
        cwd=stack.folder,
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert moved.returncode == 0, moved.stdout + moved.stderr
    wix.calls()
    # The first stack, which has nothing any more, undoes nothing.
    stack.program("").up().expect_success()
    stack.name = "second"
    stack.program(PROGRAM).up().expect_success()
    assert wix.calls() == {}
    expect_levels(stack, wix, orders=("Orders", PRIVATE))
    assert wix.special("Orders") == {"packer": [READ]}
    expect_restored(stack, wix)


AUTOMATION = f"""
import json, os, threading
import pulumi
from pulumi import automation
from pulumi_wix_data import *
from pulumi_wix_data.assertions import assert_access, visitor

SITES = {{"here": "{SITE}", "there": "{OTHER_SITE}"}}

def program(site, preset, claims):
    def declare():
        if claims:
            assert_access(visitor().cannot_read("Orders"))
        CollectionPermissions("orders", site_id=site, data_collection_id="Orders", preset=preset)
    return declare

def up(name, preset, claims=False):
    declare = program(SITES[name], preset, claims)
    try:
        stack = automation.create_or_select_stack(name, "automation", declare)
        done = stack.up().summary.resource_changes
    except automation.CommandError as failed:
        done = str(failed)
    results.append((name, done))

def at_once(*runs):
    global results
    results = []
    threads = [threading.Thread(target=up, args=each) for each in runs]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    print(json.dumps(dict(results)))

at_once(("here", "PRIVATE"), ("there", "PRIVATE"))
at_once(("here", "SHOW_CONTENT", True), ("there", "STAFF_ONLY"))
"""


def test_stacks_that_one_process_runs_at_once_know_nothing_of_each_other(
    stack: Stack, wix: Wix, tmp_path: Path
) -> None:
    """Each run of an inline program has its own book, claims and declarations."""
    script = tmp_path / "automation.py"
    script.write_text(AUTOMATION)
    python = shutil.which("python3", path=stack.environment["PATH"])
    assert python
    done = subprocess.run(
        [python, str(script)],
        cwd=tmp_path,
        env=stack.environment,
        capture_output=True,
        text=True,
        timeout=480,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    made, changed = (json.loads(line) for line in done.stdout.splitlines())
    assert made == {"here": {"create": 2}, "there": {"create": 2}}
    assert changed["there"] == {"same": 1, "update": 1}
    assert "visitor().cannot_read('Orders') does not hold: 'orders' declares itemRead ANYONE" in changed["here"]
    assert (wix.levels("Orders"), wix.levels("Orders", OTHER_SITE)) == (PRIVATE, STAFF_ONLY)
