"""The sentences that every form of a review shares."""

from __future__ import annotations

from ..sanitize import counted
from .review_model import AccessChange, Review

STREAMING = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW=true pulumi refresh --preview-only --json"


def title(review: Review) -> str:
    """What the review is of."""
    what = "drift" if review.is_refresh else "access"
    return f"Wix data permissions: {what}{f' of {review.stack}' if review.stack else ''}"


def headline(review: Review) -> str:
    """The verdict, for example `5 exposures: 2 public write, 1 public read, 2 other wider; 4 narrower`."""
    if not review.changes:
        return "Nobody gains or loses access." if is_whole(review) else "No change of access is shown."
    counts = review.counts()
    exposures = ", ".join(f"{number} {exposure.value}" for exposure, number in counts.items() if exposure.may_widen)
    others = ", ".join(f"{number} {exposure.value}" for exposure, number in counts.items() if not exposure.may_widen)
    if not exposures:
        return f"{'Nobody gains access' if is_whole(review) else 'No exposure is shown'}; {others}."
    total = counted(len(review.exposures), "exposure")
    return f"{total}: {exposures}{f'; {others}' if others else ''}."


def is_whole(review: Review) -> bool:
    """Whether all that changes is known: a preview tells all that it plans, two matrices have the same collections."""
    return not (review.errors or review.hidden_drift or review.one_sided)


def alarms(review: Review) -> list[str]:
    """Why the review cannot be all."""
    said = [f"The preview is not complete, so neither is this review: {error}" for error in review.errors[:5]]
    if len(review.errors) > 5:
        said.append(f"… and {len(review.errors) - 5} more errors.")
    if review.hidden_drift:
        changed = counted(review.hidden_drift, "resource")
        said.append(f"{changed} changed outside Pulumi, and this kind of preview does not say how: use {STREAMING}")
    return said


def footer(review: Review) -> str:
    """How many resources it is about."""
    ours = ", ".join(f"{number} {operation}" for operation, number in review.permissions.items()) or "none"
    others = ", ".join(f"{number} {operation}" for operation, number in review.others.items())
    reviewed = f"Permissions: {ours}."
    other = f" Other resources, not reviewed: {others}." if others else ""
    return f"{reviewed}{other} Unchanged: {review.unchanged}."


def cause(change: AccessChange) -> str:
    """Why it changes."""
    return f"{change.cause.value}, replaced" if change.is_replacement else change.cause.value


class SiteNames:
    """Names a collection with its site where the review speaks of more than one, by as much of the id as it takes."""

    def __init__(self, review: Review) -> None:
        self._sites = sorted({each.site_id for each in (*review.changes, *review.notes)} - {""})
        length = 8
        while len({site[:length] for site in self._sites}) < len(self._sites):
            length += 1
        self._length = length

    @property
    def facts(self) -> dict[str, str]:
        """The sites for the head of a page; empty when the review speaks of none."""
        return {"site" if len(self._sites) == 1 else "sites": ", ".join(self._sites)} if self._sites else {}

    @property
    def legend(self) -> str:
        """Which sites the review speaks of; empty when it speaks of none."""
        if not self._sites:
            return ""
        return f"Site{'' if len(self._sites) == 1 else 's'}: {', '.join(self._sites)}."

    def place(self, site_id: str, data_collection_id: str) -> str:
        """`Orders`, or `Orders on 0a1b2c3d`; empty for no collection."""
        if len(self._sites) < 2 or not data_collection_id:
            return data_collection_id
        short = site_id if site_id.startswith(("(", "[")) else site_id[: self._length]
        return f"{data_collection_id} on {short}"
