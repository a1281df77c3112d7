"""The matrix as one HTML page without outside parts: readable without its script, which only filters."""

from __future__ import annotations

from importlib.resources import files
from string import Template

from ..permissions.actions import ItemAction
from ..permissions.exposure import Exposure
from ..permissions.matrix import Grant, MatrixRow
from ..sanitize import html_text
from .tables import exposure_name

_SYMBOLS = {Grant.ALL: "●", Grant.OWN: "◐", Grant.NONE: "○", Grant.UNCLEAR: "?"}


def matrix_page(rows: list[MatrixRow], title: str) -> str:
    """The page: a table with a row for each collection and subject, a search field and two filters."""
    template = Template(files("pulumi_wix_data.matrix").joinpath("page.html").read_text(encoding="utf-8"))
    shows_sites = len({row.site_id for row in rows}) > 1
    subjects = [who for _, who in sorted({(row.is_special, row.who) for row in rows})]
    return template.substitute(
        title=html_text(title),
        headings="".join(f'<th scope="col">{action.verb}</th>' for action in ItemAction),
        subjects=_options(subjects),
        exposures=_options(
            [exposure_name(each) for each in Exposure if each not in (Exposure.NARROWER, Exposure.NONE)]
        ),
        rows="\n".join(_row(row, shows_site=shows_sites) for row in rows),
        count=len(rows),
    )


def _options(values: list[str]) -> str:
    return "".join(f"<option>{html_text(value)}</option>" for value in values)


def _row(row: MatrixRow, *, shows_site: bool) -> str:
    small = [*([row.site_id] if shows_site else []), *row.remarks]
    where = "".join(f"<small>{html_text(each)}</small>" for each in small)
    exposure = html_text(exposure_name(row.exposure))
    cells = [
        f'<th scope="row">{html_text(row.data_collection_id)}{where}</th>',
        f'<td data-label="who">{html_text(row.who)}</td>',
        *(_cell(action, row.grants[action]) for action in ItemAction),
        f'<td data-label="exposure">{"–" if row.exposure is Exposure.NONE else exposure}</td>',
    ]
    kind = ' class="special"' if row.is_special else ""
    return f'<tr{kind} data-who="{html_text(row.who)}" data-exposure="{exposure}">{"".join(cells)}</tr>'


def _cell(action: ItemAction, grant: Grant) -> str:
    symbol = f'<span aria-hidden="true">{_SYMBOLS[grant]}</span>'
    return f'<td class="{grant.name.lower()}" data-label="{action.verb}">{symbol} {grant.value}</td>'
