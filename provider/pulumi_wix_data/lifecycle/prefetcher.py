"""Reads of the collections that a program declares next, while the engine asks for one new resource after another.

The engine checks resources one at a time, so without this the preview of 300 new ones would wait for 300 answers in a
row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor

from ..state.resource_kind import CollectionKey

STEADY = 4
"""So many resources in a row must be new: a stack that gains a few is not read beyond them."""
AT_ONCE = 4
"""As many as a process of dynamic providers does at once."""
_DEPTH = 2
"""Collections read beyond those that the engine has come to, for each that is read at once."""


class Prefetcher:
    """Has `read` called for what comes next; `read` keeps the answer or the failure to itself."""

    def __init__(
        self, read: Callable[[CollectionKey], object], at_once: int = AT_ONCE, pool: Executor | None = None
    ) -> None:
        """`pool` runs the reads; by default one of `at_once` threads, made when it is first needed."""
        self._read = read
        self._at_once = at_once
        self._pool = pool
        self._lock = threading.Lock()
        self._keys: list[CollectionKey] = []
        """In the program's order."""
        self._started = 0
        self._told: set[CollectionKey] = set()
        self._come_to: set[CollectionKey] = set()
        self._new_in_a_row = 0

    @property
    def depth(self) -> int:
        """So many collections are read beyond those that the engine has come to."""
        return _DEPTH * self._at_once

    def announce(self, declared: Iterable[CollectionKey]) -> None:
        """The program declares something for these collections too."""
        with self._lock:
            for each in declared:
                self._told.add(each)
                self._keys.append(each)

    def hit(self, key: CollectionKey) -> None:
        """A resource on that collection is in the state already: what follows may be so too."""
        with self._lock:
            self._come_to.add(key)
            self._new_in_a_row = 0

    def miss(self, key: CollectionKey) -> None:
        """A resource on that collection is new, and the collection is about to be read."""
        with self._lock:
            self._come_to.add(key)
            self._new_in_a_row += 1
            if self._new_in_a_row < STEADY or key not in self._told:
                return
            # By count, not by place: the engine asks for resources in about the program's order only.
            end = min(len(self._keys), len(self._come_to & self._told) + self.depth)
            for each in self._keys[self._started : end]:
                if each not in self._come_to:
                    self._in_background(each)
            self._started = max(self._started, end)

    def _in_background(self, key: CollectionKey) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(self._at_once, "prefetcher")
        self._pool.submit(self._read, key)
