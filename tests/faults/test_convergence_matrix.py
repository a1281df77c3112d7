"""Every API call of every step, under every fault: the step ends well or with a clear error, and the next run heals."""

from __future__ import annotations

import pytest

from tests.faults.doors import DOORS, Door, dealt
from tests.faults.fault_kinds import BLIND, KINDS
from tests.faults.fault_world import FaultWorld
from tests.faults.matrix_play import play_row
from tests.faults.matrix_rows import GET, ROWS, TAKE, Row
from tests.faults.matrix_table import record_cells

CELLS = dealt([(row, kind) for row in ROWS for kind in KINDS])


@pytest.mark.parametrize("by", DOORS.values(), ids=str)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_the_next_run_heals(request: pytest.FixtureRequest, fault_world: FaultWorld, row: Row, by: Door) -> None:
    kinds = [kind for (each, kind), door in CELLS if each is row and door is by]
    # What becomes of a write of which nobody knows is a matter of the door.
    cells = play_row(fault_world, row, by, kinds if row.operation in (GET, TAKE) else [*kinds, *BLIND])
    record_cells(request, by, [(row.name, cell.kind.column, cell.failure is None) for cell in cells])
    failures = [f"{cell.name}: {cell.failure}" for cell in cells if cell.failure]
    assert not failures, "\n".join([f"{len(failures)} of {len(cells)} cells failed", *failures])
