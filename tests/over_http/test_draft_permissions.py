"""Permissions of drafts, which Wix shows and documents nowhere: read, shown, and never lost by a write of ours."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.permissions.data_permissions import DraftPermissions
from pulumi_wix_data.permissions.matrix import collection_remarks
from tests.over_http.wix_stage import FAST, GRANT, LEVELS, NEW_ROLE, ORIGINAL, ROLE, SITE, SPECIAL, Stage, wix_seed
from tests.security.raw_servers import raw_server
from tests.shared.seeds import Json, sets_of

STRICT = {"manageDrafts": "PRIVILEGED", "managePublishStatus": "CMS_EDITOR"}
OF_SET = {"manageDrafts": "CMS_EDITOR", "managePublishStatus": "PRIVILEGED"}
READINGS = pytest.mark.parametrize("reading", ["kept", "reset"])
OWN = {**GRANT, "policyId": ROLE}


@pytest.fixture
def stage(stage: Stage) -> Stage:
    """`Orders` and its special set have permissions of drafts."""
    state = wix_seed()
    orders = state["accounts"][0]["sites"][0]["collections"][0]
    orders["draftItemsPluginPermissions"] = STRICT
    orders["specialPermissions"][0]["draftItemsPluginPermissions"] = OF_SET
    stage.emulator.put_state(state)
    return stage


def drafts(stage: Stage) -> tuple[Json, dict[str, Json | None]]:
    """Those of the levels, and those of each subject's set."""
    live = stage.live()
    name = "draftItemsPluginPermissions"
    return live[name], {each.get("userId") or each["policyId"]: each.get(name) for each in sets_of(live)}  # type: ignore[misc]


def test_they_are_read(stage: Stage) -> None:
    found = stage.client().get_permissions(SITE, "Orders")
    assert found.drafts == DraftPermissions(tuple(STRICT.items()))
    assert found.drafts is not None
    assert found.drafts.is_set
    assert found.special_sets[0].drafts == DraftPermissions(tuple(OF_SET.items()))
    assert collection_remarks(found) == (
        "drafts: manageDrafts PRIVILEGED, managePublishStatus CMS_EDITOR",
        f"drafts of role {ROLE}: manageDrafts CMS_EDITOR, managePublishStatus PRIVILEGED",
    )


@READINGS
def test_a_write_without_them_does_what_the_reading_says(stage: Stage, reading: str) -> None:
    """Otherwise the tests below would pass without a word from us."""
    stage.emulator.switches(drafts=reading)
    client = stage.client()
    found = client.get_permissions(SITE, "Orders")
    client.update_permissions(SITE, "Orders", found.levels)
    client.update_special_permissions(SITE, "Orders", SPECIAL, found.special_sets[0].accesses)
    assert (drafts(stage) == (STRICT, {ROLE: OF_SET})) is (reading == "kept")


@READINGS
def test_the_whole_life_of_levels_leaves_them(stage: Stage, reading: str) -> None:
    stage.emulator.switches(drafts=reading)
    made = stage.collection_phase().up(LEVELS)
    assert drafts(stage) == (STRICT, {ROLE: OF_SET})
    changed = stage.collection_phase().up({**LEVELS, "itemRead": "PRIVILEGED"}, made)
    assert drafts(stage) == (STRICT, {ROLE: OF_SET})
    stage.collection_phase().destroy(changed)
    assert stage.live_levels() == ORIGINAL
    assert drafts(stage) == (STRICT, {ROLE: OF_SET})


@READINGS
def test_the_whole_life_of_a_special_set_leaves_them(stage: Stage, reading: str) -> None:
    stage.emulator.switches(drafts=reading)
    adopted = stage.special_phase().up({**OWN, "adoptExisting": True})
    assert drafts(stage) == (STRICT, {ROLE: OF_SET})
    stage.special_phase().up({**OWN, "adoptExisting": True, "itemInsert": "ALLOWED"}, adopted)
    assert drafts(stage) == (STRICT, {ROLE: OF_SET})
    stage.special_phase().up(GRANT)
    assert drafts(stage)[0] == STRICT
    assert drafts(stage)[1][ROLE] == OF_SET
    assert NEW_ROLE in drafts(stage)[1]


def test_a_preview_shows_them_where_they_are_set(stage: Stage) -> None:
    phase = stage.collection_phase(preview=True)
    phase.check(LEVELS)
    lines = [line for line in phase.heard.lines if "draft permissions" in line]
    assert len(lines) == 2
    assert "manageDrafts PRIVILEGED" in lines[0]
    assert ROLE in lines[1]


def test_defaults_are_handed_back_and_not_shown(stage: Stage) -> None:
    stage.emulator.put_state(wix_seed())
    stage.emulator.switches(unknown_keys=True)
    phase = stage.collection_phase(preview=True)
    phase.check(LEVELS)
    assert not any("draft" in line for line in phase.heard.lines)


def test_where_they_cannot_be_read_nothing_is_written(stage: Stage) -> None:
    made = stage.collection_phase().up(LEVELS)
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 500, "times": 99})
    before = stage.live()
    stage.forget_calls()
    with pytest.raises(Exception, match="Wix answered 500"):
        stage.collection_phase().up({**LEVELS, "itemRead": "PRIVILEGED"}, made)
    assert stage.live() == before
    assert "update_permissions" not in stage.counts()


@pytest.mark.parametrize(
    ("answered", "kept"),
    [
        ({"manageDrafts": "NEW_WORD", "somethingElse": "X"}, {"manageDrafts": "NEW_WORD", "somethingElse": "X"}),
        ({"manageDrafts": "PRIVILEGED", "deep": {"a": 1}, "no word": "x y"}, {"manageDrafts": "PRIVILEGED"}),
        ([], None),
        ("PRIVILEGED", None),
        (None, None),
    ],
)
def test_what_is_handed_back_is_what_was_read(answered: Any, kept: Json | None) -> None:
    permissions = {"id": "Orders", **ORIGINAL, "draftItemsPluginPermissions": answered}
    body = json.dumps({"dataPermissions": permissions}).encode()
    with raw_server(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)) as server:
        client = WixDataClient(f"http://127.0.0.1:{server.port}", ApiKey("k"), FAST)
        found = client.get_permissions(SITE, "Orders")
        client.update_permissions(SITE, "Orders", found.levels, found.drafts)
        client.close()
        sent = json.loads(server.requests[-1].partition(b"\r\n\r\n")[2])
    assert sent["dataPermissions"].get("draftItemsPluginPermissions") == kept
