"""The matrix as data: CSV and JSON, in a stable order."""

from __future__ import annotations

import csv
import io
import json

from ..permissions.actions import ItemAction
from ..permissions.matrix import MatrixRow

_COLUMNS = ("site_id", "data_collection_id", "who", "special", *(action.value for action in ItemAction), "exposure")


def matrix_csv(rows: list[MatrixRow]) -> str:
    """A header line and a line a row. Grants are `yes`, `own`, `no` or `?`."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    writer.writerows([_unformulated(cell) for cell in _record(row).values()] for row in rows)
    return text.getvalue()


def matrix_json(rows: list[MatrixRow]) -> str:
    """`{"version": 1, "rows": [{"site_id": …, "data_collection_id": …, "who": …, "special": …, "itemRead": …}]}`."""
    return json.dumps({"version": 1, "rows": [_record(row) for row in rows]}, indent=2, ensure_ascii=False)


def _record(row: MatrixRow) -> dict[str, str | bool]:
    grants = {action.value: row.grants[action].value for action in ItemAction}
    head: dict[str, str | bool] = {
        "site_id": row.site_id,
        "data_collection_id": row.data_collection_id,
        "who": row.who,
        "special": row.is_special,
    }
    return {**head, **grants, "exposure": row.exposure.value}


def _unformulated(cell: str | bool) -> str:
    """A cell that a spreadsheet takes as text: one that begins like a formula would be run."""
    text = str(cell).lower() if isinstance(cell, bool) else cell
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text
