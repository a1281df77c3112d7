"""The action and the example workflow: valid, with the least rights, and with texts that they keep up to date."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.review.markdown import markdown
from tests.review.kept_previews import kept_review
from tests.shared.github_schemas import Schema, check

REPOSITORY = Path(__file__).parents[2]
WORKFLOW = REPOSITORY / "examples/github_actions/.github/workflows/wix-permissions.yml"
ACTION = REPOSITORY / "action.yml"
OWN = "OWNER/pulumi-wix-data@COMMIT"
"""This repository's own action: whoever copies the workflow fills it in."""


def _workflow() -> dict[str, Any]:
    return yaml.safe_load(WORKFLOW.read_text(encoding="utf-8"))


def _action() -> dict[str, Any]:
    return yaml.safe_load(ACTION.read_text(encoding="utf-8"))


def _steps() -> list[dict[str, Any]]:
    jobs = _workflow()["jobs"].values()
    return [*(step for job in jobs for step in job["steps"]), *_action()["runs"]["steps"]]


@pytest.mark.parametrize(("schema", "file"), [("github-workflows", WORKFLOW), ("github-actions", ACTION)])
def test_it_keeps_to_its_schema(schema: Schema, file: Path) -> None:
    done = check(schema, file)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("schema", "file", "right", "wrong"),
    [
        ("github-workflows", WORKFLOW, "runs-on:", "run-on:"),
        ("github-actions", ACTION, "using: composite", "using: bash"),
    ],
)
def test_the_schema_finds_a_mistake(schema: Schema, file: Path, right: str, wrong: str, tmp_path: Path) -> None:
    mistaken = tmp_path / "file.yml"
    mistaken.write_text(file.read_text(encoding="utf-8").replace(right, wrong, 1), encoding="utf-8")
    assert check(schema, mistaken).returncode != 0


def test_each_job_has_the_least_rights() -> None:
    workflow = _workflow()
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {
        "review": {"contents": "read"},
        "comment": {"pull-requests": "write"},
        "deploy": {"contents": "read"},
        "drift": {"contents": "read"},
        "report": {"issues": "write"},
    }


@pytest.mark.parametrize("job", ["comment", "report"])
def test_the_jobs_that_write_run_nothing_from_the_repository(job: str) -> None:
    found = _workflow()["jobs"][job]
    assert "env" not in found
    assert [step["uses"].partition("@")[0] for step in found["steps"]] == [
        "actions/download-artifact",
        "actions/github-script",
    ]


def test_actions_are_well_known_and_named_by_their_commits_with_the_release_beside_them() -> None:
    for file in (WORKFLOW, ACTION):
        used = re.findall(r"uses: (.*)", file.read_text(encoding="utf-8"))
        assert used
        for action in used:
            known = re.fullmatch(r"(actions|pulumi)/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action)
            assert known or (action == OWN and file == WORKFLOW), action


def test_an_action_has_one_commit_everywhere() -> None:
    files = [WORKFLOW, ACTION, *(REPOSITORY / ".github" / "workflows").iterdir()]
    pinned: dict[str, set[str]] = {}
    for file in files:
        for name, commit in re.findall(r"uses: (\S+)@([0-9a-f]{40} # \S+)", file.read_text(encoding="utf-8")):
            pinned.setdefault(name, set()).add(commit)
    assert {name: commits for name, commits in pinned.items() if len(commits) > 1} == {}


def test_a_run_that_writes_to_a_site_is_never_cut_off() -> None:
    assert _workflow()["jobs"]["deploy"]["concurrency"]["cancel-in-progress"] is False
    assert _workflow()["jobs"]["deploy"]["environment"]


def test_the_workflow_gives_the_action_inputs_that_it_has() -> None:
    for step in _steps():
        if step.get("uses") == OWN:
            assert set(step["with"]) <= set(_action()["inputs"])


def test_nothing_from_outside_is_pasted_into_a_script() -> None:
    scripts = [step.get("run", "") + str(step.get("with", {}).get("script", "")) for step in _steps()]
    assert any(scripts)
    assert not any("${{" in script for script in scripts)


def test_its_conditions_are_conditions_of_the_command() -> None:
    given = [step["with"]["fail-on"] for step in _steps() if "fail-on" in step.get("with", {})]
    given.append(_action()["inputs"]["fail-on"]["default"])
    assert len(given) == 2
    assert {word for words in given for word in words.split()} <= {condition.value for condition in FailOn}


_RUN = """
const { script, rounds, texts } = JSON.parse(require("fs").readFileSync(0, "utf8"));
const fs = require("fs");
const path = require("path");
const update = (id, body) => { texts.find((each) => each.id === id).body = body; };
const create = async ({ body }) => texts.push({ id: texts.length, number: texts.length, user: { type: "Bot" }, body });
const issues = {
  createComment: create,
  create,
  updateComment: async ({ comment_id, body }) => update(comment_id, body),
  update: async ({ issue_number, body }) => update(issue_number, body),
};
const github = { rest: { issues }, paginate: async () => texts };
const context = { repo: { owner: "o", repo: "r" }, issue: { number: 1 } };
const AsyncFunction = (async () => {}).constructor;
(async () => {
  for (const files of rounds) {
    for (const [name, text] of Object.entries(files)) {
      fs.mkdirSync(path.dirname(name), { recursive: true });
      fs.writeFileSync(name, text);
    }
    await new AsyncFunction("github", "context", "require", script)(github, context, require);
  }
  console.log(JSON.stringify(texts.map((each) => each.body)));
})();
"""

PLACES = {"action": "review.md", "comment": "reviews/one/review.md", "report": "drift/one/drift.md"}
"""Where each script finds its text."""


def _script(job: str) -> str:
    steps = _action()["runs"]["steps"] if job == "action" else _workflow()["jobs"][job]["steps"]
    return next(step["with"]["script"] for step in steps if "github-script" in step.get("uses", ""))


def _run_script(job: str, folder: Path, rounds: list[dict[str, str]], texts: list[dict[str, Any]]) -> list[str]:
    done = subprocess.run(
        ["node", "-e", _RUN],
        input=json.dumps({"script": _script(job), "rounds": rounds, "texts": texts}),
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, "REVIEW": PLACES["action"]},
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


needs_node = pytest.mark.skipif(not shutil.which("node"), reason="node is not on PATH")


@needs_node
@pytest.mark.parametrize("job", PLACES)
def test_a_second_review_replaces_the_first_one_and_no_other_text(job: str, tmp_path: Path) -> None:
    first, second = markdown(kept_review("update.json")), markdown(kept_review("ten_changes.json"))
    of_another_stack = first.replace("shop-permissions/test", "shop-permissions/prod")
    told = [
        {"id": 0, "number": 0, "user": {"type": "User"}, "body": first},
        {"id": 1, "number": 1, "user": {"type": "Bot"}, "body": of_another_stack},
    ]
    place = PLACES[job]
    assert _run_script(job, tmp_path, [{place: first}, {place: second}], told) == [first, of_another_stack, second]


@needs_node
@pytest.mark.parametrize("job", ["comment", "report"])
def test_several_stacks_have_a_text_each(job: str, tmp_path: Path) -> None:
    first = markdown(kept_review("update.json"))
    other = first.replace("shop-permissions/test", "shop-permissions/prod")
    place = PLACES[job]
    files = {place: first, place.replace("one", "two"): other}
    assert sorted(_run_script(job, tmp_path, [files, files], [])) == sorted([first, other])
