"""The review for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..permissions.actions import ItemAction
from ..permissions.exposure import Exposure
from .review_model import Review
from .wording import SiteNames, alarms, cause, footer, headline, title

_STYLES = {
    Exposure.PUBLIC_WRITE: "bold red",
    Exposure.PUBLIC_READ: "bold red",
    Exposure.MEMBERS_WRITE: "bold yellow",
    Exposure.MEMBERS_READ: "bold yellow",
    Exposure.OTHER_WIDER: "yellow",
    Exposure.UNCLEAR: "magenta",
    Exposure.NARROWER: "green",
    Exposure.NONE: "dim",
}


def print_text(review: Review, console: Console) -> None:
    """Print the review: exposures first, one row for each action that changes, then notes and counts."""
    sites = SiteNames(review)
    console.print(Text(title(review), "bold"), Text(headline(review)), sep="\n", soft_wrap=True)
    for alarm in alarms(review):
        console.print(Text(alarm, "bold red"), soft_wrap=True)
    for exposure in review.counts():
        console.print(Text(exposure.value.upper(), _STYLES[exposure]))
        console.print(_table(review, exposure, sites))
    if review.notes:
        console.print(Text("ALSO", "bold"))
    for note in review.notes:
        place = sites.place(note.site_id, note.data_collection_id)
        console.print(Text(f"  {place} {note.text}" if place else f"  {note.text}"), soft_wrap=True)
    console.print(Text(" ".join(filter(None, (sites.legend, footer(review)))), "dim"), soft_wrap=True)


def _table(review: Review, exposure: Exposure, sites: SiteNames) -> Table:
    """The rows of one kind of exposure; the columns of all kinds have one width."""
    places = [sites.place(each.site_id, each.data_collection_id) for each in review.changes]
    table = Table(box=None, show_header=False, padding=(0, 1, 0, 0), pad_edge=False)
    table.add_column(width=1)
    table.add_column(width=min(28, max(map(len, places))), overflow="fold")
    table.add_column(width=max(len(each.verb) for each in ItemAction))
    table.add_column(width=max(len(f"{each.before} → {each.after}") for each in review.changes), overflow="fold")
    table.add_column(overflow="fold")
    for change in review.changes:
        if change.exposure is not exposure:
            continue
        why = Text.assemble(change.consequence, (f" ({cause(change)})", "dim"))
        place = Text(sites.place(change.site_id, change.data_collection_id), "bold")
        table.add_row("", place, change.action.verb, Text(f"{change.before} → {change.after}"), why)
    return table
