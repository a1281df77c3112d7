"""Which collections are read ahead, and which never are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Executor, Future
from typing import Any

import pytest

from pulumi_wix_data.lifecycle.prefetcher import AT_ONCE, STEADY, Prefetcher
from pulumi_wix_data.state.resource_kind import CollectionKey


class AtOnce(Executor):
    """Does what it is given before anything else goes on."""

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Future[Any]:
        fn(*args, **kwargs)
        return Future()


def key(number: int) -> CollectionKey:
    return "site", f"c{number:02}"


class Ahead:
    """Collections of one program, and which of them were read, by their numbers."""

    def __init__(self, count: int, at_once: int = AT_ONCE) -> None:
        self.read: list[int] = []
        self.prefetcher = Prefetcher(lambda key: self.read.append(int(key[1][1:])), at_once, AtOnce())
        self.prefetcher.announce(key(number) for number in range(count))

    def miss(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self.prefetcher.miss(key(number))


def test_a_few_new_ones_cost_nothing_beyond_themselves() -> None:
    ahead = Ahead(20)
    ahead.miss(range(STEADY - 1))
    ahead.prefetcher.hit(key(STEADY - 1))
    ahead.miss(range(STEADY, 2 * STEADY - 1))
    assert ahead.read == []


@pytest.mark.parametrize(("at_once", "depth"), [(AT_ONCE, 8), (16, 32)], ids=["dynamic", "native"])
def test_from_then_on_the_next_ones_are_read_each_once(at_once: int, depth: int) -> None:
    ahead = Ahead(STEADY + depth + 2, at_once)
    ahead.miss(range(STEADY))
    assert ahead.read == list(range(STEADY, STEADY + depth))
    ahead.miss(range(STEADY, STEADY + depth + 2))
    assert ahead.read == list(range(STEADY, STEADY + depth + 2))


def test_what_the_engine_has_come_to_is_not_read_again_whatever_the_order() -> None:
    ahead = Ahead(40)
    ahead.prefetcher.hit(key(1))
    ahead.miss([30, 3, 0, 7])
    assert ahead.read == [number for number in range(5 + ahead.prefetcher.depth) if number not in (0, 1, 3, 7)]


def test_what_was_never_told_is_no_place_to_look_ahead_from() -> None:
    ahead = Ahead(20)
    ahead.miss(range(50, 50 + 2 * STEADY))
    assert ahead.read == []
