"""Imports: by an option, by the command, by a file for a whole site; nothing changes on the site."""

from __future__ import annotations

import json

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import MARKETING, ORDERS, PRODUCTS, SITE, Wix
from tests.native.test_native_collection_permissions import ORDERS_STRICT, STRICT
from tests.shared.seeds import sets_of

LEVELS = "wix-data:index:CollectionPermissions"
SPECIAL = "wix-data:index:SpecialPermission"
READS = {"get_permissions"}
ORDERS_AS_THEY_ARE = f"""
CollectionPermissions("orders", data_collection_id="Orders",
    item_read="{ORDERS["itemRead"]}", item_insert="{ORDERS["itemInsert"]}",
    item_update="{ORDERS["itemUpdate"]}", item_remove="{ORDERS["itemRemove"]}",
    opts=pulumi.ResourceOptions(import_="{SITE}/Orders"))
"""


def test_an_import_option_takes_the_levels_as_they_are(stack: Stack, wix: Wix) -> None:
    stack.native_program(ORDERS_AS_THEY_ARE)
    assert stack.preview().changes == {"orders": ["import"]}
    stack.up_as_users_do().expect_success()
    assert set(wix.calls()) == READS
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    assert stack.preview().changes == {}
    stack.native_program(ORDERS_STRICT).up().expect_success()
    assert wix.levels("Orders") == STRICT
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_an_import_option_with_a_program_that_differs_imports_and_updates(stack: Stack, wix: Wix) -> None:
    program = ORDERS_AS_THEY_ARE.replace(f'item_read="{ORDERS["itemRead"]}"', 'item_read="ANYONE"')
    stack.native_program(program).up_as_users_do().expect_success()
    assert wix.levels("Orders") == {**ORDERS, "itemRead": "ANYONE"}
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS


def test_the_command_imports_both_kinds(stack: Stack, wix: Wix) -> None:
    stack.native_program("").up().expect_success()
    no_code = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
    run = stack.run("import", LEVELS, "orders", f"{SITE}/Orders", *no_code).expect_success()
    assert "failed to validate" not in run.output
    special_id = _set_id(wix)
    run = stack.run("import", SPECIAL, "letters", f"{SITE}/Letters/{special_id}", *no_code).expect_success()
    assert "failed to validate" not in run.output
    assert set(wix.calls()) == READS
    letters = stack.resources()["letters"]
    assert letters["inputs"]["policyId"] == MARKETING
    assert "lookedUp" not in letters["outputs"]
    run = stack.run("import", LEVELS, "gone", f"{SITE}/Gone", *no_code).expect_failure()
    assert "CollectionNotFound: " in run.output
    assert "Traceback" not in run.output
    run = stack.run("import", LEVELS, "odd", "Orders", *no_code).expect_failure()
    assert "is not an id of the form siteId/dataCollectionId" in run.output
    run = stack.run("import", SPECIAL, "odd", f"{SITE}/Letters/nothing", *no_code).expect_failure()
    assert "SpecialPermissionsNotFound: " in run.output


def test_a_file_imports_a_whole_site(stack: Stack, wix: Wix) -> None:
    stack.native_program("").up().expect_success()
    named = {"orders": "Orders", "products": "Products", "store": "Stores/Products"}
    wanted = [{"type": LEVELS, "name": name, "id": f"{SITE}/{each}"} for name, each in named.items()]
    (stack.folder / "import.json").write_text(json.dumps({"resources": wanted}))
    options = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
    stack.run("import", "--file", "import.json", *options).expect_success()
    assert set(wix.calls()) == READS
    assert {name: each["outputs"]["previous"] for name, each in stack.resources().items()} == {
        "orders": ORDERS,
        "products": PRODUCTS,
        "store": PRODUCTS,
    }


def _set_id(wix: Wix) -> str:
    special = wix.collection("Letters")
    return next(each["id"] for each in sets_of(special))
