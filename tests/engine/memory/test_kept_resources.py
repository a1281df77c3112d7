"""Resources that Pulumi lets go without a delete: what this machine noted of them must not outlive them."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import PRODUCTS, SHIPPING, Wix
from tests.engine.memory.machines import PRIVATE

pytestmark = pytest.mark.engine

HELD = f"""
keeper = CollectionPermissions("keeper", data_collection_id="Orders", preset=Preset.PRIVATE)
options = pulumi.ResourceOptions(%s)
CollectionPermissions("levels", data_collection_id="Products", preset=Preset.PRIVATE, opts=options)
SpecialPermission("grant", data_collection_id="Products", policy_id="{SHIPPING}", item_read="ALLOWED", opts=options)
"""
RENAMED = f"""
CollectionPermissions("levels-2", data_collection_id="Products", preset=Preset.PRIVATE)
SpecialPermission("grant-2", data_collection_id="Products", policy_id="{SHIPPING}", item_read="ALLOWED")
"""


@pytest.mark.parametrize("option", ["retain_on_delete=True", "deleted_with=keeper"])
def test_a_destroy_restores_what_a_renamed_one_was_kept_from(stack: Stack, wix: Wix, option: str) -> None:
    stack.program(HELD % option).up().expect_success()
    stack.program(RENAMED).up().expect_success()
    assert stack.preview().changes == {}

    stack.destroy().expect_success()
    assert wix.levels("Products") == PRODUCTS
    assert wix.special("Products") == {}


def test_a_destroy_that_follows_at_once_says_what_stays(stack: Stack, wix: Wix) -> None:
    stack.program(HELD % "retain_on_delete=True").up().expect_success()
    stack.program(RENAMED).up().expect_success()

    # Nobody has told this machine that the old names have left the state.
    said = stack.destroy().expect_success().output
    assert wix.levels("Products") == PRIVATE
    assert "set it back by hand to what it had before: itemRead CMS_EDITOR" in said
