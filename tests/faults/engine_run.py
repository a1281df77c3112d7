"""One run of the engine: the provider processes that it starts, and what they share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Event

from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.settings import load_settings
from tests.faults.doors import DYNAMIC, Door, OpenDoor
from tests.shared.heard import Heard

CALM = Limits(total=20, fresh_site=0, first_wait=0.005, longest_wait=0.1)
DEFAULT = ""
"""The provider of a resource that names none."""


class Process(Session):
    """A provider process: nothing of an earlier one is known to it but what the engine hands over."""

    def __init__(self, run: Run, book: RunBook, door: Door) -> None:
        settings = load_settings({"wix-data:baseUrl": run.url, "wix-data:ownApiKey": run.key}.get, {})
        cancelled = Event()
        super().__init__(
            replace(settings, settle_seconds=run.settle_seconds), run.heard, book=book, cancelled=cancelled
        )
        self.notes = Notes(settings.base_url, run.machine)
        # As Session makes them, but for the limits.
        arguments = settings.base_url, settings.require_api_key(), run.limits, None, cancelled
        self.__dict__["_client"] = WixDataClient(*arguments)
        self.__dict__["_brief_client"] = WixDataClient(*arguments)
        self.door: OpenDoor = door.open(self, cancelled)

    def end(self) -> None:
        """Close the connections."""
        self.client.close()
        self.brief_client.close()


@dataclass
class Run:
    """One run of the engine: the book that the program and all provider processes share, and those processes."""

    url: str
    key: str
    limits: Limits = CALM
    settle_seconds: float = 0.2
    engine: str | None = None
    """Its address: processes that know it share the run's book. By default the run is one of this process alone."""
    machine: Path | None = None
    """The folder of a machine's notes; by default this one's."""
    heard: Heard = field(default_factory=Heard)
    is_told: bool = True
    """Whether the program tells the run what it declares and what the state has."""
    _processes: dict[tuple[str, str], Process] = field(default_factory=dict[tuple[str, str], Process])

    def __post_init__(self) -> None:
        self.book = RunBook.open(self.engine)

    def process(self, provider: str = DEFAULT, door: Door = DYNAMIC) -> Process:
        """The process of a provider: each has one of its own."""
        name = provider, door.name
        if name not in self._processes:
            book = RunBook.open(self.engine) if self.engine else self.book
            self._processes[name] = Process(self, book, door)
        return self._processes[name]

    def cancel(self) -> None:
        """Ctrl-C: the engine tells all provider processes."""
        for process in self._processes.values():
            process.door.cancel()

    def end(self) -> None:
        """All processes end."""
        for process in self._processes.values():
            process.end()
            process.book.close()
        self.book.close()
