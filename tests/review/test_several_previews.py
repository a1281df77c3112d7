"""Several previews in a row: each is reviewed, and told from the others."""

from __future__ import annotations

import json

import jsonschema
import pytest

from pulumi_wix_data.review.json_document import schema
from tests.review.documents import CALM, OPENED, digest, update, urn
from tests.review.kept_previews import kept_text
from tests.review.review_process import RunReview
from tests.shared.sarif_schema import results_of

OF_PROD = digest({**update("MMOE", "EMOE"), "urn": urn("orders", stack="prod")})
DOCUMENTS = [OF_PROD, OPENED, kept_text("destroy_after_refresh.json")]
STACKS = ["shop/prod", "shop/test", "shop-permissions/test"]


def test_json_is_one_document_of_the_schema_however_many_there_are(run_review: RunReview) -> None:
    whole = json.loads(run_review("--format", "json", stdin="".join(DOCUMENTS)).stdout)
    jsonschema.validate(whole, schema())
    assert (whole["version"], [each["stack"] for each in whole["previews"]]) == (1, STACKS)
    alone = [json.loads(run_review("--format", "json", stdin=each).stdout) for each in DOCUMENTS]
    assert alone == whole["previews"]
    jsonschema.validate(alone[0], schema())


def test_sarif_is_one_run_of_all(run_review: RunReview) -> None:
    document = json.loads(run_review("--format", "sarif", stdin=OPENED + kept_text("ten_changes.json")).stdout)
    assert len(results_of(document)) == 8


@pytest.mark.parametrize(
    ("form", "title"), [("text", "Wix data permissions: access of "), ("markdown", "<!-- wix-data review: ")]
)
def test_text_and_markdown_name_each_stack(run_review: RunReview, form: str, title: str) -> None:
    done = run_review("--format", form, stdin="".join(DOCUMENTS))
    named = [line.removeprefix(title).split()[0] for line in done.stdout.splitlines() if line.startswith(title)]
    assert named == STACKS


def test_comments_of_several_stacks_fit_one_comment(run_review: RunReview) -> None:
    many = digest(*(update("EEEE", "AEEE", name=f"orders{number}") for number in range(400)))
    done = run_review("--format", "markdown", stdin=many * 3)
    assert done.stdout.count("lines are left out here") == 3
    assert len(done.stdout.encode()) < 65_536


def test_a_page_is_of_one_preview(run_review: RunReview) -> None:
    done = run_review("--format", "html", stdin=CALM + OPENED)
    assert (done.returncode, done.stdout) == (1, "")
    assert "an HTML page shows one preview, and these are 2" in done.stderr


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_condition_is_met_if_one_of_them_meets_it(run_review: RunReview, place: int) -> None:
    documents = [OF_PROD, OF_PROD]
    documents.insert(place, OPENED)
    done = run_review("--fail-on", "public", stdin="\n".join(documents))
    assert (done.returncode, done.stderr) == (2, "--fail-on public of shop/test: Orders itemRead\n")


def test_one_that_failed_is_no_success(run_review: RunReview) -> None:
    done = run_review(stdin=CALM + kept_text("failed.json"))
    assert done.returncode == 1
    assert done.stderr.startswith("The preview of shop-permissions/test is not complete: ")
