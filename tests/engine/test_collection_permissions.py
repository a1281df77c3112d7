"""CollectionPermissions through the real engine, from the first preview to destroy."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, OTHER_SITE, PRODUCTS, SITE, Wix
from tests.shared.seeds import READ, UPDATE, levels

STRICT = levels("CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED")
ORDERS_STRICT = """
CollectionPermissions("orders", data_collection_id="Orders",
    item_read=AccessLevel.CMS_EDITOR, item_insert=AccessLevel.SITE_MEMBER,
    item_update=AccessLevel.CMS_EDITOR, item_remove=AccessLevel.PRIVILEGED)
"""
PRODUCTS_PUBLIC = """
CollectionPermissions("products", data_collection_id="Products", preset=Preset.SHOW_CONTENT)
"""


def test_a_first_preview_names_what_is_taken_over_and_writes_nothing(stack: Stack, wix: Wix) -> None:
    preview = stack.program(ORDERS_STRICT + PRODUCTS_PUBLIC).preview()
    assert preview.steps == {"orders": ["create"], "products": ["create"]}
    assert preview.inputs("orders")["previous"] == ORDERS
    assert "Products: itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too)" in preview.warnings
    assert "Orders: takes over" in preview.warnings
    assert "Orders: itemRead SITE_MEMBER → CMS_EDITOR (narrower: members can no longer read)" in preview.warnings
    assert wix.calls() == {"get_permissions": 2, "get_collection": 1, "list_collections": 1}


def test_up_writes_what_is_declared_and_a_second_one_calls_nothing(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT + PRODUCTS_PUBLIC).up().expect_success()
    assert wix.levels("Orders") == STRICT
    assert wix.levels("Products") == {**PRODUCTS, READ: "ANYONE"}
    assert wix.calls() == {"get_permissions": 2, "update_permissions": 2}
    orders = stack.resources()["orders"]
    assert orders["id"] == f"{SITE}/Orders"
    assert orders["outputs"]["previous"] == ORDERS

    assert stack.preview().changes == {}
    stack.up_as_users_do().expect_success()
    assert wix.calls() == {}


def test_drift_shows_on_refresh_on_its_property_and_is_repaired(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    wix.set_levels("Orders", itemRead="ANYONE")
    stack.run("refresh", "--preview-only", "--expect-no-changes").expect_failure()
    stack.refresh().expect_success()
    state = stack.resources()["orders"]
    assert state["inputs"][READ] == state["outputs"][READ] == "ANYONE"
    preview = stack.preview()
    assert preview.changes == {"orders": ["update"]}
    assert preview.inputs("orders")[READ] == "CMS_EDITOR"
    stack.up().expect_success()
    assert wix.levels("Orders") == STRICT
    stack.run("refresh", "--preview-only", "--expect-no-changes").expect_success()


def test_an_edit_is_named_before_it_is_made(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    stack.program(ORDERS_STRICT.replace("item_read=AccessLevel.CMS_EDITOR", "item_read=AccessLevel.ANYONE"))
    wix.calls()
    preview = stack.preview()
    assert preview.changes == {"orders": ["update"]}
    assert preview.messages("warning") == [
        f"warning: Orders: itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too) (site {SITE})\n"
    ]
    assert wix.calls() == {"get_permissions": 1, "get_collection": 1}
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == "ANYONE"
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS


@pytest.mark.parametrize(("on_destroy", "after"), [("restore", ORDERS), ("lock", dict.fromkeys(ORDERS, "PRIVILEGED"))])
def test_destroy_does_what_was_declared(stack: Stack, wix: Wix, on_destroy: str, after: dict[str, str]) -> None:
    program = ORDERS_STRICT.replace('"Orders",', f'"Orders", on_destroy="{on_destroy}",')
    stack.program(program).up().expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == after
    assert stack.resources() == {}


def test_retain_on_delete_keeps_the_levels(stack: Stack, wix: Wix) -> None:
    program = ORDERS_STRICT.replace('"Orders",', '"Orders", opts=pulumi.ResourceOptions(retain_on_delete=True),')
    stack.program(program).up().expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == STRICT


@pytest.mark.parametrize("refreshed", [False, True])
def test_destroy_leaves_what_somebody_else_changed_and_says_so(stack: Stack, wix: Wix, refreshed: bool) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    wix.set_levels("Orders", itemRead="PRIVILEGED")
    if refreshed:
        stack.refresh().expect_success()
    assert "Orders: left as it is, since somebody changed it" in stack.destroy().expect_success().output
    assert wix.levels("Orders") == {**STRICT, READ: "PRIVILEGED"}


def test_another_collection_replaces_and_puts_the_first_one_back(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    stack.program(ORDERS_STRICT.replace('"Orders"', '"Stores/Products"'))
    preview = stack.preview()
    assert preview.changes == {"orders": ["replace"]}
    assert "Orders: will be put back" in preview.warnings
    stack.up().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.levels("Stores/Products") == STRICT
    assert stack.resources()["orders"]["id"] == f"{SITE}/Stores/Products"
    assert stack.resources()["orders"]["outputs"]["previous"] == PRODUCTS


def test_a_forced_replacement_keeps_the_true_original(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    stack.up("--replace", "**orders").expect_success()
    assert wix.levels("Orders") == STRICT
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_a_renamed_resource_keeps_what_it_declares(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    stack.program(ORDERS_STRICT.replace('("orders"', '("customer-orders"')).up().expect_success()
    assert wix.levels("Orders") == STRICT
    assert list(stack.resources()) == ["customer-orders"]


def test_a_rename_on_another_machine_hands_the_original_on(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    stack.environment["WIX_DATA_STATE_DIR"] = str(stack.folder / "another-machine")
    run = stack.program(ORDERS_STRICT.replace('("orders"', '("customer-orders"')).up().expect_success()
    assert "Orders: stays as 'customer-orders' declares it." in run.output
    assert wix.levels("Orders") == STRICT
    assert stack.resources()["customer-orders"]["outputs"]["previous"] == ORDERS


def test_a_rename_with_an_alias_keeps_the_true_original(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    alias = 'opts=pulumi.ResourceOptions(aliases=[pulumi.Alias(name="orders")]),'
    stack.program(ORDERS_STRICT.replace('"orders", ', f'"customer-orders", {alias} ')).up().expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_two_collections_change_places(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT + PRODUCTS_PUBLIC).up().expect_success()
    swapped = ORDERS_STRICT.replace('"Orders"', '"Products"') + PRODUCTS_PUBLIC.replace('"Products"', '"Orders"')
    stack.program(swapped).up().expect_success()
    assert wix.levels("Products") == STRICT
    assert wix.levels("Orders") == {**PRODUCTS, READ: "ANYONE"}


def test_a_collection_that_is_gone_leaves_the_state_on_refresh(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    wix.emulator.delete_collection(SITE, "Orders")
    stack.refresh().expect_success()
    assert stack.resources() == {}


def test_destroy_of_a_collection_that_is_gone_succeeds(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    wix.emulator.delete_collection(SITE, "Orders")
    stack.destroy().expect_success()
    assert stack.resources() == {}


def test_a_collection_that_does_not_exist_is_a_warning_first_and_a_clear_error_then(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT.replace('"Orders"', '"Ordres"'))
    preview = stack.preview()
    assert preview.exit_code == 0
    assert f"Ordres: site {SITE} has no such collection yet" in preview.warnings
    run = stack.up().expect_failure()
    assert "error: CollectionNotFound: " in run.output
    assert "Traceback" not in run.output.partition("Diagnostics")[2].replace("KeyboardInterrupt", "")
    assert "update_permissions" not in wix.calls()


def test_previews_can_do_without_reads(stack: Stack, wix: Wix) -> None:
    stack.configure("wix-data:previewReads", "false")
    assert stack.program(ORDERS_STRICT).preview().steps == {"orders": ["create"]}
    assert wix.calls() == {}
    stack.up().expect_success()
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS


@pytest.mark.usefixtures("wix")
def test_ignore_changes_takes_the_name_of_the_argument(stack: Stack) -> None:
    program = ORDERS_STRICT.replace('"Orders",', '"Orders", opts=pulumi.ResourceOptions(ignore_changes=["item_read"]),')
    stack.program(program).up().expect_success()
    stack.program(program.replace("item_read=AccessLevel.CMS_EDITOR", "item_read=AccessLevel.ANYONE"))
    assert stack.preview().changes == {}


def test_another_site_moves_everything_and_restores_the_old_one(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT + PRODUCTS_PUBLIC).up().expect_success()
    stack.environment["WIX_SITE_ID"] = OTHER_SITE
    stack.up().expect_success()
    assert wix.levels("Orders", SITE) == ORDERS
    assert wix.levels("Products", SITE) == PRODUCTS
    assert wix.levels("Orders", OTHER_SITE) == STRICT
    assert wix.levels("Products", OTHER_SITE)[READ] == "ANYONE"


def test_two_sites_live_in_one_stack(stack: Stack, wix: Wix) -> None:
    second = ORDERS_STRICT.replace('"orders", ', f'"orders-elsewhere", site_id="{OTHER_SITE}", ')
    stack.program(ORDERS_STRICT + second.replace("CMS_EDITOR", "PRIVILEGED")).up().expect_success()
    assert wix.levels("Orders", SITE) == STRICT
    assert wix.levels("Orders", OTHER_SITE)[UPDATE] == "PRIVILEGED"
    stack.destroy().expect_success()
    assert wix.levels("Orders", OTHER_SITE) == ORDERS


def test_get_reads_a_collection_that_the_stack_does_not_manage(stack: Stack, wix: Wix) -> None:
    stack.program(f"""
found = CollectionPermissions.get("found", "{SITE}/Stores/Products")
pulumi.export("read", found.item_read)
pulumi.export("collection", found.data_collection_id)
""").up().expect_success()
    assert stack.outputs() == {"read": "CMS_EDITOR", "collection": "Stores/Products"}
    stack.destroy().expect_success()
    assert wix.levels("Stores/Products") == PRODUCTS


def test_get_of_a_missing_collection_is_an_error(stack: Stack) -> None:
    run = stack.program(f'CollectionPermissions.get("found", "{SITE}/Nowhere")').preview_text().expect_failure()
    assert "CollectionNotFound: cannot read the permissions of collection Nowhere" in run.output


def test_the_original_is_known_to_the_program(stack: Stack) -> None:
    stack.program(f'pulumi.export("previous", {ORDERS_STRICT.strip()}.previous)').up().expect_success()
    assert stack.outputs()["previous"]["item_read"] == "SITE_MEMBER"
