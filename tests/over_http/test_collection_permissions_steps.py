"""CollectionPermissions step by step against the service: take over, drift, put back, meet another resource."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.api.errors import CollectionNotFound, HandOverFailed
from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.state.values import kept
from tests.over_http.wix_stage import LEVELS, LOCKED, ORIGINAL, OTHER_SITE, ROLE, SITE, WANTED, Kept, Stage
from tests.shared.seeds import ACTIONS
from tests.shared.telling import STACK

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
    """The resource after an earlier run that Pulumi has recorded."""
    managed = cut_off(stage, **more)
    Notes(stage.emulator.url).forget(STACK, ("levels", SITE, managed.outputs["dataCollectionId"]))
    return managed


def cut_off(stage: Stage, **more: Any) -> Kept:
    """The resource after a create that Pulumi has not recorded."""
    made = stage.collection_phase().up({**LEVELS, **more})
    stage.forget_calls()
    return made


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
    assert stage.counts() == {"get_permissions": 2, "get_collection": 1, "list_collections": 1}
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
    assert stage.counts() == {"get_permissions": 1, "update_permissions": 1}
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
    assert stage.counts() == {"get_permissions": 1, "update_permissions": 1}
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
    managed = cut_off(stage)
    notes = list(Path(os.environ["WIX_DATA_STATE_DIR"]).glob("*.json"))
    assert notes
    for note in notes:
        note.write_text(note.read_text().replace('"itemRemove"', '"itemGone"'))
    stage.collection_phase().destroy(managed)
    assert stage.live_levels() == ORIGINAL


# Two resources on one collection


def test_a_rename_without_an_alias_leaves_the_new_one_in_place(
    stage: Stage, another_machine: Callable[[], None]
) -> None:
    old = created(stage)
    another_machine()
    phase = stage.collection_phase().tell("new", it=old)
    wanted = {**LEVELS, "itemRead": "SITE_MEMBER_AUTHOR"}
    new = phase.up(wanted, name="new")
    phase.destroy(old)
    assert stage.live_levels() == levels_in(wanted)
    assert stage.counts()["update_permissions"] == 1
    assert new.id == old.id
    assert new.outputs["previous"] == ORIGINAL
    assert "Orders: stays as 'new' declares it." in phase.heard.lines


def test_a_move_to_a_provider_of_another_process_leaves_the_new_one_in_place(stage: Stage, tmp_path: Path) -> None:
    old = created(stage)
    processes = [stage.collection_phase(book=RunBook.open("127.0.0.1:40001", tmp_path)) for _ in range(2)]
    here, there = (each.tell("new", it=old) for each in processes)
    new = there.up({**LEVELS, **LOCKED}, name="new")
    here.destroy(old)
    assert stage.live_levels() == LOCKED
    assert new.outputs["previous"] == ORIGINAL


def test_half_a_rename_is_not_undone_by_a_run_that_does_not_target_the_new_half(stage: Stage) -> None:
    old = created(stage)
    new = stage.collection_phase().tell("new", it=old).up({**LEVELS, **LOCKED}, name="new")
    stage.collection_phase().tell("new", it=old, new=new).destroy(old)
    assert stage.live_levels() == LOCKED


def test_a_delete_that_finds_its_own_levels_writes_those_of_the_one_who_declares(stage: Stage) -> None:
    """A swap whose second half failed, and whose edit was then taken back: `old` wrote over what `new` holds."""
    new = created(stage, **LOCKED)
    old = stage.collection_phase().tell("old", new=new).up(LEVELS, name="old")
    phase = stage.collection_phase().tell("new", new=new, old=old)
    assert phase.up({**LEVELS, **LOCKED}, new, "new") == new
    phase.destroy(old, "old")
    assert stage.live_levels() == LOCKED


def test_a_delete_leaves_what_somebody_else_set_to_the_one_who_declares(stage: Stage) -> None:
    new = created(stage, **LOCKED)
    old = stage.collection_phase().tell("old", new=new).up(LEVELS, name="old")
    stage.somebody_sets(**WANTED_BY_OTHERS)
    stage.collection_phase().tell("new", new=new, old=old).destroy(old, "old")
    assert stage.live_levels() == WANTED_BY_OTHERS


def test_a_delete_fails_where_the_one_who_declares_was_not_made(stage: Stage) -> None:
    old = created(stage)
    phase = stage.collection_phase().tell("new", it=old)
    assert phase.check({**LEVELS, **LOCKED}, name="new").inputs["previous"] == ORIGINAL
    with pytest.raises(HandOverFailed, match=r"Orders: kept for the next run, since 'new'.*was not created in this"):
        phase.destroy(old)
    assert stage.live_levels() == WANTED
    # The next run has the old entry whole.
    phase = stage.collection_phase().tell("new", it=old)
    assert phase.up({**LEVELS, **LOCKED}, name="new").outputs["previous"] == ORIGINAL
    phase.destroy(old)
    assert stage.live_levels() == LOCKED


def test_the_only_copy_of_an_original_is_not_dropped_where_the_state_is_not_known(
    stage: Stage, another_machine: Callable[[], None]
) -> None:
    """As in a program of another language, which tells nothing of its state."""
    old = created(stage)
    another_machine()
    phase = stage.collection_phase()
    new = phase.up(LEVELS, name="new")
    assert new.outputs["previous"] == WANTED
    with pytest.raises(HandOverFailed) as refusal:
        phase.destroy(old)
    for action, level in ORIGINAL.items():
        assert f"{action} {level}" in str(refusal.value)
    assert "does not know the original" in str(refusal.value)
    assert stage.live_levels() == WANTED
    # The next run of this machine hands the original over, and only then lets the old one go.
    phase = stage.collection_phase()
    healed = phase.up(LEVELS, new, "new")
    assert healed.outputs["previous"] == healed.inputs["previous"] == ORIGINAL
    phase.record(healed, "new")
    phase.destroy(old)
    assert stage.collection_phase().up(LEVELS, healed, "new") == healed
    stage.collection_phase().destroy(healed, "new")
    assert stage.live_levels() == ORIGINAL


def test_a_destroy_restores_although_two_hold_it_and_the_program_runs(stage: Stage) -> None:
    old = created(stage)
    new = stage.collection_phase().tell("new", it=old).up({**LEVELS, **LOCKED}, name="new")
    for first in (True, False):
        phase = stage.collection_phase().tell("new", it=old, new=new)
        for held, name in [(old, "it"), (new, "new")] if first else [(new, "new"), (old, "it")]:
            phase.destroy(held, name)
        assert stage.live_levels() == ORIGINAL
        stage.somebody_sets(**LOCKED)


@pytest.mark.parametrize("old_first", [True, False])
def test_parallel_deletes_of_one_collection_put_the_first_original_back_in_any_order(
    stage: Stage, another_machine: Callable[[], None], old_first: bool
) -> None:
    """Where the second had taken the first's write for the original. A delete that cannot know fails, and is repeated
    by the next run."""
    old = created(stage)
    another_machine()
    new = stage.collection_phase().up({**LEVELS, **LOCKED}, name="new")
    assert new.outputs["previous"] == WANTED
    state = {"it": old, "new": new} if old_first else {"new": new, "it": old}
    for _ in range(2):
        phase = stage.collection_phase().tell(**state)
        for name, held in list(state.items()):
            with suppress(HandOverFailed):
                phase.destroy(held, name)
                del state[name]
    assert state == {}
    assert stage.live_levels() == ORIGINAL


def test_a_forced_replacement_never_opens_and_keeps_the_true_original(
    stage: Stage, another_machine: Callable[[], None]
) -> None:
    old = created(stage)
    another_machine()
    phase = stage.collection_phase().tell("it", it=old)
    new = phase.replace(LEVELS, old)
    phase.end()
    assert stage.live_levels() == WANTED
    # Only what is declared was ever written.
    assert stage.counts()["update_permissions"] == 1
    assert new.inputs["previous"] == new.outputs["previous"] == ORIGINAL
    stage.collection_phase().destroy(new)
    assert stage.live_levels() == ORIGINAL


def test_a_preview_of_a_forced_replacement_knows_the_original_too(stage: Stage) -> None:
    old = created(stage)
    phase = stage.collection_phase(preview=True).tell("it", it=old)
    assert phase.check(LEVELS).inputs["previous"] == ORIGINAL
    assert phase.heard.warnings == []


def test_another_collection_replaces_and_puts_the_old_one_back(stage: Stage) -> None:
    before = stage.live_levels("Stores/Products")
    old = created(stage)
    phase = stage.collection_phase().tell("it", it=old)
    new = phase.up({**LEVELS, "dataCollectionId": "Stores/Products"}, old)
    assert stage.live_levels() == WANTED
    phase.end()
    assert stage.live_levels() == ORIGINAL
    assert stage.live_levels("Stores/Products") == WANTED
    assert (new.id, new.outputs["previous"]) == (f"{SITE}/Stores/Products", before)
    assert any("Stores/Products: takes over" in text for text in phase.heard.warnings)


def test_another_site_replaces_too(stage: Stage) -> None:
    phase = stage.collection_phase()
    new = phase.up({**LEVELS, "siteId": OTHER_SITE}, created(stage))
    phase.end()
    assert stage.live_levels() == ORIGINAL
    assert stage.live_levels(site=OTHER_SITE) == WANTED
    assert new.outputs["previous"] == LOCKED


@pytest.mark.parametrize("processes", [1, 2])
def test_a_swap_of_two_collections_keeps_both_originals(stage: Stage, tmp_path: Path, processes: int) -> None:
    before = stage.live_levels("Stores/Products")
    first = created(stage)
    second = created(stage, dataCollectionId="Stores/Products", **LOCKED)
    books = [RunBook.open("127.0.0.1:40001", tmp_path) for _ in range(processes)]
    phases = [stage.collection_phase(book=book).tell("first", "second", first=first, second=second) for book in books]
    swapped = phases[0].up({**LEVELS, "dataCollectionId": "Stores/Products"}, first, "first")
    other = phases[-1].up({**LEVELS, **LOCKED}, second, "second")
    for phase in phases:
        phase.end()
    assert stage.live_levels() == LOCKED
    assert stage.live_levels("Stores/Products") == WANTED
    assert (other.outputs["previous"], swapped.outputs["previous"]) == (ORIGINAL, before)
    stage.collection_phase().destroy(other, "second")
    stage.collection_phase().destroy(swapped, "first")
    assert stage.live_levels() == ORIGINAL
    assert stage.live_levels("Stores/Products") == before


def test_a_delete_that_comes_before_all_checks_restores(stage: Stage) -> None:
    """As the engine does where a resource of somebody else's is deleted first: to be opened, and locked again."""
    old = created(stage, **LOCKED)
    phase = stage.collection_phase().tell("it", it=old)
    phase.destroy(old)
    assert stage.live_levels() == ORIGINAL
    new = phase.up({**LEVELS, **LOCKED})
    assert stage.live_levels() == LOCKED
    assert new.outputs["previous"] == ORIGINAL


# A run that was cut off between its write and Pulumi's record of it


@PHASES
def test_the_next_run_on_the_same_machine_knows_the_true_original(stage: Stage, preview: bool) -> None:
    cut_off(stage)
    phase = stage.collection_phase(preview=preview).tell("it")
    assert phase.check(LEVELS).inputs["previous"] == ORIGINAL
    (line,) = phase.heard.lines
    assert "was cut off" in line


def test_another_machine_takes_it_for_the_original_and_says_nothing_of_a_run_it_does_not_know(
    stage: Stage, another_machine: Callable[[], None]
) -> None:
    cut_off(stage)
    another_machine()
    phase = stage.collection_phase(preview=True)
    assert phase.check(LEVELS).inputs["previous"] == WANTED
    assert (phase.heard.warnings, phase.heard.lines) == ([], [])


def test_another_stack_on_this_machine_takes_over_what_it_finds(stage: Stage) -> None:
    cut_off(stage)
    phase = stage.collection_phase(preview=True)
    urn = "urn:pulumi:prod::shop::pulumi-python:dynamic/wix-data:CollectionPermissions::it"
    assert phase.steps.check({}, LEVELS, urn).inputs["previous"] == WANTED
    assert (phase.heard.warnings, phase.heard.lines) == ([], [])


def test_what_the_program_has_seen_recorded_is_forgotten_by_the_machine(stage: Stage) -> None:
    phase = stage.collection_phase()
    phase.record(phase.up(LEVELS))
    assert stage.collection_phase(preview=True).check(LEVELS).inputs["previous"] == WANTED


def test_what_the_state_knows_is_forgotten_by_the_machine(stage: Stage) -> None:
    """The program was killed before it learnt that Pulumi had recorded the resource."""
    managed = cut_off(stage)
    assert stage.collection_phase().up(LEVELS, managed) == managed
    assert stage.collection_phase(preview=True).check(LEVELS).inputs["previous"] == WANTED


def test_a_destroyed_resource_leaves_no_note(stage: Stage) -> None:
    phase = stage.collection_phase()
    phase.destroy(cut_off(stage))
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
