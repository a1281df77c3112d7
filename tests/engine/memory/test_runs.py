"""What the resources of one run must know of each other, and what stacks on one machine must not."""

from __future__ import annotations

import re

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, OTHER_SITE, SITE, Wix
from tests.engine.memory.machines import OPEN, PRIVATE, STAFF_ONLY, expect_levels, expect_restored, recover

LEVELS = '\nCollectionPermissions("{}", data_collection_id="Orders", preset="{}"{})'


@pytest.mark.parametrize(
    "other",
    [
        f', opts=pulumi.ResourceOptions(provider=WixSite("near", site_id="{SITE}"))',
        f', site_id=pulumi.Output.from_input("{SITE}")',
        f', site_id="{SITE.upper()}"',
    ],
    ids=["another provider", "an output", "another letter case"],
)
def test_a_second_declaration_is_refused_at_preview_with_both_names(stack: Stack, other: str) -> None:
    stack.program(LEVELS.format("first", "PRIVATE", "") + LEVELS.format("second", "PRIVATE", other))
    run = stack.preview_text().expect_failure()
    assert re.search("collection Orders is declared twice, by .(first. and .second|second. and .first).,", run.output)


OF_LEVELS = 'CollectionPermissions("{}", data_collection_id="Orders", preset="{}")\n'
OF_GRANT = 'SpecialPermission("{}", data_collection_id="Orders", user_id="packer", item_{}="ALLOWED")\n'
OF_ORDERS, OF_PACKER = "collection Orders", "user packer on collection Orders"
RENAMED = """CollectionPermissions("x", data_collection_id=pulumi.Output.from_input("Orders"), preset="PRIVATE",
    opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="of-old")]))
"""


@pytest.mark.parametrize(
    ("first", "then", "second", "flags", "what"),
    [
        (
            OF_LEVELS.format("of-old", "PRIVATE"),
            RENAMED,
            OF_LEVELS.format("y", "STAFF_ONLY"),
            "--target **::y",
            OF_ORDERS,
        ),
        (OF_GRANT.format("x", "read"), "", OF_GRANT.format("y", "update"), "--exclude **::x", OF_PACKER),
    ],
    ids=["an output by another name", "a plain value"],
)
def test_what_a_left_out_resource_declares_is_not_overwritten(
    stack: Stack, wix: Wix, first: str, then: str, second: str, flags: str, what: str
) -> None:
    stack.program(first).up().expect_success()
    had = wix.permissions()
    stack.program((then or first) + second)
    preview = stack.preview(*flags.split())
    assert preview.exit_code != 0
    for said in ("".join(preview.messages("error")), stack.up(*flags.split()).expect_failure().output):
        assert f"{what} is declared twice, by 'x' and 'y', which would undo each other" in said
    assert wix.permissions() == had
    # The other way round too: what is new is left out.
    stack.up("--target", "**::x").expect_success()
    assert wix.permissions() == had


def test_a_note_of_one_stack_means_nothing_to_another(stack: Stack, wix: Wix) -> None:
    """The first keeps what it wrote when it is destroyed; what the second finds is its original."""
    retained = ", opts=pulumi.ResourceOptions(retain_on_delete=True)"
    stack.program(LEVELS.format("first", "STAFF_ONLY", retained)).up().expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == STAFF_ONLY
    stack.name = "second"
    stack.run("stack", "init", "second").expect_success()
    run = stack.program(LEVELS.format("second", "PRIVATE", "")).up().expect_success()
    assert "cut off" not in run.output
    assert wix.levels("Orders") == PRIVATE
    stack.destroy().expect_success()
    assert wix.levels("Orders") == STAFF_ONLY


def test_a_write_that_is_refused_leaves_no_note(stack: Stack, wix: Wix) -> None:
    """What somebody sets afterwards is that person's, although it is just what was refused."""
    stack.program(LEVELS.format("orders", "PRIVATE", ""))
    wix.emulator.faults({"operation": "update_permissions", "kind": "status", "status": 403})
    stack.up().expect_failure()
    wix.set_levels("Orders", **PRIVATE)
    run = stack.up().expect_success()
    assert "cut off" not in run.output
    stack.destroy().expect_success()
    assert wix.levels("Orders") == PRIVATE


def test_a_destroy_that_runs_the_program_restores(stack: Stack, wix: Wix) -> None:
    stack.program(LEVELS.format("orders", "PRIVATE", "")).up().expect_success()
    expect_restored(stack, wix, stack.destroy("--run-program"))


def test_a_replacement_by_target_keeps_the_original(stack: Stack, wix: Wix) -> None:
    stack.program(LEVELS.format("orders", "PRIVATE", "")).up().expect_success()
    stack.up("--target-replace", "**::orders").expect_success()
    expect_levels(stack, wix, orders=("Orders", PRIVATE))
    expect_restored(stack, wix)


PLAIN_SET = 'SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED"{})\n'


@pytest.mark.parametrize("reads", ["", "false"])
def test_an_update_plan_holds_for_what_the_site_has_already(stack: Stack, wix: Wix, reads: str) -> None:
    if reads:
        stack.configure("wix-data:previewReads", reads)
    experimental = {"PULUMI_EXPERIMENTAL": "true"}
    found = {"userId": "packer", "itemRead": "ALLOWED"}
    wix.emulator.put_collection(SITE, "Orders", permissions=OPEN, special_permissions=[found])
    stack.program(LEVELS.format("orders", "PRIVATE", "") + "\n" + PLAIN_SET.format(""))
    stack.run("preview", "--save-plan", "plan.json", environment=experimental).expect_success()
    up = ("up", "--yes", "--skip-preview", "--plan", "plan.json")
    stack.run(*up, environment=experimental).expect_success()
    assert stack.resources()["orders"]["outputs"]["previous"] == OPEN

    adopting = PLAIN_SET.format(', item_insert="ALLOWED", adopt_existing=True')
    stack.program(LEVELS.format("orders", "STAFF_ONLY", "") + "\n" + adopting)
    replaced = ("--replace", "**::orders", "--replace", "**::packer")
    stack.run("preview", "--save-plan", "plan.json", *replaced, environment=experimental).expect_success()
    stack.run(*up, *replaced, environment=experimental).expect_success()
    assert wix.levels("Orders") == STAFF_ONLY
    assert stack.resources()["orders"]["outputs"]["previous"] == OPEN
    stack.destroy().expect_success()
    assert wix.levels("Orders") == OPEN


def test_ignored_changes_of_a_preset(stack: Stack, wix: Wix) -> None:
    ignoring = ', opts=pulumi.ResourceOptions(ignore_changes=["item_read"])'
    stack.program(LEVELS.format("orders", "PRIVATE", ignoring)).up().expect_success()
    stack.up().expect_success()
    stack.program(LEVELS.format("orders", "STAFF_ONLY", ignoring)).up().expect_success()
    assert wix.levels("Orders") == {**STAFF_ONLY, "itemRead": "PRIVILEGED"}
    expect_restored(stack, wix)


def test_the_same_edit_on_two_sites_is_told_of_each(stack: Stack) -> None:
    def program(preset: str) -> str:
        far = f', site_id="{OTHER_SITE}"'
        return LEVELS.format("near", preset, "") + LEVELS.format("far", preset, far)

    stack.program(program("STAFF_ONLY")).up().expect_success()
    warnings = stack.program(program("SHOW_CONTENT")).preview().messages("warning")
    widened = [each for each in warnings if "itemRead CMS_EDITOR → ANYONE" in each]
    assert len(widened) == 2
    assert {site for site in (SITE, OTHER_SITE) for each in widened if site in each} == {SITE, OTHER_SITE}


def test_a_lock_by_hand_that_an_update_opens_again_is_told(stack: Stack, wix: Wix) -> None:
    wix.set_levels("Orders", **OPEN)
    stack.program(LEVELS.format("orders", "SHOW_CONTENT", "")).up().expect_success()
    wix.set_levels("Orders", itemRead="PRIVILEGED")
    narrowed = """
CollectionPermissions("orders", data_collection_id="Orders", item_read="ANYONE", item_insert="PRIVILEGED",
    item_update="PRIVILEGED", item_remove="PRIVILEGED")
"""
    warnings = stack.program(narrowed).preview().warnings
    assert "Orders: by what somebody set on the site: itemRead PRIVILEGED → ANYONE" in warnings


UNKNOWN = """
from pulumi.dynamic import CreateResult, Resource, ResourceProvider
class Later(ResourceProvider):
    def create(self, props):
        return CreateResult("later", {"user": "packer", "access": "ALLOWED", "adopt": True})
class Late(Resource):
    user: pulumi.Output[str]
    access: pulumi.Output[str]
    adopt: pulumi.Output[bool]
    def __init__(self):
        super().__init__(Later(), "late", {"user": None, "access": None, "adopt": None})
late = Late()
SpecialPermission("special", data_collection_id="Products", item_read="ALLOWED", """


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("user_id=late.user)", "gains itemRead (wider: beyond the level "),
        ('user_id="packer", item_update=late.access)', "user packer gains itemRead (wider: beyond the level "),
        ('user_id="packer", item_update=late.access)', "it may gain itemUpdate"),
        ('user_id="packer", adopt_existing=late.adopt)', "user packer gains itemRead (wider: beyond the level "),
    ],
    ids=["user", "action", "the action itself", "adoption"],
)
def test_what_is_known_of_a_grant_is_told_in_the_preview(stack: Stack, more: str, told: str) -> None:
    assert told in stack.program(UNKNOWN + more).preview().warnings


def test_a_look_up_holds_nothing(stack: Stack, wix: Wix) -> None:
    """What is removed from the program is put back, although the state has a look-up of the same things."""
    kept = f"""
CollectionPermissions("kept", data_collection_id="Products", preset="PRIVATE")
CollectionPermissions.get("seen", "{SITE}/Orders")
"""
    stack.program(LEVELS.format("orders", "PRIVATE", "") + kept + PLAIN_SET.format("")).up().expect_success()
    looked_up = wix.collection("Orders")["specialPermissions"][0]["id"]
    kept += f'SpecialPermission.get("seen-set", "{SITE}/Orders/{looked_up}")'
    stack.program(LEVELS.format("orders", "PRIVATE", "") + kept + "\n" + PLAIN_SET.format("")).up().expect_success()
    stack.program(kept.partition("CollectionPermissions.get")[0]).up().expect_success()
    assert (wix.levels("Orders"), wix.special("Orders")) == (ORDERS, {})


def test_a_program_with_another_folder_than_its_provider_is_told(stack: Stack) -> None:
    """A relative path means another folder in each working directory."""
    stack.environment["WIX_DATA_STATE_DIR"] = "memory"
    program = OF_LEVELS.format("orders", "PRIVATE")
    assert "does not know what the program knows" not in stack.program(program).preview().warnings
    warnings = stack.program(f"import os\nos.chdir('..')\n{program}").preview().warnings
    assert warnings.count("this provider process does not know what the program knows") == 1
    assert "the program does not use memory, whose path may be a relative one" in warnings


def test_a_run_without_a_usable_folder_works_and_says_what_it_cannot_know(stack: Stack, wix: Wix) -> None:
    shared = stack.folder.parent / "of-everybody"
    shared.mkdir()
    shared.chmod(0o777)
    stack.environment["WIX_DATA_STATE_DIR"] = str(shared)
    preview = stack.program(LEVELS.format("orders", "PRIVATE", "")).preview()
    [told] = [each for each in preview.messages("warning") if "cannot share what they know" in each]
    assert f"{shared}: other users can write to it. " in told
    assert "Set WIX_DATA_STATE_DIR to a folder of yours" in told
    stack.up().expect_success()
    renaming = stack.program(LEVELS.format("renamed", "PRIVATE", "")).up().expect_failure()
    assert (
        "kept for the next run, since 'renamed', which declares it now, does not know the original" in renaming.output
    )
    assert wix.levels("Orders") == PRIVATE
    recover(stack)
    stack.up().expect_success()
    expect_levels(stack, wix, renamed=("Orders", PRIVATE))
    expect_restored(stack, wix)
    assert list(shared.iterdir()) == []


TRANSFORMED = """
from pulumi.runtime import register_invoke_transform
register_invoke_transform(lambda args: None)
CollectionPermissions("{}", data_collection_id="Orders", preset="PRIVATE")
"""


def test_a_program_that_transforms_invokes_goes_on(stack: Stack, wix: Wix) -> None:
    """The engine calls it back before it tells what the state holds; a renamed resource must know that all the same."""
    stack.program(TRANSFORMED.format("old")).up().expect_success()
    stack.program(TRANSFORMED.format("new")).up().expect_success()
    expect_levels(stack, wix, new=("Orders", PRIVATE))
