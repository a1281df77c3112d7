"""Collections whose permissions cannot be changed: refused by a preview, and told as that where a write is tried."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pulumi_wix_data.api.collection_types import CollectionTypes
from pulumi_wix_data.api.errors import FixedPermissions, ServiceUnavailable
from pulumi_wix_data.emulator.records import CollectionType
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.permissions.collection_types import Changeable
from tests.over_http.wix_stage import GRANT, KEY, LEVELS, SITE, Stage, levels_of, wix_seed
from tests.shared.heard import Heard
from tests.shared.seeds import ACTIONS, Json, collection, levels, special
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, Steps

STORE = "Stores/Products"
LIVE = levels("ANYONE", "PRIVILEGED", "PRIVILEGED", "PRIVILEGED")
LIVE_SET = "5b7a1d0e-0000-4000-8000-0000000000aa"
FIXED = pytest.mark.parametrize("type_", ["WIX_APP", "EXTERNAL"])
READINGS = pytest.mark.parametrize("reading", ["refused", "forbidden", "unchanged"])


def put(stage: Stage, type_: CollectionType, collection_id: str = STORE) -> None:
    """The site has that collection, with a special set of a user."""
    sets = [special("userId", "u-1", "itemUpdate", id=LIVE_SET)]
    stage.emulator.put_collection(
        SITE, collection_id, permissions=LIVE, special_permissions=sets, collection_type=type_
    )


class Run:
    """Both kinds in a process of its own."""

    def __init__(self, stage: Stage, **settings: Any) -> None:
        self.heard = Heard()
        session = Session(replace(stage.settings(), **settings), self.heard)
        self.levels = Steps(COLLECTION_PERMISSIONS, session)
        self.special = Steps(SPECIAL_PERMISSION, session)


def declared(**more: Any) -> Json:
    return {**LEVELS, "dataCollectionId": STORE, **more}


@FIXED
def test_a_preview_refuses_its_levels_in_one_sentence(stage: Stage, type_: CollectionType) -> None:
    put(stage, type_)
    checked = Run(stage).levels.check({}, declared())
    (fault,) = checked.faults
    assert fault.property == "dataCollectionId"
    for part in (STORE, type_, "fixed", "take this resource out", "wix-data:tryFixedCollections", "`get`"):
        assert part in fault.reason
    assert "\n" not in fault.reason
    assert ". " not in fault.reason


@FIXED
def test_a_preview_refuses_its_special_permissions(stage: Stage, type_: CollectionType) -> None:
    put(stage, type_)
    (fault,) = Run(stage).special.check({}, {**GRANT, "dataCollectionId": STORE}).faults
    assert "fixed" in fault.reason
    assert "Pulumi's `get` still reads it" in fault.reason


def test_a_refusal_names_no_secret(stage: Stage) -> None:
    put(stage, "WIX_APP")
    (fault,) = Run(stage).levels.check({}, declared(), secrets=("dataCollectionId",)).faults
    assert fault.property == ""
    assert STORE not in fault.reason


def test_a_change_of_one_that_an_earlier_release_took_over_is_refused_and_no_change_is_not(stage: Stage) -> None:
    put(stage, "WIX_APP")
    olds = {**declared(**LIVE), "onDestroy": "restore", "previous": LIVE}
    assert Run(stage).levels.check(olds, declared(**LIVE)).faults == []
    assert stage.counts() == {}
    assert len(Run(stage).levels.check(olds, declared()).faults) == 1


@pytest.mark.parametrize("type_", ["BLOCKS_APP"])
def test_what_nobody_knows_is_tried_with_a_plain_line(stage: Stage, type_: CollectionType) -> None:
    put(stage, type_)
    run = Run(stage)
    assert run.levels.check({}, declared()).faults == []
    (line,) = [each for each in run.heard.lines if "is tried" in each]
    assert type_ in line


def test_whoever_knows_better_may_try(stage: Stage) -> None:
    stage.emulator.switches(fixed_collections="taken")
    put(stage, "WIX_APP")
    run = Run(stage, try_fixed_collections=True)
    checked = run.levels.check({}, declared())
    assert checked.faults == []
    assert any("wix-data:tryFixedCollections is true" in each for each in run.heard.warnings)
    run.levels.create(checked.inputs)
    assert stage.live_levels(STORE) == {name: LEVELS[name] for name in ACTIONS}


@FIXED
@READINGS
def test_a_refused_write_of_levels_is_told_as_that(stage: Stage, type_: CollectionType, reading: str) -> None:
    stage.emulator.switches(fixed_collections=reading)
    put(stage, type_)
    with pytest.raises(FixedPermissions) as failure:
        Run(stage).levels.create(declared(onDestroy="restore", previous=LIVE))
    text = str(failure.value)
    for part in (STORE, SITE, type_, "fixed", "Take the resource out of the program", str(failure.value.request_id)):
        assert part in text
    assert "proxy" not in text
    assert "Manage Data Collections" not in text
    assert stage.live_levels(STORE) == LIVE


@READINGS
def test_a_refused_write_of_a_special_set_is_told_as_that(stage: Stage, reading: str) -> None:
    stage.emulator.switches(fixed_collections=reading)
    put(stage, "WIX_APP")
    grant = {**GRANT, "dataCollectionId": STORE, **dict.fromkeys(ACTIONS, "UNSPECIFIED"), "itemRead": "ALLOWED"}
    with pytest.raises(FixedPermissions, match="fixed"):
        Run(stage).special.create(grant)
    known = {key: value for key, value in grant.items() if key != "policyId"}
    held = {**known, "userId": "u-1", "specialPermissionsId": LIVE_SET}
    with pytest.raises(FixedPermissions, match="fixed"):
        Run(stage).special.update(f"{SITE}/{STORE}/{LIVE_SET}", held, {**held, "itemRemove": "ALLOWED"})
    assert stage.live_grants(STORE) == {"u-1": ["itemUpdate"]}


@READINGS
def test_a_destroy_does_not_end_at_one_that_cannot_be_put_back(stage: Stage, reading: str) -> None:
    stage.emulator.switches(fixed_collections=reading)
    put(stage, "WIX_APP")
    run = Run(stage)
    before = dict.fromkeys(ACTIONS, "CMS_EDITOR")
    run.levels.delete(f"{SITE}/{STORE}", declared(**LIVE, onDestroy="restore", previous=before))
    (warning,) = run.heard.warnings
    assert "left as it is" in warning
    assert "fixed" in warning
    assert stage.live_levels(STORE) == LIVE


@READINGS
def test_a_set_that_cannot_be_removed_stays_in_the_state_with_what_to_do(stage: Stage, reading: str) -> None:
    stage.emulator.switches(fixed_collections=reading)
    put(stage, "WIX_APP")
    known = {key: value for key, value in GRANT.items() if key != "policyId"}
    accesses = {**dict.fromkeys(ACTIONS, "UNSPECIFIED"), "itemUpdate": "ALLOWED"}
    held = {**known, **accesses, "dataCollectionId": STORE, "userId": "u-1", "specialPermissionsId": LIVE_SET}
    with pytest.raises(FixedPermissions, match="stays in force: remove them on the site"):
        Run(stage).special.delete(f"{SITE}/{STORE}/{LIVE_SET}", held)
    assert stage.live_grants(STORE) == {"u-1": ["itemUpdate"]}


def test_a_refusal_of_a_collection_of_the_site_itself_stays_what_it_is(stage: Stage) -> None:
    stage.emulator.faults({"operation": "update_permissions", "kind": "status", "status": 400})
    with pytest.raises(Exception, match="Wix answered 400") as failure:
        Run(stage).levels.create({**LEVELS, "onDestroy": "restore", "previous": LIVE})
    assert not isinstance(failure.value, FixedPermissions)


def test_types_that_cannot_be_read_stop_nobody(stage: Stage) -> None:
    stage.emulator.faults(
        *[
            {"operation": each, "kind": "status", "status": 403, "times": 9}
            for each in ("get_collection", "list_collections")
        ]
    )
    assert Run(stage).levels.check({}, LEVELS).faults == []


# What it costs


def many(stage: Stage, count: int) -> list[str]:
    ids = [f"c{number:04}" for number in range(count)]
    state = wix_seed()
    state["accounts"][0]["sites"][0]["collections"] = [collection(each) for each in ids]
    stage.emulator.put_state(state)
    return ids


@pytest.mark.parametrize(
    ("count", "asked", "most"), [(300, 300, 4), (300, 1, 1), (1000, 1, 1), (1000, 2, 3), (1000, 1000, 15), (5, 5, 2)]
)
def test_types_cost_few_calls(stage: Stage, count: int, asked: int, most: int) -> None:
    ids = many(stage, count)
    types = CollectionTypes(stage.client())
    # From the end, so that no page helps before the last one.
    for each in reversed(ids[-asked:]):
        found = types.get(SITE, each)
        assert found is not None
        assert found.changeable is Changeable.YES
    assert sum(stage.counts().values()) <= most


def test_a_preview_of_300_new_collections_costs_at_most_four_calls_more(stage: Stage) -> None:
    run = Run(stage)
    for each in many(stage, 300):
        assert run.levels.check({}, {**LEVELS, "dataCollectionId": each}).faults == []
    counts = stage.counts()
    assert counts.pop("get_permissions") == 300
    assert sum(counts.values()) <= 4


def test_a_collection_that_is_not_there_has_no_type(stage: Stage) -> None:
    types = CollectionTypes(stage.client())
    assert types.get(SITE, "No such") is None
    assert types.get(SITE, "None either") is None
    assert stage.counts() == {"get_collection": 1, "list_collections": 1}


def test_a_page_that_fails_is_read_again(stage: Stage) -> None:
    ids = many(stage, 300)
    types = CollectionTypes(stage.client())
    types.get(SITE, ids[0])
    stage.emulator.faults({"operation": "list_collections", "kind": "status", "status": 500})
    with pytest.raises(ServiceUnavailable):
        types.get(SITE, ids[1])
    assert types.get(SITE, ids[299]) is not None
    assert KEY not in repr(types)
    assert levels_of(LIVE)
