"""A whole site at once: every collection with all its permissions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from fnmatch import fnmatchcase

from ..permissions.data_permissions import DataPermissions
from .client import Collection, WixDataClient

CALLS_AT_ONCE = 4
"""As many as a provider process makes at once."""


def read_site(
    client: WixDataClient,
    site_id: str,
    patterns: list[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[DataPermissions]:
    """The permissions of every collection whose id matches one of the glob patterns, or of all without patterns.

    Sorted by id. Makes one List Data Collections call for each page and one Get Permissions call for each collection.
    `progress` is called with the number of collections read and their total. Raises an `ApiError`.
    """
    return [permissions for _, permissions in read_collections(client, site_id, patterns, progress)]


def read_collections(
    client: WixDataClient,
    site_id: str,
    patterns: list[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[Collection, DataPermissions]]:
    """The same, each with what List Data Collections says of the collection itself."""
    listed = {each.id: each for each in client.list_collections(site_id) if matches(each.id, patterns)}
    ids = sorted(listed)
    found: list[tuple[Collection, DataPermissions]] = []
    with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
        for permissions in pool.map(client.get_permissions, [site_id] * len(ids), ids):
            collection = listed[permissions.data_collection_id]
            found.append((collection, replace(permissions, type=collection.type)))
            if progress:
                progress(len(found), len(ids))
    return found


def matches(data_collection_id: str, patterns: list[str] | None) -> bool:
    """Whether the id matches one of the glob patterns (case-sensitive); every id does when there are none."""
    return not patterns or any(fnmatchcase(data_collection_id, pattern) for pattern in patterns)
