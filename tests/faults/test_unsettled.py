"""Writes whose outcome nobody can see: the run fails, the state says so, and the next run of any machine settles it."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest

from pulumi_wix_data.api.errors import WixDataError
from tests.faults.doors import DYNAMIC, NATIVE, Door, dealt, name_of
from tests.faults.engine_model import Abandoned, ProgramFailed
from tests.faults.fault_kinds import BLIND, FaultKind
from tests.faults.fault_world import OURS, FaultWorld
from tests.faults.matrix_play import TIGHT, settle
from tests.faults.matrix_rows import ADD, CHANGE, NAME, ROWS, SET, TAKE, Case, Row, destroy
from tests.faults.matrix_table import record_cells
from tests.faults.matrix_verdict import expect_all_put_back, expect_convergence, expect_put_back

WRITES = [row for row in ROWS if row.final and row.operation in (SET, ADD, CHANGE) and "write back" not in row.name]
DESTROYS = [row for row in ROWS if row.step is destroy and row.operation in (SET, TAKE)]
EDITS = [row for row in WRITES if row.before and row.earlier_name == NAME and row.prepare is None]
DONE = FaultKind("not recorded", "killed before the record", {}, (), works=True)

# Another machine has no notes: there, a program without our bindings needs `wix-data recover` for a hand-over.
TOLD = [DYNAMIC, NATIVE]
each_write = pytest.mark.parametrize(("unseen", "by"), dealt([*product(WRITES, BLIND)], TOLD), ids=name_of)


def unsettled(world: FaultWorld, row: Row, by: Door, kind: FaultKind, another_machine: Path) -> Case:
    """The stack after the row's write had no answer and nobody could look; all that follows is on another machine."""
    case = Case(world, world.fresh_site(), row, by)
    case.deploy()
    world.emulator.faults(*kind.plan(row.operation, case.site, row.earlier_calls, row.earlier_reads))
    run = case.new_run(TIGHT)
    # What one read of the check has seen may be enough to know.
    with suppress(ProgramFailed, WixDataError):
        row.step(case, run)
    run.end()
    world.emulator.clear_faults()
    case.machine = another_machine
    return case


@each_write
def test_the_next_run_settles_it_on_another_machine(
    request: pytest.FixtureRequest, fault_world: FaultWorld, tmp_path: Path, unseen: tuple[Row, FaultKind], by: Door
) -> None:
    row, kind = unseen
    case = unsettled(fault_world, row, by, kind, tmp_path)
    entry = case.model.state.get(NAME)
    if entry and "unconfirmed" in entry.outputs:
        _expect_preview_tells(case)
    settle(case, final=row.final)
    expect_convergence(case, kind)
    settled = case.model.state
    case.run(destroy)
    expect_all_put_back(case, kind, settled)
    record_cells(request, by, [(row.name, "again elsewhere", True)])


@each_write
def test_nothing_stays_where_the_declaration_is_taken_out(
    request: pytest.FixtureRequest, fault_world: FaultWorld, tmp_path: Path, unseen: tuple[Row, FaultKind], by: Door
) -> None:
    row, kind = unseen
    case = unsettled(fault_world, row, by, kind, tmp_path)
    is_theirs = row.somebodys is not None and NAME not in case.model.state
    settle(case, final=None)
    if is_theirs:
        assert case.model.state == {}
        live = fault_world.live(case.site)
        assert live
        assert live.grants[OURS] == list(row.somebodys or {})
    else:
        expect_all_put_back(case, kind, case.model.state)
    record_cells(request, by, [(row.name, "taken out", True)])


@pytest.mark.parametrize(("unseen", "by"), dealt([*product(EDITS, BLIND)], TOLD), ids=name_of)
def test_an_edit_that_is_taken_back_leaves_what_was_declared_before(
    request: pytest.FixtureRequest, fault_world: FaultWorld, tmp_path: Path, unseen: tuple[Row, FaultKind], by: Door
) -> None:
    row, kind = unseen
    case = unsettled(fault_world, row, by, kind, tmp_path)
    case.row = replace(row, final=row.before)
    settle(case, final=row.before)
    expect_convergence(case, kind)
    settled = case.model.state
    case.run(destroy)
    expect_all_put_back(case, kind, settled)
    record_cells(request, by, [(row.name, "taken back", True)])


@pytest.mark.parametrize(("row", "by"), dealt(DESTROYS, TOLD), ids=str)
def test_a_program_that_is_run_again_after_a_destroy_was_killed(
    request: pytest.FixtureRequest, fault_world: FaultWorld, row: Row, by: Door
) -> None:
    """On the same machine: levels by themselves; a set that is gone shows in a refresh, as all that is gone."""
    case = Case(fault_world, fault_world.fresh_site(), row, by)
    case.deploy()
    case.model.abandon = "delete"
    with pytest.raises(Abandoned):
        case.run(destroy)
    case.model.abandon = None
    case.row = replace(row, final=row.before)
    settle(case, final=row.before, refresh_first=row.is_special)
    expect_convergence(case, DONE)
    settled = case.model.state
    case.run(destroy)
    expect_put_back(case, DONE)
    assert case.model.state == {}, settled
    record_cells(request, by, [(row.name, "declared again", True)])


def _expect_preview_tells(case: Case) -> None:
    run = case.new_run()
    plans = case.model.preview(case.program(case.row.final), run)
    run.end()
    assert plans[NAME] in ("update", "replace")
    assert any("not known" in line for line in run.heard.warnings), run.heard.warnings
