"""The shell steps of the action and of both example pipelines, run as a runner runs them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.blocks import REPOSITORY, Block, block, runs
from tests.docs.docs_world import ORDERS, SITE, Sites
from tests.docs.gitlab_stand_in import gitlab
from tests.docs.shell import Shell
from tests.shared.github_schemas import check

SHORTEST = block("README.md | A program | python").text
OPENED = SHORTEST.replace("item_read=AccessLevel.CMS_EDITOR", "item_read=AccessLevel.ANYONE")
ACTION = REPOSITORY / "action.yml"
WORKFLOW = REPOSITORY / "examples/github_actions/.github/workflows/wix-permissions.yml"
GITLAB = REPOSITORY / "examples/gitlab_ci"


def _yaml(file: Path) -> dict[str, Any]:
    return yaml.safe_load(file.read_text(encoding="utf-8"))


def _script(steps: list[dict[str, Any]], name: str) -> str:
    return next(step["run"] for step in steps if step.get("name") == name)


def _action(name: str) -> str:
    return _script(_yaml(ACTION)["runs"]["steps"], name)


def _job(name: str) -> list[str]:
    """The lines of a job of GitLab."""
    return _yaml(GITLAB / ".gitlab-ci.yml")[name]["script"]


@pytest.fixture
def runner(shell: Shell) -> Shell:
    """A runner's machine, with a checked-out project and its stack `prod`."""
    for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_ENV"):
        shell.environment[name] = str(shell.folder.parent / name)
    temp = shell.folder.parent / "temp"
    temp.mkdir()
    shell.environment.update(
        RUNNER_TEMP=str(temp), STACK="prod", WIX_SITE_ID=SITE, ROLE_TITLES="false", FAIL_ON="public unknown"
    )
    (shell.folder / "__main__.py").write_text(SHORTEST, encoding="utf-8")
    shell.run("pulumi stack init prod")
    del shell.environment["PULUMI_SKIP_CONFIRMATIONS"]
    return shell


def _review(runner: Shell, *, refused: bool = False, previewed: bool = True) -> str:
    """Run the steps of the action that review; what the summary of the job says."""
    runner.run(_action("Preview and review"), succeeds=previewed)
    output = Path(runner.environment["GITHUB_OUTPUT"]).read_text(encoding="utf-8")
    runner.run(_action("Refuse what was chosen"), succeeds=not refused)
    return Path(output.splitlines()[-1].removeprefix("review=")).read_text(encoding="utf-8")


def test_the_action_reviews_a_preview_and_lets_it_pass(runner: Shell, sites: Sites) -> None:
    review = _review(runner)
    assert "Orders" in review
    assert Path(runner.environment["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8") == review
    assert sites.levels("Orders") == ORDERS


def test_the_action_refuses_what_was_chosen(runner: Shell) -> None:
    (runner.folder / "__main__.py").write_text(OPENED, encoding="utf-8")
    assert "any visitor can read" in _review(runner, refused=True)
    runner.environment["FAIL_ON"] = ""
    _review(runner)


def test_the_action_fails_when_the_preview_does(runner: Shell) -> None:
    wrong = SHORTEST.replace("AccessLevel.PRIVILEGED", '"NOBODY"')
    (runner.folder / "__main__.py").write_text(wrong, encoding="utf-8")
    runner.environment["FAIL_ON"] = ""
    _review(runner, previewed=False, refused=True)


def test_the_workflow_deploys_and_says_what_was_changed_elsewhere(runner: Shell, sites: Sites) -> None:
    jobs = _yaml(WORKFLOW)["jobs"]
    deploy = _script(jobs["deploy"]["steps"], "Deploy")
    # The Python host of `make up` cannot start packs; the policy pack has tests of its own.
    runner.run(deploy.replace(" --policy-pack policy-pack", ""))
    assert sites.levels("Orders") != ORDERS
    variable = "PULUMI_ENABLE_STREAMING_JSON_PREVIEW"
    runner.environment[variable] = jobs["drift"]["env"][variable]
    compare = _script(jobs["drift"]["steps"], "Compare the site with the state")
    say = _script(jobs["drift"]["steps"], "Say what has changed")
    runner.run(compare)
    sites.emulator.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
    runner.run(compare, succeeds=False)
    runner.run(say)
    assert "any visitor can read" in Path(runner.environment["GITHUB_STEP_SUMMARY"]).read_text(encoding="utf-8")


def _empty_environment(folder: Path, **variables: str) -> Shell:
    """A shell whose `pip` and `python` are those of an empty virtual environment."""
    subprocess.run([sys.executable, "-m", "venv", str(folder / "empty")], check=True)
    path = f"{folder / 'empty' / 'bin'}:{os.environ['PATH']}"
    return Shell(folder, {**os.environ, "PATH": path, "PIP_DISABLE_PIP_VERSION_CHECK": "1", **variables})


def test_the_action_installs_the_package_from_its_own_commit(tmp_path: Path) -> None:
    noted = tmp_path / "env"
    variables = {"RUNNER_TEMP": str(tmp_path), "GITHUB_ENV": str(noted), "GITHUB_ACTION_PATH": str(REPOSITORY)}
    shell = _empty_environment(tmp_path, **variables)
    shell.run(_action("Install the package"))
    assert "wix-data" in shell.run("wix-data --version")
    assert noted.read_text(encoding="utf-8") == f"PIP_FIND_LINKS={tmp_path}/wix-data-wheels\n"
    # A project's own environment finds it there: nothing else is asked for it.
    (tmp_path / "requirements.txt").write_text("pulumi-wix-data\n", encoding="utf-8")
    found = noted.read_text(encoding="utf-8").strip()
    shell.run(f"export {found} PIP_NO_INDEX=1", "pip download --quiet --no-deps --dest got -r requirements.txt")
    assert [file.suffix for file in (tmp_path / "got").iterdir()] == [".whl"]
    assert _action("Install the project") == "pulumi install"


def test_the_pipeline_of_gitlab_installs_the_package_from_its_source(tmp_path: Path) -> None:
    pipeline = _yaml(GITLAB / ".gitlab-ci.yml")
    *install, project = pipeline["default"]["before_script"]
    assert project == "pulumi install"
    links = pipeline["variables"]["PIP_FIND_LINKS"].replace("$CI_PROJECT_DIR", str(tmp_path))
    shell = _empty_environment(tmp_path, PIP_FIND_LINKS=links, WIX_DATA_SOURCE=str(REPOSITORY))
    shell.run(*install)
    assert "wix-data" in shell.run("wix-data --version")


def test_the_pipeline_of_gitlab_keeps_to_its_schema(tmp_path: Path) -> None:
    file = GITLAB / ".gitlab-ci.yml"
    done = check("gitlab-ci", file)
    assert done.returncode == 0, done.stdout
    wrong = tmp_path / "wrong.yml"
    wrong.write_text(file.read_text(encoding="utf-8").replace("stage: drift", "stages: drift"), encoding="utf-8")
    assert check("gitlab-ci", wrong).returncode != 0


def test_a_merge_request_of_gitlab_is_reviewed_in_one_note(runner: Shell) -> None:
    shutil.copy(GITLAB / "keep_note.py", runner.folder)
    with gitlab() as service:
        runner.environment.update(service.environment)
        runner.run(*_job("review"))
        (runner.folder / "__main__.py").write_text(OPENED, encoding="utf-8")
        runner.run(*_job("review"), succeeds=False)
        assert [("any visitor can read" in note["body"]) for note in service.notes[1:]] == [True]
        assert service.notes[0]["body"] == "Looks good."
        assert service.refused == 0


def test_a_drift_at_gitlab_is_kept_in_one_issue(runner: Shell, sites: Sites) -> None:
    shutil.copy(GITLAB / "keep_note.py", runner.folder)
    runner.environment.update(_yaml(GITLAB / ".gitlab-ci.yml")["drift"]["variables"])
    with gitlab() as service:
        runner.environment.update(service.environment)
        runner.run(*_job("deploy"))
        runner.run(*_job("drift"))
        assert service.issues == []
        sites.emulator.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
        runner.run(*_job("drift"), succeeds=False)
        sites.emulator.edit_collection(SITE, "Orders", {"permissions": {"itemInsert": "ANYONE"}})
        runner.run(*_job("drift"), succeeds=False)
        (issue,) = service.issues
        assert issue["title"] == "Wix permissions were changed outside Pulumi"
        assert "any visitor can insert" in issue["description"]


@runs("docs/ci.md | The GitHub action | yaml")
def test_the_step_gives_inputs_that_the_action_has(shown: Block) -> None:
    (step,) = yaml.safe_load(shown.text)
    assert set(step["with"]) <= set(_yaml(ACTION)["inputs"])
    assert step["uses"] in WORKFLOW.read_text(encoding="utf-8")


def test_no_shell_step_has_anything_pasted_into_it() -> None:
    scripts = [step["run"] for step in _yaml(ACTION)["runs"]["steps"] if "run" in step]
    assert scripts
    assert [script for script in scripts if re.search(r"\$\{\{", script)] == []
