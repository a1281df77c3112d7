"""Collections that a program declares are read while the engine still asks for the ones before them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix, world
from tests.shared.seeds import fresh

COUNT = 20
PROGRAM = f"""
for number in range({COUNT}):
    CollectionPermissions(f"c{{number}}", data_collection_id=f"Collection{{number}}", preset="PRIVATE")
"""


@pytest.fixture
def many(wix: Wix) -> Wix:
    state = world()
    state["accounts"][0]["sites"][0]["collections"] = fresh(*(f"Collection{number}" for number in range(COUNT + 1)))
    wix.emulator.put_state(state)
    wix.emulator.reset_calls()
    return wix


def test_one_slow_answer_does_not_hold_up_the_next_reads(stack: Stack, many: Wix) -> None:
    quick = {"operation": "get_permissions", "kind": "delay", "seconds": 0, "times": 4}
    many.emulator.faults(quick, {**quick, "seconds": 600, "times": 1}, {**quick, "times": COUNT})
    stack.program(PROGRAM)
    with ThreadPoolExecutor(1) as pool:
        preview = pool.submit(stack.preview)
        met = many.emulator.fault_report(consumed=9, seconds=60)["consumed"]
        assert not preview.done(), "the preview ended although a read is held"
        assert len(met) >= 9, "nothing is read beyond the held one"
        many.emulator.clear_faults()
        assert len(preview.result().changes) == COUNT


def test_each_collection_is_read_once(stack: Stack, many: Wix) -> None:
    assert len(stack.program(PROGRAM).preview().changes) == COUNT
    assert many.calls() == {"get_permissions": COUNT, "get_collection": 1, "list_collections": 1}
    stack.up().expect_success()
    assert many.calls() == {"get_permissions": COUNT, "update_permissions": COUNT}
    stack.program(PROGRAM.replace(str(COUNT), str(COUNT + 1))).up().expect_success()
    assert many.calls() == {"get_permissions": 1, "update_permissions": 1}
