"""The engine runs that one provider process serves: one as a rule, many where it is attached to (a debugger's way)."""

from __future__ import annotations

import os
import threading
from dataclasses import dataclass, field
from functools import cached_property

from ..api.errors import WixDataError
from ..engine.engine_log import EngineLog
from ..engine.engine_presence import EnginePresence, is_gone
from ..lifecycle.session import Session
from ..memory.run_book import RunBook
from ..state.values import Values
from .configuration import Configuration
from .dialect import Dialect, InDialect
from .door import Door

READS_AT_ONCE = 16
"""Checks come one at a time by this door too, but it has threads enough to read ahead of them."""


@dataclass
class EngineRun:
    """One engine's connection: its address, and the provider as it has configured it."""

    engine: str | None
    """The engine's address; None where nobody has told it."""
    cancelled: threading.Event = field(default_factory=threading.Event)
    configuration: Configuration | None = None
    _door: Door | None = None

    @cached_property
    def book(self) -> RunBook:
        """The book of the run; opened at its first use."""
        return RunBook.open(self.engine)

    @property
    def dialect(self) -> Dialect:
        """How the run's program spells names."""
        return Dialect(lambda: self.book)

    @property
    def door(self) -> Door:
        """The configured provider. Raises WixDataError before `configure`."""
        if self._door is None:
            raise WixDataError("the provider is not configured: Pulumi calls Configure before any other step.")
        return self._door

    def configure(self, given: Values, *, is_default: bool) -> None:
        """Take the provider's properties. Calls nothing and never raises: faults are reported by the steps."""
        self.configuration = Configuration.load(given, os.environ, is_default=is_default)
        log = InDialect(EngineLog(self.engine), self.dialect)
        is_abandoned = EnginePresence(self.engine).is_over
        session = Session(self.configuration.settings, log, is_abandoned, self.book, self.cancelled, READS_AT_ONCE)
        self._door = Door(session, self.configuration)

    def redact(self, text: str) -> str:
        """`text` without the API key."""
        return self._door.redact(text) if self._door else text

    def close(self) -> None:
        """Leave the run."""
        if self._door:
            self._door.session.close()
            self._door = None
        elif "book" in vars(self):
            self.book.close()


class EngineRuns:
    """The runs of this process, by their connections: each engine, and each provider of one, has a connection."""

    def __init__(self, engine: str | None) -> None:
        """`engine` is the address of the one that started this process, if any."""
        self._engine = engine
        self._runs: dict[str, EngineRun] = {}
        self._lock = threading.Lock()

    def of(self, connection: str) -> EngineRun:
        """The run of that connection."""
        with self._lock:
            if connection not in self._runs:
                self._runs[connection] = EngineRun(self._engine)
            return self._runs[connection]

    def begin(self, connection: str, engine: str) -> None:
        """That engine is at the other end; runs whose engines have ended are left."""
        with self._lock:
            for each in [name for name, run in self._runs.items() if name != connection and _has_ended(run)]:
                self._runs.pop(each).close()
            run = self._runs.get(connection)
            if run is None or run.engine != engine:
                self._runs[connection] = EngineRun(engine)


def _has_ended(run: EngineRun) -> bool:
    return run.engine is not None and is_gone(run.engine)
