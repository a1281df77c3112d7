"""`wix-data matrix` as a user runs it: on a live site, on a stack's state, on a preview."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ACCOUNT, KEY, SITE, world
from tests.shared.wix_data_command import wix_data

PROGRAM = """
CollectionPermissions("orders", data_collection_id="Orders", preset="STAFF_ONLY")
SpecialPermission("packer", data_collection_id="Letters", user_id="packer", item_read="ALLOWED")
"""


@pytest.fixture(scope="module")
def site() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


def environment_of(site: RunningEmulator) -> dict[str, str]:
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("WIX_")},
        "WIX_API_BASE_URL": site.url,
        "WIX_API_KEY": KEY,
        "WIX_SITE_ID": SITE,
    }


def test_a_live_site_as_json_with_the_least_calls(site: RunningEmulator) -> None:
    site.reset_calls()
    environment = {**environment_of(site), "WIX_ACCOUNT_ID": ACCOUNT}
    run = wix_data(environment, "matrix", "--format", "json").expect_success()
    rows = json.loads(run.output)["rows"]
    assert {row["data_collection_id"] for row in rows} == {"Letters", "Orders", "Products", "Stores/Products"}
    assert [row["who"] for row in rows if row["special"]] == ["role Marketing"]
    counted = {name: count for name, count in site.calls()["operations"].items() if count}
    assert counted == {"list_collections": 1, "get_permissions": 4, "get_roles_info": 1}


def test_a_pattern_and_a_file(site: RunningEmulator, tmp_path: Path) -> None:
    page = tmp_path / "access.html"
    wix_data(environment_of(site), "matrix", "--collections", "Stores/*", "--format", "html", "--out", str(page))
    text = page.read_text()
    assert "Stores/Products" in text
    assert "Orders" not in text


def test_a_table_in_a_pipe_has_no_colours(site: RunningEmulator) -> None:
    output = wix_data(environment_of(site), "matrix").expect_success().output
    assert "any visitor" in output
    assert "\x1b" not in output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--site", "shop"], "SettingsError: the site id: 'shop' is not an id like"),
        (["--preview", "nowhere.json"], "nowhere.json cannot be read"),
        (["--stack", "a", "--preview", "b"], "Give --stack or --preview, not both."),
    ],
)
def test_a_failure_is_one_line(site: RunningEmulator, arguments: list[str], said: str) -> None:
    run = wix_data(environment_of(site), "matrix", *arguments).expect_failure()
    assert said in run.output
    assert "Traceback" not in run.output


def test_a_preview_and_a_state_tell_what_the_program_declares(stack: Stack) -> None:
    planned = stack.program(PROGRAM).run("preview", "--json", merge_streams=False).expect_success().output
    of_preview = wix_data(stack.environment, "matrix", "--preview", "-", "--format", "json", given=planned)
    stack.up().expect_success()
    of_state = wix_data(stack.environment, "matrix", "--stack", stack.name, "--format", "json", cwd=stack.folder)
    rows = json.loads(of_state.expect_success().output)["rows"]
    assert rows == json.loads(of_preview.expect_success().output)["rows"]
    told = {(row["data_collection_id"], row["who"]): row["itemRead"] for row in rows}
    assert told["Orders", "site member"] == "no"
    assert told["Letters", "user packer"] == "yes"
    assert told["Letters", "any visitor"] == "?"
