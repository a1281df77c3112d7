"""SARIF, annotations and files: what a review gives to continuous integration."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from tests.review.documents import collection, digest, state, step
from tests.review.kept_previews import FIXTURES
from tests.review.review_process import RunReview
from tests.shared.sarif_schema import SARIF, results_of

_NOBODY_GAINS = ("may be narrower", "narrower", "no change")
TEN_CHANGES = str(FIXTURES / "ten_changes.json")


@pytest.mark.parametrize("preview", sorted(FIXTURES.glob("*.json")), ids=lambda each: each.stem)
def test_sarif_of_any_preview_is_valid(run_review: RunReview, preview: Path) -> None:
    document = json.loads(run_review(str(preview), "--format", "sarif").stdout)
    assert list(Draft202012Validator(SARIF).iter_errors(document)) == []  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    exposures = json.loads(run_review(str(preview), "--format", "json").stdout)
    expected = [each for each in exposures["changes"] if each["exposure"] not in _NOBODY_GAINS]
    found = [each for each in results_of(document) if each["ruleId"] != "incomplete-preview"]
    assert len(found) == len(expected)
    prints = [each["partialFingerprints"]["wixData/v1"] for each in found]
    assert len(set(prints)) == len(prints)


def test_public_access_is_an_error_and_the_rest_a_warning(run_review: RunReview) -> None:
    found = results_of(json.loads(run_review(TEN_CHANGES, "--format", "sarif").stdout))
    assert {(each["ruleId"], each["level"]) for each in found} == {
        ("public-write", "error"),
        ("public-read", "error"),
        ("members-write", "warning"),
        ("other-wider", "warning"),
    }


def _lines(text: str) -> set[tuple[str, int]]:
    places = [each["locations"][0]["physicalLocation"] for each in results_of(json.loads(text))]
    return {(place["artifactLocation"]["uri"], place["region"]["startLine"]) for place in places}


def test_a_result_is_at_the_line_that_declares_and_each_preview_in_its_own_project(
    run_review: RunReview, tmp_path: Path
) -> None:
    for name in ("shop", "blog"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "Pulumi.yaml").write_text(f"name: {name}\n")
    (tmp_path / ".git").mkdir()
    at = {"sourcePosition": "project:///.venv/x.py#1", "stackTrace": [{}, {"sourcePosition": "project:///orders.py#7"}]}
    known = step("update", "orders", state(collection("EEEE"), **at), state(collection("AEEE"), **at))
    unknown = step("update", "orders", state(collection("EEEE")), state(collection("AEEE")))
    unknown["urn"] = unknown["urn"].replace("::shop::", "::blog::")
    other = {**known, "urn": known["urn"].replace("::shop::", "::elsewhere::")}
    text = "".join(digest(each) for each in (known, unknown, other))
    document = run_review("--format", "sarif", stdin=text, cwd=str(tmp_path)).stdout
    assert list(Draft202012Validator(SARIF).iter_errors(json.loads(document))) == []  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    assert _lines(document) == {("shop/orders.py", 7), ("blog/Pulumi.yaml", 1), ("orders.py", 7)}


def test_what_pulumi_records_by_itself_is_found(run_review: RunReview) -> None:
    """The kept previews have the frames of the library as `elsewhere.py`."""
    assert {file.rpartition("/")[2] for file, _ in _lines(run_review(TEN_CHANGES, "--format", "sarif").stdout)} == {
        "elsewhere.py"
    }


def test_a_preview_that_failed_is_found_too(run_review: RunReview) -> None:
    done = run_review(str(FIXTURES / "failed.json"), "--format", "sarif")
    assert done.returncode == 1
    assert "incomplete-preview" in {each["ruleId"] for each in results_of(json.loads(done.stdout))}
    annotated = run_review(str(FIXTURES / "failed.json"), "--format", "github")
    assert annotated.stdout.startswith("::error title=Wix data permissions::The preview is not complete")


def test_annotations_and_the_summary_of_a_job(run_review: RunReview, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("before\n")
    done = run_review(TEN_CHANGES, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    lines = done.stdout.splitlines()
    assert [line.split(" ", 1)[0] for line in lines] == ["::error"] * 4 + ["::warning"] * 3
    told = "CMS_EDITOR → ANYONE: any visitor can insert, by the API too (put back, by form)"
    assert lines[0] == f"::error title=public write%3A ContactForm insert::{told}"
    text = summary.read_text(encoding="utf-8")
    assert text.startswith("before\n<!-- wix-data review: ")
    assert text.endswith(run_review(TEN_CHANGES, "--format", "markdown").stdout)


def test_many_exposures_are_as_many_annotations_as_github_shows(run_review: RunReview) -> None:
    steps = [
        step("update", f"c{n}", state(collection("EEEE", f"C{n}")), state(collection("AEEE", f"C{n}")))
        for n in range(40)
    ]
    lines = run_review("--format", "github", stdin=digest(*steps)).stdout.splitlines()
    assert len(lines) == 10
    assert lines[-1].endswith("31 more are in the job's summary.")


@pytest.mark.parametrize("name", ["a%0A::error::b", "a::b", "a,b:c", "##[error]x"])
def test_no_name_makes_a_command_of_its_own(run_review: RunReview, name: str) -> None:
    text = digest(step("update", name, state(collection("EEEE", name)), state(collection("AEEE", name))))
    (line,) = run_review("--format", "github", stdin=text).stdout.splitlines()
    properties, _, message = line.removeprefix("::error ").partition("::")
    assert properties.count("title=") == 1
    assert "," not in properties.removeprefix("title=")
    assert "%0A" not in f"{properties}{message}"
    assert "##[" not in line


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html", "sarif"])
def test_a_file_has_what_standard_output_would_have(run_review: RunReview, tmp_path: Path, form: str) -> None:
    out = tmp_path / "review"
    done = run_review(TEN_CHANGES, "--format", form, "--out", str(out), "--fail-on", "public")
    assert (done.returncode, done.stdout) == (2, "")
    shown = run_review(TEN_CHANGES, "--format", form).stdout
    assert out.read_text(encoding="utf-8").split("UTC")[-1] == shown.split("UTC")[-1]


def test_a_file_that_cannot_be_written_is_one_line(run_review: RunReview) -> None:
    done = run_review(TEN_CHANGES, "--out", "/nowhere/review.md")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "WixDataError: /nowhere/review.md cannot be written: there is no such folder.\n"
