"""CollectionPermissions by the native door through the real engine, from the first preview to destroy."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, PRODUCTS, SITE, Wix
from tests.shared.seeds import READ, levels

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
    preview = stack.native_program(ORDERS_STRICT + PRODUCTS_PUBLIC).preview()
    assert preview.steps == {"orders": ["create"], "products": ["create"]}
    assert preview.inputs("orders")["previous"] == ORDERS
    assert "Products: itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too)" in preview.warnings
    assert "Orders: takes over" in preview.warnings
    assert wix.calls() == {"get_permissions": 2, "get_collection": 1, "list_collections": 1}


def test_up_writes_what_is_declared_and_a_second_one_calls_nothing(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT + PRODUCTS_PUBLIC).up().expect_success()
    assert wix.levels("Orders") == STRICT
    assert wix.levels("Products") == {**PRODUCTS, READ: "ANYONE"}
    assert wix.calls() == {"get_permissions": 2, "update_permissions": 2}
    orders = stack.resources()["orders"]
    assert orders["type"] == "wix-data:index:CollectionPermissions"
    assert orders["id"] == f"{SITE}/Orders"
    assert orders["outputs"]["previous"] == ORDERS
    assert stack.preview().changes == {}
    stack.up_as_users_do().expect_success()
    assert wix.calls() == {}


def test_an_edit_is_named_before_it_is_made_and_the_diff_names_just_that(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    stack.native_program(ORDERS_STRICT.replace("item_read=AccessLevel.CMS_EDITOR", "item_read=AccessLevel.ANYONE"))
    wix.calls()
    preview = stack.preview()
    assert preview.changes == {"orders": ["update"]}
    assert preview.messages("warning") == [
        f"warning: Orders: itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too) (site {SITE})\n"
    ]
    (step,) = [each for each in preview.document["steps"] if each["op"] == "update"]
    assert step["detailedDiff"] == {READ: {"kind": "update", "inputDiff": True}}
    assert wix.calls() == {"get_permissions": 1, "get_collection": 1}
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == "ANYONE"
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS


def test_drift_shows_on_refresh_on_its_property_and_is_repaired(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    wix.set_levels("Orders", itemRead="ANYONE")
    stack.run("refresh", "--preview-only", "--expect-no-changes").expect_failure()
    stack.refresh().expect_success()
    state = stack.resources()["orders"]
    assert state["inputs"][READ] == state["outputs"][READ] == "ANYONE"
    preview = stack.preview()
    assert preview.changes == {"orders": ["update"]}
    stack.up().expect_success()
    assert wix.levels("Orders") == STRICT
    stack.run("refresh", "--preview-only", "--expect-no-changes").expect_success()


@pytest.mark.parametrize(("on_destroy", "after"), [("restore", ORDERS), ("lock", dict.fromkeys(ORDERS, "PRIVILEGED"))])
def test_destroy_does_what_was_declared(stack: Stack, wix: Wix, on_destroy: str, after: dict[str, str]) -> None:
    program = ORDERS_STRICT.replace('"Orders",', f'"Orders", on_destroy="{on_destroy}",')
    stack.native_program(program).up().expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == after
    assert stack.resources() == {}


@pytest.mark.parametrize("refreshed", [False, True])
def test_destroy_leaves_what_somebody_else_changed_and_says_so(stack: Stack, wix: Wix, refreshed: bool) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    wix.set_levels("Orders", itemRead="PRIVILEGED")
    if refreshed:
        stack.refresh().expect_success()
    assert "Orders: left as it is, since somebody changed it" in stack.destroy().expect_success().output
    assert wix.levels("Orders") == {**STRICT, READ: "PRIVILEGED"}


def test_another_collection_replaces_and_puts_the_first_one_back(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    stack.native_program(ORDERS_STRICT.replace('"Orders"', '"Stores/Products"'))
    preview = stack.preview()
    assert preview.changes == {"orders": ["replace"]}
    assert "Orders: will be put back" in preview.warnings
    stack.up().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.levels("Stores/Products") == STRICT
    assert stack.resources()["orders"]["id"] == f"{SITE}/Stores/Products"
    assert stack.resources()["orders"]["outputs"]["previous"] == PRODUCTS


@pytest.mark.parametrize("change", ["--replace", "rename"])
def test_a_forced_replacement_and_a_rename_keep_the_true_original(stack: Stack, wix: Wix, change: str) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    if change == "rename":
        stack.native_program(ORDERS_STRICT.replace('"orders"', '"sales"')).up().expect_success()
    else:
        stack.up("--replace", "**orders").expect_success()
    assert wix.levels("Orders") == STRICT
    (resource,) = stack.resources().values()
    assert resource["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_a_collection_that_is_gone_is_gone_from_the_state(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    wix.emulator.delete_collection(SITE, "Orders")
    stack.refresh().expect_success()
    assert stack.resources() == {}


def test_a_look_up_holds_nothing(stack: Stack, wix: Wix) -> None:
    program = f"""
found = CollectionPermissions.get("found", "{SITE}/Products")
pulumi.export("read", found.item_read)
"""
    stack.native_program(program).up().expect_success()
    assert stack.outputs() == {"read": "CMS_EDITOR"}
    assert not {"previous", "onDestroy"} & set(stack.resources()["found"]["outputs"])
    assert set(wix.calls()) == {"get_permissions"}
    stack.native_program(program.replace("/Products", "/Nothing"))
    assert "CollectionNotFound: " in stack.up().expect_failure().output


def test_the_state_is_what_the_dynamic_door_has(stack: Stack) -> None:
    stack.native_program(ORDERS_STRICT).up().expect_success()
    native = stack.resources()["orders"]
    stack.destroy().expect_success()
    stack.program(ORDERS_STRICT).up().expect_success()
    dynamic = stack.resources()["orders"]
    for part in ("inputs", "outputs"):
        assert native[part] == {name: value for name, value in dynamic[part].items() if name != "__provider"}
    assert native["id"] == dynamic["id"]
