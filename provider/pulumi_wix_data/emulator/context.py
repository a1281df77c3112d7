"""What all routes of one running emulator share."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

from pulumi_wix_data.emulator.counters import Counters
from pulumi_wix_data.emulator.faults import FaultPlan
from pulumi_wix_data.emulator.history import History
from pulumi_wix_data.emulator.rate_limit import RateLimit
from pulumi_wix_data.emulator.seed_models import Seed
from pulumi_wix_data.emulator.seed_transfer import replace_state
from pulumi_wix_data.emulator.store import Store
from pulumi_wix_data.emulator.switches import Switches, load_switches, save_switches


class Emulator:
    """The store, the switches in force, and what lives only as long as the process.

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

    async def pause(self, seconds: float) -> bool:
        """Wait, but no longer than until `release` or `stop`; whether it was not a release that ended it."""
        try:
            await asyncio.wait_for(self._hold.wait(), seconds)
        except asyncio.TimeoutError:
            return True
        return self._is_stopping

    async def pause_until(self, event: Coroutine[Any, Any, None], seconds: float) -> None:
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
