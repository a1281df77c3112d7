"""SpecialPermission step by step against the service: add, take over, refuse, hand over, remove."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.api.errors import (
    ApiError,
    CollectionNotFound,
    HandOverFailed,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
)
from pulumi_wix_data.memory.run_book import RunBook
from tests.over_http.wix_stage import GRANT, LEVELS, LOCKED, NEW_ROLE, ROLE, SITE, SPECIAL, Kept, Stage
from tests.shared.seeds import ACTIONS
from tests.shared.steps import COLLECTION_PERMISSIONS, CheckedProperties, Steps

BOTH = ["itemRead", "itemRemove"]
TAKEN: dict[str, Any] = {**GRANT, "policyId": ROLE}
AS_IT_IS: dict[str, Any] = {**TAKEN, "itemRemove": "UNSPECIFIED"}
ONLY_READ: dict[str, Any] = {"itemRead": "ALLOWED", **dict.fromkeys(ACTIONS[1:], "UNSPECIFIED")}
PHASES = pytest.mark.parametrize("preview", [True, False])


ONLY_INSERT = {**ONLY_READ, "itemRead": "UNSPECIFIED", "itemInsert": "ALLOWED"}


def created(stage: Stage, **more: Any) -> Kept:
    """The resource after an earlier run."""
    phase = stage.special_phase()
    managed = phase.record(phase.up({**GRANT, **more}))
    stage.forget_calls()
    return managed


def reasons(checked: CheckedProperties) -> str:
    """What is wrong, in one text."""
    return " | ".join(f"{fault.property}: {fault.reason}" for fault in checked.faults)


# Creating


def test_a_preview_says_what_the_subject_gains_beyond_the_levels(stage: Stage) -> None:
    phase = stage.special_phase(preview=True)
    phase.check(GRANT)
    checked = phase.check(GRANT)
    assert checked.inputs == {**GRANT, "itemInsert": "UNSPECIFIED", "itemUpdate": "UNSPECIFIED"}
    (warning,) = phase.heard.warnings
    assert f"Orders: role {NEW_ROLE} gains itemRemove (wider: beyond the level PRIVILEGED)" in warning
    assert "itemRead (the level SITE_MEMBER gives it already)" in warning
    assert stage.counts() == {"get_permissions": 1, "get_collection": 1}


def test_what_the_levels_give_already_is_a_plain_line(stage: Stage) -> None:
    phase = stage.special_phase(preview=True)
    phase.check({**GRANT, "itemRemove": None})
    assert phase.heard.warnings == []
    assert phase.heard.lines == [
        f"Orders: role {NEW_ROLE} is granted itemRead (the level SITE_MEMBER gives it already) (site {SITE})"
    ]


@pytest.mark.parametrize("levels_first", [True, False])
def test_a_gain_is_judged_by_the_declared_levels_whichever_is_checked_first(stage: Stage, levels_first: bool) -> None:
    phase = stage.special_phase(preview=True)
    levels = Steps(COLLECTION_PERMISSIONS, phase.session)
    checks = [
        lambda: levels.check({}, {**LEVELS, **LOCKED}, "urn:levels"),
        lambda: phase.check({**GRANT, "itemRemove": None}),
    ]
    for check in checks if levels_first else reversed(checks):
        check()
    gained = [line for line in phase.heard.warnings if "gains" in line]
    assert gained == [f"Orders: role {NEW_ROLE} gains itemRead (wider: beyond the level PRIVILEGED) (site {SITE})"]


def test_many_entries_of_one_collection_cost_a_preview_one_read(stage: Stage) -> None:
    phase = stage.special_phase(preview=True)
    for number in range(20):
        phase.check({**GRANT, "policyId": str(number)}, name=f"grant-{number}")
    assert stage.counts() == {"get_permissions": 1, "get_collection": 1}


def test_a_create_in_the_update_costs_one_call_and_one_look_at_its_collection(stage: Stage) -> None:
    phase = stage.special_phase()
    managed = phase.up(GRANT)
    for number in range(20):
        phase.up({**GRANT, "policyId": str(number)}, name=f"grant-{number}")
    assert stage.counts() == {"get_permissions": 1, "add_special_permissions": 21}
    assert stage.live_grants() == {ROLE: ["itemRead"], NEW_ROLE: BOTH, **{str(number): BOTH for number in range(20)}}
    special_id = managed.outputs["specialPermissionsId"]
    assert managed.id == f"{SITE}/Orders/{special_id}"
    assert managed.outputs == {**managed.inputs, "specialPermissionsId": special_id}


def test_levels_and_an_entry_of_one_collection_share_the_look_of_an_update(stage: Stage) -> None:
    phase = stage.special_phase()
    levels = Steps(COLLECTION_PERMISSIONS, phase.session)
    written = levels.check({}, {**LEVELS, **LOCKED}, "urn:levels", preview=False)
    levels.create(written.inputs, "urn:levels")
    phase.up({**GRANT, "itemRemove": None})
    assert stage.counts() == {"get_permissions": 1, "update_permissions": 1, "add_special_permissions": 1}
    gained = [line for line in phase.heard.warnings if "gains" in line]
    assert gained == [f"Orders: role {NEW_ROLE} gains itemRead (wider: beyond the level PRIVILEGED) (site {SITE})"]


def test_levels_that_were_put_back_and_are_not_declared_are_looked_at_anew(stage: Stage) -> None:
    before = stage.collection_phase()
    locked = before.record(before.up({**LEVELS, **LOCKED}))
    phase = stage.special_phase()
    phase.check({**GRANT, "policyId": "other", "itemRemove": None}, name="other")
    Steps(COLLECTION_PERMISSIONS, phase.session).delete(locked.id, locked.outputs, "urn:levels")
    phase.check({**GRANT, "itemRemove": None})
    assert [line for line in phase.heard.warnings if NEW_ROLE in line] == []
    assert f"role {NEW_ROLE} is granted itemRead (the level SITE_MEMBER gives it already)" in str(phase.heard.lines)


def test_without_preview_reads_a_preview_calls_nothing(stage: Stage) -> None:
    assert stage.special_phase(preview=True, preview_reads=False).check(TAKEN).faults == []
    assert stage.counts() == {}


@pytest.mark.parametrize("adopt", [None, True])
def test_a_collection_that_is_not_there_yet_is_a_warning(stage: Stage, adopt: bool | None) -> None:
    phase = stage.special_phase(preview=True)
    checked = phase.check({**GRANT, "dataCollectionId": "Later", "adoptExisting": adopt})
    assert checked.faults == []
    assert "no such collection yet" in phase.heard.warnings[0]
    with pytest.raises(CollectionNotFound):
        stage.special_phase().steps.create(checked.inputs)


# A subject that has a set already


def test_the_same_set_is_taken_over_silently(stage: Stage) -> None:
    preview = stage.special_phase(preview=True)
    planned = preview.check(AS_IT_IS)
    assert planned.faults == []
    phase = stage.special_phase()
    managed = phase.up(AS_IT_IS)
    assert managed.id == f"{SITE}/Orders/{SPECIAL}"
    # A review must see that nobody gains anything, and an update plan that both phases say the same.
    assert managed.outputs["previous"] == ONLY_READ
    assert managed.inputs == planned.inputs
    assert [*preview.heard.warnings, *phase.heard.warnings] == []
    assert "update_special_permissions" not in stage.counts()


def test_a_different_set_is_refused_at_preview_and_shows_both(stage: Stage) -> None:
    checked = stage.special_phase(preview=True).check(TAKEN)
    assert [fault.property for fault in checked.faults] == ["policyId"]
    assert f"role {ROLE} already has special permissions here that differ" in reasons(checked)
    assert "allowed are itemRead; asked for itemRead, itemRemove" in reasons(checked)
    assert "adopt_existing=True" in reasons(checked)


def test_a_different_set_is_refused_at_create_and_shows_both(stage: Stage) -> None:
    phase = stage.special_phase()
    checked = phase.check(TAKEN)
    assert checked.faults == []
    with pytest.raises(SpecialPermissionsExist) as refusal:
        phase.steps.create(checked.inputs)
    assert "allowed are itemRead; asked for itemRead, itemRemove" in str(refusal.value)
    assert "adopt_existing=True" in str(refusal.value)
    assert refusal.value.request_id
    assert stage.live_grants() == {ROLE: ["itemRead"]}


@PHASES
def test_adoption_is_announced_and_keeps_what_was(stage: Stage, preview: bool) -> None:
    phase = stage.special_phase(preview=preview)
    checked = phase.check({**TAKEN, "adoptExisting": True})
    assert checked.faults == []
    assert checked.inputs["previous"] == ONLY_READ
    taken, gained = phase.heard.warnings
    assert f"takes over the special permissions of role {ROLE}" in taken
    assert "allowed were itemRead; now itemRead, itemRemove" in taken
    assert "gains itemRemove (wider: beyond the level PRIVILEGED)" in gained
    assert stage.live_grants() == {ROLE: ["itemRead"]}


def test_adoption_updates_the_set_and_destroy_takes_the_grant_away(stage: Stage) -> None:
    managed = stage.special_phase().up({**TAKEN, "adoptExisting": True})
    assert managed.id == f"{SITE}/Orders/{SPECIAL}"
    assert managed.outputs["previous"] == ONLY_READ
    assert stage.live_grants() == {ROLE: BOTH}
    stage.special_phase().destroy(managed)
    assert stage.live_grants() == {}


def test_an_adoption_that_was_cut_off_keeps_what_was_there_before_it(stage: Stage) -> None:
    adopting = {**TAKEN, "adoptExisting": True}
    stage.special_phase().up(adopting)  # and no state knows of it
    assert stage.live_grants() == {ROLE: BOTH}
    assert stage.special_phase().up(adopting).outputs["previous"] == ONLY_READ


def test_an_adopting_create_that_was_cut_off_does_not_take_its_own_set_for_somebody_elses(stage: Stage) -> None:
    adopting = {**GRANT, "adoptExisting": True}
    stage.special_phase().up(adopting)  # and no state knows of it
    assert stage.live_grants()[NEW_ROLE] == BOTH
    assert "previous" not in stage.special_phase().up(adopting).outputs


def test_a_set_that_came_after_the_check_is_adopted_with_what_it_had(stage: Stage) -> None:
    phase = stage.special_phase()
    checked = phase.check({**GRANT, "adoptExisting": True})
    stage.emulator.edit_collection(SITE, "Orders", {"specialPermissions": [{"policyId": NEW_ROLE, **ONLY_READ}]})
    assert phase.steps.create(checked.inputs).outputs["previous"] == ONLY_READ


@pytest.mark.parametrize("status", [400, 500])
def test_a_set_that_still_waits_for_its_delete_is_not_taken_for_somebody_elses(stage: Stage, status: int) -> None:
    """Pulumi tells no program of what it is yet to delete, after a delete of a replacement that failed."""
    managed = created(stage)
    fault = {"operation": "remove_special_permissions", "kind": "status", "status": status, "times": 100}
    stage.emulator.faults(fault)
    with pytest.raises(ApiError):
        stage.special_phase().tell("it").destroy(managed)
    stage.emulator.clear_faults()
    later = stage.special_phase().tell("another")
    made = later.up({**TAKEN, "policyId": NEW_ROLE, "itemRemove": None}, name="another")
    assert made.id == managed.id
    later.tell("another").destroy(managed)
    assert stage.live_grants()[NEW_ROLE] == ["itemRead"]


def test_what_a_set_allowed_is_known_while_it_waits_for_its_delete_and_not_after(stage: Stage) -> None:
    adopting = {**TAKEN, "itemInsert": "ALLOWED", "adoptExisting": True}
    phase = stage.special_phase()
    managed = phase.record(phase.up(adopting))
    assert managed.outputs["previous"] == ONLY_READ
    stage.emulator.faults({"operation": "remove_special_permissions", "kind": "status", "status": 400, "times": 100})
    with pytest.raises(ApiError):
        stage.special_phase().tell("it").destroy(managed)
    stage.emulator.clear_faults()
    later = stage.special_phase().tell("another")
    assert later.up(adopting, name="another").outputs["previous"] == ONLY_READ
    stage.special_phase().tell("it").destroy(managed)
    stage.emulator.edit_collection(
        SITE, "Orders", {"specialPermissions": [{"policyId": TAKEN["policyId"], **ONLY_INSERT}]}
    )
    again = stage.special_phase().tell("third").up(adopting, name="third")
    assert again.outputs["previous"] == ONLY_INSERT


def test_a_create_whose_answer_was_lost_heals_itself(stage: Stage) -> None:
    stage.emulator.faults({"operation": "add_special_permissions", "kind": "reset_after"})
    managed = stage.special_phase().up(GRANT)
    assert stage.counts() == {"add_special_permissions": 2, "get_permissions": 2}
    assert stage.live_grants()[NEW_ROLE] == BOTH
    refreshed = stage.special_phase().refresh(managed)
    assert refreshed
    assert refreshed.outputs == managed.outputs


# Reading


def test_read_shows_drift_in_outputs_and_inputs(stage: Stage) -> None:
    managed = created(stage)
    same = stage.special_phase().refresh(managed)
    assert same
    assert (same.inputs, same.outputs) == (managed.inputs, managed.outputs)
    edit = {"specialPermissions": [{"policyId": NEW_ROLE, "itemUpdate": "ALLOWED"}]}
    stage.emulator.edit_collection(SITE, "Orders", edit)
    drifted = stage.special_phase().refresh(managed)
    assert drifted
    for properties in (drifted.inputs, drifted.outputs):
        assert [name for name in ACTIONS if properties[name] == "ALLOWED"] == ["itemUpdate"]
    repaired = stage.special_phase().up(GRANT, drifted)
    assert stage.live_grants()[NEW_ROLE] == BOTH
    assert repaired.outputs == managed.outputs


def test_a_refresh_keeps_adoption(stage: Stage) -> None:
    managed = stage.special_phase().up({**TAKEN, "adoptExisting": True})
    refreshed = stage.special_phase().refresh(managed)
    assert refreshed
    assert (refreshed.inputs, refreshed.outputs) == (managed.inputs, managed.outputs)


def test_a_refresh_of_many_entries_costs_one_read_a_collection(stage: Stage) -> None:
    entries = [created(stage, policyId=str(number)) for number in range(5)]
    phase = stage.special_phase()
    assert all(phase.refresh(entry) for entry in entries)
    assert stage.counts() == {"get_permissions": 1}


@pytest.mark.parametrize("whole_collection", [False, True])
def test_a_refresh_of_what_is_gone_drops_it_and_a_look_up_fails(stage: Stage, whole_collection: bool) -> None:
    managed = created(stage)
    if whole_collection:
        stage.emulator.delete_collection(SITE, "Orders")
    else:
        stage.emulator.edit_collection(SITE, "Orders", {"removeSpecialPermissions": [NEW_ROLE]})
    assert stage.special_phase().refresh(managed) is None
    with pytest.raises(CollectionNotFound if whole_collection else SpecialPermissionsNotFound):
        stage.special_phase().steps.read(managed.id, {})


def test_a_look_up_by_id_reads_the_set(stage: Stage) -> None:
    reading = stage.special_phase().steps.read(f"{SITE}/Orders/{SPECIAL}", {})
    assert reading
    expected = {"siteId": SITE, "dataCollectionId": "Orders", "policyId": ROLE, **ONLY_READ}
    assert reading.outputs == {**expected, "specialPermissionsId": SPECIAL, "lookedUp": True}


# Updating and replacing


def test_an_update_sets_all_four_with_one_call(stage: Stage) -> None:
    managed = created(stage)
    after = stage.special_phase().up({**GRANT, "itemRead": None, "itemUpdate": "ALLOWED"}, managed)
    assert stage.counts() == {"get_permissions": 1, "update_special_permissions": 1}
    assert stage.live_grants()[NEW_ROLE] == ["itemUpdate", "itemRemove"]
    assert (after.id, after.outputs["specialPermissionsId"]) == (managed.id, managed.outputs["specialPermissionsId"])


def test_nothing_changed_calls_nothing(stage: Stage) -> None:
    managed = created(stage)
    assert stage.special_phase().up(GRANT, managed) == managed
    assert stage.counts() == {}


def test_an_update_of_what_is_gone_says_to_refresh(stage: Stage) -> None:
    managed = created(stage)
    stage.emulator.edit_collection(SITE, "Orders", {"removeSpecialPermissions": [NEW_ROLE]})
    with pytest.raises(SpecialPermissionsNotFound, match="pulumi refresh"):
        stage.special_phase().up({**GRANT, "itemRead": None}, managed)


def test_another_subject_replaces(stage: Stage) -> None:
    declared = {**GRANT, "policyId": None, "userId": "u-1"}
    phase = stage.special_phase()
    phase.up(declared, created(stage))
    phase.end()
    assert stage.live_grants() == {ROLE: ["itemRead"], "u-1": BOTH}


def test_another_collection_replaces(stage: Stage) -> None:
    phase = stage.special_phase()
    managed = phase.up({**GRANT, "dataCollectionId": "Stores/Products"}, created(stage))
    assert stage.live_grants() == {ROLE: ["itemRead"], NEW_ROLE: BOTH}
    phase.end()
    assert stage.live_grants() == {ROLE: ["itemRead"]}
    assert stage.live_grants("Stores/Products") == {NEW_ROLE: BOTH}
    assert managed.id.startswith(f"{SITE}/Stores/Products/")
    stage.special_phase().destroy(managed)
    assert stage.live_grants("Stores/Products") == {}


CHANGED: dict[str, Any] = {**GRANT, "itemRead": None, "itemUpdate": "ALLOWED"}
NOW = ["itemUpdate", "itemRemove"]


@PHASES
@pytest.mark.parametrize("declared", [GRANT, CHANGED])
@pytest.mark.parametrize("olds_first", [True, False])
def test_a_forced_replacement_does_not_refuse_its_own_set(
    stage: Stage, preview: bool, declared: dict[str, Any], olds_first: bool
) -> None:
    """A replacement is checked with the old inputs and then anew; a forced one only anew, so that the state tells."""
    managed = created(stage)
    phase = stage.special_phase(preview=preview)
    if olds_first:
        assert phase.check(declared, managed).faults == []
    else:
        phase.tell("it", it=managed)
    assert phase.check(declared).faults == []
    assert not any("takes over" in line for line in phase.heard.warnings)


@pytest.mark.parametrize("declared", [GRANT, CHANGED])
def test_a_forced_replacement_keeps_the_set(stage: Stage, declared: dict[str, Any]) -> None:
    managed = created(stage)
    phase = stage.special_phase().tell("it", it=managed)
    new = phase.replace(declared, managed)
    expected = BOTH if declared is GRANT else NOW
    assert stage.live_grants()[NEW_ROLE] == expected
    phase.end()
    assert stage.live_grants()[NEW_ROLE] == expected
    assert (new.id, "previous" in new.outputs) == (managed.id, False)
    assert "remove_special_permissions" not in stage.counts()
    stage.special_phase().destroy(new)
    assert stage.live_grants() == {ROLE: ["itemRead"]}


def test_a_replacement_keeps_what_an_adopted_set_allowed_before(stage: Stage) -> None:
    managed = stage.special_phase().up({**TAKEN, "adoptExisting": True})
    phase = stage.special_phase().tell("it", it=managed)
    new = phase.replace({**CHANGED, "policyId": ROLE, "adoptExisting": True}, managed)
    phase.end()
    assert new.outputs["previous"] == ONLY_READ
    assert stage.live_grants() == {ROLE: NOW}


@pytest.mark.parametrize("processes", [1, 2])
def test_a_swap_of_two_subjects_with_other_accesses_hands_both_sets_over(
    stage: Stage, tmp_path: Path, processes: int
) -> None:
    user = {name: value for name, value in CHANGED.items() if name != "policyId"} | {"userId": "u-1"}
    first, second = created(stage), stage.special_phase().up(user, name="second")
    books = [RunBook.open("127.0.0.1:40001", tmp_path) for _ in range(processes)]
    phases = [stage.special_phase(book=book).tell("it", "second", it=first, second=second) for book in books]
    phases[0].up(user | {"itemInsert": "ALLOWED"}, first)
    phases[-1].up({**GRANT, "itemRead": None}, second, "second")
    for phase in phases:
        phase.end()
    expected = {ROLE: ["itemRead"], NEW_ROLE: ["itemRemove"], "u-1": ["itemInsert", *NOW]}
    assert stage.live_grants() == expected


def test_a_delete_fails_where_the_one_who_declares_was_not_made(stage: Stage) -> None:
    old = created(stage)
    phase = stage.special_phase().tell("new", it=old)
    assert phase.check(GRANT, name="new").faults == []
    with pytest.raises(HandOverFailed, match=r"Orders: kept for the next run, since 'new'.*was not created in this"):
        phase.destroy(old)
    assert stage.live_grants()[NEW_ROLE] == BOTH
    phase = stage.special_phase().tell("new", it=old)
    assert phase.up(GRANT, name="new").id == old.id
    phase.destroy(old)
    assert stage.live_grants()[NEW_ROLE] == BOTH


# Deleting


def test_destroy_removes_the_entry_and_leaves_the_others(stage: Stage) -> None:
    managed = created(stage)
    stage.special_phase().destroy(managed)
    assert stage.counts() == {"remove_special_permissions": 1}
    assert stage.live_grants() == {ROLE: ["itemRead"]}


@pytest.mark.parametrize("whole_collection", [False, True])
def test_destroy_of_what_is_gone_succeeds(stage: Stage, whole_collection: bool) -> None:
    managed = created(stage)
    if whole_collection:
        stage.emulator.delete_collection(SITE, "Orders")
    else:
        stage.special_phase().destroy(managed)
    phase = stage.special_phase()
    phase.destroy(managed)
    assert phase.heard.warnings == []


def test_a_lost_answer_of_a_remove_is_no_failure(stage: Stage) -> None:
    managed = created(stage)
    stage.emulator.faults({"operation": "remove_special_permissions", "kind": "reset_after"})
    stage.special_phase().destroy(managed)
    assert stage.live_grants() == {ROLE: ["itemRead"]}


@pytest.mark.parametrize("declared", [GRANT, CHANGED])
def test_a_rename_without_an_alias_hands_the_set_over(stage: Stage, declared: dict[str, Any]) -> None:
    old = created(stage)
    phase = stage.special_phase().tell("new", it=old)
    new = phase.up(declared, name="new")
    phase.destroy(old)
    assert new.id == old.id
    assert stage.live_grants()[NEW_ROLE] == (BOTH if declared is GRANT else NOW)
    assert any("stay: 'new' declares them" in line for line in phase.heard.lines)


def test_half_a_rename_is_not_undone_and_a_destroy_takes_the_grant_away(stage: Stage) -> None:
    old = created(stage)
    new = stage.special_phase().tell("new", it=old).up(GRANT, name="new")
    stage.special_phase().tell("new", it=old, new=new).destroy(old)
    assert stage.live_grants()[NEW_ROLE] == BOTH
    phase = stage.special_phase().tell("new", it=old, new=new)
    for kept, name in ((old, "it"), (new, "new")):
        phase.destroy(kept, name)
    assert stage.live_grants() == {ROLE: ["itemRead"]}


def test_a_set_of_somebody_elses_is_refused_although_the_stack_holds_another(stage: Stage) -> None:
    phase = stage.special_phase(preview=True).tell("it", "new", it=created(stage))
    assert [fault.property for fault in phase.check(TAKEN, name="new").faults] == ["policyId"]


def test_a_page_that_is_not_the_apis_never_lets_a_destroy_succeed(stage: Stage) -> None:
    managed = created(stage)
    fault = {"kind": "status", "status": 404, "body": "html"}
    stage.emulator.faults({"operation": "remove_special_permissions", **fault})
    with pytest.raises(Exception, match="not from the Wix API"):
        stage.special_phase().destroy(managed)
    assert stage.live_grants()[NEW_ROLE] == BOTH


def test_recovery_finds_what_a_create_left_behind(stage: Stage) -> None:
    inputs = stage.special_phase(preview=True).check(GRANT).inputs
    steps = stage.special_phase().steps
    assert steps.recover(inputs) is None
    created = steps.create(inputs)
    recovered = stage.special_phase().steps.recover(inputs)
    assert recovered == created
    assert stage.special_phase().steps.recover({**inputs, "itemRead": "UNSPECIFIED"}) is None
    stage.emulator.delete_collection(SITE, "Orders")
    assert stage.special_phase().steps.recover(inputs) is None
