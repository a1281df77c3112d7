"""Sequences of runs after which a delete must know more than its own resource.

Each is played with all runs on one machine, and with each run on a machine of its own, which knows nothing but the
state. A run that could not leave everything as the program says must fail, and the next one must heal it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pulumi_wix_data.memory.book_facts import Held
from pulumi_wix_data.memory.run_book import RunBook
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, SITE, Wix
from tests.engine.memory.machines import (
    MEMBERS_OWN,
    OPEN,
    ORIGINAL,
    PRIVATE,
    STAFF_ONLY,
    Machines,
    entries,
    expect_levels,
    expect_restored,
    name_of,
)
from tests.engine.memory.recording_relay import RecordingRelay
from tests.shared.seeds import INSERT, READ, UPDATE

pytestmark = pytest.mark.both_doors

ORDERED = ", opts=pulumi.ResourceOptions(depends_on=[{}])"
REFUSED = {"operation": "update_permissions", "kind": "status", "status": 403}
PASSED = {"operation": "update_permissions", "kind": "delay", "seconds": 0}


def one(name: str, collection: str = "Orders", preset: str = "PRIVATE") -> str:
    return f'\nCollectionPermissions("{name}", data_collection_id="{collection}", preset="{preset}")'


def pair(first: str, second: str, order: str = "") -> str:
    """`x` on the first collection, `y` on the second; the one that `order` names comes after the other."""
    made = {
        "x": f'CollectionPermissions("x", data_collection_id="{first}", preset="MEMBERS_OWN_ITEMS"',
        "y": f'CollectionPermissions("y", data_collection_id="{second}", preset="PRIVATE"',
    }
    before, after = ("y", "x") if order == "x" else ("x", "y")
    after_option = ORDERED.format(before) if order else ""
    return f"\n{before} = {made[before]})\n{after} = {made[after]}{after_option})"


GROUP = f"""
class Group(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("my:it:Group", name, None, opts)
        CollectionPermissions("moved", data_collection_id="Orders", preset="PRIVATE",
            opts=pulumi.ResourceOptions(parent=self))
Group("group", opts=pulumi.ResourceOptions(providers=[WixSite("near", site_id="{SITE}")]))
"""


@pytest.mark.parametrize(
    ("changed", "name", "flags"),
    [
        (one("orders"), "orders", ["--replace", "**"]),
        (one("renamed"), "renamed", []),
        (GROUP, "moved", []),
    ],
    ids=["replace", "rename", "move"],
)
def test_1_a_replacement_hands_the_original_on_and_opens_nothing(
    stack: Stack, wix: Wix, machines: Machines, relay: RecordingRelay, changed: str, name: str, flags: list[str]
) -> None:
    wix.set_levels("Orders", **OPEN)
    stack.program(one("orders")).up().expect_success()
    relay.levels_written("Orders")
    machines.next()
    stack.program(changed).up(*flags).expect_success()
    assert relay.levels_written("Orders") == [PRIVATE]
    assert wix.levels("Orders") == PRIVATE
    [entry] = entries(stack)
    assert name_of(entry) == name
    assert entry["outputs"]["previous"] == entry["inputs"]["previous"] == OPEN
    machines.next()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == OPEN


@pytest.mark.parametrize("order", ["x", "y"])
def test_1_a_swap_leaves_both_as_declared(
    stack: Stack, wix: Wix, machines: Machines, relay: RecordingRelay, order: str
) -> None:
    stack.program(pair("Orders", "Products", order)).up().expect_success()
    for collection in ORIGINAL:
        relay.levels_written(collection)
    machines.next()
    stack.program(pair("Products", "Orders", order)).up().expect_success()
    expect_levels(stack, wix, x=("Products", MEMBERS_OWN), y=("Orders", PRIVATE))
    assert relay.levels_written("Orders") == [PRIVATE]
    assert relay.levels_written("Products") == [MEMBERS_OWN]
    machines.next()
    expect_restored(stack, wix)


def test_2_the_second_half_of_a_rename_restores_nothing(stack: Stack, wix: Wix, machines: Machines) -> None:
    stack.program(one("a")).up().expect_success()
    machines.next()
    stack.program(one("a2")).up("--target", "**::a2").expect_success()
    assert {name_of(each) for each in entries(stack)} == {"a", "a2"}
    machines.next()
    stack.up("--target", "**::a").expect_success()
    expect_levels(stack, wix, a2=("Orders", PRIVATE))
    machines.next()
    expect_restored(stack, wix)


@pytest.mark.parametrize("order", ["x", "y"])
def test_3_a_failed_swap_that_is_taken_back_is_mended(stack: Stack, wix: Wix, machines: Machines, order: str) -> None:
    stack.program(pair("Orders", "Products", order)).up().expect_success()
    machines.next()
    wix.emulator.faults(PASSED, REFUSED)
    stack.program(pair("Products", "Orders", order)).up().expect_failure()
    machines.next_after_a_failure()
    stack.program(pair("Orders", "Products", order)).up()
    if any(each.get("delete") for each in entries(stack)):
        machines.next_after_a_failure()
        stack.up().expect_success()
    expect_levels(stack, wix, x=("Orders", MEMBERS_OWN), y=("Products", PRIVATE))
    expect_restored(stack, wix)


def test_4_a_rename_whose_create_fails_keeps_the_old_entry(stack: Stack, wix: Wix, machines: Machines) -> None:
    stack.program(one("a")).up().expect_success()
    machines.next()
    wix.emulator.faults(REFUSED)
    run = stack.program(one("a2")).up("--continue-on-error").expect_failure()
    assert (
        "Orders: kept for the next run, since 'a2', which declares it now, was not created in this one." in run.output
    )
    expect_levels(stack, wix, a=("Orders", PRIVATE))
    machines.next_after_a_failure()
    expect_restored(stack, wix, stack.program("").up())


DELETE_FIRST = """
def delete_first(args):
    args.opts.delete_before_replace = True
    return pulumi.ResourceTransformResult(props=args.props, opts=args.opts)
pulumi.runtime.register_resource_transform(delete_first)
"""


def test_5_a_delete_that_comes_first_puts_nothing_back_that_is_declared(
    stack: Stack, wix: Wix, machines: Machines
) -> None:
    """The option itself is refused; a transform adds it unseen. Were the create to fail after the delete, the state
    would have nothing that a destroy is called for."""
    stack.program(DELETE_FIRST + one("x")).up().expect_success()
    machines.next()
    run = stack.up("--replace", "**::x").expect_failure()
    assert "Orders: kept for the next run, since nothing is created in its place yet" in run.output
    assert "where 'x' has `delete_before_replace`" in run.output
    expect_levels(stack, wix, x=("Orders", PRIVATE))
    machines.next()
    wix.emulator.faults(REFUSED)
    stack.program(one("x") + one("y", "Products")).up("--replace", "**::x").expect_failure()
    machines.next_after_a_failure()
    expect_restored(stack, wix)


def test_6_a_way_back_finds_the_original_in_a_pending_delete(stack: Stack, wix: Wix, machines: Machines) -> None:
    stack.program(one("x")).up().expect_success()
    machines.next()
    wix.emulator.faults(PASSED, REFUSED)
    stack.program(one("x", "Products")).up().expect_failure()
    assert [bool(each.get("delete")) for each in entries(stack)].count(True) == 1
    machines.next_after_a_failure()
    run = stack.program(one("x")).up().expect_failure()
    assert "does not know the original (itemRead SITE_MEMBER," in run.output
    machines.next_after_a_failure()
    stack.up().expect_success()
    expect_levels(stack, wix, x=("Orders", PRIVATE))
    expect_restored(stack, wix)


@pytest.mark.parametrize("order", ["x", "y"])
@pytest.mark.parametrize("removal", ["destroy", "empty program"])
def test_7_a_failed_swap_that_is_destroyed_restores_both(
    stack: Stack, wix: Wix, machines: Machines, order: str, removal: str
) -> None:
    stack.program(pair("Orders", "Products", order)).up().expect_success()
    machines.next()
    wix.emulator.faults(PASSED, REFUSED)
    stack.program(pair("Products", "Orders", order)).up().expect_failure()
    machines.next_after_a_failure()
    expect_restored(stack, wix, stack.destroy() if removal == "destroy" else stack.program("").up())


def test_11_a_forced_replacement_and_a_swap_of_special_permissions(stack: Stack, wix: Wix, machines: Machines) -> None:
    def program(first: str, second: str) -> str:
        return f"""
SpecialPermission("p", data_collection_id="{first}", user_id="packer", item_read="ALLOWED", item_update="ALLOWED")
SpecialPermission("q", data_collection_id="{second}", user_id="packer", item_read="ALLOWED", item_insert="ALLOWED")
"""

    stack.program(program("Orders", "Products")).up().expect_success()
    machines.next()
    stack.up("--replace", "**").expect_success()
    machines.next()
    stack.program(program("Products", "Orders"))
    assert stack.preview().exit_code == 0
    stack.up().expect_success()
    assert wix.special("Products") == {"packer": [READ, UPDATE]}
    assert wix.special("Orders") == {"packer": [READ, INSERT]}
    found = {name_of(each): each["outputs"] for each in entries(stack)}
    assert {name: each["dataCollectionId"] for name, each in found.items()} == {"p": "Products", "q": "Orders"}
    for each in found.values():
        assert each["specialPermissionsId"] == wix.collection(each["dataCollectionId"])["specialPermissions"][0]["id"]
        assert "previous" not in each
    machines.next()
    expect_restored(stack, wix)


def test_9_a_replacement_that_is_checked_twice_is_no_duplicate(stack: Stack, wix: Wix, machines: Machines) -> None:
    def program(collection: str) -> str:
        grant = f'SpecialPermission("p", data_collection_id="{collection}", user_id="packer", item_read="ALLOWED")'
        return f"{one('x', collection)}\n{grant}"

    stack.program(program("Orders")).up().expect_success()
    for collection, flags in (("Products", ()), ("Products", ("--replace", "**")), ("Orders", ())):
        machines.next()
        preview = stack.program(program(collection)).preview(*flags)
        assert preview.exit_code == 0, preview.document
        assert {name: "replace" in ops for name, ops in preview.changes.items()} == {"x": True, "p": True}
        stack.up(*flags).expect_success()
        expect_levels(stack, wix, x=(collection, PRIVATE))
        assert wix.special(collection) == {"packer": [READ]}
    expect_restored(stack, wix)


def test_13_where_inputs_and_outputs_disagree_the_outputs_are_right(stack: Stack, wix: Wix, machines: Machines) -> None:
    stack.program(one("orders")).up().expect_success()
    document = json.loads(stack.export_text())
    [entry] = [each for each in document["deployment"]["resources"] if each["type"].endswith("CollectionPermissions")]
    entry["inputs"]["previous"] = dict(PRIVATE)
    file = stack.folder / "edited.json"
    file.write_text(json.dumps(document))
    stack.run("stack", "import", "--file", str(file)).expect_success()
    machines.next()
    stack.program(one("orders", preset="STAFF_ONLY")).up().expect_success()
    expect_levels(stack, wix, orders=("Orders", STAFF_ONLY))
    machines.next()
    expect_restored(stack, wix)


def test_10_a_book_that_is_met_again_tells_nothing(tmp_path: Path) -> None:
    """Ports come again: what another run has filed under the same address is of no concern."""
    first, other = (RunBook.open("127.0.0.1:1", tmp_path) for _ in range(2))
    first.file_preview(preview=True)
    first.file_state([(("levels", SITE, "Orders"), Held("urn", "", PRIVATE, ORDERS))])
    assert other.is_preview is True
    assert other.original(("levels", SITE, "Orders")) == ORDERS
    for book in (first, other):
        book.close()
    again = RunBook.open("127.0.0.1:1", tmp_path)
    assert (again.is_preview, again.knows_state, again.state_of(("levels", SITE, "Orders"))) == (None, False, [])
    again.close()


@pytest.mark.parametrize(("options", "flags"), [("", ("--target", "**::a2")), ("protect=True", ())])
def test_15_half_a_rename_that_is_destroyed_leaves_the_other_half(
    stack: Stack, wix: Wix, options: str, flags: tuple[str, ...]
) -> None:
    """On the machine that saw the rename; elsewhere a destroy without the program cannot know (see the limits)."""
    stack.program(one("a").replace('"PRIVATE")', f'"PRIVATE", opts=pulumi.ResourceOptions({options}))'))
    stack.up().expect_success()
    stack.program(one("a2")).up(*flags)
    assert {name_of(each) for each in entries(stack)} == {"a", "a2"}
    stack.destroy("--target", "**::a2").expect_success()
    expect_levels(stack, wix, a=("Orders", PRIVATE))
    if options:
        stack.run("state", "unprotect", "--all", "--yes").expect_success()
    expect_restored(stack, wix)


def test_15_what_such_a_destroy_leaves_is_written_anew_by_the_next_run(stack: Stack, wix: Wix) -> None:
    """The new names declare other values than the old ones, which the state still has."""

    def program(end: str, preset: str, access: str) -> str:
        grant = f'\nSpecialPermission("p{end}", data_collection_id="Orders", user_id="packer", {access}="ALLOWED")'
        return one(f"a{end}", preset=preset) + grant

    old, new = program("", "PRIVATE", "item_read"), program("2", "STAFF_ONLY", "item_update")
    stack.program(old).up().expect_success()
    targets = ("--target", "**::a2", "--target", "**::p2")
    stack.program(new).up(*targets).expect_success()
    assert (wix.levels("Orders"), wix.special("Orders")) == (STAFF_ONLY, {"packer": [UPDATE]})
    run = stack.destroy(*targets).expect_success()
    assert run.output.count("since another resource of the stack held") >= 2
    assert (wix.levels("Orders"), wix.special("Orders")) == (STAFF_ONLY, {"packer": [UPDATE]})
    assert {name_of(each) for each in entries(stack)} == {"a", "p"}

    stack.program(old).up().expect_success()
    expect_levels(stack, wix, a=("Orders", PRIVATE))
    assert wix.special("Orders") == {"packer": [READ]}
    expect_restored(stack, wix)


PROVIDERS = f"""
first = WixSite("first", site_id="{SITE}")
second = WixSite("second", site_id="{SITE}")
"""


def test_a_swap_of_two_providers_resources(stack: Stack, wix: Wix, machines: Machines) -> None:
    """Each provider has a process of its own."""

    def program(first: str, second: str) -> str:
        option = ", opts=pulumi.ResourceOptions(provider={}))"
        x, y = one("x", first).rstrip(")"), one("y", second, "STAFF_ONLY").rstrip(")")
        return PROVIDERS + x + option.format("first") + y + option.format("second")

    stack.program(program("Orders", "Products")).up().expect_success()
    machines.next()
    stack.program(program("Products", "Orders")).up().expect_success()
    expect_levels(stack, wix, x=("Products", PRIVATE), y=("Orders", STAFF_ONLY))
    machines.next()
    expect_restored(stack, wix)
