"""Programs in a language without our bindings: nobody tells what else is declared, or what the state has."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_wix_data.api.errors import HandOverFailed
from tests.faults.doors import UNTOLD
from tests.faults.engine_model import Abandoned, Program
from tests.faults.fault_world import SEEDED, FaultWorld, Levels
from tests.faults.matrix_rows import NAME, ROWS, Case, destroy, recover, refresh, up

ROW = {row.name: row for row in ROWS}


def test_a_hand_over_that_needs_the_state_is_made_by_the_next_run_and_nothing_is_left_to_do(
    fault_world: FaultWorld,
) -> None:
    case = Case(fault_world, fault_world.fresh_site(), ROW["CollectionPermissions by force: write"], UNTOLD)
    case.deploy()
    # The note of the create goes once the state is seen to have it.
    assert done(case) == []
    with pytest.raises(HandOverFailed, match="wix-data recover"):
        case.run(lambda case, run: case.model.up(deployed(case), run, forced={NAME}))
    assert done(case) == ["update", "delete"]
    assert case.model.state[NAME].outputs["previous"] == SEEDED
    assert done(case) == []
    case.run(destroy)
    assert live_levels(case) == SEEDED


def test_half_a_rename_of_another_machine_that_is_taken_back_keeps_the_original(
    fault_world: FaultWorld, tmp_path: Path
) -> None:
    """The new name took what the old one wrote for what was there before; it must not tell the old one so."""
    case = Case(fault_world, fault_world.fresh_site(), ROW["CollectionPermissions rename: write"], UNTOLD)
    case.deploy()
    case.machine = tmp_path
    renamed = case.program(case.row.final)
    case.run(lambda case, run: case.model.up({**deployed(case), **renamed}, run, targets={NAME}))
    assert case.model.state[NAME].outputs["previous"] != SEEDED
    assert done(case) == ["update", "delete"]
    entry = case.model.state[case.row.earlier_name]
    assert entry.outputs["previous"] == SEEDED
    assert live_levels(case) == {action: entry.outputs[action] for action in SEEDED}
    assert done(case) == []
    case.run(destroy)
    assert live_levels(case) == SEEDED


def test_half_a_rename_of_which_the_old_name_alone_is_asked_for_then_is_healed_by_a_refresh(
    fault_world: FaultWorld,
) -> None:
    """A limit: nobody knows that the new name holds the collection, so what was there before is put back."""
    case = Case(fault_world, fault_world.fresh_site(), ROW["CollectionPermissions rename: write"], UNTOLD)
    case.deploy()
    renamed = case.program(case.row.final)
    case.run(lambda case, run: case.model.up({**deployed(case), **renamed}, run, targets={NAME}))
    case.run(lambda case, run: case.model.up(renamed, run, targets={case.row.earlier_name}))
    assert live_levels(case) == SEEDED
    case.run(refresh)
    case.run(lambda case, run: case.model.up(renamed, run))
    outputs = case.model.state[NAME].outputs
    assert live_levels(case) == {action: outputs[action] for action in SEEDED} != SEEDED


@pytest.mark.parametrize("name", ["CollectionPermissions create: write", "SpecialPermission adopt: update"])
def test_recover_knows_from_the_note_what_a_killed_create_has_replaced(fault_world: FaultWorld, name: str) -> None:
    case = Case(fault_world, fault_world.fresh_site(), ROW[name], UNTOLD)
    case.deploy()
    case.model.abandon = "create"
    with pytest.raises(Abandoned):
        case.run(up)
    ((_, operation),) = case.model.pending
    assert "previous" not in operation.inputs
    case.run(recover)
    previous = case.model.state[NAME].outputs["previous"]
    assert previous == (
        {**dict.fromkeys(SEEDED, "UNSPECIFIED"), **case.row.somebodys} if case.row.somebodys else SEEDED
    )


def done(case: Case) -> list[str]:
    """What `pulumi up` of what is deployed does."""
    steps: list[str] = []
    case.run(lambda case, run: steps.extend(case.model.up(deployed(case), run)))
    return steps


def deployed(case: Case) -> Program:
    """The program of the row's earlier run."""
    return case.program(case.row.before, case.row.earlier_name)


def live_levels(case: Case) -> Levels:
    """What the site has."""
    live = case.world.live(case.site)
    assert live is not None
    return live.levels
