"""Reads of the collections that a program declares next, while the engine asks for one new resource after another.

The engine checks resources one at a time, so without this the preview of 300 new ones would wait for 300 answers in a
row.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass

from ..state.resource_kind import CollectionKey
from .steps import Phase

STEADY = 4
"""So many resources in a row must be new: a stack that gains a few is not read beyond them."""
DEPTH = 8
"""Collections read beyond those that the engine has come to."""
AT_ONCE = 4


@dataclass(frozen=True)
class Declared:
    """A collection that a program declares something for."""

    key: CollectionKey
    is_special_only: bool = False
    """Whether it declares special permissions alone: only a preview reads the collection of those."""


class Prefetcher:
    """Has `read` called for what comes next; `read` keeps the answer or the failure to itself."""

    def __init__(self, read: Callable[[CollectionKey], object], pool: Executor | None = None) -> None:
        """`pool` runs the reads; by default one of `AT_ONCE` threads, made when it is first needed."""
        self._read = read
        self._pool = pool
        self._lock = threading.Lock()
        self._keys: dict[bool, list[CollectionKey]] = {True: [], False: []}
        """Whether in a preview → the collections that it reads, in the program's order."""
        self._started: dict[bool, int] = {True: 0, False: 0}
        self._told: set[CollectionKey] = set()
        self._come_to: set[CollectionKey] = set()
        self._new_in_a_row = 0

    def announce(self, declared: Iterable[Declared]) -> None:
        """The program declares these too."""
        with self._lock:
            for each in declared:
                self._told.add(each.key)
                self._keys[True].append(each.key)
                if not each.is_special_only:
                    self._keys[False].append(each.key)

    def hit(self, key: CollectionKey) -> None:
        """A resource on that collection is in the state already: what follows may be so too."""
        with self._lock:
            self._come_to.add(key)
            self._new_in_a_row = 0

    def miss(self, key: CollectionKey, phase: Phase) -> None:
        """A resource on that collection is new, and the collection is about to be read."""
        with self._lock:
            self._come_to.add(key)
            self._new_in_a_row += 1
            if self._new_in_a_row < STEADY or key not in self._told:
                return
            # By count, not by place: the engine asks for resources in about the program's order only.
            keys, started = self._keys[phase.may_be_preview], self._started[phase.may_be_preview]
            end = min(len(keys), len(self._come_to & self._told) + DEPTH)
            for each in keys[started:end]:
                if each not in self._come_to:
                    self._in_background(each)
            self._started[phase.may_be_preview] = max(started, end)

    def _in_background(self, key: CollectionKey) -> None:
        if self._pool is None:
            self._pool = ThreadPoolExecutor(AT_ONCE, "prefetcher")
        self._pool.submit(self._read, key)
