"""A look-up finds what is somebody else's; that the state knows it makes it no property of the stack."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import MARKETING, ORDERS, SITE, Wix
from tests.shared.seeds import INSERT, READ

pytestmark = pytest.mark.engine

MINE = f"""
SpecialPermission("mine", data_collection_id="Letters", policy_id="{MARKETING}", item_insert="ALLOWED")
"""
TAKEN_OVER = MINE.replace("item_insert", "adopt_existing=True, item_insert")


def _lookup(wix: Wix, name: str) -> str:
    found = wix.collection("Letters")["specialPermissions"][0]["id"]
    return f'SpecialPermission.get("{name}", "{SITE}/Letters/{found}")\n'


@pytest.mark.parametrize("stays", [True, False])
def test_a_set_that_is_only_looked_up_is_refused_as_somebody_elses(stack: Stack, wix: Wix, *, stays: bool) -> None:
    lookup = _lookup(wix, "theirs")
    stack.program(lookup).up().expect_success()
    stack.program((lookup if stays else "") + MINE)

    preview = stack.preview()
    assert preview.exit_code != 0
    assert "already has special permissions here that differ" in "\n".join(preview.messages("error"))
    assert "adopt_existing=True" in stack.up().expect_failure().output
    assert wix.special("Letters") == {MARKETING: [READ]}


def test_what_it_allowed_before_it_was_taken_over_is_kept(stack: Stack, wix: Wix) -> None:
    lookup = _lookup(wix, "theirs")
    stack.program(lookup).up().expect_success()
    stack.refresh().expect_success()
    stack.program(lookup + TAKEN_OVER).up().expect_success()

    assert stack.resources()["mine"]["outputs"]["previous"][READ] == "ALLOWED"
    assert wix.special("Letters") == {MARKETING: [INSERT]}
    assert stack.preview().changes.keys() == {"theirs"}  # which is read each time


def test_a_look_up_that_goes_with_what_it_has_found_does_not_keep_it(stack: Stack, wix: Wix) -> None:
    """The state has both on the collection, and of a look-up it does not tell that it is one."""
    mine = 'CollectionPermissions("mine", data_collection_id="Orders", preset="PRIVATE")\n'
    stack.program(f'{mine}CollectionPermissions.get("seen", "{SITE}/Orders")').up().expect_success()
    stack.program("").up().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert stack.resources() == {}
