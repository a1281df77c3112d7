"""The two doors: a stack moves between them without a call, and one program may use both."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import KEY, ORDERS, PRODUCTS, SITE, Wix
from tests.native.test_native_collection_permissions import ORDERS_STRICT, STRICT
from tests.native.test_native_special_permission import SHIPPERS

PROGRAM = ORDERS_STRICT + SHIPPERS
EXPLICIT = f"""
site = WixSite("near", site_id="{SITE}", api_key_env="NEAR_KEY")
CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.PRIVATE,
    opts=pulumi.ResourceOptions(provider=site))
"""


def types(stack: Stack) -> set[str]:
    return {each["type"].partition(":")[0] for each in stack.resources().values()}


@pytest.mark.parametrize("program", [PROGRAM, EXPLICIT], ids=["default", "explicit"])
def test_a_stack_moves_to_the_native_door_and_back_without_a_call(stack: Stack, wix: Wix, program: str) -> None:
    stack.environment["NEAR_KEY"] = KEY
    stack.program(program).up().expect_success()
    state = {name: each["id"] for name, each in stack.resources().items()}
    wix.calls()
    stack.native_program(program).up_as_users_do().expect_success()
    assert wix.calls() == {}
    assert types(stack) == {"wix-data"}
    assert {name: each["id"] for name, each in stack.resources().items()} == state
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    assert stack.preview().changes == {}
    stack.program(program).up_as_users_do().expect_success()
    assert wix.calls() == {}
    assert types(stack) == {"pulumi-python"}
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    assert stack.preview().changes == {}
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_after_a_move_destroy_puts_back_the_true_original(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.native_program(PROGRAM).up().expect_success()
    stack.refresh("--expect-no-changes").expect_success()
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.special("Orders") == {}


def test_a_move_together_with_a_rename_keeps_the_original(stack: Stack, wix: Wix) -> None:
    stack.program(ORDERS_STRICT).up().expect_success()
    renamed = ORDERS_STRICT.replace('"orders"', '"sales"').replace(
        "item_read=AccessLevel.CMS", "item_read=AccessLevel.CMS"
    )
    stack.native_program(renamed).up().expect_success()
    assert wix.levels("Orders") == STRICT
    (resource,) = stack.resources().values()
    assert resource["outputs"]["previous"] == ORDERS
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


MIXED = """
import pulumi_wix_data as dynamic
dynamic.CollectionPermissions("sales", data_collection_id="Orders", preset="PRIVATE")
"""


def test_a_collection_that_both_doors_declare_is_refused_at_preview(stack: Stack, wix: Wix) -> None:
    run = stack.native_program(ORDERS_STRICT + MIXED).preview_text().expect_failure()
    assert "collection Orders is declared twice, by 'orders' and 'sales'" in run.output
    assert "keep one of them. See docs/errors.md#declared-twice" in run.output
    assert wix.levels("Orders") == ORDERS


def test_a_program_with_both_doors_lives_and_ends(stack: Stack, wix: Wix) -> None:
    mixed = ORDERS_STRICT + MIXED.replace("Orders", "Products")
    stack.native_program(mixed).up().expect_success()
    assert types(stack) == {"pulumi-python", "wix-data"}
    # From here on the dynamic one has the collection that the native one had, and the other way round.
    swapped = ORDERS_STRICT.replace('"Orders"', '"Products"') + MIXED
    stack.native_program(swapped).up().expect_success()
    assert wix.levels("Products") == STRICT
    assert wix.levels("Orders") == dict.fromkeys(ORDERS, "PRIVILEGED")
    originals = {each["inputs"]["dataCollectionId"]: each["outputs"]["previous"] for each in stack.resources().values()}
    assert originals == {"Orders": ORDERS, "Products": PRODUCTS}
    stack.destroy().expect_success()
    assert (wix.levels("Orders"), wix.levels("Products")) == (ORDERS, PRODUCTS)


def test_two_explicit_providers_of_one_site_are_told_apart_and_refused(stack: Stack) -> None:
    program = f"""
for name in ("a", "b"):
    CollectionPermissions(name, data_collection_id="Orders", preset=Preset.PRIVATE,
        opts=pulumi.ResourceOptions(provider=Provider(f"p{{name}}", site_id="{SITE}")))
"""
    run = stack.native_program(program).preview_text().expect_failure()
    assert "collection Orders is declared twice, by 'a' and 'b'" in run.output
