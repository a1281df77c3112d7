"""`wix-data matrix` as a user runs it: on a live site, on a stack's state, on a preview."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ACCOUNT, KEY, MARKETING, OTHER_ACCOUNT, OTHER_SITE, SITE, Wix, world
from tests.review.documents import collection, digest, state, step, urn
from tests.shared.wix_data_command import Finished, wix_data

SECRETS = """
CollectionPermissions("products", data_collection_id="Products", item_read=pulumi.Output.secret("ANYONE"),
    item_insert="CMS_EDITOR", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
SpecialPermission("secret", data_collection_id="Products", user_id=pulumi.Output.secret("hidden-user"),
    item_read=pulumi.Output.secret("ALLOWED"))
"""
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


def of_site(environment: dict[str, str], *arguments: str, given: str = "") -> Finished:
    """Run it where there is no Pulumi project, so that the environment alone counts."""
    return wix_data(environment, "matrix", *arguments, cwd=Path("/"), given=given)


def test_a_live_site_as_json_with_the_least_calls(site: RunningEmulator) -> None:
    site.reset_calls()
    environment = {**environment_of(site), "WIX_ACCOUNT_ID": ACCOUNT}
    run = of_site(environment, "--format", "json").expect_success()
    rows = json.loads(run.output)["rows"]
    assert {row["dataCollectionId"] for row in rows} == {"Letters", "Orders", "Products", "Stores/Products"}
    assert [row["who"] for row in rows if row["special"]] == [f"role Marketing ({MARKETING})"]
    assert {row["siteId"] for row in rows} == {SITE}
    counted = {name: count for name, count in site.calls()["operations"].items() if count}
    assert counted == {"list_collections": 1, "get_permissions": 4, "get_roles_info": 1}


def test_a_pattern_and_a_file(site: RunningEmulator, tmp_path: Path) -> None:
    page = tmp_path / "access.html"
    of_site(environment_of(site), "--collections", "Stores/*", "--format", "html", "--out", str(page))
    text = page.read_text()
    assert "Stores/Products" in text
    assert "Orders" not in text


def test_a_table_in_a_pipe_has_no_colours(site: RunningEmulator) -> None:
    output = of_site(environment_of(site)).expect_success().output
    assert "Orders" in output
    assert "\x1b" not in output
    full = of_site(environment_of(site), "--full").expect_success().output
    assert "any visitor" in full
    assert "\x1b" not in full


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--preview", "nowhere.json"], "nowhere.json cannot be read"),
        (["--collections", "zzz*"], f"No collection of site {SITE} matches zzz*."),
        (["--preview", "-"], "there is no preview in it"),
        (
            ["--collections", "Orders", "--out", "nowhere/a.csv"],
            "nowhere/a.csv cannot be written: there is no such folder.",
        ),
    ],
)
def test_a_failure_is_one_line(site: RunningEmulator, arguments: list[str], said: str) -> None:
    run = of_site(environment_of(site), *arguments)
    assert (run.exit_code, run.stdout) == (1, "")
    assert said in run.stderr
    assert run.stderr.count("\n") == 1


def test_a_state_and_a_preview_at_once_are_wrong_usage(site: RunningEmulator) -> None:
    run = of_site(environment_of(site), "--stack", "a", "--preview", "b")
    assert run.exit_code == 64
    assert "give --stack, --preview or --diff, not more than one of them." in run.stderr


@pytest.mark.parametrize(
    ("account", "said"),
    [
        ("", "Roles are given by their ids: no account id is set (wix-data:accountId or WIX_ACCOUNT_ID)."),
        ("shop", "Roles are given by their ids: the account id is not a GUID"),
        (OTHER_ACCOUNT, "Roles are given by their ids: this API key may not read the account's roles."),
    ],
)
def test_roles_whose_titles_cannot_be_read_are_shown_by_id(site: RunningEmulator, account: str, said: str) -> None:
    run = of_site({**environment_of(site), "WIX_ACCOUNT_ID": account}, "--format", "json").expect_success()
    assert [row["who"] for row in json.loads(run.stdout)["rows"] if row["special"]] == [f"role {MARKETING}"]
    assert run.stderr.startswith(said)
    assert run.stderr.count("\n") == 1


@pytest.fixture
def odd_site(site: RunningEmulator) -> Generator[str]:
    """A collection with one of the longest ids, and special permissions for two roles of one title; its id."""
    long, namesake = "Collection/" + "x" * 189, "7046409866117489299"
    twice = world()
    twice["accounts"][0]["roles"]["customRoles"].append({"id": namesake, "title": "Marketing"})
    sets = [{"policyId": each, "itemRead": "ALLOWED"} for each in (MARKETING, namesake)]
    twice["accounts"][0]["sites"][0]["collections"] = [{"id": long, "specialPermissions": sets}]
    site.put_state(twice)
    yield long
    site.put_state(world())


def test_two_roles_of_one_title_are_two_and_a_pipe_has_room_for_the_longest_id(
    site: RunningEmulator, odd_site: str
) -> None:
    environment = {**environment_of(site), "WIX_ACCOUNT_ID": ACCOUNT}
    environment.pop("COLUMNS", None)
    shown = of_site(environment).expect_success().stdout
    assert any(line.startswith(odd_site) for line in shown.splitlines())
    rows = json.loads(of_site(environment, "--format", "json").expect_success().stdout)["rows"]
    assert [row["who"] for row in rows if row["special"]] == [
        f"role Marketing ({MARKETING})",
        "role Marketing (7046409866117489299)",
    ]


def test_two_sites_differ_as_a_review_tells_it(site: RunningEmulator, tmp_path: Path) -> None:
    planned = tmp_path / "preview.json"
    planned.write_text(digest(step("same", "orders", state(collection("EEEE")), state(collection("EEEE")))))
    environment = environment_of(site)
    run = of_site(environment, "--diff", SITE, str(planned), "--collections", "Orders").expect_success()
    assert run.stdout.splitlines()[0] == f"Wix data permissions: access of {SITE} → {planned}"
    assert "NARROWER" in run.stdout
    document = json.loads(of_site(environment, "--diff", SITE, SITE, "--format", "json").expect_success().stdout)
    assert document["changes"] == []
    assert of_site(environment, "--diff", SITE, SITE, "--format", "csv").exit_code == 64
    page = tmp_path / "diff.html"
    of_site(environment, "--diff", SITE, str(planned), "--format", "html", "--out", str(page)).expect_success()
    assert "NARROWER" not in page.read_text()
    assert "narrower" in page.read_text()


def test_nobody_asks_for_titles_where_no_role_is_named(site: RunningEmulator) -> None:
    site.reset_calls()
    environment = {**environment_of(site), "WIX_ACCOUNT_ID": ACCOUNT}
    run = of_site(environment, "--collections", "Orders").expect_success()
    assert run.stderr == ""
    assert "get_roles_info" not in {name for name, count in site.calls()["operations"].items() if count}


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_any_output_takes_what_is_shown(site: RunningEmulator, encoding: str) -> None:
    environment = {**environment_of(site), "PYTHONIOENCODING": encoding}
    run = of_site(environment, "--collections", "Orders", "--full").expect_success()
    assert "any visitor" in run.stdout
    page = of_site(environment, "--collections", "Orders", "--format", "html").expect_success()
    assert "“who?”" in page.stdout


@pytest.mark.parametrize(
    ("redirect", "said"),
    [
        (">/dev/full", "NotWritten: Standard output cannot be written: the disk is full."),
        (">&-", "NotWritten: Standard output is closed."),
    ],
)
@pytest.mark.parametrize("form", ["text", "csv"])
def test_an_output_that_takes_nothing_is_one_line(site: RunningEmulator, redirect: str, said: str, form: str) -> None:
    command = shlex.join([sys.executable, "-m", "pulumi_wix_data.cli.app", "matrix", "--collections", "Orders"])
    shell = ["sh", "-c", f"{command} --format {form} {redirect}"]
    done = subprocess.run(shell, cwd="/", env=environment_of(site), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (1, f"{said} See docs/errors.md#notwritten\n")


def test_what_a_preview_has_of_a_later_version_is_told() -> None:
    rows = "pulumi-python:dynamic/wix-data:RowPermissions"
    later = {"op": "same", "urn": urn("rows", rows)}
    planned = digest(step("same", "orders", state(collection("EEEE")), state(collection("EEEE"))), later)
    run = of_site(dict(os.environ), "--preview", "-", given=planned).expect_success()
    assert run.stderr == (
        f"Left out: 1 resource of a type that this version does not know ({rows}). Update pulumi-wix-data.\n"
    )


def matrix(stack: Stack, *arguments: str, given: str = "") -> Finished:
    return wix_data(stack.environment, "matrix", *arguments, cwd=stack.folder, given=given)


def rows_of(run: Finished) -> list[dict[str, str]]:
    return json.loads(run.expect_success().stdout)["rows"]


def without_changes(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of a preview as those of the state that it leads to."""
    return [{**row, "change": ""} for row in rows]


def test_a_preview_and_a_state_tell_what_the_program_declares(stack: Stack) -> None:
    planned = stack.program(PROGRAM).run("preview", "--json", merge_streams=False).expect_success().output
    of_preview = rows_of(matrix(stack, "--preview", "-", "--format", "json", given=planned))
    stack.up().expect_success()
    rows = rows_of(matrix(stack, "--stack", stack.name, "--format", "json"))
    assert rows == without_changes(of_preview)
    assert {row["siteId"] for row in rows} == {SITE}
    told = {(row["dataCollectionId"], row["who"]): row["itemRead"] for row in rows}
    assert told["Orders", "site member"] == "no"
    assert told["Letters", "user packer"] == "yes"
    assert told["Letters", "any visitor"] == "?"
    assert rows_of(matrix(stack, "--stack", stack.name, "--site", SITE.upper(), "--format", "json")) == rows
    for arguments in (["--site", OTHER_SITE], ["--collections", "zzz*"]):
        missing = matrix(stack, "--stack", stack.name, *arguments)
        assert (missing.exit_code, missing.stdout) == (1, "")
        assert "The state has no permissions of collections" in missing.stderr

    # What a refresh shows is not what the program declares; a destroy shows what it leaves.
    shown = stack.run("refresh", "--preview-only", "--json", merge_streams=False).expect_success().output
    refused = matrix(stack, "--preview", "-", given=shown)
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "It is the preview of a refresh" in refused.stderr
    shown = stack.run("destroy", "--preview-only", "--json", merge_streams=False).expect_success().output
    left = rows_of(matrix(stack, "--preview", "-", "--format", "json", given=shown))
    assert {row["remarks"] for row in left if row["dataCollectionId"] == "Orders"} == {
        "no longer managed: put back to what it was before"
    }
    assert [row["change"][:7] for row in left if row["special"]] == ["removed"]
    twice = matrix(stack, "--preview", "-", given=planned + planned)
    assert twice.exit_code == 1
    assert "The input has several previews of the stack engine-test/test" in twice.stderr


def test_any_name_and_any_subclass_is_seen(stack: Stack) -> None:
    stack.program(f"""
class House(CollectionPermissions):
    pass
House("shop::Orders", data_collection_id="Orders", preset="SHOW_CONTENT")
{SECRETS}
""")
    planned = stack.run("preview", "--json", merge_streams=False).expect_success().output
    of_preview = matrix(stack, "--preview", "-", "--format", "json", given=planned)
    stack.up().expect_success()
    of_state = matrix(stack, "--stack", stack.name, "--format", "json")
    for run in (of_preview, of_state):
        told = {(row["dataCollectionId"], row["who"]): (row["itemRead"], row["itemUpdate"]) for row in rows_of(run)}
        assert told["Orders", "any visitor"] == ("yes", "no")
        assert told["Products", "any visitor"] == ("?", "no")
        assert told["Products", "user [secret] (secret)"] == ("?", "no")
        assert "hidden" not in run.output
    assert without_changes(rows_of(of_preview)) == rows_of(of_state)

    # Without the key of its secrets, a stack still tells the rest.
    stack.environment["VAULT_SERVER_URL"] = "http://127.0.0.1:9"
    assert rows_of(matrix(stack, "--stack", stack.name, "--format", "json")) == rows_of(of_state)


def test_a_live_site_is_found_by_the_project_around(stack: Stack, wix: Wix) -> None:
    for name in ("WIX_SITE_ID", "WIX_API_KEY", "WIX_API_BASE_URL"):
        del stack.environment[name]
    stack.configure("wix-data:siteId", SITE)
    stack.configure("wix-data:apiKey", KEY, secret=True)
    stack.configure("wix-data:baseUrl", wix.url)
    stack.run("stack", "select").expect_success()
    inner = stack.folder / "inner"
    inner.mkdir()
    found = wix_data(stack.environment, "matrix", "--cwd", str(inner), "--collections", "Orders")
    assert "Orders" in found.expect_success().stdout
    elsewhere = wix_data(stack.environment, "matrix", "--cwd", str(stack.folder.parent.parent))
    assert elsewhere.exit_code == 1
    assert "No site is set: give --site or set WIX_SITE_ID" in elsewhere.stderr
    keyless = wix_data(stack.environment, "matrix", "--cwd", str(stack.folder.parent.parent), "--site", SITE)
    said = "SettingsError: no API key is set: set the environment variable WIX_API_KEY."
    assert keyless.stderr == f"{said} See docs/errors.md#settingserror\n"


def test_a_stack_that_cannot_be_read_leaves_the_environment(stack: Stack) -> None:
    stack.run("stack", "unselect").expect_success()
    run = wix_data(stack.environment, "matrix", "--cwd", str(stack.folder), "--collections", "Orders").expect_success()
    assert "Orders" in run.stdout
    assert run.stderr.startswith("The stack's settings are left out, and only the environment counts: `pulumi config")
    assert run.stderr.count("\n") == 1


def test_a_collection_with_fixed_permissions_is_marked(site: RunningEmulator, tmp_path: Path) -> None:
    site.put_collection(SITE, "Stores/Orders", collection_type="WIX_APP")
    try:
        rows = json.loads(of_site(environment_of(site), "--format", "json").expect_success().stdout)["rows"]
        text = of_site(environment_of(site)).expect_success().stdout
        page = tmp_path / "page.html"
        of_site(environment_of(site), "--format", "html", "--out", str(page)).expect_success()
    finally:
        site.delete_collection(SITE, "Stores/Orders")
    marked = {row["dataCollectionId"]: row["remarks"] for row in rows if row["remarks"]}
    assert marked == {"Stores/Orders": "fixed: a collection of a Wix app"}
    assert text.count("fixed: a collection of a Wix app") == 1
    assert "fixed: a collection of a Wix app" in page.read_text(encoding="utf-8")
