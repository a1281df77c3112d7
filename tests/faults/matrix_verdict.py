"""What must hold in the end: store = program = state, nothing twice, nothing left behind, the true original kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pulumi_wix_data.state.special_permission import NO_ID_YET
from tests.faults.engine_model import LEVELS_KIND, Entry
from tests.faults.fault_kinds import FaultKind
from tests.faults.fault_world import OURS, SEEDED, STRANGER, Levels, Live
from tests.faults.matrix_rows import NAME, TAKE, Case
from tests.shared.seeds import ACTIONS, READ

EDITED = {READ: "ANYONE"}
"""What the concurrent edit of levels sets."""


def expect_convergence(case: Case, kind: FaultKind) -> None:
    """After the calm run: the site, the program and the state say the same, and a preview has nothing to do."""
    entry = case.model.state[NAME]
    collection = str(entry.inputs["dataCollectionId"])
    live = _live(case, collection)
    declared = case.row.final
    assert declared is not None
    if entry.kind == LEVELS_KIND:
        wanted = _four(declared.inputs)
        assert live.levels == wanted, f"the site has {live.levels}, declared is {wanted}"
        assert _four(entry.outputs) == wanted, f"the state has {entry.outputs}"
        assert entry.outputs["previous"] in _originals(kind), f"previous became {entry.outputs['previous']}"
    else:
        wanted_actions = [action for action in ACTIONS if declared.inputs.get(action) == "ALLOWED"]
        assert live.grants.get(OURS) == wanted_actions, f"the site grants {live.grants}"
        assert [action for action in ACTIONS if entry.outputs[action] == "ALLOWED"] == wanted_actions
        special_id = dict(zip(live.grants, live.ids, strict=True))[OURS]
        assert entry.outputs["specialPermissionsId"] == special_id
        # A resource keeps the id that it was recorded under while its set's own was not known.
        assert entry.id in [f"{case.site}/{collection}/{each}" for each in (special_id, NO_ID_YET)]
        if declared.inputs.get("adoptExisting") and case.row.somebodys and "other" not in kind.column:
            kept = entry.outputs.get("previous")
            assert _allowed(kept) == _allowed(case.row.somebodys), f"previous became {kept}"
    assert "unconfirmed" not in entry.outputs
    assert entry.init_errors == ()
    assert case.model.to_delete == []
    _expect_no_strangers(live)


def expect_all_put_back(case: Case, kind: FaultKind, settled: Mapping[str, Entry]) -> None:
    """After a destroy that followed: the site is as it was before all runs."""
    assert case.model.state == {}, settled
    assert case.model.to_delete == []
    expect_put_back(case, kind)


def expect_put_back(case: Case, kind: FaultKind) -> None:
    """Nothing of ours is left on the site."""
    for collection in ("Orders", "Products"):
        live = case.world.live(case.site, collection)
        if live is None or (kind.believed and collection == "Orders" and case.row.operation == TAKE):
            continue
        lock = case.row.before and case.row.before.inputs.get("onDestroy") == "lock"
        wanted = [dict.fromkeys(SEEDED, "PRIVILEGED")] if lock and collection == "Orders" else _originals(kind)
        if kind.label == "levels edited" and case.row.before and case.row.before.kind == LEVELS_KIND:
            # The delete met somebody else's edit, and left that.
            wanted = [*wanted, _four(case.row.before.inputs) | EDITED]
        assert live.levels in wanted, f"{collection} is left with {live.levels}"
        if kind.label != "set edited" or case.row.is_special:
            assert OURS not in live.grants, f"{collection} is left with the grants {live.grants}"
        _expect_no_strangers(live)


def _live(case: Case, collection: str) -> Live:
    live = case.world.live(case.site, collection)
    assert live is not None, f"{collection} is gone"
    return live


def _expect_no_strangers(live: Live) -> None:
    assert live.grants[STRANGER] == [READ]
    assert len(live.ids) == len(live.grants), "a subject has two sets"
    assert set(live.grants) <= {STRANGER, OURS}


def _originals(kind: FaultKind) -> list[Levels]:
    return [SEEDED, SEEDED | EDITED] if kind.label == "levels edited" else [SEEDED]


def _four(properties: Mapping[str, Any]) -> Levels:
    return {action: properties[action] for action in ACTIONS}


def _allowed(properties: Mapping[str, Any] | None) -> set[str]:
    return {action for action in ACTIONS if (properties or {}).get(action) == "ALLOWED"}
