"""`wix-data review` as a user runs it: files, pipes, exit codes, and what a screen shows."""

from __future__ import annotations

import json
from math import ceil
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.review.fail_on import FailOn
from tests.review.kept_previews import kept_review, kept_text
from tests.review.review_process import RunReview
from tests.review.review_world import ACCOUNT, KEY, MARKETING, world


def test_a_review_of_ten_changes_fits_one_screen_and_names_every_exposure_first(run_review: RunReview) -> None:
    found = kept_review("ten_changes.json")
    assert sum(found.permissions.values()) == 10
    done = run_review("ten_changes.json", COLUMNS="120")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert sum(max(1, ceil(len(line) / 120)) for line in lines) <= 40
    table = lines[: lines.index("ALSO")]
    assert [line for line in table if line.isupper()] == [
        "PUBLIC WRITE",
        "PUBLIC READ",
        "MEMBERS' WRITE",
        "OTHER WIDER",
        "NARROWER",
    ]
    first_narrower = table.index("NARROWER")
    for change in found.changes:
        row = next(
            number
            for number, line in enumerate(table)
            if line.split()[:2] == [change.data_collection_id, change.action.verb] and change.before in line
        )
        assert (row < first_narrower) is change.exposure.may_widen


@pytest.mark.parametrize("argument", [[], ["-"]])
def test_a_preview_may_be_piped_in(run_review: RunReview, argument: list[str]) -> None:
    done = run_review(*argument, "--format", "json", stdin=kept_text("update.json"))
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["exposures"] == {"public read": 1, "other wider": 1, "narrower": 1}


@pytest.mark.parametrize("name", ["update.json", "update.events.jsonl"])
def test_other_lines_may_stand_around_the_preview(run_review: RunReview, name: str) -> None:
    junk = 'warning: using pulumi {"a": 1}\n{ not json\n{"level": "info"}\n\x1b[33mwarning\x1b[0m\n'
    done = run_review("--format", "json", stdin=junk + kept_text(name) + "\nwarning: A new version is there\n")
    assert done.stdout == run_review(name, "--format", "json").stdout


def test_a_preview_of_another_shell_may_be_utf_16(run_review: RunReview, tmp_path: Path) -> None:
    file = tmp_path / "preview.json"
    file.write_text("\ufeff" + kept_text("update.json").replace("\n", "\r\n"), encoding="utf-16")
    assert "2 exposures" in run_review(str(file)).stdout


NO_PREVIEWS = {
    "nothing": ("", "there is no preview in it"),
    "other text": ("error: no stack selected\n", "there is no preview in it"),
    "a state": ('{"version": 3, "deployment": {}}', "there is no preview in it"),
    "a list": ("[1, 2]", "there is no preview in it"),
    "cut off": (kept_text("update.json")[:9_000], "cut off"),
    "a cut line": (kept_text("update.events.jsonl")[:9_000], "cut off"),
    "of another form": ('{"steps": [{"op": 7}], "changeSummary": {}}', "no preview of a known form in it (see steps.0"),
}


@pytest.mark.parametrize("name", NO_PREVIEWS)
def test_what_is_no_preview_is_refused_in_one_sentence(run_review: RunReview, name: str) -> None:
    text, said = NO_PREVIEWS[name]
    done = run_review(stdin=text)
    assert (done.returncode, done.stdout) == (1, "")
    assert said in done.stderr
    assert "`pulumi preview --json`" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_missing_file_is_refused_in_one_sentence(run_review: RunReview) -> None:
    done = run_review("nowhere.json")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("NotAPreview: nowhere.json cannot be read (there is no such file)")


@pytest.mark.parametrize("name", ["failed.json", "failed.events.jsonl", "refused.json"])
def test_a_preview_that_failed_is_no_success(run_review: RunReview, name: str) -> None:
    done = run_review(name)
    assert done.returncode == 1
    assert "The preview is not complete" in done.stdout
    assert "The preview is not complete" in done.stderr


def test_the_value_of_a_refused_property_is_not_repeated(run_review: RunReview) -> None:
    """The engine shows it in clear, be it a secret; a comment is read by more people than a log."""
    assert f"value {{{MARKETING}}}" in kept_text("refused.json")
    done = run_review("refused.json")
    assert "property policyId has a problem: role" in done.stdout
    assert f"value {{{MARKETING}}}" not in done.stdout + done.stderr


def test_events_without_an_end_are_no_success(run_review: RunReview) -> None:
    whole = kept_text("update.events.jsonl").splitlines(keepends=True)
    upto = next(number for number, line in enumerate(whole) if "summaryEvent" in line)
    done = run_review(stdin="".join(whole[:upto]))
    assert done.returncode == 1
    assert "the events end before the preview does" in done.stderr


MET = {
    "ten_changes.json": {"public", "wider", "any-write-by-members", "takeover"},
    "update.json": {"public", "wider"},
    "adoption.json": {"wider", "takeover"},
    "special.json": {"wider"},
    "unknowns.json": {"public", "wider", "takeover", "unknown"},
    "secret_update.json": {"public", "wider", "unknown"},
    "destroy.json": {"public", "wider", "any-write-by-members"},
    "refresh.json": {"wider", "unknown"},
    "refresh.events.jsonl": {"public", "wider"},
    "destroy_after_refresh.json": set[str](),
    "no_change.json": set[str](),
    "other_resources.json": set[str](),
}


@pytest.mark.parametrize("name", MET)
def test_which_previews_meet_which_condition(name: str) -> None:
    found = kept_review(name)
    assert {condition.value for condition in FailOn if condition.is_met(found)} == MET[name]


def test_a_condition_that_is_met_sets_the_exit_code_and_is_named(run_review: RunReview) -> None:
    done = run_review("update.json", "--fail-on", "takeover", "--fail-on", "public")
    assert done.returncode == 2
    assert done.stderr == "--fail-on public: Orders itemRead\n"
    assert "PUBLIC READ" in done.stdout


def test_conditions_that_are_not_met_are_success(run_review: RunReview) -> None:
    done = run_review("update.json", "--fail-on", "takeover", "--fail-on", "unknown")
    assert (done.returncode, done.stderr) == (0, "")


def test_hidden_drift_is_named(run_review: RunReview) -> None:
    done = run_review("refresh.json", "--fail-on", "wider")
    assert (done.returncode, done.stderr) == (2, "--fail-on wider: drift that this preview does not show\n")


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
def test_a_pipe_gets_no_colours(run_review: RunReview, form: str) -> None:
    assert "\x1b" not in run_review("ten_changes.json", "--format", form).stdout


def test_colours_are_for_terminals_that_want_them(run_review: RunReview) -> None:
    assert "\x1b" in run_review("ten_changes.json", FORCE_COLOR="1", TERM="xterm").stdout
    quiet = run_review("ten_changes.json", FORCE_COLOR="1", TERM="xterm", NO_COLOR="1").stdout
    assert "\x1b[31m" not in quiet
    assert "\x1b[1;31m" not in quiet


def test_help_teaches_with_an_example(run_review: RunReview) -> None:
    done = run_review("--help", COLUMNS="120")
    assert done.returncode == 0
    assert "pulumi preview --json | wix-data review --fail-on public" in done.stdout
    assert "Exit codes: 0 reviewed; 1 the input is not a complete preview; 2 a --fail-on is" in done.stdout


NO_PULUMI = {"PATH": "/nowhere"}
"""The fixtures are inside a Pulumi project, this repository, whose stack is not meant."""


def test_role_titles_come_from_the_account_when_asked_for(run_review: RunReview) -> None:
    with running_emulator(world()) as wix:
        settings = {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": KEY, "WIX_ACCOUNT_ID": ACCOUNT}
        wix.reset_calls()
        plain = run_review("adoption.json", **settings)
        assert f"role {MARKETING} gains insert" in plain.stdout
        assert not any(wix.calls()["operations"].values())
        titled = run_review("adoption.json", "--role-titles", **settings)
        assert "role Marketing gains insert" in titled.stdout
        assert {name for name, count in wix.calls()["operations"].items() if count} == {"get_roles_info"}


def test_role_titles_without_an_account_are_ids_and_say_what_to_set(run_review: RunReview) -> None:
    settings = {"WIX_API_KEY": KEY, "WIX_API_BASE_URL": "http://127.0.0.1:9", **NO_PULUMI}
    done = run_review("adoption.json", "--role-titles", "--fail-on", "wider", **settings)
    assert done.returncode == 2
    assert f"role {MARKETING} gains insert" in done.stdout
    said, met = done.stderr.splitlines()
    assert said.startswith("Roles are given by their ids: no account id is set (wix-data:accountId or")
    assert met.startswith("--fail-on wider: ")


def test_role_titles_that_are_refused_are_ids_too(run_review: RunReview) -> None:
    with running_emulator(world()) as wix:
        settings = {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": f"{KEY}x", "WIX_ACCOUNT_ID": ACCOUNT, **NO_PULUMI}
        done = run_review("adoption.json", "--role-titles", **settings)
    assert done.returncode == 0
    assert f"role {MARKETING} gains insert" in done.stdout
    assert done.stderr.startswith("Roles are given by their ids: ")
    assert len(done.stderr.splitlines()) == 1
