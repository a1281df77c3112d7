"""The matrix as one HTML page without outside parts: readable without its script, which opens and filters."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..pages.ladder import Step, step_named, step_of
from ..pages.rendering import Origin, render
from ..permissions.actions import ItemAction
from ..permissions.data_permissions import SpecialSet
from ..permissions.exposure import Exposure
from ..permissions.levels import Access, AccessLevel
from ..permissions.matrix import MatrixRow
from ..review.review_model import AccessChange
from ..sanitize import one_line
from .site_access import CollectionAccess, at_a_glance, by_exposure, sites_of

_CHIPS_AT_ONCE = 8
"""Of a collection with more special permissions, the rest opens on a click."""


@dataclass(frozen=True)
class _Cell:
    action: ItemAction
    after: Step
    before: Step | None


@dataclass(frozen=True)
class _Chip:
    who: str
    says: str


@dataclass(frozen=True)
class _Line:
    """One collection as the template shows it."""

    access: CollectionAccess
    cells: list[_Cell]
    chips: list[_Chip]
    rows: list[MatrixRow]

    @property
    def text(self) -> str:
        """What a search looks at."""
        where = self.access.data_collection_id, self.access.site_id
        return " ".join([*where, *self.access.remarks, *(each.who for each in self.chips)])

    @property
    def subjects(self) -> str:
        """Whom special permissions name, as JSON, for the filter."""
        return json.dumps([one_line(each.who) for each in self.chips])


def matrix_page(
    collections: list[CollectionAccess], title: str, origin: Origin, gone: tuple[AccessChange, ...] = ()
) -> str:
    """The page: a line a collection, the most exposed first, with what changes where a preview tells it.

    `gone` are changes of collections that nothing declares any more.
    """
    lines = [_line(each) for each in by_exposure(collections)]
    return render(
        "matrix",
        title,
        origin,
        collections=lines,
        summary=at_a_glance(collections),
        opennesses=list(dict.fromkeys(line.access.openness for line in lines)),
        subjects=sorted({chip.who for line in lines for chip in line.chips}),
        has_changes=any(each.changes for each in collections),
        shows_sites=len(sites_of(collections)) > 1,
        steps=[step_of(each) for each in AccessLevel],
        chips_at_once=_CHIPS_AT_ONCE,
        gone=gone,
    )


def _line(access: CollectionAccess) -> _Line:
    chips = [_Chip(access.who(each), _says(access, each)) for each in access.permissions.special_sets]
    return _Line(access, [_cell(access, each) for each in ItemAction], chips, access.rows())


def _cell(access: CollectionAccess, action: ItemAction) -> _Cell:
    change = access.change_of(action)
    return _Cell(action, step_of(access.permissions.levels[action]), step_named(change.before) if change else None)


def _says(access: CollectionAccess, special: SpecialSet) -> str:
    """What special permissions add, and what is new of it."""
    changes = access.changes_of_subject(special)
    new = [each.action.verb for each in changes if each.exposure is not Exposure.NARROWER]
    gone = [each.action.verb for each in changes if each.before == Access.ALLOWED.value]
    said = [access.granted(special), *([f"new: {', '.join(new)}"] if new else [])]
    return "; ".join([*said, *([f"no longer: {', '.join(gone)}"] if gone else [])])
