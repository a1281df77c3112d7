"""How many people a grant to a role reaches: `--people` of matrix, review and audit, with and without the scope."""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from pulumi_wix_data.emulator.records import MANAGE_COLLECTIONS, MANAGE_CONTRIBUTORS
from pulumi_wix_data.review.json_document import schema
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ACCOUNT, KEY, MARKETING, OTHER_SITE, SITE, Wix, world
from tests.review.documents import SPECIAL, digest, state, urn
from tests.shared.wix_data_command import Finished, wix_data

PEOPLE = [
    {"accountId": "a-1", "accountOwnerId": "owner-1", "policyIds": [MARKETING]},
    {"accountId": "a-2", "accountOwnerId": "owner-2", "policyIds": [MARKETING, "other"]},
    {"accountId": "a-3", "accountOwnerId": "owner-3", "policyIds": ["other"]},
]
HOLDERS = ["owner-1", "owner-2"]
GRANT = f'SpecialPermission("m", data_collection_id="Orders", policy_id="{MARKETING}", item_remove="ALLOWED")'


def peopled() -> dict[str, Any]:
    state = world()
    state["accounts"][0]["users"] = PEOPLE
    state["accounts"][0]["apiKeys"] = [{"key": KEY, "scopes": [MANAGE_COLLECTIONS, MANAGE_CONTRIBUTORS]}]
    return state


@pytest.fixture(scope="module")
def site() -> Generator[RunningEmulator]:
    with running_emulator(peopled()) as emulator:
        yield emulator


def of_site(site: RunningEmulator, *arguments: str) -> Finished:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIX_")}
    settings = {
        "WIX_API_BASE_URL": site.url,
        "WIX_API_KEY": KEY,
        "WIX_SITE_ID": SITE,
        "WIX_ACCOUNT_ID": ACCOUNT,
        "WIX_DATA_SETTLE_SECONDS": "0",
    }
    return wix_data({**kept, **settings}, "matrix", *arguments, cwd=Path("/")).expect_success()


def test_the_matrix_counts_them_and_json_names_them(site: RunningEmulator) -> None:
    site.put_state(peopled())
    site.reset_calls()
    assert f"role Marketing ({MARKETING}), 2 people" in of_site(site, "--people").stdout
    assert site.calls()["operations"]["query_contributors"] == 1
    rows = json.loads(of_site(site, "--people", "--format", "json").stdout)["rows"]
    assert [row["people"] for row in rows if row["special"]] == [HOLDERS]
    assert not any("people" in row for row in rows if not row["special"])
    for form in (("--full",), ("--format", "csv"), ("--format", "html")):
        assert f"role Marketing ({MARKETING}), 2 people" in of_site(site, "--people", *form).stdout, form


def test_nobody_is_asked_unless_somebody_wants_to_know(site: RunningEmulator) -> None:
    site.put_state(peopled())
    site.reset_calls()
    assert "people" not in of_site(site).stdout
    assert site.calls()["operations"]["query_contributors"] == 0


def test_without_the_scope_there_are_ids_and_one_line(site: RunningEmulator) -> None:
    state = peopled()
    state["accounts"][0]["apiKeys"] = [{"key": KEY}]
    site.put_state(state)
    done = of_site(site, "--people")
    assert f"role Marketing ({MARKETING})" in done.stdout
    assert "people" not in done.stdout
    (line,) = done.stderr.splitlines()
    assert "SCOPE.DC-IDENTITY.MANAGE-CONTRIBUTORS" in line


def test_a_site_that_wix_does_not_find_is_told_as_such_and_the_shape_stays(
    site: RunningEmulator, tmp_path: Path
) -> None:
    """Wix answers an unknown site as it does a key without the permission; other sites are asked all the same."""
    site.put_state(peopled())
    nowhere, role = SITE.replace("a", "9"), {"policyId": MARKETING, "itemRead": "ALLOWED"}
    steps: list[dict[str, Any]] = [
        {
            "op": "create",
            "urn": urn(name, SPECIAL),
            "newState": state({"siteId": id_, "dataCollectionId": "Orders", **whom}),
        }
        for name, id_, whom in (
            ("nowhere", nowhere, role),
            ("here", SITE, role),
            ("user", SITE, {"userId": "u", "itemRead": "ALLOWED"}),
        )
    ]
    file = tmp_path / "preview.json"
    file.write_text(digest(*steps), encoding="utf-8")
    done = of_site(site, "--people", "--format", "json", "--preview", str(file))
    (line,) = done.stderr.splitlines()
    assert line.startswith(
        f"It is not known who holds some of the roles: Wix finds no site {nowhere} for this API key, or"
    )
    rows = {(row["siteId"], row["who"]): row["people"] for row in json.loads(done.stdout)["rows"] if row["special"]}
    assert rows == {
        (nowhere, f"role {MARKETING}"): None,
        (SITE, f"role {MARKETING}, 2 people"): HOLDERS,
        (SITE, "user u"): None,
    }


def test_a_difference_tells_them_too(site: RunningEmulator) -> None:
    state = json.loads(json.dumps(peopled()))  # the sites of the world share their collections
    for each in state["accounts"][0]["sites"][1]["collections"]:
        each["specialPermissions"] = []
    site.put_state(state)
    who = f"role Marketing ({MARKETING}), 2 people"
    found = json.loads(of_site(site, "--diff", OTHER_SITE, SITE, "--people", "--format", "json").stdout)
    jsonschema.validate(found, schema())
    assert [each["subject"] for each in found["changes"]] == [who]
    assert found["people"] == {who: HOLDERS}


@pytest.fixture
def peopled_stack(stack: Stack, wix: Wix) -> Stack:
    wix.emulator.put_state(peopled())
    return stack


def test_review_and_audit_tell_them_too(peopled_stack: Stack, tmp_path: Path) -> None:
    stack = peopled_stack.program(GRANT)
    preview = stack.run("preview", "--json", merge_streams=False).expect_success().output
    (tmp_path / "preview.json").write_text(preview[preview.index("{") :], encoding="utf-8")
    file = str(tmp_path / "preview.json")

    text = wix_data(stack.environment, "review", file, "--people").expect_success()
    assert f"role {MARKETING}, 2 people" in text.stdout
    document = json.loads(wix_data(stack.environment, "review", file, "--people", "--format", "json").stdout)
    jsonschema.validate(document, schema())
    assert document["people"] == {f"role {MARKETING}, 2 people": HOLDERS}
    plain = wix_data(stack.environment, "review", file, "--format", "json").expect_success().stdout
    assert "people" not in json.loads(plain)

    audit = wix_data(stack.environment, "audit", "--stack", stack.name, "--people", cwd=stack.folder)
    assert audit.exit_code == 2, audit.output
    assert "2 people" in audit.stdout
    found = json.loads(
        wix_data(
            stack.environment, "audit", "--stack", stack.name, "--people", "--format", "json", cwd=stack.folder
        ).stdout
    )
    told = [each["subject"]["people"] for each in found["findings"] if each["subject"]]
    assert told == [HOLDERS]
