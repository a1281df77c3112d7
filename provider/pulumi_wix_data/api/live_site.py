"""A whole site at once: every collection with all its permissions."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from fnmatch import fnmatchcase

from .client import Collection, DataPermissions, WixDataClient

CALLS_AT_ONCE = 4
"""As many as a provider process makes."""


def read_site(
    client: WixDataClient,
    site_id: str,
    patterns: list[str] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> list[tuple[Collection, DataPermissions]]:
    """Every collection whose id matches one of the glob patterns (all of them without any), sorted by id.

    One List call a page and one Get Permissions call a collection. `progress` is told how many are done, of how
    many. Raises what the client raises.
    """
    wanted = [collection for collection in client.list_collections(site_id) if _matches(collection.id, patterns)]
    wanted.sort(key=lambda collection: collection.id)
    found: list[tuple[Collection, DataPermissions]] = []
    with ThreadPoolExecutor(CALLS_AT_ONCE) as pool:
        answers = pool.map(lambda collection: client.get_permissions(site_id, collection.id), wanted)
        for collection, permissions in zip(wanted, answers, strict=True):
            found.append((collection, permissions))
            if progress:
                progress(len(found), len(wanted))
    return found


def _matches(data_collection_id: str, patterns: list[str] | None) -> bool:
    return not patterns or any(fnmatchcase(data_collection_id, pattern) for pattern in patterns)
