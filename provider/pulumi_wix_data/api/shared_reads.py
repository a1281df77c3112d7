"""Shared reads of permissions: a refresh of 1,000 special permissions of one collection costs one call."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass

from ..permissions.data_permissions import DataPermissions
from .client import WixDataClient
from .errors import CollectionNotFound

SERVED_FOR_SECONDS = 10.0
"""How long an answer is used again, unless this process writes to the collection before."""

_Key = tuple[str, str]


@dataclass
class _Read:
    answer: Future[DataPermissions]
    answered_at: float | None = None
    """None while the request is under way."""
    shows_levels: bool = True
    """False once levels were written: then only the special sets are current."""
    shows_special_sets: bool = True
    """False once special permissions were written: then only the levels are current."""


class SharedReads:
    """Get Permissions for several threads: those that read the same collection share one request and its answer."""

    def __init__(self, client: WixDataClient, clock: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._clock = clock
        self._lock = threading.Lock()
        self._reads: dict[_Key, _Read] = {}
        self._seen: dict[_Key, tuple[float, DataPermissions]] = {}

    def get(
        self,
        site_id: str,
        data_collection_id: str,
        max_age: float = SERVED_FOR_SECONDS,
        *,
        levels_may_be_old: bool = False,
        sets_may_be_old: bool = False,
    ) -> DataPermissions:
        """The permissions, at most `max_age` seconds old. Raises what `WixDataClient.get_permissions` raises.

        With `levels_may_be_old` the levels, with `sets_may_be_old` the special sets may be older than the last ones
        that this process wrote.
        """
        key = (site_id, data_collection_id)
        with self._lock:
            read = self._reads.get(key)
            serves = read and (levels_may_be_old or read.shows_levels) and (sets_may_be_old or read.shows_special_sets)
            if read and serves and (read.answered_at is None or self._clock() - read.answered_at <= max_age):
                mine = None
            else:
                mine = read = self._reads[key] = _Read(Future())
        if mine:
            self._fetch(key, mine)
        return read.answer.result()

    def get_fresh(self, site_id: str, data_collection_id: str) -> DataPermissions:
        """The permissions as they are now, by a request of its own. Raises the same."""
        found = self._client.get_permissions(site_id, data_collection_id)
        self._seen[site_id, data_collection_id] = self._clock(), found
        return found

    def seen(self, site_id: str, data_collection_id: str) -> DataPermissions:
        """An answer of the last seconds, whatever was written since: for what this process never changes itself.

        Raises the same, where it has to ask.
        """
        at, found = self._seen.get((site_id, data_collection_id), (0.0, None))
        if found and self._clock() - at <= SERVED_FOR_SECONDS:
            return found
        return self.get_fresh(site_id, data_collection_id)

    def forget_levels(self, site_id: str, data_collection_id: str) -> None:
        """Drop what was read, except the special sets. To be called before and after each write of levels."""
        key = (site_id, data_collection_id)
        with self._lock:
            read = self._reads.get(key)
            if read and read.answer.done() and read.answer.exception():
                # There was no such collection; what is written to is there.
                del self._reads[key]
            elif read:
                read.shows_levels = False

    def forget_special_sets(self, site_id: str, data_collection_id: str) -> None:
        """Drop what was read, except the levels. To be called before and after each write of special permissions."""
        with self._lock:
            read = self._reads.get((site_id, data_collection_id))
            if read:
                read.shows_special_sets = False

    def _fetch(self, key: _Key, read: _Read) -> None:
        try:
            read.answer.set_result(self.get_fresh(*key))
            read.answered_at = self._clock()
        except CollectionNotFound as missing:
            # An answer like any other.
            read.answer.set_exception(missing)
            read.answered_at = self._clock()
        except BaseException as failure:
            # Waiting readers get the same failure; the next one makes a new request.
            with self._lock:
                if self._reads.get(key) is read:
                    del self._reads[key]
            read.answer.set_exception(failure)
            if not isinstance(failure, Exception):
                raise
