"""This repository's own workflow and issue forms: valid, with no more rights than they need, and asking for no key."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.setup.setup_machine import REPOSITORY
from tests.shared.github_schemas import Schema, check
from tests.upgrades.interpreters import SUPPORTED

GITHUB = REPOSITORY / ".github"
CI = GITHUB / "workflows" / "ci.yml"
WORKFLOWS = sorted((GITHUB / "workflows").iterdir())
FORMS = sorted(file for file in (GITHUB / "ISSUE_TEMPLATE").iterdir() if file.stem != "config")
FILES: list[tuple[Schema, Path]] = [
    *(("github-workflows", file) for file in WORKFLOWS),
    *(("github-issue-forms", file) for file in FORMS),
    ("github-issue-config", GITHUB / "ISSUE_TEMPLATE" / "config.yml"),
]


def _workflow() -> dict[Any, Any]:
    return yaml.safe_load(CI.read_text(encoding="utf-8"))


def _fields(form: Path) -> dict[str, dict[str, Any]]:
    """The fields that a reporter fills in, by their ids."""
    body = yaml.safe_load(form.read_text(encoding="utf-8"))["body"]
    return {field["id"]: field for field in body if field["type"] != "markdown"}


@pytest.mark.parametrize(("schema", "file"), FILES, ids=[file.name for _, file in FILES])
def test_it_keeps_to_its_schema(schema: Schema, file: Path) -> None:
    done = check(schema, file)
    assert done.returncode == 0, done.stdout


def test_the_schema_finds_a_mistake_in_a_form(tmp_path: Path) -> None:
    wrong = tmp_path / "form.yml"
    wrong.write_text(FORMS[0].read_text(encoding="utf-8").replace("type: textarea", "type: text", 1), encoding="utf-8")
    assert check("github-issue-forms", wrong).returncode != 0


def test_ci_has_the_least_rights_and_no_secrets() -> None:
    workflow = _workflow()
    assert workflow["permissions"] == {}
    assert {name: job["permissions"] for name, job in workflow["jobs"].items()} == {"test": {"contents": "read"}}
    assert "secrets" not in re.sub(r"#.*", "", CI.read_text(encoding="utf-8"))
    # YAML's `on` is a boolean. `pull_request_target` would run foreign code with the rights of this repository.
    assert set(workflow[True]) == {"push", "pull_request", "workflow_dispatch"}


def test_ci_runs_everything_on_the_oldest_and_the_newest_python() -> None:
    job = _workflow()["jobs"]["test"]
    oldest, newest = ("{}.{}".format(*version) for version in (SUPPORTED[0], SUPPORTED[-1]))
    assert job["strategy"]["matrix"] == {"python": [oldest, newest]}
    assert [step["run"] for step in job["steps"] if "run" in step] == [".ci/run"]
    assert os.access(REPOSITORY / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize("workflow", WORKFLOWS, ids=[file.name for file in WORKFLOWS])
def test_each_action_is_named_by_its_commit_and_the_release_beside_it(workflow: Path) -> None:
    used = re.findall(r"uses: (.*)", workflow.read_text(encoding="utf-8"))
    assert used
    for action in used:
        assert re.fullmatch(r"(actions|pypa)/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", action), action


@pytest.mark.parametrize("form", FORMS, ids=[form.name for form in FORMS])
def test_a_form_asks_for_versions_and_for_no_key(form: Path) -> None:
    fields = _fields(form)
    assert "pip show pulumi-wix-data" in fields["versions"]["attributes"]["description"]
    assert "wix-data doctor" in form.read_text(encoding="utf-8")
    assert re.search(r"never .*key", form.read_text(encoding="utf-8"), re.IGNORECASE)


@pytest.mark.parametrize("name", ["bug.yml", "access.yml"])
def test_a_form_for_faults_insists(name: str) -> None:
    fields = _fields(GITHUB / "ISSUE_TEMPLATE" / name)
    assert all(field["validations"]["required"] for field in fields.values() if field["type"] != "checkboxes")
    promises = [option for option in fields["clean"]["attributes"]["options"] if option["required"]]
    assert "There is no key, token or passphrase in this issue." in [promise["label"] for promise in promises]


def test_a_hidden_gain_of_access_is_reported_in_private() -> None:
    assert "That is a vulnerability" in (GITHUB / "ISSUE_TEMPLATE" / "access.yml").read_text(encoding="utf-8")
