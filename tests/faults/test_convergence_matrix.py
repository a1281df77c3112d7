"""Every API call of every step, under every fault: the step ends well or with a clear error, and the next run heals."""

from __future__ import annotations

import pytest

from tests.faults.doors import Door
from tests.faults.fault_kinds import BLIND, KINDS
from tests.faults.fault_world import FaultWorld
from tests.faults.matrix_play import play_row
from tests.faults.matrix_rows import GET, ROWS, TAKE, Row
from tests.faults.matrix_table import record_cells


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_next_run_heals(request: pytest.FixtureRequest, fault_world: FaultWorld, row: Row, by: Door) -> None:
    cells = play_row(fault_world, row, by, KINDS if row.operation in (GET, TAKE) else [*KINDS, *BLIND])
    record_cells(request, by, [(row.name, cell.kind.column, cell.failure is None) for cell in cells])
    failures = [f"{cell.name}: {cell.failure}" for cell in cells if cell.failure]
    assert not failures, "\n".join([f"{len(failures)} of {len(cells)} cells failed", *failures])
