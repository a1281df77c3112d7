"""Which collections are read ahead, and which never are."""

from __future__ import annotations

from collections.abc import Iterable
from queue import SimpleQueue

import pytest

from pulumi_wix_data.lifecycle.looking_ahead import DEPTH, STEADY, Declared, LookingAhead
from pulumi_wix_data.lifecycle.this_run import CollectionKey


def key(number: int) -> CollectionKey:
    return "site", f"c{number:02}"


class Ahead:
    """Collections of one program, and which of them were read."""

    def __init__(self, count: int, specials: Iterable[int] = ()) -> None:
        self._read: SimpleQueue[CollectionKey] = SimpleQueue()
        self.looking = LookingAhead(self._read.put)
        only = set(specials)
        self.looking.tell(Declared(key(number), number in only) for number in range(count))

    def new(self, numbers: Iterable[int], *, preview: bool = True) -> None:
        for number in numbers:
            self.looking.new(key(number), preview=preview)

    def read(self, count: int) -> list[CollectionKey]:
        """The next that many reads in order; they come from other threads."""
        return sorted(self._read.get(timeout=20) for _ in range(count))

    def has_read_all(self) -> bool:
        """Nothing is under way: what is asked for now is read next."""
        self.looking.tell([Declared(("site", "z-before")), Declared(("site", "z-last"))])
        for _ in range(STEADY):
            self.looking.new(("site", "z-before"), preview=True)
        return self.read(1) == [("site", "z-last")]


def test_a_few_new_ones_cost_nothing_beyond_themselves() -> None:
    ahead = Ahead(20)
    ahead.new(range(STEADY - 1))
    ahead.looking.known()
    ahead.new(range(STEADY, 2 * STEADY - 1))
    assert ahead.has_read_all()


def test_from_then_on_the_next_ones_are_read_each_once() -> None:
    ahead = Ahead(STEADY + DEPTH + 2)
    ahead.new(range(STEADY))
    assert ahead.read(DEPTH) == [key(number) for number in range(STEADY, STEADY + DEPTH)]
    ahead.new(range(STEADY, STEADY + DEPTH + 2))
    assert ahead.read(2) == [key(STEADY + DEPTH), key(STEADY + DEPTH + 1)]
    assert ahead.has_read_all()


def test_what_was_looked_at_already_is_not_read_again() -> None:
    ahead = Ahead(20)
    ahead.new([STEADY + 1, *range(STEADY - 1)])
    ahead_of_it = [number for number in range(STEADY - 1, STEADY - 1 + DEPTH) if number != STEADY + 1]
    assert ahead.read(len(ahead_of_it)) == [key(number) for number in ahead_of_it]
    assert ahead.has_read_all()


@pytest.mark.parametrize("preview", [True, False])
def test_an_update_reads_no_collection_for_special_permissions_alone(preview: bool) -> None:
    ahead = Ahead(STEADY + 3, specials=[STEADY + 1])
    ahead.new(range(STEADY), preview=preview)
    expected = [STEADY, STEADY + 1, STEADY + 2] if preview else [STEADY, STEADY + 2]
    assert ahead.read(len(expected)) == [key(number) for number in expected]


def test_what_was_never_told_is_no_place_to_look_ahead_from() -> None:
    ahead = Ahead(20)
    ahead.new(range(100, 100 + 2 * STEADY))
    assert ahead.has_read_all()
