"""The matrix as data: CSV and JSON, in a stable order."""

from __future__ import annotations

import csv
import io

from ..permissions.actions import ACTION_NAMES
from ..permissions.exposure import Exposure
from ..permissions.matrix import MatrixRow
from ..sanitize import csv_cell, json_text, log_lines

FORMAT_VERSION = 2
"""Grows when a key of the JSON changes its meaning or goes away; new keys may come."""
_COLUMNS = ("siteId", "dataCollectionId", "who", "special", *ACTION_NAMES, "exposure", "remarks", "change")


def matrix_csv(rows: list[MatrixRow]) -> str:
    """A header line and a line a row. Grants are `yes`, `own`, `no` or `?`.

    No cell runs as a formula, and no line as a command.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        writer.writerow([csv_cell(str(each).lower() if isinstance(each, bool) else each) for each in _record(row)])
    return log_lines(text.getvalue())


def matrix_json(rows: list[MatrixRow], *, people: bool = False) -> str:
    """`{"version": 2, "rows": [{"siteId": …, "dataCollectionId": …, "who": …, "itemRead": …}]}`.

    With `people`, each row of special permissions has a list of the ids of the people behind a role: `null` where they
    are not known, and for a user.
    """
    records: list[dict[str, object]] = []
    for row in rows:
        holders = {"people": None if row.people is None else list(row.people)} if people and row.is_special else {}
        records.append({**dict(zip(_COLUMNS, _record(row), strict=True)), **holders})
    return json_text({"version": FORMAT_VERSION, "rows": records}) + "\n"


def exposure_name(exposure: Exposure) -> str:
    """What the matrix calls it: it shows what is allowed, not a change."""
    return {Exposure.OTHER_WIDER: "special", Exposure.NONE: "none"}.get(exposure, exposure.value)


def _record(row: MatrixRow) -> list[str | bool]:
    grants = [grant.value for grant in row.grants.values()]
    place = [row.site_id, row.data_collection_id]
    return [*place, row.who, row.is_special, *grants, exposure_name(row.exposure), "; ".join(row.remarks), row.change]
