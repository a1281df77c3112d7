"""Each row of the table of events names, here, the tests that show what it says."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from tests.docs.blocks import REPOSITORY

SHOWN_BY: dict[str, tuple[str, ...]] = {
    "A run is killed, and you go on at the same machine": (
        "engine/memory/test_killed_runs.py::test_an_update",
        "engine/memory/test_killed_runs.py::test_a_destroy_of_which_the_program_is_run_again",
        "faults/test_engine_faults.py::test_a_killed_process",
    ),
    "A run is killed, and you go on at another machine": (
        "engine/memory/test_killed_runs.py::test_an_update",
        "engine/memory/test_killed_runs.py::test_a_replacement",
        "engine/memory/test_shared_backend.py::test_either_machine_goes_on_where_the_other_was_killed",
    ),
    "Only the provider process is killed, in a create": (
        "engine/memory/test_killed_runs.py::test_a_provider_that_is_killed",
        "engine/memory/test_killed_runs.py::test_a_create_of_a_killed_provider_that_is_then_taken_back_is_told_and_set_back",
    ),
    "A write has no plain answer, and the site cannot be looked at": (
        "engine/memory/test_unsettled_writes.py::test_a_create",
        "engine/memory/test_unsettled_writes.py::test_an_update",
    ),
    'A delete fails with "kept for the next run"': (
        "engine/memory/test_sequences.py::test_4_a_rename_whose_create_fails_keeps_the_old_entry",
        "engine/memory/test_sequences.py::test_6_a_way_back_finds_the_original_in_a_pending_delete",
    ),
    "A resource is renamed, moved to a component or another provider, replaced by force, or changes places with "
    "another": (
        "engine/memory/test_sequences.py::test_1_a_replacement_hands_the_original_on_and_opens_nothing",
        "engine/memory/test_sequences.py::test_1_a_swap_leaves_both_as_declared",
    ),
    "A resource goes to another stack (`pulumi state move`)": (
        "engine/memory/test_stacks_of_one_program.py::test_what_is_moved_to_another_stack_is_that_ones",
    ),
    "Two stacks of one machine manage one collection, one after the other": (
        "engine/memory/test_runs.py::test_a_note_of_one_stack_means_nothing_to_another",
    ),
    "The folder for notes and run books cannot be used": (
        "engine/memory/test_runs.py::test_a_run_without_a_usable_folder_works_and_says_what_it_cannot_know",
    ),
    "It can no longer be used in mid-run (a full disk, a folder that somebody removed)": (
        "unit/memory/test_run_book.py::test_what_is_told_after_a_write_fails_no_step",
        "unit/memory/test_run_book.py::test_a_step_that_cannot_tell_the_others_of_it_is_not_begun",
        "unit/memory/test_run_book.py::test_a_folder_that_somebody_removes_is_told_before_the_write",
    ),
    "The service is at another address (`wix-data:baseUrl`)": (
        "engine/memory/test_other_addresses.py::test_it_is_told_and_made_there",
    ),
    "The CLI is killed, and its provider process lives on": (
        "over_http/test_client_failures.py::test_nothing_more_is_sent_once_whoever_asked_is_gone",
    ),
    "The network is lost in mid-run": (
        "over_http/test_client_failures.py::test_nobody_answers",
        "over_http/test_client_failures.py::test_the_last_failure_is_told_when_the_time_is_over",
    ),
    "Wix limits the rate (429)": (
        "faults/test_engine_faults.py::test_a_burst_of_429_is_waited_out",
        "over_http/test_client_failures.py::test_the_wait_that_is_asked_for_is_kept_and_the_last_429_told",
        "over_http/test_client_failures.py::test_a_wait_that_does_not_fit_is_not_begun",
    ),
    "Wix answers 502, 503 or 504": (
        "over_http/test_client_failures.py::test_what_passes_is_tried_again",
        "over_http/test_client_failures.py::test_what_is_never_tried_again",
    ),
    "The key is rotated": (
        "rotation/test_rotated_stack_key.py::test_the_stored_key_fails_with_two_ways_out_and_each_of_them_works",
        "rotation/test_rotated_stack_key.py::test_a_key_in_the_environment_is_always_the_present_one",
    ),
    "Somebody edits a collection before your first `up`": (
        "engine/test_collection_permissions.py::test_a_first_preview_names_what_is_taken_over_and_writes_nothing",
    ),
    "Somebody edits it between preview and `up`": (
        "faults/test_engine_faults.py::test_a_change_by_somebody_between_preview_and_update",
    ),
    "Somebody edits it after `up`": (
        "engine/test_collection_permissions.py::test_drift_shows_on_refresh_on_its_property_and_is_repaired",
    ),
    "Somebody edited it, and you destroy": (
        "engine/test_collection_permissions.py::test_destroy_leaves_what_somebody_else_changed_and_says_so",
    ),
    "A collection is deleted": (
        "engine/test_collection_permissions.py::test_a_collection_that_is_gone_leaves_the_state_on_refresh",
        "engine/test_collection_permissions.py::test_destroy_of_a_collection_that_is_gone_succeeds",
        "over_http/test_collection_permissions_steps.py::test_an_update_of_what_is_gone_is_a_clear_error",
    ),
    "Wix's answers lag behind its writes": ("faults/test_convergence_lag.py::test_old_sights_do_no_harm",),
}


def test_each_event_is_shown_by_tests_that_exist() -> None:
    table = (REPOSITORY / "docs" / "operations.md").read_text(encoding="utf-8").split("## ")[1]
    rows = [line.split(" | ")[0].removeprefix("| ") for line in table.splitlines() if line.startswith("| ")]
    assert set(rows) - {"event"} == set(SHOWN_BY)
    named = [each.partition("::") for tests in SHOWN_BY.values() for each in tests]
    assert [f"{file}::{test}" for file, _, test in named if test not in _tests_in(REPOSITORY / "tests" / file)] == []


@cache
def _tests_in(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {each.name for each in tree.body if isinstance(each, ast.FunctionDef)}
