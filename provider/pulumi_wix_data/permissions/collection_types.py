"""The types of data collections: THE table of which have permissions that can be changed."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum


class Changeable(Enum):
    """Whether the permissions of a type of collection can be changed."""

    YES = "yes"
    NO = "no"
    NOT_KNOWN = "not known"
    """Wix does not say: a change is tried."""


ARE_FIXED = "whose permissions are fixed"
"""How every sentence about such a collection says it, so that a review finds it in what a preview told."""


@dataclass(frozen=True)
class CollectionType:
    """One type of collection (Wix: `collectionType`)."""

    name: str
    """Wix's name; empty where the service named none."""
    what: str
    """In words, to follow "is"."""
    changeable: Changeable
    decided_by: str = ""
    """Who decides on fixed permissions, in a clause; empty where they are not fixed."""

    @property
    def is_fixed(self) -> bool:
        """Whether its permissions cannot be changed."""
        return self.changeable is Changeable.NO

    @property
    def remark(self) -> str:
        """In a clause, whether its permissions are fixed; empty where nothing speaks for it."""
        if self.is_fixed:
            return f"fixed: {self.what}"
        return f"may be fixed: {self.what}" if self is _OF_AN_APP_BY_ITS_ID else ""

    @property
    def why_fixed(self) -> str:
        """In a clause that follows the collection: what it is, and that its permissions are fixed."""
        return f"is {self.what} ({self.name}), {ARE_FIXED}: {self.decided_by}"


_TYPES = (
    CollectionType("NATIVE", "a collection of the site itself", Changeable.YES),
    CollectionType("WIX_APP", "a collection of a Wix app", Changeable.NO, "the app decides on them"),
    CollectionType(
        "EXTERNAL", "a collection of an external database", Changeable.NO, "the database's adapter decides on them"
    ),
    CollectionType("BLOCKS_APP", "a collection of an app made with Wix Blocks", Changeable.NOT_KNOWN),
)
_BY_NAME = {each.name: each for each in _TYPES}

NATIVE = _BY_NAME["NATIVE"]
_OF_AN_APP_BY_ITS_ID = CollectionType(
    "", "by its id, a collection of an app or of an external database", Changeable.NOT_KNOWN
)


def type_by_id(data_collection_id: str) -> CollectionType:
    """What the id alone tells, where nobody asked the service: apps and databases put their name and a `/` first."""
    return _OF_AN_APP_BY_ITS_ID if "/" in data_collection_id else NATIVE


def collection_type(name: str | None) -> CollectionType:
    """The type that the service calls by that name; None where it named none."""
    known = _BY_NAME.get(name or "")
    return known or CollectionType(name or "", "a collection of a type that is not known here", Changeable.NOT_KNOWN)
