"""What a preview says of collections that change hands: only what will happen."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix

pytestmark = pytest.mark.engine


def _declared(x: str, y: str) -> str:
    return f"""
x = CollectionPermissions("x", data_collection_id="{x}", preset=Preset.PRIVATE)
CollectionPermissions("y", data_collection_id="{y}", preset=Preset.SHOW_CONTENT)
"""


@pytest.mark.usefixtures("wix")
@pytest.mark.parametrize("after", [("Products", "Orders"), ("Products", "Letters")], ids=["swap", "chain"])
def test_what_another_resource_takes_over_is_not_said_to_be_put_back(stack: Stack, after: tuple[str, str]) -> None:
    stack.program(_declared("Orders", "Products")).up().expect_success()
    warnings = stack.program(_declared(*after)).preview().warnings
    assert {each for each in ("Orders", "Products", "Letters") if f"{each}: takes over" in warnings} == {*after}
    left = {"Orders", "Products"} - {*after}
    assert {each for each in ("Orders", "Products") if f"{each}: will be put back" in warnings} == left


def test_what_no_plain_value_tells_is_said_to_be_put_back(stack: Stack, wix: Wix) -> None:
    stack.program(_declared("Orders", "Products")).up().expect_success()
    program = _declared("Products", "Orders").replace('"Orders"', 'pulumi.Output.from_input("Orders")')
    assert "Orders: will be put back" in stack.program(program).preview().warnings
    assert wix.calls()["update_permissions"] == 2
