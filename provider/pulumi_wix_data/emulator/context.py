"""What all routes of one running emulator share."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Coroutine

from pulumi_wix_data.emulator.auth import RateLimit
from pulumi_wix_data.emulator.counters import Counters
from pulumi_wix_data.emulator.faults import FaultPlan
from pulumi_wix_data.emulator.history import History
from pulumi_wix_data.emulator.seed_models import Seed
from pulumi_wix_data.emulator.state import replace_state
from pulumi_wix_data.emulator.store import Store
from pulumi_wix_data.emulator.switches import Switches, load_switches, save_switches


class Emulator:
    """The store, the switches in force, and what is kept only as long as the process runs.

    All routes run on one event loop and none of them waits between its reads and writes; only the store is
    made for several threads.
    """

    def __init__(self, store: Store) -> None:
        self.store = store
        self.counters = Counters()
        self.faults = FaultPlan()
        self.history = History()
        self.rate_limit = RateLimit()
        self._hold = asyncio.Event()
        self._is_stopping = False
        with store.reading() as db:
            self.switches = load_switches(db)

    def set_switches(self, switches: Switches) -> None:
        """Put switches in force, and keep them in the store."""
        with self.store.transaction() as db:
            save_switches(db, switches)
        self.switches = switches

    def replace_state(self, seed: Seed) -> None:
        """Forget the whole state, and import the seed."""
        with self.store.transaction() as db:
            replace_state(db, seed)
        self.history.clear()
        self.switches = seed.switches

    def change_collection(self, site: str, collection_id: str, change: Callable[[sqlite3.Connection], bool]) -> bool:
        """Make a change behind the API's back, in a transaction and known to the history; returns its result.

        Raises `sqlite3.IntegrityError`, and then changes nothing, when it is raised by `change`.
        """
        with self.store.transaction() as db:
            self.history.before_write(db, site, collection_id, self.switches)
            return change(db)

    async def pause(self, seconds: float) -> bool:
        """Wait that long, at most until `release` or `stop`. False when it was a release that ended it."""
        try:
            await asyncio.wait_for(self._hold.wait(), seconds)
        except asyncio.TimeoutError:
            return True
        return self._is_stopping

    async def pause_until(self, event: Coroutine[None, None, None], seconds: float) -> None:
        """Wait for the event, but no longer than `pause` would."""
        waiting = [asyncio.ensure_future(each) for each in (event, self.pause(seconds))]
        try:
            await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for each in waiting:
                each.cancel()

    def release(self) -> None:
        """End the pauses that there are now."""
        self._hold.set()
        self._hold = asyncio.Event()

    def stop(self) -> None:
        """End all pauses, and those to come."""
        self._is_stopping = True
        self._hold.set()
