"""The matrix as text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pytest

from tests.faults.doors import Door

PROPERTY = "matrix cells"
"""The name of the test's property that holds `[door, row, column, passed, failed]`."""


def record_cells(request: pytest.FixtureRequest, door: Door, cells: Sequence[tuple[str, str, bool]]) -> None:
    """Keep with the test's report how many cells of each row and column passed; workers hand reports on."""
    counts = Counter(cells)
    for row, column in dict.fromkeys((row, column) for row, column, _ in cells):
        value = [door.name, row, column, counts[row, column, True], counts[row, column, False]]
        request.node.user_properties.append((PROPERTY, value))


def matrix_lines(counts: Counter[tuple[str, str, bool]], columns: Sequence[str]) -> list[str]:
    """Rows are the API calls of steps; columns kinds of faults; a cell `5` or, with failures, `4/5`."""
    rows = sorted({row for row, _, _ in counts})
    seen = {column for _, column, _ in counts}
    used = [*(column for column in columns if column in seen), *sorted(seen - set(columns))]
    width = max(map(len, rows))
    widths = [max(len(word) for word in column.split()) for column in used]
    heads = [[*column.split(), ""][:2] for column in used]
    lines = [
        " ".join([" " * width, *(head[part].rjust(size) for head, size in zip(heads, widths, strict=True))])
        for part in (0, 1)
    ]
    for row in rows:
        cells = [
            _cell(counts[row, column, True], counts[row, column, False]).rjust(size)
            for column, size in zip(used, widths, strict=True)
        ]
        lines.append(" ".join([row.ljust(width), *cells]))
    passed, failed = (sum(count for key, count in counts.items() if key[2] is flag) for flag in (True, False))
    return [*lines, f"{passed} of {passed + failed} cells passed"]


def _cell(passed: int, failed: int) -> str:
    if failed:
        return f"{passed}/{passed + failed}"
    return str(passed) if passed else "-"
