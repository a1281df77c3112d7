"""What the steps work with: the client and its reads, the memory of this run, and a way to speak to the user."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from ..memory.notes import Notes
from ..memory.run_book import RunBook
from ..settings import PREVIEW_READS, Settings
from ..state.resource_kind import CollectionKey, DeclaredInputs
from .patience import Patience
from .prefetcher import AT_ONCE, Prefetcher
from .steps import Phase

if TYPE_CHECKING:
    from ..api.client import WixDataClient
    from ..api.collection_types import CollectionTypes
    from ..api.shared_reads import SharedReads
    from ..api.transport import Limits
    from ..permissions.collection_types import CollectionType
    from ..permissions.data_permissions import DataPermissions


ONE_LOOK_SECONDS = 300.0
"""How long one look at a collection serves the checks of an update that only say what they find there."""
BRIEF_SECONDS = 10.0
"""How long a look at what became of a write may take."""


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
        self,
        settings: Settings,
        announcer: Announcer,
        is_abandoned: Callable[[int], bool] | None = None,
        book: RunBook | None = None,
        cancelled: threading.Event | None = None,
        reads_at_once: int = AT_ONCE,
    ) -> None:
        """`is_abandoned` says whether the engine that asked for the steps has exited: then no further call is made.

        `book` is that of the run; by default one that nobody else has. `cancelled` is set when the run is cancelled.
        `reads_at_once` bounds the reads of what the program declares next.
        """
        self.settings = settings
        self.book = book or RunBook.open(None)
        self.notes = Notes(settings.base_url, seal=settings.api_key.seal if settings.api_key else None)
        self._ahead = 0
        self._groups: dict[str, list[CollectionKey]] = {}
        self.prefetcher = Prefetcher(lambda key: self.reads.get(*key), reads_at_once)
        self._patience = Patience(self._tell_of_reading)
        self._announcer = announcer
        self._is_abandoned = is_abandoned
        self._cancelled = cancelled or threading.Event()
        self._lock = threading.RLock()

    def close(self) -> None:
        """The run has ended: leave its book, and close the connections."""
        with self._lock:
            # Only those that were made: they are made at their first use.
            made = [vars(self)[name] for name in ("_client", "_brief_client") if name in vars(self)]
        for client in made:
            client.close()
        self.book.close()

    @property
    def client(self) -> WixDataClient:
        """The API. Raises SettingsError when the settings do not allow a call."""
        with self._lock:
            return self._client

    @property
    def brief_client(self) -> WixDataClient:
        """The API, for a look at what became of a write: it has taken its time already. Raises SettingsError."""
        with self._lock:
            return self._brief_client

    @property
    def reads(self) -> SharedReads:
        """Shared reads over the same client. Raises SettingsError likewise."""
        with self._lock:
            return self._reads

    def look(
        self, key: CollectionKey, phase: Phase, *, levels_may_be_old: bool = False, sets_may_be_old: bool = False
    ) -> DataPermissions:
        """What a collection has, for a check of a resource that is new to it; see `SharedReads.get`.

        A preview looks at a collection once: it writes nothing, so whatever it has seen stays true for it. So does an
        update where both may be old.
        """
        from ..api.shared_reads import SERVED_FOR_SECONDS

        self.prefetcher.miss(key)
        if not phase.may_be_preview:
            max_age = ONE_LOOK_SECONDS if levels_may_be_old and sets_may_be_old else SERVED_FOR_SECONDS
            return self.reads.get(*key, max_age, levels_may_be_old=levels_may_be_old, sets_may_be_old=sets_may_be_old)
        with self._patience.reading(key):
            return self.reads.get(*key, math.inf, sets_may_be_old=sets_may_be_old)

    def type_of(self, key: CollectionKey) -> CollectionType | None:
        """The type of a collection; None where there is none, or nobody tells."""
        from ..api.errors import ApiError

        with self._lock:
            types = self._types
        try:
            return types.get(*key)
        except ApiError:
            return None

    def warn(self, message: str, *, about: CollectionKey | str) -> None:
        """Show a warning. The same one about the same collection is shown once a run: some things are asked twice."""
        if self._is_new(about, message):
            self._announcer.warn(message)

    def info(self, message: str, *, about: CollectionKey | str) -> None:
        """Show a plain line, likewise; about a topic (a text), the first line alone."""
        if self._is_new(about, "" if isinstance(about, str) else message):
            self._announcer.info(message)

    def warn_of_missing(self, inputs: DeclaredInputs) -> None:
        """Say, in a preview, that the collection of a new resource does not exist (yet)."""
        self.warn(
            f"{inputs.label}: site {inputs.site_label} has no such collection yet. If nothing in this program creates "
            "it, the update will fail; check the id (it is case-sensitive).",
            about=inputs.key,
        )

    def look_ahead(self, key: CollectionKey) -> None:
        """Tell the prefetcher what the program declares with the provider that it declares this collection with."""
        with self._lock:
            fresh: list[CollectionKey] = []
            own = {group for group, declared in self._groups.items() if not declared}
            for number, group, collection in self.book.ahead(self._ahead):
                self._ahead = number
                if group in own:
                    fresh.append(collection)
                else:
                    self._groups.setdefault(group, []).append(collection)
            for group, declared in self._groups.items():
                if key in declared:
                    fresh += declared
                    # From now on, what comes for this group is told at once.
                    self._groups[group] = []
        self.prefetcher.announce(fresh)

    def _tell_of_reading(self, read: int) -> None:
        self.info(
            f"Still reading what this program's collections have now ({read} read so far). `pulumi config set "
            f"{PREVIEW_READS} false` previews without it, and says less.",
            about="reading",
        )

    def _is_new(self, about: CollectionKey | str, message: str) -> bool:
        return self.book.is_new(about if isinstance(about, str) else "/".join(about), message)

    @cached_property
    def _client(self) -> WixDataClient:
        return self._client_with(None)

    @cached_property
    def _brief_client(self) -> WixDataClient:
        from ..api.transport import Limits

        limits = Limits(total=BRIEF_SECONDS, read=BRIEF_SECONDS, fresh_site=0, follows_step=False)
        return self._client_with(limits)

    def _client_with(self, limits: Limits | None) -> WixDataClient:
        return self.settings.client(limits, self._is_abandoned, self._cancelled)

    @cached_property
    def _reads(self) -> SharedReads:
        from ..api.shared_reads import SharedReads

        return SharedReads(self.client)

    @cached_property
    def _types(self) -> CollectionTypes:
        from ..api.collection_types import CollectionTypes

        return CollectionTypes(self.client)
