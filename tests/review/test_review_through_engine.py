"""The review of previews that the engine makes now: kept ones are still what it makes, and drift is found."""

from __future__ import annotations

import json
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.review.json_document import json_document
from tests.engine.engine_stack import Stack, hermetic_environment
from tests.engine.key_vault import SECRETS_PROVIDER
from tests.review.kept_previews import kept_review
from tests.review.make_fixtures import Stage
from tests.review.review_process import RunReview
from tests.review.review_world import BEFORE, KEY, SITE, program, world

pytestmark = pytest.mark.engine


@pytest.fixture
def stage(tmp_path: Path, key_vault: dict[str, str]) -> Generator[Stage]:
    with running_emulator(world()) as wix:
        settings = {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE}
        stack = Stack(tmp_path / "project", hermetic_environment(tmp_path, **settings, **key_vault))
        yield Stage(stack.create("shop-permissions", SECRETS_PROVIDER), wix)


def test_from_the_first_preview_to_drift_and_destroy(stage: Stage, run_review: RunReview) -> None:
    def reviewed(*command: str, **environment: str) -> tuple[int, dict[str, Any]]:
        """The command's exit code, and the review of what it prints."""
        run = stage.stack.run(*command, "--json", merge_streams=False, environment=environment)
        done = run_review("--format", "json", stdin=run.output)
        assert done.returncode == 0, done.stderr
        return run.exit_code, json.loads(done.stdout)

    stage.stack.program(BEFORE)
    _, first = reviewed("preview")
    assert first["changes"][0]["consequence"] == "any visitor can read, by the API too"
    assert first["changes"][0]["cause"] == "takeover"
    stage.deploy(BEFORE)

    after = BEFORE.replace("'Orders', item_read='CMS_EDITOR'", "'Orders', item_read='ANYONE'").replace(
        'item_update="ALLOWED"', 'item_remove="ALLOWED"'
    )
    stage.stack.program(after)
    assert reviewed("preview")[1] == json_document(kept_review("update.json"))

    stage.wix.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
    streaming = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    exit_code, drift = reviewed("refresh", "--preview-only", "--expect-no-changes", **streaming)
    assert exit_code != 0
    assert [(each["cause"], each["exposure"]) for each in drift["changes"]] == [("drift", "public read")]

    _, gone = reviewed("destroy", "--preview-only")
    assert "other wider" in gone["exposures"]
    assert {each["cause"] for each in gone["changes"]} == {"put back", "locked on destroy", "removed"}


_RUN = {"PULUMI_RUN_PROGRAM": "true"}
_STREAM = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}


def test_drift_fails_a_check_however_the_refresh_is_run(stage: Stage, run_review: RunReview) -> None:
    components = 'pulumi.ComponentResource("test:it:Group", "group")\nsite = WixSite("eu", site_id=SITE)\n'
    in_site = ", opts=pulumi.ResourceOptions(provider=site)"
    stage.deploy(f"SITE = {SITE!r}\n{components}{BEFORE}" + program("reviews", "Reviews", "EEEE", in_site))
    stage.wix.edit_collection(SITE, "Orders", {"permissions": {"itemRead": "ANYONE"}})
    runs = [
        (flag, {**environment, **more})
        for flag, environment in [((), {}), (("--run-program",), {}), ((), _RUN)]
        for more in ({}, _STREAM)
    ]
    for flags, environment in runs:
        run = stage.stack.run(
            "refresh", "--preview-only", "--json", *flags, merge_streams=False, environment=environment
        )
        done = run_review("--fail-on", "wider", stdin=run.output)
        assert done.returncode == 2, (flags, environment, done.stdout, done.stderr)
        assert "Wix data permissions: drift of" in done.stdout
        assert ("PUBLIC READ" in done.stdout) is (_STREAM.items() <= environment.items())


def test_previews_of_two_commands_are_both_read(stage: Stage, run_review: RunReview) -> None:
    stage.deploy(BEFORE)
    calm = stage.stack.run("preview", "--json", merge_streams=False).output
    opened = BEFORE.replace("'Orders', item_read='CMS_EDITOR'", "'Orders', item_read='ANYONE'")
    wider = stage.stack.program(opened).run("preview", "--json", merge_streams=False).output
    update = stage.stack.run("up", "--yes", "--skip-preview", "--json", merge_streams=False).output
    assert run_review("--fail-on", "public", stdin=calm).returncode == 0
    for text in (calm + wider, wider + calm, calm + update):
        done = run_review("--fail-on", "public", stdin=text)
        assert (done.returncode, done.stdout.count("Wix data permissions: access of")) == (2, 2), done.stderr
    assert run_review(stdin=wider + update).stdout.count("Wix data permissions: access of") == 1
