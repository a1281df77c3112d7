"""The conditions under which a review ends with a failure, for a check of a pull request."""

from __future__ import annotations

from enum import Enum

from ..permissions.exposure import Exposure
from ..permissions.levels import AccessLevel
from .review_model import AccessChange, Cause, Review

_PUBLIC = (Exposure.PUBLIC_WRITE, Exposure.PUBLIC_READ)
_WRITES_BY_MEMBERS = (Exposure.PUBLIC_WRITE, Exposure.MEMBERS_WRITE)


class FailOn(str, Enum):
    """What no review may find. Only changes count: what was so before is nobody's fault here."""

    PUBLIC = "public"
    """Any visitor gains an action, or may."""
    WIDER = "wider"
    """Anybody gains access, or may."""
    ANY_WRITE_BY_MEMBERS = "any-write-by-members"
    """Members, or visitors, gain insert, update or remove, be it of their own items only."""
    TAKEOVER = "takeover"
    """What the stack did not manage so far is set to something else."""
    UNKNOWN = "unknown"
    """A value cannot be seen before the update, or a level is none that this version knows."""

    def matches(self, review: Review) -> list[AccessChange]:
        """The changes that meet the condition."""
        return [change for change in review.changes if self._is_met(change)]

    def is_met(self, review: Review) -> bool:
        """Whether a change meets the condition; drift that a preview hides may be wider, and is unknown."""
        hides = bool(review.hidden_drift) and self in (FailOn.WIDER, FailOn.UNKNOWN)
        return hides or bool(self.matches(review))

    def _is_met(self, change: AccessChange) -> bool:
        match self:
            case FailOn.PUBLIC:
                return change.exposure in _PUBLIC or _may_be_public(change)
            case FailOn.WIDER:
                return change.exposure.may_widen
            case FailOn.ANY_WRITE_BY_MEMBERS:
                return change.exposure in _WRITES_BY_MEMBERS or (change.action.writes and _may_be_public(change))
            case FailOn.TAKEOVER:
                return change.cause is Cause.TAKEOVER
            case FailOn.UNKNOWN:
                return change.has_hidden_value


def _may_be_public(change: AccessChange) -> bool:
    """Whether the new level cannot be seen, or is none that this version knows: it may be ANYONE, or as wide."""
    return change.subject is None and change.exposure is Exposure.UNCLEAR and change.after not in _LEVELS


_LEVELS = {level.value for level in AccessLevel}
