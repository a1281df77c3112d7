"""The matrix as one HTML page without outside parts: readable without its script, which opens and filters."""

from __future__ import annotations

import json
from dataclasses import dataclass

from ..pages.ladder import Step, step_named, step_of
from ..pages.rendering import Origin, render
from ..permissions.actions import ItemAction
from ..permissions.changes import Direction
from ..permissions.data_permissions import SpecialSet
from ..permissions.levels import AccessLevel, Hidden
from ..permissions.matrix import MatrixRow
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
    is_removed: bool = False


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


def matrix_page(collections: list[CollectionAccess], title: str, origin: Origin) -> str:
    """The page: a line a collection, the most exposed first, with what changes where a preview tells it."""
    lines = [_line(each) for each in by_exposure(collections)]
    return render(
        "matrix",
        title,
        origin,
        collections=lines,
        summary=at_a_glance(collections),
        opennesses=list(dict.fromkeys(line.access.openness for line in lines)),
        subjects=sorted({chip.who for line in lines for chip in line.chips}),
        has_changes=any(each.is_changed for each in collections),
        shows_sites=len(sites_of(collections)) > 1,
        steps=[step_of(each) for each in AccessLevel],
        chips_at_once=_CHIPS_AT_ONCE,
    )


def _line(access: CollectionAccess) -> _Line:
    # What is removed comes first: it must not be among those that open on a click.
    chips = [_Chip(access.who(each), f"removed; was {access.granted(each)}", True) for each in access.removed]
    chips += [_Chip(access.who(each), _says(access, each)) for each in access.permissions.special_sets]
    return _Line(access, [_cell(access, each) for each in ItemAction], chips, access.rows())


def _cell(access: CollectionAccess, action: ItemAction) -> _Cell:
    change = access.change_of(action)
    if change and not access.is_certain(action):
        word = f"{step_named(change.after).word}?"
        return _Cell(action, Step(word, change.after, None, "unclear"), step_named(change.before))
    return _Cell(action, step_of(access.permissions.levels[action]), step_named(change.before) if change else None)


def _says(access: CollectionAccess, special: SpecialSet) -> str:
    """What special permissions add, and what is new of it."""
    changes = access.changes_of_subject(special)
    certain = {each: special.accesses[each.action] is not Hidden.NOT_CERTAIN for each in changes}
    told = {
        word: ", ".join(change.action.verb for change in changes if certain[change] and change.direction is direction)
        for word, direction in _CHANGED.items()
    }
    return "; ".join([access.granted(special), *(f"{word}: {verbs}" for word, verbs in told.items() if verbs)])


_CHANGED = {
    "new": Direction.WIDER,
    "may be new": Direction.UNCLEAR,
    "no longer": Direction.NARROWER,
    "may be no longer": Direction.MAY_NARROW,
}
"""What a chip says of what a preview changes."""
