"""The matrix as a table for a terminal."""

from __future__ import annotations

from rich.table import Table
from rich.text import Text

from ..permissions.actions import ItemAction
from ..permissions.matrix import Grant, MatrixRow

_STYLES = {Grant.ALL: "bold", Grant.OWN: "", Grant.NONE: "dim", Grant.UNCLEAR: "bold red"}


def matrix_table(rows: list[MatrixRow]) -> Table:
    """A section for each collection. Long names are folded, never cut."""
    table = Table()
    for heading in ("collection", "who"):
        table.add_column(heading, overflow="fold")
    for action in ItemAction:
        table.add_column(action.verb, no_wrap=True)
    shown: tuple[str, str] | None = None
    for row in rows:
        place = row.site_id, row.data_collection_id
        if shown not in (None, place):
            table.add_section()
        name = "" if shown == place else "\n".join(part for part in reversed(place) if part)
        cells = [Text(row.grants[action].value, _STYLES[row.grants[action]]) for action in ItemAction]
        table.add_row(Text(name), Text(row.who, "italic" if row.is_special else ""), *cells)
        shown = place
    return table
