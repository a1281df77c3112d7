"""The example workflow: valid, with no more rights than it needs, and with one comment that it keeps up to date."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.review.markdown import markdown
from tests.review.kept_previews import kept_review
from tests.shared.github_schemas import check

WORKFLOW = Path(__file__).parents[2] / "examples/github_actions/.github/workflows/wix-permissions.yml"


def _workflow() -> dict[str, Any]:
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def _steps() -> list[dict[str, Any]]:
    return [step for job in _workflow()["jobs"].values() for step in job["steps"]]


def test_it_keeps_to_the_schema_of_workflows() -> None:
    done = check("github-workflows", WORKFLOW)
    assert done.returncode == 0, done.stdout


def test_the_schema_finds_a_mistake(tmp_path: Path) -> None:
    wrong = tmp_path / "workflow.yml"
    wrong.write_text(WORKFLOW.read_text(encoding="utf-8").replace("runs-on:", "run-on:", 1), encoding="utf-8")
    assert check("github-workflows", wrong).returncode != 0


def test_each_job_has_the_least_rights() -> None:
    workflow = _workflow()
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "review": {"contents": "read"},
        "comment": {"pull-requests": "write"},
        "drift": {"contents": "read"},
    }


def test_the_job_that_writes_comments_runs_nothing_from_the_pull_request() -> None:
    job = _workflow()["jobs"]["comment"]
    assert "env" not in job
    assert [step["uses"].partition("@")[0] for step in job["steps"]] == [
        "actions/download-artifact",
        "actions/github-script",
    ]


def test_actions_are_well_known_and_pinned_to_a_major_version() -> None:
    used = [step["uses"] for step in _steps() if "uses" in step]
    assert used
    for action in used:
        name, _, version = action.partition("@")
        assert name.split("/")[0] in ("actions", "pulumi")
        assert version[:1] == "v"
        assert version[1:].isdigit()


def test_nothing_from_outside_is_pasted_into_a_script() -> None:
    scripts = [step.get("run", "") + str(step.get("with", {}).get("script", "")) for step in _steps()]
    assert any(scripts)
    assert not any("${{" in script for script in scripts)


def test_its_conditions_are_conditions_of_the_command() -> None:
    words = " ".join(step.get("run", "") for step in _steps()).split()
    given = {words[number + 1] for number, word in enumerate(words) if word == "--fail-on"}
    assert given
    assert given <= {condition.value for condition in FailOn}


_RUN = """
const body = require("fs").readFileSync(0, "utf8");
const { script, reviews, comments } = JSON.parse(body);
const fs = require("fs");
const issues = {
  listComments: "list",
  createComment: async ({ body }) => comments.push({ id: comments.length, user: { type: "Bot" }, body }),
  updateComment: async ({ comment_id, body }) => { comments[comment_id].body = body; },
};
const github = { rest: { issues }, paginate: async () => comments };
const context = { repo: { owner: "o", repo: "r" }, issue: { number: 1 } };
const AsyncFunction = (async () => {}).constructor;
(async () => {
  for (const review of reviews) {
    fs.writeFileSync("review.md", review);
    await new AsyncFunction("github", "context", "require", script)(github, context, require);
  }
  console.log(JSON.stringify(comments.map((comment) => comment.body)));
})();
"""


@pytest.mark.skipif(not shutil.which("node"), reason="node is not on PATH")
def test_a_second_review_replaces_the_first_one_and_no_other_comment(tmp_path: Path) -> None:
    script = next(step["with"]["script"] for step in _steps() if "github-script" in step.get("uses", ""))
    first, second = markdown(kept_review("update.json")), markdown(kept_review("ten_changes.json"))
    of_another_stack = first.replace("shop-permissions/test", "shop-permissions/prod")
    told = [
        {"id": 0, "user": {"type": "User"}, "body": first},
        {"id": 1, "user": {"type": "Bot"}, "body": of_another_stack},
    ]
    done = subprocess.run(
        ["node", "-e", _RUN],
        input=json.dumps({"script": script, "reviews": [first, second], "comments": told}),
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [first, of_another_stack, second]
