"""One thing that an audit finds, with an id that stays the same as long as the thing does."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from ..permissions.data_permissions import Subject, shown_text
from ..permissions.exposure import ExposedAction, Exposure, Severity
from ..state.positions import Position


class FindingKind(str, Enum):
    """What was found. The values are part of the ids, and so of baselines."""

    LEVEL_DRIFT = "level-drift"
    """A level differs from what the stack wrote, or may."""
    SPECIAL_DRIFT = "special-drift"
    """Special permissions differ from what the stack wrote, or may, or are gone."""
    COLLECTION_GONE = "collection-gone"
    """The stack manages a collection that the site does not have."""
    UNMANAGED_COLLECTION = "unmanaged-collection"
    """No resource of the stack declares the collection's levels."""
    UNMANAGED_SPECIAL = "unmanaged-special"
    """No resource of the stack declares these special permissions."""
    PUBLIC_WRITE = "public-write"
    """Any visitor may insert, update or remove."""
    PUBLIC_READ = "public-read"
    """Any visitor may read."""
    MEMBERS_WRITE = "members-write"
    """Any member may update or remove the items of others."""
    SPECIAL_REMOVE_TO_USER = "special-remove-to-user"
    """One user, rather than a role, may remove any item."""
    UNKNOWN_LEVEL = "unknown-level"
    """A level that this package does not know: it may be wide."""
    UNKNOWN_SUBJECT = "unknown-subject"
    """Special permissions of somebody whom this package cannot name."""

    @classmethod
    def of(cls, exposed: ExposedAction) -> FindingKind:
        """The kind of an exposure. Raises KeyError for one that no collection has by itself."""
        return _OF_EXPOSURES[exposed.exposure]


_OF_EXPOSURES = {
    Exposure.PUBLIC_WRITE: FindingKind.PUBLIC_WRITE,
    Exposure.PUBLIC_READ: FindingKind.PUBLIC_READ,
    Exposure.MEMBERS_WRITE: FindingKind.MEMBERS_WRITE,
    Exposure.OTHER_WIDER: FindingKind.SPECIAL_REMOVE_TO_USER,
    Exposure.UNCLEAR: FindingKind.UNKNOWN_LEVEL,
}


@dataclass(frozen=True)
class Finding:
    """One finding. `value` is what was found; with another value it is another finding. Nothing in it is a secret."""

    kind: FindingKind
    severity: Severity
    site_id: str
    data_collection_id: str
    about: str
    """The property, such as `itemRead`, or what else of the collection is meant."""
    subject: Subject | None
    value: str
    meaning: str
    """A sentence: what it means."""
    remedy: str
    """A sentence: what to do."""
    managed: bool
    """Whether a resource of the stack declares what is meant."""
    position: Position | None = None
    """Where in the program that is, where the state tells."""

    @property
    def id(self) -> str:
        """For example `public-read-3f9a1c0b2d`: made of kind, place and value alone, so baselines can name it."""
        subject = [self.subject.kind.value, shown_text(self.subject.id)] if self.subject else None
        identity = [self.kind.value, self.site_id, self.data_collection_id, self.about, subject, self.value]
        return f"{self.kind.value}-{hashlib.sha256(json.dumps(identity).encode()).hexdigest()[:10]}"


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first; then by site, collection and id."""
    return sorted(
        findings,
        key=lambda each: (-each.severity.weight, each.site_id, each.data_collection_id, each.about, each.id),
    )


def sentence(clause: str) -> str:
    """A clause as a sentence. Nothing but its first letter and its end changes."""
    return f"{clause[:1].upper()}{clause[1:]}" + ("" if clause.endswith(".") else ".")
