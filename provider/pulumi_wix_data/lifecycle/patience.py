"""Says once that a preview is reading, where it is silent for long: the engine shows nothing of a check under way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Hashable
from contextlib import contextmanager
from typing import Protocol

QUIET_SECONDS = 5.0
"""So long may a preview read in silence."""


class Alarm(Protocol):
    """Calls a function some time after `start`, unless it is cancelled; as `threading.Timer` does."""

    daemon: bool

    def start(self) -> None:
        """Begin to wait."""
        ...

    def cancel(self) -> None:
        """Wait no longer."""
        ...


class Patience:
    """Adds up the seconds in which reads are under way, be it one at a time or several at once."""

    def __init__(
        self,
        tell: Callable[[int], object],
        alarm: Callable[[float, Callable[[], None]], Alarm] = threading.Timer,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`tell` is called once, with how many things were read by then, while at least one read is under way."""
        self._tell = tell
        self._alarm = alarm
        self._clock = clock
        self._lock = threading.Lock()
        self._left: float = QUIET_SECONDS
        self._under_way = 0
        self._since = 0.0
        self._waiting: Alarm | None = None
        self._read: set[Hashable] = set()

    @contextmanager
    def reading(self, what: Hashable) -> Generator[None]:
        """Within this context, `what` is being read."""
        with self._lock:
            self._under_way += 1
            if self._under_way == 1 and self._left > 0:
                self._since = self._clock()
                self._waiting = self._alarm(self._left, self._ring)
                self._waiting.daemon = True
                self._waiting.start()
        try:
            yield
        finally:
            with self._lock:
                self._under_way -= 1
                self._read.add(what)
                if self._waiting and not self._under_way:
                    self._waiting.cancel()
                    self._waiting = None
                    # Never none left: that would be the end of the alarm without a word.
                    self._left = max(self._left - (self._clock() - self._since), 0.001)

    def _ring(self) -> None:
        with self._lock:
            if self._waiting is None:
                return
            self._waiting, self._left, read = None, 0.0, len(self._read)
        self._tell(read)
