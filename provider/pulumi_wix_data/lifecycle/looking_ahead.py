"""Reads of the collections that a program declares next, while the engine asks for one new resource after another.

The engine checks resources one at a time, so without this the preview of 300 new ones would wait for 300 answers in a
row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from .this_run import CollectionKey

STEADY = 4
"""So many resources in a row must be new: a stack that gains a few is not read beyond them."""
DEPTH = 8
"""Collections read ahead of the present one."""
AT_ONCE = 4


@dataclass(frozen=True)
class Declared:
    """A collection that a program declares something for."""

    key: CollectionKey
    is_special_only: bool = False
    """Whether it declares special permissions alone: only a preview reads the collection of those."""


class LookingAhead:
    """Has `read` called for what comes next; `read` keeps the answer or the failure to itself."""

    def __init__(self, read: Callable[[CollectionKey], object]) -> None:
        self._read = read
        self._lock = threading.Lock()
        self._keys: dict[bool, list[CollectionKey]] = {True: [], False: []}
        """Whether in a preview → the collections that it reads, in the program's order."""
        self._started: dict[bool, int] = {True: 0, False: 0}
        self._looked_at: set[CollectionKey] = set()
        self._new_in_a_row = 0
        self._pool: ThreadPoolExecutor | None = None

    def tell(self, declared: Iterable[Declared]) -> None:
        """The program declares these too."""
        with self._lock:
            for each in declared:
                self._keys[True].append(each.key)
                if not each.is_special_only:
                    self._keys[False].append(each.key)

    def known(self) -> None:
        """A resource is in the state already: what follows may be so too."""
        with self._lock:
            self._new_in_a_row = 0

    def new(self, key: CollectionKey, *, preview: bool) -> None:
        """A resource on that collection is new, and the collection is about to be read."""
        with self._lock:
            self._new_in_a_row += 1
            self._looked_at.add(key)
            keys, started = self._keys[preview], self._started[preview]
            if self._new_in_a_row < STEADY or key not in keys[max(0, started - DEPTH) :]:
                return
            here = keys.index(key, max(0, started - DEPTH))
            first, last = max(started, here + 1), min(here + 1 + DEPTH, len(keys))
            self._started[preview] = max(started, last)
            for each in keys[first:last]:
                # The engine asks for resources in about the program's order, not quite.
                if each not in self._looked_at:
                    self._in_background(each)

    def _in_background(self, key: CollectionKey) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AT_ONCE, "looking-ahead")
        self._pool.submit(self._read, key)
