"""Reads that lag behind writes: no step is led astray by an old sight, however soon it follows the last run."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.faults.doors import DOORS, Door, dealt
from tests.faults.fault_kinds import FaultKind
from tests.faults.fault_world import FaultWorld, fault_seed, site_ids
from tests.faults.matrix_play import settle
from tests.faults.matrix_rows import ROWS, Case, Row
from tests.faults.matrix_table import record_cells
from tests.faults.matrix_verdict import expect_all_put_back, expect_convergence, expect_put_back

LAG = 0.4
"""Seconds; in the proportion of Wix's few seconds to what `Settings.settle_seconds` is there."""
SETTLE = 1.5
LAGGING = FaultKind("read lag", "reads lag", {}, (), works=True)


@pytest.fixture(scope="module")
def lagging_world() -> Iterator[FaultWorld]:
    sites = site_ids(len(ROWS) * len(DOORS))
    with running_emulator({**fault_seed(sites), "switches": {"readLagSeconds": LAG}}) as emulator:
        world = FaultWorld(emulator, sites)
        yield world
        world.close()


@pytest.mark.parametrize(("row", "by"), dealt(ROWS), ids=str)
def test_old_sights_do_no_harm(request: pytest.FixtureRequest, lagging_world: FaultWorld, row: Row, by: Door) -> None:
    case = Case(lagging_world, lagging_world.fresh_site(), row, by, settle_seconds=SETTLE)
    case.deploy()
    case.run(row.step)
    settle(case, final=row.final)
    if row.final is None:
        expect_put_back(case, LAGGING)
    else:
        expect_convergence(case, LAGGING)
        settled = case.model.state
        case.run(lambda case, run: case.model.destroy(run))
        expect_all_put_back(case, LAGGING, settled)
    record_cells(request, by, [(row.name, LAGGING.column, True)])
