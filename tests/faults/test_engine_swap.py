"""Two resources swap their collections in one run: each is deleted and created while the other is, too."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, PRODUCTS, Wix
from tests.shared.seeds import INSERT

PROGRAM = """
CollectionPermissions("first", data_collection_id="Orders", preset="MEMBERS_OWN_ITEMS")
CollectionPermissions("second", data_collection_id="Products", preset="PRIVATE")
"""
SWAPPED = PROGRAM.replace("Orders", "Other").replace("Products", "Orders").replace("Other", "Products")


@pytest.mark.parametrize("slow", [True, False])
def test_swapped_collections_end_as_declared(stack: Stack, wix: Wix, slow: bool) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.up().expect_success()
    if slow:
        # One of the two that are let go is put back late, when the other resource holds it already.
        wix.emulator.faults({"operation": "update_permissions", "kind": "delay", "seconds": 2})
    stack.program(SWAPPED).up().expect_success()
    members = "SITE_MEMBER_AUTHOR"
    assert wix.levels("Products") == {**dict.fromkeys(PRODUCTS, members), INSERT: "SITE_MEMBER"}
    assert wix.levels("Orders") == dict.fromkeys(ORDERS, "PRIVILEGED")
    stack.destroy().expect_success()
    assert (wix.levels("Orders"), wix.levels("Products")) == (ORDERS, PRODUCTS)
