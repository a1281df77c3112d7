"""What the steps work with: the client and its reads, the memory of this run, and a way to speak to the user."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..settings import Settings
from .journal import Journal
from .looking_ahead import LookingAhead
from .this_run import CollectionKey, ThisRun

if TYPE_CHECKING:
    from ..api.client import WixDataClient
    from ..api.shared_reads import SharedReads
    from ..permissions.data_permissions import DataPermissions


SETTLE_SECONDS = 5.0
"""Wix's mirrors lag typically by a few seconds."""


class Announcer(Protocol):
    """Shows messages to the person who runs Pulumi."""

    def warn(self, message: str) -> None:
        """Show a warning."""
        ...

    def info(self, message: str) -> None:
        """Show a plain line."""
        ...


class Session:
    """One provider process with one set of settings; its threads share it.

    The client is made at the first call: a run that calls nothing does not even load the HTTP library.
    """

    def __init__(
        self, settings: Settings, announcer: Announcer, is_abandoned: Callable[[], bool] | None = None
    ) -> None:
        """`is_abandoned` says whether whoever asked for the steps is gone: then no further call is made."""
        self.settings = settings
        self.this_run = ThisRun()
        self.journal = Journal(settings.base_url)
        self.looking_ahead = LookingAhead(lambda key: self.reads.get(*key))
        self.settle_seconds = SETTLE_SECONDS
        """How long an odd sight of a collection is looked at again; see `settling`."""
        self._announcer = announcer
        self._is_abandoned = is_abandoned
        self._said: set[str] = set()
        self._lock = threading.RLock()

    @property
    def client(self) -> WixDataClient:
        """The API. Raises SettingsError when the settings do not allow a call."""
        with self._lock:
            return self._client

    @property
    def reads(self) -> SharedReads:
        """Shared reads over the same client. Raises SettingsError likewise."""
        with self._lock:
            return self._reads

    def look(self, key: CollectionKey, *, preview: bool, levels_only: bool = False) -> DataPermissions:
        """What a collection has, for a check of a resource that is new to it; see `SharedReads.get`.

        A preview looks at a collection once: it writes nothing, so whatever it has seen stays true for it.
        """
        from ..api.shared_reads import SERVED_FOR_SECONDS

        self.looking_ahead.new(key, preview=preview)
        return self.reads.get(*key, math.inf if preview else SERVED_FOR_SECONDS, levels_only=levels_only)

    def warn(self, message: str) -> None:
        """Show a warning, once a run: the engine asks some things twice."""
        if self._is_new(message):
            self._announcer.warn(message)

    def info(self, message: str, *, topic: str | None = None) -> None:
        """Show a plain line, once a run; of a topic, the first line alone."""
        if self._is_new(topic or message):
            self._announcer.info(message)

    def warn_of_missing(self, key: CollectionKey) -> None:
        """Say, in a preview, that the collection of a new resource does not exist (yet)."""
        self.warn(
            f"{key[1]}: site {key[0]} has no such collection yet. If nothing in this program creates it, the update "
            "will fail; check the id (it is case-sensitive)."
        )

    def _is_new(self, message: str) -> bool:
        with self._lock:
            if message in self._said:
                return False
            self._said.add(message)
            return True

    @cached_property
    def _client(self) -> WixDataClient:
        from ..api.client import WixDataClient

        return WixDataClient(self.settings.base_url, self.settings.require_api_key(), is_abandoned=self._is_abandoned)

    @cached_property
    def _reads(self) -> SharedReads:
        from ..api.shared_reads import SharedReads

        return SharedReads(self.client)
