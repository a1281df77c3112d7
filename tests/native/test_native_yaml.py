"""Programs in YAML: no binding of ours tells what comes next, so the site is looked at by the previews of creates."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.docs.blocks import REPOSITORY
from tests.docs.docs_world import Sites
from tests.docs.test_quickstart import BEFORE, DECLARED, permissions_of
from tests.docs.test_quickstart import SITE as SHOP
from tests.engine.engine_stack import PLUGIN, Stack
from tests.engine.engine_world import ACCOUNT, MARKETING, ORDERS, PRODUCTS, SHIPPING, Wix
from tests.native.test_native_collection_permissions import ORDERS_STRICT, STRICT
from tests.shared.seeds import READ, UPDATE

pytestmark = pytest.mark.skipif(
    not shutil.which("pulumi-language-yaml"), reason="no language host for YAML on PATH: `make test` brings one"
)


def levels(**properties: str) -> dict[str, Any]:
    return {"type": "wix-data:CollectionPermissions", "properties": properties}


ORDERS_DECLARED = levels(dataCollectionId="Orders", **STRICT)
PRODUCTS_DECLARED = levels(dataCollectionId="Products", preset="SHOW_CONTENT")
BY_TITLE = {
    "type": "wix-data:SpecialPermission",
    "properties": {
        "dataCollectionId": "Products",
        "policyId": {
            "fn::invoke": {
                "function": "wix-data:getRole",
                "arguments": {"title": "Shipping manager"},
                "return": "id",
            }
        },
        READ: "ALLOWED",
        UPDATE: "ALLOWED",
    },
}


def write(stack: Stack, resources: Mapping[str, Any], **more: Any) -> Stack:
    """Set the program; JSON is YAML."""
    plugin = shutil.which(PLUGIN, path=stack.environment["PATH"])
    assert plugin
    project = {"name": "engine-test", "runtime": "yaml", "resources": resources, **more}
    project["plugins"] = {"providers": [{"name": "wix-data", "path": str(Path(plugin).parent)}]}
    (stack.folder / "Pulumi.yaml").write_text(json.dumps(project))
    return stack


def test_from_the_first_preview_to_destroy(stack: Stack, wix: Wix) -> None:
    stack.environment["WIX_ACCOUNT_ID"] = ACCOUNT
    program = {"orders": ORDERS_DECLARED, "products": PRODUCTS_DECLARED, "grant": BY_TITLE}
    preview = write(stack, program).preview()
    assert preview.steps == {"orders": ["create"], "products": ["create"], "grant": ["create"]}
    assert "Orders: takes over" in preview.warnings
    assert "Products: itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too)" in preview.warnings
    calls = wix.calls()
    assert calls.pop("get_roles_info") >= 1
    assert set(calls) == {"get_permissions", "get_collection", "list_collections"}
    stack.up_as_users_do().expect_success()
    assert wix.levels("Orders") == STRICT
    assert wix.special("Products") == {SHIPPING: [READ, UPDATE]}
    orders = stack.resources()["orders"]
    assert orders["outputs"]["previous"] == ORDERS
    assert "previous" not in orders["inputs"]
    wix.calls()
    assert stack.preview().changes == {}
    assert set(wix.calls()) <= {"get_roles_info"}
    stack.refresh("--expect-no-changes").expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.levels("Products") == PRODUCTS
    assert wix.special("Products") == {}


def test_an_edit_is_named_before_it_is_made_and_a_replacement_puts_back(stack: Stack, wix: Wix) -> None:
    write(stack, {"orders": ORDERS_DECLARED}).up().expect_success()
    opened = levels(**{**ORDERS_DECLARED["properties"], READ: "ANYONE"})
    preview = write(stack, {"orders": opened}).preview()
    assert preview.changes == {"orders": ["update"]}
    assert "Orders: itemRead CMS_EDITOR → ANYONE (wider" in preview.warnings
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == "ANYONE"
    moved = levels(dataCollectionId="Products", **STRICT)
    preview = write(stack, {"orders": moved}).preview()
    assert preview.changes == {"orders": ["replace"]}
    assert "Orders: will be put back" in preview.warnings
    stack.up().expect_success()
    assert (wix.levels("Orders"), wix.levels("Products")) == (ORDERS, STRICT)
    stack.destroy().expect_success()
    assert wix.levels("Products") == PRODUCTS


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"itemReed": "ANYONE"}, ["itemReed"]),
        (
            {"siteId": "shop", "dataCollectionId": 7046409866117489206},
            [
                "nobody is named; give exactly one of `userId`, `policyId`",
                "'shop' is not an id like",
                "is not a text; put the id, of 1 to 255 characters, in quotes",
            ],
        ),
    ],
)
def test_bad_input_is_refused_at_preview_with_the_names_of_the_schema(
    stack: Stack, wix: Wix, change: dict[str, object], told: list[str]
) -> None:
    declared = {"dataCollectionId": "Orders", READ: "ALLOWED", **change}
    wrong = {"type": "wix-data:SpecialPermission", "properties": declared}
    output = write(stack, {"wrong": wrong}).preview_text().expect_failure().output
    assert [each for each in told if each not in output] == []
    assert "Traceback" not in output
    assert wix.calls() == {}


def test_a_set_that_is_there_already_is_refused_at_preview_and_a_second_declaration_too(stack: Stack) -> None:
    special = {"dataCollectionId": "Letters", "policyId": MARKETING, UPDATE: "ALLOWED"}
    wanted = {"letters": {"type": "wix-data:SpecialPermission", "properties": special}}
    output = write(stack, wanted).preview_text().expect_failure().output
    assert "already has special permissions here that differ" in output
    output = write(stack, {"a": ORDERS_DECLARED, "b": ORDERS_DECLARED}).preview_text().expect_failure().output
    assert "collection Orders is declared twice, by 'a' and 'b'" in output


def test_a_rename_fails_loudly_and_is_healed_by_the_next_run(stack: Stack, wix: Wix) -> None:
    """Nobody tells what the state holds, so the new one cannot know the original: the old one keeps it."""
    write(stack, {"orders": ORDERS_DECLARED}).up().expect_success()
    stack.up().expect_success()  # from here on, this machine has no note of the create
    output = write(stack, {"sales": ORDERS_DECLARED}).up().expect_failure().output
    assert "kept for the next run" in output
    assert "wix-data recover" in output
    assert wix.levels("Orders") == STRICT
    stack.up().expect_success()
    assert {name: each["outputs"]["previous"] for name, each in stack.resources().items()} == {"sales": ORDERS}
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_a_stack_moves_from_python_to_yaml_and_is_imported_into_another(stack: Stack, wix: Wix) -> None:
    before = (stack.folder / "Pulumi.yaml").read_text()
    stack.program(ORDERS_STRICT).up().expect_success()
    stack.native_program(ORDERS_STRICT).up().expect_success()
    wix.calls()
    write(stack, {"orders": ORDERS_DECLARED}).up_as_users_do().expect_success()
    assert wix.calls() == {}
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    assert stack.preview().changes == {}
    (stack.folder / "Pulumi.yaml").write_text(before)
    stack.program(ORDERS_STRICT).up_as_users_do().expect_success()
    assert wix.calls() == {}
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_the_quickstart_in_yaml_is_deployed_changed_imported_and_destroyed(stack: Stack) -> None:
    plugin = shutil.which(PLUGIN, path=stack.environment["PATH"])
    assert plugin
    text = (REPOSITORY / "examples" / "yaml" / "Pulumi.yaml").read_text(encoding="utf-8")
    where = json.dumps([{"name": "wix-data", "path": str(Path(plugin).parent)}])
    with running_emulator(REPOSITORY / "examples" / "quickstart" / "shop.yaml") as emulator:
        stack.environment |= {
            "WIX_API_BASE_URL": emulator.url,
            "WIX_API_KEY": "demo-key-of-the-quickstart",
            "WIX_SITE_ID": SHOP,
            "WIX_ACCOUNT_ID": "5f1c8a52-7d3e-4b96-9a04-c2e8b1d07f63",
        }
        _, _, body = text.partition("\n")  # the stack's project has a name of its own
        (stack.folder / "Pulumi.yaml").write_text(f"name: engine-test\n{body}\nplugins:\n  providers: {where}\n")
        stack.up_as_users_do().expect_success()
        sites = Sites(emulator)
        assert permissions_of(sites) == DECLARED

        emulator.put_collection(SHOP, "Newsletter")
        as_it_is = sites.levels("Newsletter", SHOP)
        imported = levels(dataCollectionId="Newsletter", **dict(zip(STRICT, as_it_is, strict=True)))
        imported["options"] = {"import": f"{SHOP}/Newsletter"}
        project = stack.folder / "Pulumi.yaml"
        changed = project.read_text(encoding="utf-8").replace("itemInsert: SITE_MEMBER\n", "itemInsert: ANYONE\n", 1)
        changed = changed.replace("\nresources:\n", f"\nresources:\n  newsletter: {json.dumps(imported)}\n")
        project.write_text(changed, encoding="utf-8")
        stack.up().expect_success()
        assert (sites.levels("Orders", SHOP)[1], sites.levels("Newsletter", SHOP)) == ("ANYONE", as_it_is)
        assert stack.preview().changes == {}

        stack.destroy().expect_success()
        after = permissions_of(sites)
        assert after.pop("Newsletter") == (as_it_is, {})
        assert after == BEFORE
