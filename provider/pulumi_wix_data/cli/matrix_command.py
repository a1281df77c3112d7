"""`wix-data matrix`: who can do what on a live site."""

from __future__ import annotations

from typing import Annotated

import typer

from ..permissions.actions import ItemAction
from ..permissions.matrix import Grant, MatrixRow, who_can_do_what
from .live import live_site

_STYLES = {Grant.ALL: "bold", Grant.OWN: "", Grant.NONE: "dim", Grant.UNCLEAR: "bold red"}


def matrix(
    site: Annotated[str | None, typer.Option(help="The site, a GUID; WIX_SITE_ID otherwise.")] = None,
    collections: Annotated[
        list[str] | None, typer.Option(help="Only collections that match this pattern, such as 'Shop*'.")
    ] = None,
) -> None:
    """Show who can read, insert, update and remove items, collection by collection.

    For example: WIX_API_KEY=… wix-data matrix --site 0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f
    """
    from ..api.live_site import read_site

    with live_site(site) as live:
        found = read_site(live.client, live.site_id, collections)
        print_matrix(who_can_do_what(found, live.role_titles()))


def print_matrix(rows: list[MatrixRow]) -> None:
    """Print the matrix as a table on standard output."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for heading in ("collection", "who"):
        table.add_column(heading, overflow="fold")
    for action in ItemAction:
        table.add_column(action.verb, no_wrap=True)
    shown = None
    for row in rows:
        if shown is not None and shown != row.data_collection_id:
            table.add_section()
        name = "" if shown == row.data_collection_id else row.data_collection_id
        cells = [Text(row.grants[action].value, _STYLES[row.grants[action]]) for action in ItemAction]
        table.add_row(Text(name), Text(row.who, "italic" if row.is_special else ""), *cells)
        shown = row.data_collection_id
    Console().print(table)
