"""The native door without an engine: odd requests have an answer, and what is not known yet stops no preview."""

from __future__ import annotations

from typing import Any

import pytest
from google.protobuf import struct_pb2

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.plugin.configuration import Configuration
from pulumi_wix_data.plugin.door import Asked, Door
from pulumi_wix_data.plugin.wire import read_properties
from pulumi_wix_data.state.kinds import KINDS
from pulumi_wix_data.state.values import Values
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, PREVIOUS, SITE, Heard, without_calls

LEVELS, SPECIAL = (f"urn:pulumi:dev::shop::{kind.native_type}::orders" for kind in KINDS)


def door(heard: Heard | None = None) -> Door:
    settings = without_calls()
    return Door(Session(settings, heard or Heard()), Configuration(settings, SITE, is_complete=True))


def test_an_update_previews_while_its_site_is_not_known_yet() -> None:
    heard = Heard()
    olds: dict[str, Any] = {**COLLECTION, "previous": PREVIOUS}
    news = {**COLLECTION, "siteId": Hidden.UNKNOWN, "itemInsert": "ANYONE"}
    made = door(heard).update(Asked(LEVELS, f"{SITE}/Orders"), Values(olds), Values(news), preview=True)
    assert made.outputs.values["siteId"] is Hidden.UNKNOWN
    assert [each.partition(" (wider")[0] for each in heard.warnings] == ["Orders: itemInsert SITE_MEMBER → ANYONE"]


def test_a_diff_says_what_a_replacement_opens_which_a_check_without_bindings_cannot_know() -> None:
    heard = Heard()
    olds = {**COLLECTION, "itemRead": "PRIVILEGED", "previous": PREVIOUS}
    door(heard).diff(Asked(LEVELS, f"{SITE}/Orders"), Values(olds), Values({**COLLECTION, "dataCollectionId": "Other"}))
    (warning,) = heard.warnings
    assert warning.startswith("Orders: will be put back")


@pytest.mark.parametrize("urn", ["", "orders", "urn:pulumi:dev::shop::wix-data:index:Nothing::orders"])
def test_what_is_no_resource_of_this_provider_is_refused_in_a_sentence(urn: str) -> None:
    with pytest.raises(WixDataError):
        door().delete(Asked(urn, f"{SITE}/Orders"), Values(COLLECTION))


def test_a_state_without_a_subject_is_refused_in_a_sentence() -> None:
    recorded = {"siteId": SITE, "dataCollectionId": "Orders", "itemRead": "ALLOWED"}
    with pytest.raises(WixDataError, match="neither userId nor policyId"):
        door().delete(Asked(SPECIAL, f"{SITE}/Orders/1"), Values(recorded))


@pytest.mark.parametrize(("number", "shown"), [(5.0, "5"), (float("nan"), "nan"), (float("inf"), "inf")])
def test_any_number_is_read_as_it_is(number: float, shown: str) -> None:
    struct = struct_pb2.Struct()
    struct.update({"itemRead": number})
    assert str(read_properties(struct)["itemRead"]) == shown


def test_the_preview_of_an_update_says_that_an_earlier_write_is_not_confirmed() -> None:
    heard = Heard()
    olds: dict[str, Any] = {**COLLECTION, "previous": PREVIOUS, "unconfirmed": PREVIOUS}
    door(heard).update(Asked(LEVELS, f"{SITE}/Orders"), Values(olds), Values(COLLECTION), preview=True)
    assert "it is not known what an earlier run wrote" in heard.warnings[0]


def test_a_run_that_has_ended_leaves_no_connection() -> None:
    session = Session(without_calls(), Heard())
    client = session.client
    session.close()
    with pytest.raises(RuntimeError, match="closed"):
        client.get_permissions(SITE, "Orders")


def test_a_program_that_ignores_every_change_gives_back_what_the_state_has_among_its_inputs() -> None:
    olds = Values.from_program({**COLLECTION, "onDestroy": "restore", "previous": PREVIOUS})
    inputs, faults = door().check(Asked(LEVELS, f"{SITE}/Orders"), olds, olds)
    assert (faults, inputs.values["previous"]) == ([], PREVIOUS)
    _, faults = door().check(Asked(LEVELS), Values({}), olds)
    assert [each.property for each in faults] == ["previous"]
