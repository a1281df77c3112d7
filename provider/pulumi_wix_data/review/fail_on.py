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
    """Members, or visitors, gain insert, update or remove, be it of their own items only; or may."""
    TAKEOVER = "takeover"
    """What the stack did not manage so far is set to something else."""
    UNKNOWN = "unknown"
    """A value cannot be seen before the update, or a level or an input is none that this version knows."""

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
                return change.exposure in _PUBLIC or _may_be(change, _PUBLIC)
            case FailOn.WIDER:
                return change.exposure.may_widen
            case FailOn.ANY_WRITE_BY_MEMBERS:
                writes = change.action.writes and _may_be(change, _WRITES_BY_MEMBERS)
                return change.exposure in _WRITES_BY_MEMBERS or writes
            case FailOn.TAKEOVER:
                return change.cause is Cause.TAKEOVER
            case FailOn.UNKNOWN:
                return change.has_hidden_value


def _may_be(change: AccessChange, exposures: tuple[Exposure, ...]) -> bool:
    """Whether it may be one of the exposures: a new level that cannot be seen, or is none that this version knows, may
    be as wide as ANYONE; and one that lets somebody in may do so anew where the old one cannot be seen.
    """
    if change.subject is not None or change.exposure is not Exposure.UNCLEAR:
        return False
    return change.after not in _LEVELS or Exposure.of(AccessLevel(change.after), change.action) in exposures


_LEVELS = {level.value for level in AccessLevel}
