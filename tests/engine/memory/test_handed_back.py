"""A swap that failed half-way is taken back: what stayed in the program all the time is written again."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import SHIPPING, Wix
from tests.engine.memory.machines import Machines, recover
from tests.shared.seeds import INSERT, READ, levels

pytestmark = pytest.mark.engine

ORDER = ", opts=pulumi.ResourceOptions(depends_on=x)"


def _grants(x: str, y: str) -> str:
    return f"""
x = SpecialPermission("x", data_collection_id={x!r}, policy_id="{SHIPPING}", item_read="ALLOWED")
y = SpecialPermission("y", data_collection_id={y!r}, policy_id="{SHIPPING}", item_insert="ALLOWED"{ORDER})
"""


def _secret_levels(x: str, y: str) -> str:
    def one(name: str, collection: str, level: str, more: str = "") -> str:
        arguments = ", ".join(f"item_{each}=secret({level!r})" for each in ("read", "insert", "update", "remove"))
        return f"{name} = CollectionPermissions({name!r}, data_collection_id={collection!r}, {arguments}{more})\n"

    return "secret = pulumi.Output.secret\n" + one("x", x, "PRIVILEGED") + one("y", y, "SITE_MEMBER", ORDER)


def _fail_the_second(wix: Wix, operation: str) -> None:
    wix.emulator.faults(
        {"operation": operation, "kind": "delay", "seconds": 0},
        {"operation": operation, "kind": "status", "status": 403},
    )


@pytest.mark.parametrize("several", [False, True])
def test_special_permissions(stack: Stack, wix: Wix, *, several: bool) -> None:
    stack.program(_grants("Orders", "Products")).up().expect_success()
    _fail_the_second(wix, "update_special_permissions")
    stack.program(_grants("Products", "Orders")).up().expect_failure()
    Machines(stack, several=several).next()

    stack.program(_grants("Orders", "Products")).up().expect_success()
    assert wix.special("Orders") == {SHIPPING: [READ]}
    assert wix.special("Products") == {SHIPPING: [INSERT]}
    stack.destroy().expect_success()
    assert wix.special("Orders") == wix.special("Products") == {}


def test_levels_that_are_secrets(stack: Stack, wix: Wix) -> None:
    stack.program(_secret_levels("Orders", "Products")).up().expect_success()
    _fail_the_second(wix, "update_permissions")
    stack.program(_secret_levels("Products", "Orders")).up().expect_failure()

    # The delete cannot know what 'y' declares, so it fails, and the next run looks.
    kept = stack.program(_secret_levels("Orders", "Products")).up().expect_failure()
    assert "'y' declares other values, which are secrets, and this run has not written them" in kept.output
    stack.up().expect_success()
    assert wix.levels("Products") == levels("SITE_MEMBER")
    assert wix.levels("Orders") == levels("PRIVILEGED")
    assert stack.preview().changes == {}


def test_levels_that_are_secrets_on_another_machine(stack: Stack, wix: Wix) -> None:
    stack.program(_secret_levels("Orders", "Products")).up().expect_success()
    _fail_the_second(wix, "update_permissions")
    stack.program(_secret_levels("Products", "Orders")).up().expect_failure()

    machines = Machines(stack, several=True)
    machines.next()
    recover(stack)
    kept = stack.program(_secret_levels("Orders", "Products")).up().expect_failure()
    advice = kept.output.partition("`--replace '")[2].partition("'")[0]
    machines.next_after_a_failure()
    stack.up("--replace", advice).expect_success()
    assert wix.levels("Products") == levels("SITE_MEMBER")
    assert wix.levels("Orders") == levels("PRIVILEGED")
    assert stack.preview().changes == {}
