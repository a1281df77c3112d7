"""The review for a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import zip_longest

from rich.cells import cell_len, set_cell_size
from rich.console import Console
from rich.text import Text

from ..permissions.actions import ItemAction
from ..permissions.exposure import Exposure
from .review_model import AccessChange, Review
from .wording import SiteNames, alarms, cause, footer, headline, title

_STYLES = {
    Exposure.PUBLIC_WRITE: "bold red",
    Exposure.PUBLIC_READ: "bold red",
    Exposure.MEMBERS_WRITE: "bold yellow",
    Exposure.MEMBERS_READ: "bold yellow",
    Exposure.OTHER_WIDER: "yellow",
    Exposure.UNCLEAR: "magenta",
    Exposure.MAY_NARROW: "magenta",
    Exposure.NARROWER: "green",
    Exposure.NONE: "dim",
}
_LEAST_ROOM = 30
"""Columns for what a change means, however narrow the terminal is."""


def print_texts(reviews: Iterable[Review], console: Console) -> None:
    """Print the reviews, with an empty line between two."""
    for number, review in enumerate(reviews):
        if number:
            console.print()
        _print_text(review, console)


def _print_text(review: Review, console: Console) -> None:
    """Exposures first, one row for each action that changes, then notes and counts."""
    sites = SiteNames(review)
    console.print(Text(title(review), "bold"), Text(headline(review)), sep="\n", soft_wrap=True)
    for alarm in alarms(review):
        console.print(Text(alarm, "bold red"), soft_wrap=True)
    for exposure in review.counts():
        console.print(Text(exposure.value.upper(), _STYLES[exposure]))
        console.print(_rows(review, exposure, sites, console), soft_wrap=True)
    if review.notes:
        console.print(Text("ALSO", "bold"))
    for note in review.notes:
        place = sites.place(note.site_id, note.data_collection_id)
        console.print(Text(f"  {place} {note.text}" if place else f"  {note.text}"), soft_wrap=True)
    console.print(Text(" ".join(filter(None, (sites.legend, footer(review)))), "dim"), soft_wrap=True)


def _rows(review: Review, exposure: Exposure, sites: SiteNames, console: Console) -> Text:
    """The rows of one kind of exposure; the columns of all kinds have one width.

    A `Table` of rich's looks the same, and takes five times as long for thousands of rows.
    """
    widths = [
        min(28, max(cell_len(sites.place(each.site_id, each.data_collection_id)) for each in review.changes)),
        max(len(each.verb) for each in ItemAction),
        max(cell_len(_levels(each)) for each in review.changes),
    ]
    chosen = [each for each in review.changes if each.exposure is exposure]
    room = max(_LEAST_ROOM, console.width - sum(widths) - 2 - len(widths))
    width = min(room, max(cell_len(_why(each)) for each in chosen))
    rows: list[Text] = []
    for change in chosen:
        facts = (sites.place(change.site_id, change.data_collection_id), change.action.verb, _levels(change))
        columns = [_folded(Text(fact), each, console) for fact, each in zip(facts, widths, strict=True)]
        why = Text(_why(change))
        why.stylize("dim", len(change.consequence))
        for place, verb, levels, part in zip_longest(*columns, _folded(why, width, console), fillvalue=Text()):
            cells = zip((place, verb, levels), widths, strict=True)
            row = Text(f"  {' '.join(set_cell_size(cell.plain, each) for cell, each in cells)} ")
            row.stylize("bold", 2, 2 + len(place))
            row.append_text(part)
            row.rstrip()
            rows.append(row)
    return Text("\n").join(rows)


def _why(change: AccessChange) -> str:
    return f"{change.consequence} ({cause(change)})"


def _levels(change: AccessChange) -> str:
    return f"{change.before} → {change.after}"


def _folded(text: Text, width: int, console: Console) -> list[Text]:
    return [text] if text.cell_len <= width else list(text.wrap(console, width, overflow="fold"))
