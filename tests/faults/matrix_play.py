"""Plays cells of the matrix: deploy, let the fault befall one step, then run calmly until nothing is left to do."""

from __future__ import annotations

import time
import traceback
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from pulumi_wix_data.api.errors import (
    CollectionNotFound,
    HandOverFailed,
    RateLimited,
    ServiceUnavailable,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
    WixDataError,
)
from pulumi_wix_data.api.transport import Limits
from tests.faults.doors import Door
from tests.faults.engine_model import Declared, ProgramFailed
from tests.faults.fault_kinds import FaultKind
from tests.faults.fault_world import FaultWorld
from tests.faults.matrix_rows import NAME, Case, Row
from tests.faults.matrix_verdict import expect_all_put_back, expect_convergence, expect_put_back
from tests.faults.refusing_relay import RefusingRelay
from tests.faults.resource_steps import Refused

TIGHT = Limits(total=0.3, connect=0.2, read=0.15, first_wait=0.02, longest_wait=0.1)
ROOMY = Limits(total=4, fresh_site=0, connect=2, read=2, first_wait=0.02, longest_wait=0.1)
"""For the cells that a busy machine did not let play within `TIGHT`."""
_MOST_CALLS = 5
"""In one step."""
_MARGIN = 5.0
"""Seconds beyond the limits, for a busy machine."""
_AT_ONCE = 8
_SLOW = (ServiceUnavailable, RateLimited)


class MachineTooBusy(Exception):
    """A step, or other calls than the one that is meant, took longer than the limits allow."""


@dataclass
class Cell:
    """One row under one fault."""

    case: Case
    kind: FaultKind
    limits: Limits
    failure: str | None = None
    too_busy: bool = False

    @property
    def name(self) -> str:
        """For a report of failures."""
        return f"{self.case.row.name} × {self.kind.label}"

    def attempt(self, part: Callable[[], None]) -> None:
        """Do a part of the play, unless an earlier one failed."""
        if self.failure is None:
            try:
                part()
            except MachineTooBusy as busy:
                self.too_busy, self.failure = self.limits is TIGHT, f"the machine is too busy: {busy}"
            except Exception as failure:  # noqa: BLE001 - told in the report, whatever it is
                where = "".join(traceback.format_tb(failure.__traceback__)[-1:])
                self.failure = f"{type(failure).__name__}: {failure}\n{where}"


def play_row(world: FaultWorld, row: Row, door: Door, kinds: Iterable[FaultKind], limits: Limits = TIGHT) -> list[Cell]:
    """All cells of a row, side by side: the plan of faults is cleared once all have met theirs."""
    cells = [_cell(world, row, door, kind, limits) for kind in kinds]
    with ThreadPoolExecutor(_AT_ONCE) as pool:

        def side_by_side(part: Callable[[Cell], None]) -> None:
            def attempt(cell: Cell) -> None:
                cell.attempt(lambda: part(cell))

            list(pool.map(attempt, cells))

        side_by_side(lambda cell: cell.case.deploy())
        for cell in cells:
            _harm(cell)
        side_by_side(_befall)
        met = {
            each["site"]
            for each in world.emulator.fault_report()["consumed"]
            if each["operation"] == row.operation and each["fault"].get("seconds") != 0
        }
        world.emulator.clear_faults()
        side_by_side(lambda cell: _expect_met(cell, met))
        side_by_side(_calm_down)
    again = [cell.kind for cell in cells if cell.too_busy]
    played = [cell for cell in cells if not cell.too_busy]
    return [*played, *play_row(world, row, door, again, ROOMY)] if again else played


def settle(case: Case, *, refresh_first: bool = False, final: Declared | None = None) -> None:
    """What a user does after a failure: run it again, with what the messages ask for, until nothing is left."""
    program = case.program(final)
    needs_refresh = refresh_first
    for _ in range(6):
        run = case.new_run()
        try:
            if case.model.pending:
                case.model.recover(run)
            if needs_refresh:
                case.model.refresh(run)
            needs_refresh = False
            if not case.model.up(program, run):
                return
        except (ProgramFailed, HandOverFailed):
            # The next run sees in the state what is not settled, or hands over what this one could not.
            continue
        except (SpecialPermissionsNotFound, CollectionNotFound):
            if case.world.live(case.site) is None:
                case.world.put_back(case.site, "Orders")
            needs_refresh = True
        except (SpecialPermissionsExist, Refused):
            program = {NAME: _adopting(program[NAME])}
        finally:
            run.end()
    raise AssertionError("it never comes to rest")


def _cell(world: FaultWorld, row: Row, door: Door, kind: FaultKind, limits: Limits) -> Cell:
    relay = None if kind.fault else RefusingRelay(world.url)
    case = Case(world, world.fresh_site(), row, door, relay=relay, machine=world.fresh_machine())
    return Cell(case, kind, limits)


def _harm(cell: Cell) -> None:
    row, relay = cell.case.row, cell.case.relay
    if relay:
        relay.refuse(row.operation, row.earlier_calls)
    else:
        cell.case.world.emulator.faults(
            *cell.kind.plan(row.operation, cell.case.site, row.earlier_calls, row.earlier_reads)
        )


def _befall(cell: Cell) -> None:
    run = cell.case.new_run(cell.limits)
    started = time.monotonic()
    try:
        cell.case.row.step(cell.case, run)
    except WixDataError as error:
        _expect_readable(str(error))
        _expect_the_right_kind(cell, error)
    except ProgramFailed as failure:
        for sentence in str(failure).splitlines():
            _expect_readable(sentence)
    except Refused as refused:
        if cell.kind.column != "other's edit":
            raise
        for fault in refused.faults:
            _expect_readable(fault.reason)
    finally:
        run.end()
    took = time.monotonic() - started
    if took >= _MOST_CALLS * cell.limits.total + _MARGIN:
        # Within `ROOMY` limits it is a failure.
        raise MachineTooBusy(f"took {took:.1f} s")


def _expect_the_right_kind(cell: Cell, error: WixDataError) -> None:
    is_right = isinstance(error, cell.kind.errors)
    if not is_right and isinstance(error, _SLOW) and cell.limits is TIGHT:
        raise MachineTooBusy(str(error))
    assert is_right, f"{type(error).__name__} is the wrong kind: {error}"


def _expect_readable(message: str) -> None:
    assert message.isprintable(), ascii(message)
    assert 20 < len(message) < 2000, message


def _expect_met(cell: Cell, met: set[str]) -> None:
    relay = cell.case.relay
    is_met = relay.met if relay else cell.case.site in met
    if relay and is_met:
        relay.listen()
    if not is_met:
        raise MachineTooBusy("the call was never made")


def _calm_down(cell: Cell) -> None:
    by_others = cell.kind.column.startswith("other's")
    settle(cell.case, refresh_first=by_others, final=cell.case.row.final)
    if cell.case.row.final is None:
        expect_put_back(cell.case, cell.kind)
    else:
        expect_convergence(cell.case, cell.kind)
        settled = cell.case.model.state
        cell.case.run(lambda case, run: case.model.destroy(run))
        expect_all_put_back(cell.case, cell.kind, settled)
    if cell.case.relay:
        cell.case.relay.close()


def _adopting(declared: Declared) -> Declared:
    return replace(declared, inputs={**declared.inputs, "adoptExisting": True})
