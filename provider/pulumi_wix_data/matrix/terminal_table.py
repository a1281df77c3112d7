"""The matrix for a terminal: a line a collection where it fits, and group by group in the long form."""

from __future__ import annotations

import io

from rich.console import Console
from rich.table import Table
from rich.text import Text

from ..permissions.actions import ItemAction
from ..permissions.levels import AccessLevel, Crowd, Hidden, Level, name_of
from ..permissions.matrix import Grant, MatrixRow
from ..sanitize import one_line
from .site_access import CollectionAccess, at_a_glance, by_exposure, sites_of

_STYLES = {Grant.ALL: "bold", Grant.OWN: "", Grant.NONE: "dim", Grant.UNCLEAR: "bold red"}
_LOUDNESS = {Crowd.PUBLIC: "bold red", Crowd.MEMBERS: "yellow", Crowd.STAFF: "dim"}
_WIDEST = 100_000
"""Columns where nothing must be folded: more than any table has."""
_LEAST_ROOM = 12
"""Columns for the names of collections; a terminal that has fewer shows a line a level."""


NO_COLLECTIONS = "There are no collections.\n"


def summary_text(collections: list[CollectionAccess], terminal: Console | None = None) -> str:
    """A line a collection, the most exposed first; under it, whom special permissions name. Then all at a glance."""
    if not collections:
        return NO_COLLECTIONS
    console = terminal or Console(file=io.StringIO(), width=_WIDEST, no_color=True)
    with console.capture() as captured:
        console.print(_lines(collections, console), soft_wrap=True)
        console.print()
        for line in at_a_glance(collections):
            console.print(Text(f"{line.who}: {', '.join(line.numbers)}"), soft_wrap=True)
    return captured.get()


def matrix_text(rows: list[MatrixRow], terminal: Console | None = None) -> str:
    """A section for each collection: as wide as the terminal, with names folded, or as wide as the longest names."""
    if not rows:
        return NO_COLLECTIONS
    console = terminal or Console(file=io.StringIO(), width=_WIDEST, no_color=True)
    with console.capture() as captured:
        console.print(_table(rows))
    return captured.get()


def _lines(collections: list[CollectionAccess], console: Console) -> Text:
    """Columns of one width: a `Table` of rich's takes five times as long for thousands of rows."""
    shows_sites = len(sites_of(collections)) > 1
    ordered = by_exposure(collections)
    cells = [[_cell(each, action) for action in ItemAction] for each in ordered]
    headings = [Text(action.verb, "bold") for action in ItemAction]
    widths = [max(cell.cell_len for cell in column) for column in zip(headings, *cells, strict=True)]
    names = [one_line(each.data_collection_id) for each in ordered]
    room = console.width - sum(widths) - 2 * len(widths)
    is_narrow = room < _LEAST_ROOM
    if is_narrow:  # a line a level, under the name
        room = console.width
    width = min(room, max(Text(name).cell_len for name in ["collection", *names]))
    lines = [] if is_narrow else [_joined(Text("collection", "bold"), width, headings, widths)]
    site = None
    for access, name, row in zip(ordered, names, cells, strict=True):
        if shows_sites and access.site_id != site:
            site = access.site_id
            lines.append(Text(f"site {one_line(site)}", "dim"))
        folded = (
            [Text(name)] if Text(name).cell_len <= width else list(Text(name).wrap(console, width, overflow="fold"))
        )
        if is_narrow:
            lines += [
                *folded,
                *(Text.assemble(f"  {a.verb:<7}", cell) for a, cell in zip(ItemAction, row, strict=True)),
            ]
        else:
            lines += [*folded[:-1], _joined(folded[-1], width, row, widths)]
        lines += [Text(f"  ({one_line(remark)})", "dim") for remark in access.remarks]
        for special in access.permissions.special_sets:
            told = [
                access.granted(special),
                *(
                    f"{each.action.verb}: {each.before} → {each.after}"
                    for each in access.changes_of_subject(special)
                    if special.accesses[each.action] is not Hidden.NOT_CERTAIN
                ),
            ]
            lines.append(Text(f"  + {one_line(access.who(special))}: {'; '.join(told)}", "italic"))
        for special in access.removed:
            lines.append(Text(f"  - {one_line(access.who(special))}: removed; was {access.granted(special)}", "italic"))
    return Text("\n").join(lines)


def _joined(name: Text, width: int, cells: list[Text], widths: list[int]) -> Text:
    line = name.copy()
    line.pad_right(width - name.cell_len)
    for cell, each in zip(cells, widths, strict=True):
        line.append("  ")
        line.append_text(cell)
        line.pad_right(each - cell.cell_len)
    line.rstrip()
    return line


def _cell(access: CollectionAccess, action: ItemAction) -> Text:
    change = access.change_of(action)
    if change and not access.is_certain(action):
        after = _level(AccessLevel(change.after)).plain if change.after in AccessLevel.__members__ else change.after
        return Text(f"{_word(change.before)} → {after}?", "bold red")
    now = _level(access.permissions.levels[action])
    return Text.assemble(f"{_word(change.before)} → ", now) if change else now


def _level(level: Level) -> Text:
    """Loud where it is wide, by letters as well as by colour."""
    if not isinstance(level, AccessLevel):
        return Text(one_line(name_of(level)), "bold red")
    return Text(level.step.upper() if level.is_public else level.step, _LOUDNESS[level.crowd])


def _word(name: str) -> str:
    return AccessLevel(name).step if name in AccessLevel.__members__ else name


def _grant(row: MatrixRow, action: ItemAction) -> Text:
    now, before = row.grants[action], row.changed_from(action)
    shown = Text(now.value, _STYLES[now])
    return Text.assemble(f"{before.value} → ", shown) if before else shown


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
        who = f"{row.who} (removed)" if row.is_removed else row.who
        table.add_row(
            Text(name),
            Text(one_line(who), "italic" if row.is_special else ""),
            *(_grant(row, each) for each in row.grants),
        )
        shown = place
    return table
