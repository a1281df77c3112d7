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
    def why_fixed(self) -> str:
        """In a clause that follows the collection: what it is, and that its permissions are fixed."""
        return f"is {self.what} ({self.name}), whose permissions are fixed: {self.decided_by}"


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


def collection_type(name: str | None) -> CollectionType:
    """The type that the service calls by that name; None where it named none."""
    known = _BY_NAME.get(name or "")
    return known or CollectionType(name or "", "a collection of a type that is not known here", Changeable.NOT_KNOWN)
