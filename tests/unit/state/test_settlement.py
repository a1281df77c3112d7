"""The edits that `wix-data recover` makes in a state: values are moved as they are, and no original is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from pulumi_wix_data.permissions.actions import ACTION_NAMES
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.stack.recovery import recover_stack
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS
from pulumi_wix_data.state.settlement import CutOff, Settlement, Source, Step
from pulumi_wix_data.state.stack_state import StackState
from tests.shared.heard import Heard

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
TYPE = COLLECTION_PERMISSIONS.dynamic_type
PRIVATE, STAFF, OPEN = (dict.fromkeys(ACTION_NAMES, level) for level in ("PRIVILEGED", "CMS_EDITOR", "ANYONE"))
SEALED = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:abc"}

Json = Mapping[str, Any]


def _entry(name: str, levels: Json, previous: Json | None, collection: str = "Orders", **more: Any) -> dict[str, Any]:
    inputs: dict[str, Any] = {"siteId": SITE, "dataCollectionId": collection, **levels, "onDestroy": "restore"}
    if previous:
        inputs["previous"] = dict(previous)
    urn = f"urn:pulumi:s::p::{TYPE}::{name}"
    entry_id = f"{SITE}/{collection}"
    return {"urn": urn, "type": TYPE, "id": entry_id, "inputs": inputs, "outputs": dict(inputs), **more}


def _document(resources: list[Json], pending: Mapping[str, Json] | None = None) -> dict[str, Any]:
    operations = [{"type": type_, "resource": dict(resource)} for type_, resource in (pending or {}).items()]
    return {"deployment": {"resources": [*resources], "pending_operations": operations}}


def test_what_a_cut_off_replacement_has_created_leaves_the_old_one_to_be_deleted() -> None:
    old, new = _entry("orders", PRIVATE, OPEN), _entry("orders", STAFF, OPEN, "Products")
    document = _document([old], {"creating": new})
    settled = Settlement({0: ("an-id", {**new["outputs"]})}).applied(document)["deployment"]
    assert settled["pending_operations"] == []
    assert settled["resources"] == [{**old, "delete": True}, {**new, "id": "an-id"}]


def test_so_does_one_that_moved_to_the_other_door() -> None:
    old, new = _entry("orders", PRIVATE, OPEN), _entry("orders", STAFF, OPEN, "Products")
    there = {**old, "urn": old["urn"].replace(TYPE, COLLECTION_PERMISSIONS.native_type)}
    moved = {**new, "aliases": [there["urn"]]}
    settled = Settlement({0: ("an-id", {**new["outputs"]})}).applied(_document([there], {"creating": moved}))
    assert settled["deployment"]["resources"] == [{**there, "delete": True}, {**moved, "id": "an-id"}]


def test_what_was_deleted_before_its_replacement_is_no_more() -> None:
    old, new = _entry("orders", PRIVATE, OPEN, pendingReplacement=True), _entry("orders", STAFF, OPEN)
    document = _document([old], {"creating": new})
    settled = Settlement({0: ("an-id", {**new["outputs"]})}).applied(document)["deployment"]
    assert settled["resources"] == [{**new, "id": "an-id"}]


def test_a_cut_off_update_is_recorded_with_what_it_was_made_over() -> None:
    old, new = _entry("orders", {**PRIVATE, "itemRead": SEALED}, OPEN), _entry("orders", STAFF, None)
    document = _document([old], {"updating": new})
    settled = Settlement({0: None}, {0: CutOff(Step.UPDATE, 0)}).applied(document)["deployment"]
    [outputs] = [each["outputs"] for each in settled["resources"]]
    assert outputs == {**old["outputs"], **STAFF, "unconfirmed": {**PRIVATE, "itemRead": SEALED}}
    assert settled["pending_operations"] == []


@pytest.mark.parametrize(("on_destroy", "over"), [("restore", OPEN), ("lock", PRIVATE)])
def test_a_cut_off_delete_is_recorded_with_what_it_wrote(on_destroy: str, over: Json) -> None:
    old = _entry("orders", STAFF, OPEN)
    old["outputs"]["onDestroy"] = on_destroy
    document = _document([old], {"deleting": old})
    settled = Settlement({0: None}, {0: CutOff(Step.DELETE, 0)}).applied(document)["deployment"]
    assert settled["resources"][0]["outputs"] == {**old["outputs"], "unconfirmed": over}


def test_an_original_goes_to_inputs_and_outputs_from_wherever_it_is_known() -> None:
    live, pending = _entry("orders", STAFF, PRIVATE), _entry("orders", STAFF, OPEN)
    document = _document([live], {"creating": pending})
    settled = Settlement({}, {}, {0: Source(0, is_pending=True)}).applied(document)["deployment"]
    assert [settled["resources"][0][part]["previous"] for part in ("inputs", "outputs")] == [OPEN, OPEN]


@pytest.mark.parametrize(
    ("resources", "told"),
    [
        # It took for the original what the one that is to be deleted had written.
        ([_entry("x", STAFF, PRIVATE), _entry("x", PRIVATE, OPEN, delete=True)], {0: OPEN}),
        # A chain of them.
        (
            [
                _entry("x", STAFF, PRIVATE),
                _entry("x", PRIVATE, STAFF, delete=True),
                _entry("y", STAFF, OPEN, delete=True),
            ],
            {0: OPEN, 1: OPEN},
        ),
        ([_entry("x", PRIVATE, OPEN), _entry("x", PRIVATE, OPEN, delete=True)], {}),
        ([_entry("x", PRIVATE, None), _entry("x", PRIVATE, OPEN, delete=True)], {0: OPEN}),
        # Another collection.
        ([_entry("x", STAFF, PRIVATE), _entry("x", PRIVATE, OPEN, "Products", delete=True)], {}),
        ([_entry("x", STAFF, PRIVATE)], {}),
        ([_entry("x", PRIVATE, PRIVATE)], {}),
    ],
)
def test_the_true_original_goes_to_all_that_hold_the_collection(resources: list[Json], told: dict[int, Json]) -> None:
    state = StackState(_document(resources))
    recovery = recover_stack(state, ProviderSettings(state, {}).of, Heard())
    assert set(recovery.settlement.originals) == set(told)
    settled = json.loads(state.settled(recovery.settlement))["deployment"]["resources"]
    for index, resource in enumerate(resources):
        expected = told.get(index, resource["outputs"].get("previous"))
        assert settled[index]["outputs"].get("previous") == expected
