"""Read-your-writes tokens, and reads that lag behind writes (switch `readLagSeconds`). In memory only."""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict, deque
from dataclasses import dataclass

from pulumi_wix_data.emulator.collections_table import load_collection
from pulumi_wix_data.emulator.records import Collection
from pulumi_wix_data.emulator.switches import Switches

CONSISTENT_HEADER = "X-Wix-Consistent"


@dataclass(frozen=True)
class _Write:
    number: int
    moment: float
    before: Collection | None


class History:
    """Remembers what collections were before recent writes, as long as reads lag."""

    def __init__(self) -> None:
        self._last = 0
        self._writes: dict[tuple[str, str], deque[_Write]] = defaultdict(deque)

    def before_write(self, db: sqlite3.Connection, site: str, collection_id: str, switches: Switches) -> None:
        """Note what the collection is now. Call inside the writing transaction, before the write."""
        # The clock keeps numbers growing across restarts, so that an older token never hides a newer write.
        self._last = max(self._last + 1, time.time_ns())
        if switches.read_lag_seconds == 0:
            return
        writes = self._writes[site, collection_id]
        now = time.monotonic()
        while writes and writes[0].moment < now - switches.read_lag_seconds:
            writes.popleft()
        writes.append(_Write(self._last, now, load_collection(db, site, collection_id)))

    def visible(
        self, db: sqlite3.Connection, site: str, collection_id: str, switches: Switches, token: str | None
    ) -> Collection | None:
        """The collection as a read shows it: the present one, or with a lag an earlier one, never older than the token.

        None when it does not exist, or did not exist then.
        """
        seen = _number(token)
        for write in self._writes.get((site, collection_id), ()):
            if write.number > seen and write.moment > time.monotonic() - switches.read_lag_seconds:
                return write.before
        return load_collection(db, site, collection_id)

    def token(self) -> str:
        """The `X-Wix-Consistent` value after the latest write."""
        return f"{self._last:x}"

    def clear(self) -> None:
        """Forget earlier states, for use when the whole store is replaced."""
        self._writes.clear()


def _number(token: str | None) -> int:
    try:
        return int(token or "0", 16)
    except ValueError:
        return 0
