"""The matrix as one HTML page without outside parts: readable without its script, which only filters."""

from __future__ import annotations

from html import escape
from importlib.resources import files
from string import Template

from ..permissions.actions import ItemAction
from ..permissions.matrix import Grant, MatrixRow, RowExposure

_SYMBOLS = {Grant.ALL: "●", Grant.OWN: "◐", Grant.NONE: "○", Grant.UNCLEAR: "?"}


def matrix_page(rows: list[MatrixRow], title: str) -> str:
    """The page: a table with a row for each collection and subject, a search field and two filters."""
    template = Template(files("pulumi_wix_data.matrix").joinpath("page.html").read_text(encoding="utf-8"))
    subjects = sorted({row.who for row in rows}, key=lambda who: (_first(rows, who).is_special, who))
    return template.substitute(
        title=escape(title),
        headings="".join(f'<th scope="col">{action.verb}</th>' for action in ItemAction),
        subjects=_options(subjects),
        exposures=_options([exposure.value for exposure in RowExposure if exposure is not RowExposure.NONE]),
        rows="\n".join(map(_row, rows)),
        count=len(rows),
    )


def _first(rows: list[MatrixRow], who: str) -> MatrixRow:
    return next(row for row in rows if row.who == who)


def _options(values: list[str]) -> str:
    return "".join(f"<option>{escape(value)}</option>" for value in values)


def _row(row: MatrixRow) -> str:
    where = f"<small>{escape(row.site_id)}</small>" if row.site_id else ""
    exposure = escape(row.exposure.value)
    cells = [
        f'<th scope="row">{escape(row.data_collection_id)}{where}</th>',
        f'<td data-label="who">{escape(row.who)}</td>',
        *(_cell(action, row.grants[action]) for action in ItemAction),
        f'<td data-label="exposure">{"–" if row.exposure is RowExposure.NONE else exposure}</td>',
    ]
    kind = ' class="special"' if row.is_special else ""
    return f'<tr{kind} data-who="{escape(row.who)}" data-exposure="{exposure}">{"".join(cells)}</tr>'


def _cell(action: ItemAction, grant: Grant) -> str:
    symbol = f'<span aria-hidden="true">{_SYMBOLS[grant]}</span>'
    return f'<td class="{grant.name.lower()}" data-label="{action.verb}">{symbol} {grant.value}</td>'
