"""The types of a site's collections, with few calls: one for each collection that is asked for, or whole pages."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

from ..permissions.collection_types import CollectionType
from .client import PAGE, CollectionsPage, WixDataClient
from .errors import ApiError, CollectionNotFound

_GETS_FIRST = 1
"""Collections asked for one by one before the first page: a stack that gains one needs no list."""
_PAGES_A_GET = 2
"""So many pages still to come are worth one more collection asked for alone."""


@dataclass
class _Site:
    known: dict[str, CollectionType | None] = field(default_factory=dict[str, "CollectionType | None"])
    pages: Iterator[CollectionsPage] | None = None
    total: int | None = None
    listed: int = 0
    gets: int = 0
    is_complete: bool = False

    @property
    def wants_get(self) -> bool:
        """Whether asking for one collection alone is the cheaper way now."""
        if self.pages is None:
            return self.gets < _GETS_FIRST
        left = ((self.total or 0) - self.listed) // PAGE
        return left > _PAGES_A_GET * self.gets


class CollectionTypes:
    """The type of each collection, by Get Data Collection or List Data Collections. Threads may share it.

    300 collections of a site of 300 cost four calls. An answer serves as long as the object: a type never changes.
    """

    def __init__(self, client: WixDataClient) -> None:
        self._client = client
        self._lock = threading.Lock()
        self._sites: dict[str, _Site] = {}

    def get(self, site_id: str, data_collection_id: str) -> CollectionType | None:
        """The type; None where the site has no such collection. Raises an ApiError."""
        with self._lock:
            site = self._sites.setdefault(site_id, _Site())
            while data_collection_id not in site.known and not site.is_complete:
                if site.wants_get:
                    site.known[data_collection_id] = self._alone(site_id, data_collection_id)
                    site.gets += 1
                else:
                    self._page(site_id, site)
            return site.known.get(data_collection_id)

    def _alone(self, site_id: str, data_collection_id: str) -> CollectionType | None:
        try:
            return self._client.get_collection(site_id, data_collection_id).type
        except CollectionNotFound:
            return None

    def _page(self, site_id: str, site: _Site) -> None:
        site.pages = site.pages or self._client.collection_pages(site_id)
        try:
            page = next(site.pages, None)
        except ApiError:
            # An iterator that has failed is at its end: the next one begins anew.
            site.pages, site.listed = None, 0
            raise
        if page is None:
            site.is_complete = True
            return
        site.known.update((each.id, each.type) for each in page.collections)
        site.listed += len(page.collections)
        site.total = page.total
        site.is_complete = site.total is not None and site.listed >= site.total
