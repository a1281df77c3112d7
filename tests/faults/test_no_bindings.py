"""Programs in a language without our bindings: nobody tells what else is declared, or what the state has."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.errors import HandOverFailed
from tests.faults.doors import UNTOLD
from tests.faults.engine_model import Abandoned
from tests.faults.fault_world import SEEDED, FaultWorld
from tests.faults.matrix_rows import NAME, ROWS, Case, destroy, recover, up

ROW = {row.name: row for row in ROWS}


def test_a_hand_over_that_needs_the_state_is_made_by_the_next_run_and_nothing_is_left_to_do(
    fault_world: FaultWorld,
) -> None:
    case = Case(fault_world, fault_world.fresh_site(), ROW["CollectionPermissions by force: write"], UNTOLD)
    case.deploy()
    program = case.program(case.row.before)
    # The note of the create goes once the state is seen to have it.
    assert done(case) == []
    with pytest.raises(HandOverFailed, match="wix-data recover"):
        case.run(lambda case, run: case.model.up(program, run, forced={NAME}))
    assert done(case) == ["update", "delete"]
    assert case.model.state[NAME].outputs["previous"] == SEEDED
    assert done(case) == []
    case.run(destroy)
    live = fault_world.live(case.site)
    assert live is not None
    assert live.levels == SEEDED


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
    case.run(lambda case, run: steps.extend(case.model.up(case.program(case.row.before), run)))
    return steps
