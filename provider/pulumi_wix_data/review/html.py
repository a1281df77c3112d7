"""The review as one HTML page that loads nothing from anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from ..pages.ladder import Step, step_named
from ..pages.rendering import Origin, render
from ..permissions.exposure import Exposure
from .review_model import AccessChange, Review
from .wording import SiteNames, alarms, cause, footer, headline, title

_LOUDNESS = {
    Exposure.PUBLIC_WRITE: "high",
    Exposure.PUBLIC_READ: "high",
    Exposure.MEMBERS_WRITE: "middle",
    Exposure.MEMBERS_READ: "middle",
    Exposure.OTHER_WIDER: "middle",
    Exposure.UNCLEAR: "middle",
    Exposure.MAY_NARROW: "middle",
}


@dataclass(frozen=True)
class _Row:
    change: AccessChange
    place: str
    before: Step
    after: Step
    loudness: str
    cause: str

    @property
    def text(self) -> str:
        """What a search looks at."""
        return f"{self.place} {self.change.consequence} {self.change.resource}"


@dataclass(frozen=True)
class _Group:
    caption: str
    rows: list[_Row]


@dataclass(frozen=True)
class _PlacedNote:
    place: str
    text: str


def html(review: Review, origin: Origin | None = None) -> str:
    """The page: the same review of the same origin gives the same text."""
    sites = SiteNames(review)
    groups = (("Exposures", review.exposures), ("Nobody gains access", review.others_changes))
    shown = {"stack": review.stack} if review.stack else {}
    origin = origin or Origin()
    return render(
        "review",
        title(review),
        Origin({**sites.facts, **shown, **origin.facts}, origin.made),
        headline=headline(review),
        alarms=alarms(review),
        groups=[_Group(caption, [_row(each, sites) for each in changes]) for caption, changes in groups if changes],
        exposures=[each.value for each in review.counts()],
        notes=[_PlacedNote(sites.place(each.site_id, each.data_collection_id), each.text) for each in review.notes],
        footer=footer(review),
    )


def _row(change: AccessChange, sites: SiteNames) -> _Row:
    return _Row(
        change,
        sites.place(change.site_id, change.data_collection_id),
        step_named(change.before),
        step_named(change.after),
        _LOUDNESS.get(change.exposure, "low"),
        cause(change),
    )
