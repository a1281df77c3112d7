"""A provider process is killed around each write: before it, after it, and when the engine has not recorded it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.api.transport import Limits
from tests.faults.doors import NATIVE, UNTOLD, Door, dealt, name_of
from tests.faults.engine_model import Abandoned, ProgramFailed
from tests.faults.fault_kinds import HELD, FaultKind
from tests.faults.fault_world import KEY, FaultWorld
from tests.faults.matrix_play import settle
from tests.faults.matrix_rows import ADD, CHANGE, NAME, ROWS, SET, TAKE, Case, Row, by_force
from tests.faults.matrix_table import record_cells
from tests.faults.matrix_verdict import expect_all_put_back, expect_convergence, expect_put_back

# A row's program has one step that writes; what is replaced or handed over has two.
_TWO = ("replace", "hand over")
WRITES = [
    row for row in ROWS if row.operation in (SET, ADD, CHANGE, TAKE) and not any(each in row.name for each in _TWO)
]
BEFORE = FaultKind("killed before", "killed before the write", {"kind": "delay", "seconds": HELD}, ())
AFTER = FaultKind("killed after", "killed after the write", {"kind": "slow_drip", "seconds": HELD}, (), works=True)
UNDONE = FaultKind("cancelled before", "cancelled before the write", {"kind": "reset_before"}, ())
DONE = FaultKind("cancelled after", "cancelled after the write", {"kind": "reset_after"}, (), works=True)
UNTIL_CANCELLED = Limits(total=HELD, fresh_site=0, first_wait=0.005, longest_wait=0.1)
UNRECORDED = FaultKind("not recorded", "not recorded, run again", {}, (), works=True)
RECOVERED = replace(UNRECORDED, label="not recorded, recovered")


@pytest.mark.parametrize(("cut", "by"), dealt([*product(WRITES, [BEFORE, AFTER])]), ids=name_of)
def test_a_killed_process(
    request: pytest.FixtureRequest, fault_world: FaultWorld, cut: tuple[Row, FaultKind], by: Door
) -> None:
    row, how = cut
    case = Case(fault_world, fault_world.fresh_site(), row, by)
    case.deploy()
    fault_world.emulator.faults(*how.plan(row.operation, case.site, row.earlier_calls))
    with _started(case) as process:
        until_held = row.earlier_calls + 1
        met = fault_world.emulator.fault_report(consumed=until_held, seconds=60)["consumed"]
        assert process.poll() is None, "the step ended before its write"
        assert len(met) == until_held, "the step never came to its write"
        process.kill()
    fault_world.emulator.clear_faults()
    _expect_healed(case, how)
    record_cells(request, by, [(row.name, how.column, True)])


@pytest.mark.parametrize(("cut", "by"), dealt([*product(WRITES, [RECOVERED, UNRECORDED])]), ids=name_of)
def test_an_answer_that_the_engine_never_recorded(
    request: pytest.FixtureRequest, fault_world: FaultWorld, cut: tuple[Row, FaultKind], by: Door
) -> None:
    row, how = cut
    case = Case(fault_world, fault_world.fresh_site(), row, by)
    case.deploy()
    case.model.abandon = _step(row)
    with pytest.raises(Abandoned):
        case.run(row.step)
    case.model.abandon = None
    if how is UNRECORDED:
        # On the same machine the next run knows by itself.
        case.model.pending.clear()
    _expect_healed(case, how)
    record_cells(request, by, [(row.name, how.column, True)])


@pytest.mark.parametrize(("cut", "by"), dealt([*product(WRITES, [UNDONE, DONE])], [NATIVE, UNTOLD]), ids=name_of)
def test_a_cancelled_run(
    request: pytest.FixtureRequest, fault_world: FaultWorld, cut: tuple[Row, FaultKind], by: Door
) -> None:
    row, how = cut
    case = Case(fault_world, fault_world.fresh_site(), row, by)
    case.deploy()
    fault_world.emulator.faults(*how.plan(row.operation, case.site, row.earlier_calls))
    run = case.new_run(UNTIL_CANCELLED)
    with ThreadPoolExecutor(1) as pool:
        step = pool.submit(row.step, case, run)
        until_met = row.earlier_calls + 1
        met = fault_world.emulator.fault_report(consumed=until_met, seconds=60)["consumed"]
        assert len(met) >= until_met, "the step never came to its write"
        run.cancel()
        # It ends: its retries would last longer than any test.
        failure = step.exception()
    run.end()
    fault_world.emulator.clear_faults()
    assert isinstance(failure, (WixDataError, ProgramFailed)), failure
    assert "cancelled" in str(failure)
    _expect_healed(case, how)
    record_cells(request, by, [(row.name, how.column, True)])


@contextmanager
def _started(case: Case) -> Generator[subprocess.Popen[str]]:
    """The step in a provider process of its own; the program and the checks before it are those of this one."""
    run = case.new_run(engine=f"killed in {case.site}")
    program, old, inputs = case.program(case.row.final), case.model.state.get(NAME), {}
    case.model.tell(program, run, preview=False)
    if program:
        inputs, _ = case.model.plan(NAME, program[NAME], run, preview=False, is_forced=case.row.step is by_force)
    before = {"id": old.id, "inputs": old.inputs, "outputs": old.outputs} if old else None
    declared = case.row.final or case.row.before
    assert declared is not None
    step = _step(case.row)
    if step == "create":
        case.model.pending.append((NAME, replace(case.declared(declared), inputs=inputs)))
    task: dict[str, Any] = {"url": case.world.url, "key": KEY, "kind": declared.kind, "step": step}
    task["door"] = case.door.name
    with subprocess.Popen(
        [sys.executable, "-m", "tests.faults.killed_step"],
        cwd=Path(__file__).parents[2],
        stdin=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin
        json.dump({**task, "engine": run.engine, "inputs": inputs, "old": before}, process.stdin)
        process.stdin.close()
        yield process
    run.end()


def _step(row: Row) -> str:
    if row.final is None:
        return "delete"
    is_new = row.before is None or row.earlier_name != NAME or row.step is by_force
    return "create" if is_new else "update"


def _expect_healed(case: Case, how: FaultKind) -> None:
    settle(case, final=case.row.final)
    if case.row.final is None:
        expect_put_back(case, how)
        return
    expect_convergence(case, how)
    settled = case.model.state
    case.run(lambda case, run: case.model.destroy(run))
    expect_all_put_back(case, how, settled)
