"""The matrix as a table for a terminal."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..permissions.actions import ItemAction
from ..permissions.matrix import Grant, MatrixRow
from ..sanitize import one_line

_STYLES = {Grant.ALL: "bold", Grant.OWN: "", Grant.NONE: "dim", Grant.UNCLEAR: "bold red"}
_WIDEST = 100_000
"""Columns where nothing must be folded: more than any table has."""


def matrix_text(rows: list[MatrixRow], terminal: Console | None = None) -> str:
    """A section for each collection: as wide as the terminal, with names folded, or as wide as the longest names."""
    console = terminal or Console(file=io.StringIO(), width=_WIDEST, no_color=True)
    with console.capture() as captured:
        console.print(_table(rows))
    return captured.get()


def _table(rows: list[MatrixRow]) -> Table:
    table = Table()
    for heading in ("collection", "who"):
        table.add_column(heading, overflow="fold")
    for action in ItemAction:
        table.add_column(action.verb, no_wrap=True)
    shows_sites = len({row.site_id for row in rows}) > 1
    shown: tuple[str, str] | None = None
    for row in rows:
        place = row.data_collection_id, row.site_id if shows_sites else ""
        if shown not in (None, place):
            table.add_section()
        told = (*place, *(f"({remark})" for remark in row.remarks))
        name = "" if shown == place else "\n".join(one_line(part) for part in told if part)
        cells = [Text(grant.value, _STYLES[grant]) for grant in row.grants.values()]
        table.add_row(Text(name), Text(one_line(row.who), "italic" if row.is_special else ""), *cells)
        shown = place
    return table
