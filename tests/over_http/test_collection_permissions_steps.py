"""CollectionPermissions step by step against the service: take over, drift, put back, meet another resource."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.api.errors import CollectionNotFound
from pulumi_wix_data.state.values import kept
from tests.over_http.wix_stage import LEVELS, LOCKED, ORIGINAL, OTHER_SITE, ROLE, SITE, WANTED, Kept, Stage
from tests.shared.seeds import ACTIONS

WANTED_BY_OTHERS = dict.fromkeys(ACTIONS, "SITE_MEMBER")
UNDEFINED = {"itemUpdate": "UNDEFINED"}
PHASES = pytest.mark.parametrize("preview", [True, False])


@pytest.fixture
def another_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[], None]:
    """Go on as on a machine that has made no run before."""
    return lambda: monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path / "another-machine"))


def levels_in(properties: dict[str, Any]) -> dict[str, Any]:
    """The four levels among some properties."""
    return {name: properties.get(name) for name in ACTIONS}


def created(stage: Stage, **more: Any) -> Kept:
    """The resource after an earlier run."""
    managed = stage.collection_phase().up({**LEVELS, **more})
    stage.forget_calls()
    return managed


# Taking over


@PHASES
def test_check_reads_what_is_taken_over_and_says_what_changes(stage: Stage, preview: bool) -> None:
    phase = stage.collection_phase(preview=preview)
    checked = phase.check(LEVELS)
    assert checked.inputs == {**LEVELS, "onDestroy": "restore", "previous": ORIGINAL}
    (warning,) = phase.heard.warnings
    assert warning.startswith(f"Orders: takes over (site {SITE})")
    assert "itemRead SITE_MEMBER → ANYONE (wider: any visitor can read, by the API too)" in warning
    assert "itemInsert CMS_EDITOR → SITE_MEMBER (wider" in warning
    assert "itemRemove PRIVILEGED → CMS_EDITOR (wider" in warning
    assert stage.live_levels() == ORIGINAL


def test_nothing_is_announced_when_the_collection_is_as_declared(stage: Stage) -> None:
    phase = stage.collection_phase(preview=True)
    assert phase.check({**LEVELS, **ORIGINAL}).inputs["previous"] == ORIGINAL
    assert phase.heard.warnings == []


def test_a_preview_reads_each_collection_once_and_writes_nothing(stage: Stage) -> None:
    phase = stage.collection_phase(preview=True)
    for _ in range(3):
        phase.check(LEVELS)
        phase.check({**LEVELS, "dataCollectionId": "Stores/Products"}, name="other")
    assert stage.counts() == {"get_permissions": 2}
    assert len(phase.heard.warnings) == 2


def test_a_create_in_the_update_costs_one_read_and_one_write(stage: Stage) -> None:
    managed = stage.collection_phase().up(LEVELS)
    assert stage.counts() == {"get_permissions": 1, "update_permissions": 1}
    assert managed.id == f"{SITE}/Orders"
    assert managed.outputs == {**LEVELS, "onDestroy": "restore", "previous": ORIGINAL}
    assert stage.live_levels() == WANTED
    assert stage.live_grants() == {ROLE: ["itemRead"]}


def test_without_preview_reads_a_preview_calls_nothing_and_the_update_still_keeps_previous(stage: Stage) -> None:
    phase = stage.collection_phase(preview=True, preview_reads=False)
    assert "previous" not in phase.check(LEVELS).inputs
    assert (stage.counts(), phase.heard.warnings) == ({}, [])
    managed = stage.collection_phase(preview_reads=False).up(LEVELS)
    assert managed.outputs["previous"] == ORIGINAL


def test_inputs_of_a_check_that_could_not_read_are_completed_by_create(stage: Stage) -> None:
    inputs = stage.collection_phase(preview=True, preview_reads=False).check(LEVELS).inputs
    assert stage.collection_phase().steps.create(inputs).outputs["previous"] == ORIGINAL


def test_previous_of_the_check_wins_over_what_stands_there_at_create(stage: Stage) -> None:
    # A create that was cut off after its write runs again: its own write is no original.
    inputs = stage.collection_phase(preview=True).check(LEVELS).inputs
    outcomes = [stage.collection_phase().steps.create(inputs) for _ in range(2)]
    assert [outcome.outputs["previous"] for outcome in outcomes] == [ORIGINAL, ORIGINAL]


@PHASES
def test_a_collection_that_is_not_there_yet_is_a_warning(stage: Stage, preview: bool) -> None:
    phase = stage.collection_phase(preview=preview)
    checked = phase.check({**LEVELS, "dataCollectionId": "Later"})
    assert checked.faults == []
    assert "previous" not in checked.inputs
    (warning,) = phase.heard.warnings
    assert "no such collection yet" in warning
    with pytest.raises(CollectionNotFound):
        phase.steps.create(checked.inputs)
    stage.emulator.put_collection(SITE, "Later", permissions=LOCKED)
    created = stage.collection_phase().steps.create(checked.inputs)
    assert created.outputs["previous"] == LOCKED


# Reading


def test_read_shows_drift_in_outputs_and_inputs(stage: Stage) -> None:
    managed = created(stage)
    same = stage.collection_phase().refresh(managed)
    assert same
    assert (same.inputs, same.outputs) == (managed.inputs, managed.outputs)
    stage.somebody_sets(**UNDEFINED)
    drifted = stage.collection_phase().refresh(managed)
    assert drifted
    assert levels_in(drifted.inputs) == levels_in(drifted.outputs) == {**WANTED, **UNDEFINED}
    assert drifted.inputs["previous"] == ORIGINAL


def test_a_refresh_of_what_is_gone_drops_it_and_a_look_up_fails(stage: Stage) -> None:
    managed = created(stage)
    stage.emulator.delete_collection(SITE, "Orders")
    assert stage.collection_phase().refresh(managed) is None
    with pytest.raises(CollectionNotFound):
        stage.collection_phase().steps.read(managed.id, {})


def test_a_look_up_by_id_reads_the_levels(stage: Stage) -> None:
    reading = stage.collection_phase().steps.read(f"{SITE}/Stores/Products", {})
    assert reading
    assert reading.outputs["dataCollectionId"] == "Stores/Products"
    assert levels_in(reading.outputs) == stage.live_levels("Stores/Products")


# Updating


def test_an_update_writes_once_and_keeps_previous(stage: Stage) -> None:
    managed = created(stage)
    phase = stage.collection_phase()
    after = phase.up({**LEVELS, "itemRead": "PRIVILEGED"}, managed)
    assert stage.counts() == {"update_permissions": 1}
    assert stage.live_levels() == {**WANTED, "itemRead": "PRIVILEGED"}
    assert after.outputs["previous"] == ORIGINAL
    assert phase.heard.warnings == []
    assert len(phase.heard.lines) == 1


def test_nothing_changed_calls_nothing(stage: Stage) -> None:
    managed = created(stage)
    assert stage.collection_phase().up(LEVELS, managed) == managed
    assert stage.counts() == {}


def test_an_update_of_what_is_gone_is_a_clear_error(stage: Stage) -> None:
    managed = created(stage)
    stage.emulator.delete_collection(SITE, "Orders")
    with pytest.raises(CollectionNotFound, match="create the collection first"):
        stage.collection_phase().up({**LEVELS, "itemRead": "PRIVILEGED"}, managed)


# Drift


def drifted(stage: Stage) -> Kept:
    """The resource after somebody else's edit and a refresh."""
    managed = created(stage)
    stage.somebody_sets(**WANTED_BY_OTHERS)
    after = stage.collection_phase().refresh(managed)
    assert after
    return after


def test_the_next_update_repairs_drift_and_destroy_then_restores(stage: Stage) -> None:
    repaired = stage.collection_phase().up(LEVELS, drifted(stage))
    assert stage.live_levels() == WANTED
    assert "written" not in repaired.outputs
    stage.collection_phase().destroy(repaired)
    assert stage.live_levels() == ORIGINAL


@pytest.mark.parametrize("refreshes", [0, 1, 2])
def test_destroy_leaves_alone_what_somebody_else_wrote(stage: Stage, refreshes: int) -> None:
    managed = created(stage)
    stage.somebody_sets(**WANTED_BY_OTHERS)
    for _ in range(refreshes):
        refreshed = stage.collection_phase().refresh(managed)
        assert refreshed
        managed = refreshed
    phase = stage.collection_phase()
    phase.destroy(managed)
    assert stage.live_levels() == WANTED_BY_OTHERS
    (warning,) = phase.heard.warnings
    assert "left as it is, since somebody changed it" in warning
    for levels in (WANTED_BY_OTHERS, WANTED, ORIGINAL):
        assert ", ".join(f"{name} {level}" for name, level in levels.items()) in warning


def test_a_program_that_accepts_the_drift_makes_it_its_own(stage: Stage) -> None:
    managed = drifted(stage)
    stage.forget_calls()
    accepted = stage.collection_phase().up({**LEVELS, **WANTED_BY_OTHERS}, managed)
    assert stage.counts() == {"update_permissions": 1}
    assert "written" not in accepted.outputs
    stage.collection_phase().destroy(accepted)
    assert stage.live_levels() == ORIGINAL


def test_drift_that_went_away_leaves_no_trace(stage: Stage) -> None:
    managed = drifted(stage)
    stage.somebody_sets(**WANTED)
    again = stage.collection_phase().refresh(managed)
    assert again
    assert "written" not in again.outputs


# Deleting


@pytest.mark.parametrize(("on_destroy", "expected"), [(None, ORIGINAL), ("restore", ORIGINAL), ("lock", LOCKED)])
def test_destroy_puts_back_or_locks(stage: Stage, on_destroy: str | None, expected: dict[str, str]) -> None:
    managed = created(stage, onDestroy=on_destroy)
    phase = stage.collection_phase()
    phase.destroy(managed)
    assert stage.live_levels() == expected
    assert stage.counts() == {"get_permissions": 1, "update_permissions": 1}
    assert len([*phase.heard.warnings, *phase.heard.lines]) == 1


def test_putting_back_something_wider_is_a_warning(stage: Stage) -> None:
    managed = created(stage, **LOCKED)
    phase = stage.collection_phase()
    phase.destroy(managed)
    (warning,) = phase.heard.warnings
    assert "itemRead PRIVILEGED → SITE_MEMBER (wider: any logged-in member can read)" in warning


def test_a_changed_on_destroy_holds_from_the_next_update_on(stage: Stage) -> None:
    managed = stage.collection_phase().up({**LEVELS, "onDestroy": "lock"}, created(stage))
    stage.collection_phase().destroy(managed)
    assert stage.live_levels() == LOCKED


def test_destroy_of_what_is_gone_succeeds(stage: Stage) -> None:
    managed = created(stage)
    stage.emulator.delete_collection(SITE, "Orders")
    phase = stage.collection_phase()
    phase.destroy(managed)
    assert phase.heard.warnings == []
    assert len(phase.heard.lines) == 1


def test_destroy_of_what_seems_to_stand_as_before_writes_it_all_the_same(stage: Stage) -> None:
    managed = created(stage)
    stage.somebody_sets(**ORIGINAL)
    phase = stage.collection_phase()
    phase.destroy(managed)
    assert stage.counts() == {"get_permissions": 1, "update_permissions": 1}
    assert stage.live_levels() == ORIGINAL
    assert phase.heard.warnings == []


def test_destroy_is_not_misled_by_reads_that_lag(stage: Stage) -> None:
    stage.emulator.switches(read_lag_seconds=600)
    managed = created(stage)
    stage.collection_phase().destroy(managed)
    stage.emulator.switches(read_lag_seconds=0)
    assert stage.live_levels() == ORIGINAL


def test_earlier_levels_that_nobody_knows_are_not_written(stage: Stage) -> None:
    stage.somebody_sets(**UNDEFINED)
    managed = created(stage)
    assert managed.outputs["previous"] == {**ORIGINAL, **UNDEFINED}
    phase = stage.collection_phase()
    phase.destroy(managed)
    assert stage.live_levels() == WANTED
    (warning,) = phase.heard.warnings
    assert "UNDEFINED" in warning


def test_taking_over_a_level_that_nobody_knows_warns_that_it_may_be_wider(stage: Stage) -> None:
    stage.somebody_sets(**UNDEFINED)
    phase = stage.collection_phase(preview=True)
    phase.check(LEVELS)
    assert "itemUpdate UNDEFINED → SITE_MEMBER_AUTHOR (unclear" in phase.heard.warnings[0]


def test_without_previous_nothing_is_put_back_but_a_lock_is(stage: Stage) -> None:
    managed = created(stage)
    outputs = {name: value for name, value in managed.outputs.items() if name != "previous"}
    phase = stage.collection_phase()
    phase.steps.delete(managed.id, outputs)
    assert stage.live_levels() == WANTED
    assert len(phase.heard.warnings) == 1
    stage.collection_phase().steps.delete(managed.id, {**outputs, "onDestroy": "lock"})
    assert stage.live_levels() == LOCKED


# A state, or a note, of a release that did not know an action


def without(name: str, properties: dict[str, Any]) -> dict[str, Any]:
    """As a release wrote them that did not know the action."""
    previous = {each: level for each, level in properties["previous"].items() if each != name}
    return {**{each: value for each, value in properties.items() if each != name}, "previous": previous}


@pytest.mark.parametrize("name", ACTIONS)
def test_a_state_of_before_an_action_was_known_goes_on(stage: Stage, name: str) -> None:
    managed = created(stage)
    old = Kept(managed.id, without(name, managed.inputs), without(name, managed.outputs))
    checked = stage.collection_phase(preview=True).check(LEVELS, old)
    assert (checked.faults, kept(checked.inputs)["previous"]) == ([], old.outputs["previous"])
    new = stage.collection_phase().up({**LEVELS, "onDestroy": "restore"}, old)
    assert new.outputs == {**managed.outputs, "previous": old.outputs["previous"]}
    phase = stage.collection_phase()
    assert phase.steps.read(old.id, old.outputs) is not None
    phase.destroy(new)
    assert stage.live_levels() == {**ORIGINAL, name: WANTED[name]}
    assert f"Orders: {name} stays as now, since what was there before is not known." in phase.heard.warnings


@pytest.mark.parametrize("name", ACTIONS)
def test_a_state_of_before_an_action_was_known_is_never_widened_by_destroy(
    stage: Stage, another_machine: Callable[[], None], name: str
) -> None:
    managed = created(stage)
    another_machine()
    phase = stage.collection_phase()
    phase.steps.delete(managed.id, without(name, managed.outputs))
    assert stage.live_levels() == WANTED
    assert f"{name} (not recorded)" in phase.heard.warnings[0]


def test_a_note_of_before_an_action_was_known_does_no_harm(stage: Stage) -> None:
    managed = created(stage)
    notes = list(Path(os.environ["WIX_DATA_STATE_DIR"]).glob("*.json"))
    assert notes
    for note in notes:
        note.write_text(note.read_text().replace('"itemRemove"', '"itemGone"'))
    stage.collection_phase().destroy(managed)
    assert stage.live_levels() == ORIGINAL


# Two resources on one collection


def test_a_rename_without_an_alias_leaves_the_new_one_in_place(stage: Stage) -> None:
    old = created(stage)
    phase = stage.collection_phase()
    wanted = {**LEVELS, "itemRead": "SITE_MEMBER_AUTHOR"}
    new = phase.up(wanted, name="new")
    phase.destroy(old)
    assert stage.live_levels() == levels_in(wanted)
    assert new.id == old.id
    assert new.outputs["previous"] == ORIGINAL
    assert "Orders: stays as another resource of this run declares it." in phase.heard.lines


def test_a_rename_on_another_machine_says_that_the_original_is_forgotten(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    old = created(stage)
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path / "another machine"))
    phase = stage.collection_phase()
    new = phase.up(LEVELS, name="new")
    phase.destroy(old)
    assert stage.live_levels() == WANTED
    assert new.outputs["previous"] == WANTED
    assert any("left as another resource of this run has just declared it" in text for text in phase.heard.warnings)


def test_a_forced_replacement_keeps_the_true_original(stage: Stage) -> None:
    new = stage.collection_phase().replace(LEVELS, created(stage))
    assert stage.live_levels() == WANTED
    assert new.outputs["previous"] == ORIGINAL
    stage.collection_phase().destroy(new)
    assert stage.live_levels() == ORIGINAL


def test_another_collection_replaces_and_puts_the_old_one_back(stage: Stage) -> None:
    before = stage.live_levels("Stores/Products")
    phase = stage.collection_phase()
    new = phase.up({**LEVELS, "dataCollectionId": "Stores/Products"}, created(stage))
    assert stage.live_levels() == ORIGINAL
    assert stage.live_levels("Stores/Products") == WANTED
    assert (new.id, new.outputs["previous"]) == (f"{SITE}/Stores/Products", before)
    assert any("Stores/Products: takes over" in text for text in phase.heard.warnings)


def test_another_site_replaces_too(stage: Stage) -> None:
    new = stage.collection_phase().up({**LEVELS, "siteId": OTHER_SITE}, created(stage))
    assert stage.live_levels() == ORIGINAL
    assert stage.live_levels(site=OTHER_SITE) == WANTED
    assert new.outputs["previous"] == LOCKED


def test_a_collection_that_another_resource_lets_go_in_the_same_run_keeps_its_original(
    stage: Stage, another_machine: Callable[[], None]
) -> None:
    old = created(stage)
    another_machine()
    phase = stage.collection_phase()
    checked = phase.check({**LEVELS, **LOCKED}, name="new")
    assert checked.inputs["previous"] == WANTED
    phase.destroy(old)
    assert phase.steps.create(checked.inputs).outputs["previous"] == ORIGINAL


def test_a_swap_of_two_collections_keeps_both_originals(stage: Stage) -> None:
    before = stage.live_levels("Stores/Products")
    first = created(stage)
    second = created(stage, dataCollectionId="Stores/Products", **LOCKED)
    phase = stage.collection_phase()
    swapped = phase.up({**LEVELS, "dataCollectionId": "Stores/Products"}, first, "first")
    assert stage.live_levels() == ORIGINAL
    other = phase.up({**LEVELS, **LOCKED}, second, "second")
    assert stage.live_levels() == LOCKED
    assert stage.live_levels("Stores/Products") == WANTED
    assert other.outputs["previous"] == ORIGINAL
    stage.collection_phase().destroy(other)
    stage.collection_phase().destroy(swapped)
    assert stage.live_levels() == ORIGINAL
    assert stage.live_levels("Stores/Products") in (before, LOCKED)


# A run that was cut off between its write and Pulumi's record of it


@PHASES
def test_the_next_run_on_the_same_machine_knows_the_true_original(stage: Stage, preview: bool) -> None:
    created(stage)
    phase = stage.collection_phase(preview=preview)
    assert phase.check(LEVELS).inputs["previous"] == ORIGINAL
    (line,) = phase.heard.lines
    assert "was cut off" in line


def test_another_machine_says_how_to_find_it(stage: Stage, another_machine: Callable[[], None]) -> None:
    created(stage)
    another_machine()
    phase = stage.collection_phase(preview=True)
    assert phase.check(LEVELS).inputs["previous"] == WANTED
    (line,) = phase.heard.lines
    assert "wix-data recover" in line


def test_what_the_state_knows_is_forgotten_by_the_machine(stage: Stage) -> None:
    managed = created(stage)
    stage.collection_phase().up(LEVELS, managed)
    assert stage.collection_phase(preview=True).check(LEVELS).inputs["previous"] == WANTED


def test_a_destroyed_resource_leaves_no_note(stage: Stage) -> None:
    stage.collection_phase().destroy(created(stage))
    stage.somebody_sets(**WANTED)
    assert stage.collection_phase(preview=True).check(LEVELS).inputs["previous"] == WANTED


def test_a_machine_that_keeps_no_notes_still_creates(stage: Stage, another_machine: Callable[[], None]) -> None:
    another_machine()
    Path(os.environ["WIX_DATA_STATE_DIR"]).write_text("a file", encoding="utf-8")
    phase = stage.collection_phase()
    assert phase.up(LEVELS).outputs["previous"] == ORIGINAL
    assert any("WIX_DATA_STATE_DIR" in line for line in phase.heard.lines)


def test_recovery_finds_what_a_create_left_behind(stage: Stage) -> None:
    inputs = stage.collection_phase(preview=True).check(LEVELS).inputs
    steps = stage.collection_phase().steps
    assert steps.recover(inputs) is None
    steps.create(inputs)
    recovered = stage.collection_phase().steps.recover(inputs)
    assert recovered
    assert (recovered.id, recovered.outputs) == (f"{SITE}/Orders", inputs)
    stage.somebody_sets(**WANTED_BY_OTHERS)
    phase = stage.collection_phase()
    recovered = phase.steps.recover(inputs)
    assert recovered
    assert recovered.outputs == {**inputs, **WANTED_BY_OTHERS, "written": WANTED}
    assert len(phase.heard.warnings) == 1
    phase.steps.delete(recovered.id, recovered.outputs)
    assert stage.live_levels() == WANTED_BY_OTHERS
    stage.emulator.delete_collection(SITE, "Orders")
    assert stage.collection_phase().steps.recover(inputs) is None
