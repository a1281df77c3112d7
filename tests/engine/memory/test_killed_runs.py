"""Runs that are killed when a write is done and Pulumi has not recorded it.

On the same machine the next run heals by itself; on another one after `wix-data recover`.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.state.collection_permissions import levels_key
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, PRODUCTS, SITE, Wix
from tests.engine.killed_run import Victim, killed_run, the_cli, the_provider
from tests.engine.memory.machines import (
    PRIVATE,
    STAFF_ONLY,
    Machines,
    entries,
    expect_levels,
    expect_restored,
    name_of,
    recover,
    recover_command,
)
from tests.shared.seeds import INSERT, READ, UPDATE

pytestmark = pytest.mark.both_doors

PROGRAM = """
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED", item_update="ALLOWED")
"""
OPENED = PROGRAM.replace("PRIVATE", "SHOW_CONTENT").replace("item_update", "item_insert")
GRANTED = {"packer": [READ, UPDATE]}
KIND = COLLECTION_PERMISSIONS.dynamic_type
CREATES = ("update_permissions", "add_special_permissions")
UPDATES = ("update_permissions", "update_special_permissions")
DELETES = ("update_permissions", "remove_special_permissions")


def killed(
    stack: Stack,
    wix: Wix,
    operations: tuple[str, ...],
    *command: str,
    victim: Victim = the_cli,
) -> AbstractContextManager[None]:
    """The run does these operations, and is killed before their answers are there."""
    wix.emulator.faults(*({"operation": each, "kind": "slow_drip", "seconds": 600} for each in operations))
    surroundings: dict[str, Any] = {"stack": stack.name, "folder": stack.folder, "environment": stack.environment}
    return killed_run(wix.emulator, len(operations), **surroundings, command=command or ("up",), victim=victim)


def elsewhere_or_here(stack: Stack, machines: Machines) -> None:
    stack.run("cancel", "--yes").expect_success()
    machines.next_after_a_failure()


@pytest.mark.parametrize("ending", ["taken back", "destroyed"])
def test_an_update(stack: Stack, wix: Wix, machines: Machines, ending: str) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.program(OPENED)
    with killed(stack, wix, UPDATES):
        assert wix.special("Orders") == {"packer": [READ, INSERT]}
        elsewhere_or_here(stack, machines)
        if ending == "taken back":
            stack.program(PROGRAM)
            assert stack.preview().changes == {"orders": ["update"], "packer": ["update"]}
            stack.up().expect_success()
            expect_levels(stack, wix, orders=("Orders", PRIVATE))
            assert wix.special("Orders") == GRANTED
        expect_restored(stack, wix)


def test_a_destroy_of_which_the_program_is_run_again(stack: Stack, wix: Wix, machines: Machines) -> None:
    stack.program(PROGRAM).up().expect_success()
    with killed(stack, wix, DELETES, "destroy"):
        assert (wix.levels("Orders"), wix.special("Orders")) == (ORDERS, {})
        elsewhere_or_here(stack, machines)
        stack.up().expect_success()
        expect_levels(stack, wix, orders=("Orders", PRIVATE))
        assert wix.special("Orders") == GRANTED
        found = {name_of(each): each for each in entries(stack)}
        live = wix.collection("Orders")["specialPermissions"][0]["id"]
        assert found["packer"]["outputs"]["specialPermissionsId"] == live
        assert stack.preview().changes == {}
        expect_restored(stack, wix)


@pytest.mark.parametrize(
    ("changed", "flags", "collection", "name"),
    [
        (PROGRAM.replace("PRIVATE", "STAFF_ONLY"), ("--replace", "**::orders"), "Orders", "orders"),
        (PROGRAM.replace("PRIVATE", "STAFF_ONLY").replace('"orders"', '"renamed"'), (), "Orders", "renamed"),
        (PROGRAM.replace("PRIVATE", "STAFF_ONLY").replace("Orders", "Products", 1), (), "Products", "orders"),
    ],
    ids=["forced", "renamed", "moved"],
)
@pytest.mark.parametrize("ending", ["goes on", "destroyed"])
def test_a_replacement(
    stack: Stack,
    wix: Wix,
    machines: Machines,
    changed: str,
    flags: tuple[str, ...],
    collection: str,
    name: str,
    ending: str,
) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.program(changed)
    with killed(stack, wix, ("update_permissions",), "up", *flags):
        assert wix.levels(collection) == STAFF_ONLY
        elsewhere_or_here(stack, machines)
        if ending == "goes on":
            stack.up().expect_success()
            expect_levels(stack, wix, **{name: (collection, STAFF_ONLY)})
            assert wix.special("Orders") == GRANTED
        if ending == "goes on" or machines.several or collection == "Orders":
            expect_restored(stack, wix)
        else:
            # The state has nothing on the collection, so a destroy is not asked for it: recover knows.
            recover(stack)
            expect_restored(stack, wix)


def test_12_a_create_that_is_stale_changes_nothing(stack: Stack, wix: Wix, machines: Machines) -> None:
    """Pulumi keeps the pending create although a later run has created the resource: its entry is the one to count."""
    stack.program(PROGRAM)
    with killed(stack, wix, CREATES):
        stack.run("cancel", "--yes").expect_success()
        stack.up().expect_success()
        stack.program(PROGRAM.replace("PRIVATE", "STAFF_ONLY")).up().expect_success()
        machines.next()
        assert "dropped, as the state has it already" in recover(stack).output
        expect_levels(stack, wix, orders=("Orders", STAFF_ONLY))
        assert stack.preview().changes == {}
        expect_restored(stack, wix)


def test_a_provider_that_is_killed(stack: Stack, wix: Wix) -> None:
    """The engine forgets such a create, so only this machine knows what was there before (see the limits)."""
    stack.program(PROGRAM)
    with killed(stack, wix, CREATES, victim=the_provider):
        stack.up().expect_success()
        expect_levels(stack, wix, orders=("Orders", PRIVATE))
        expect_restored(stack, wix)


def test_a_create_of_a_killed_provider_that_is_then_taken_back_is_told_and_set_back(stack: Stack, wix: Wix) -> None:
    """Nothing but this machine's note knows of it: no pending operation, no state, no program."""
    kept = '\nCollectionPermissions("products", data_collection_id="Products", preset="PRIVATE")'
    stack.program(kept).up().expect_success()
    stack.program(PROGRAM + kept)
    with killed(stack, wix, CREATES, victim=the_provider):
        assert "cut off while it wrote" not in stack.preview().warnings
        preview = stack.program(kept).preview()
        left = [each for each in preview.messages("warning") if "cut off while it wrote" in each]
        assert sorted(each.removeprefix("warning: ").partition(": an earlier run")[0] for each in left) == [
            f"Orders (site {SITE})",
            f"Orders: special permissions of user packer (site {SITE})",
        ]
        assert "Before, it had: itemRead SITE_MEMBER, itemInsert SITE_MEMBER, " in "".join(left)
        # Without the program, and without anything in the state, the note alone is left.
        stack.destroy().expect_success()
        assert wix.levels("Products") == PRODUCTS
        told = recover_command(stack)
        assert (told.exit_code, told.output.count("and what it wrote is live: ")) == (2, 2), told.output
        assert (wix.levels("Orders"), wix.special("Orders")) == (PRIVATE, GRANTED)
        assert recover_command(stack, "--set-back").expect_success().output.count("set back: ") == 2
        assert (wix.levels("Orders"), wix.special("Orders")) == (ORDERS, {})
        assert "Nothing to recover" in recover(stack).output


def test_a_rename_that_was_cut_off_holds_nothing_once_it_is_recovered(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.program(PROGRAM.replace('"orders"', '"renamed"'))
    old, new = (f"urn:pulumi:test::engine-test::{KIND}::{name}" for name in ("orders", "renamed"))
    with killed(stack, wix, ("update_permissions",)):
        # As the provider notes it when it has the answer.
        memory = Notes(wix.url, Path(stack.environment["WIX_DATA_STATE_DIR"]))
        memory.hold("engine-test/test", levels_key((SITE, "Orders")), [old, new])
        stack.run("cancel", "--yes").expect_success()
        assert "dropped, as the state has it already" in recover(stack).output
        expect_restored(stack, wix)
