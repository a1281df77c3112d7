"""What a site has that can be imported: the resources of one kind, each by its id."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice

from ..api.errors import WixDataError
from ..documentation import with_link
from ..error_kinds import ErrorKind
from ..lifecycle.session import Session
from ..permissions.data_permissions import DataPermissions
from ..permissions.levels import Hidden
from ..permissions.validation import MAX_DATA_COLLECTION_ID, Fault, guid, identifier
from ..settings import WHERE_SITE_IDS_ARE, missing_site
from ..state.kinds import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION
from ..state.properties import DATA_COLLECTION_ID, SITE_ID
from ..state.values import Values
from .configuration import Configuration

_CALLS_AT_ONCE = 8


@dataclass(frozen=True)
class Listed:
    """One resource that can be imported."""

    id: str
    name: str
    """What a person calls it; no logical name."""


@dataclass(frozen=True)
class Listing:
    """How one kind is listed: an entry of the table, which the schema is made of too."""

    arguments: tuple[str, ...]
    run: Callable[[Session, str, str | None], Iterator[Listed]]


@dataclass(frozen=True)
class Page:
    """A part of what there is."""

    found: list[Listed]
    next: str = ""
    """What the request for the next one has to say; empty where this is the last."""


def list_page(
    session: Session, configuration: Configuration, token: str, query: Values, *, start: str, limit: int, size: int
) -> Page | None:
    """A page of the resources with that type token; None where only the update will tell which site is meant.

    `start` is the `next` of the page before; `limit` bounds all pages together and `size` this one, 0 nothing. What is
    fixed, such as the levels of a collection of a Wix app, is left out: no program can manage it. Calls the API;
    raises a WixDataError.
    """
    listing = LISTINGS.get(token)
    if listing is None:
        raise WixDataError(f"this provider cannot list {token}; it can list {', '.join(LISTINGS)}.")
    if SITE_ID not in query and configuration.site_id is not None:
        query = Values({**query.by_name, SITE_ID: configuration.site_id}, query.secrets)
    if not configuration.is_complete or Hidden.UNKNOWN in query.by_name.values():
        return None
    faults = _faults(listing, query)
    if faults:
        told = [each.concealed() if each.property in query.secrets else each for each in faults]
        raise WixDataError(with_link("; ".join(each.told() for each in told), told[0].kind))
    skipped = int(start or 0)
    ends = [end for end in (limit, skipped + size if size else 0) if end]
    collection = query[DATA_COLLECTION_ID]
    everything = listing.run(session, str(query[SITE_ID]).lower(), None if collection is None else str(collection))
    # One more tells whether there is a next page.
    found = list(islice(everything, skipped, min(ends) + 1 if ends else None))
    if not ends or skipped + len(found) <= min(ends):
        return Page(found)
    is_last = bool(limit) and min(ends) >= limit
    return Page(found[:-1], "" if is_last else str(min(ends)))


def _faults(listing: Listing, query: Values) -> list[Fault]:
    site, collection = query[SITE_ID], query[DATA_COLLECTION_ID]
    faults = [
        Fault(name, f"there is no such argument; there are {', '.join(listing.arguments)}")
        for name in query.by_name
        if name in query and name not in listing.arguments
    ]
    faults += (
        [Fault(SITE_ID, missing_site(), kind=ErrorKind.SETTING)]
        if site is None
        else guid(SITE_ID, site, WHERE_SITE_IDS_ARE)
    )
    if collection is not None and DATA_COLLECTION_ID in listing.arguments:
        faults += identifier(DATA_COLLECTION_ID, collection, MAX_DATA_COLLECTION_ID)
    return faults


def _collections(session: Session, site_id: str) -> Iterator[str]:
    return (each.id for each in session.client.list_collections(site_id) if not each.type.is_fixed)


def _levels(session: Session, site_id: str, _: str | None) -> Iterator[Listed]:
    for each in _collections(session, site_id):
        yield Listed(f"{site_id}/{each}", each)


def _special_permissions(session: Session, site_id: str, collection: str | None) -> Iterator[Listed]:
    ids = iter([collection]) if collection is not None else _collections(session, site_id)

    def read(collection_id: str) -> DataPermissions:
        return session.reads.get(site_id, collection_id)

    with ThreadPoolExecutor(_CALLS_AT_ONCE, "listing") as pool:
        # Not all at once: whoever asks for a few is not to wait for a whole site.
        while some := list(islice(ids, _CALLS_AT_ONCE)):
            for permissions in pool.map(read, some):
                for special in permissions.special_sets:
                    id_ = f"{site_id}/{permissions.data_collection_id}/{special.id}"
                    yield Listed(id_, f"{permissions.data_collection_id}: {special.subject}")


LISTINGS: Mapping[str, Listing] = {
    COLLECTION_PERMISSIONS.native_type: Listing((SITE_ID,), _levels),
    SPECIAL_PERMISSION.native_type: Listing((SITE_ID, DATA_COLLECTION_ID), _special_permissions),
}
