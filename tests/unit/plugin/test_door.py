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
from pulumi_wix_data.plugin.functions import FUNCTIONS, invoke
from pulumi_wix_data.plugin.wire import read_properties
from pulumi_wix_data.state.kinds import KINDS
from pulumi_wix_data.state.values import Values
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, PREVIOUS, SITE, Heard, without_calls
from tests.unit.lifecycle.lifecycle_inputs import SPECIAL as SUBJECT

FUNCTION = FUNCTIONS[-1].token
LEVELS, SPECIAL = (f"urn:pulumi:dev::shop::{kind.native_type}::orders" for kind in KINDS)


def door(heard: Heard | None = None, *, is_complete: bool = True) -> Door:
    settings = without_calls()
    return Door(Session(settings, heard or Heard()), Configuration(settings, SITE, is_complete=is_complete))


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


@pytest.mark.parametrize(
    ("urn", "declared", "later"),
    [
        (LEVELS, {**COLLECTION, "itemRead": None}, {"itemRead"}),
        (LEVELS, {"dataCollectionId": "", "preset": "PRIVATE"}, {"dataCollectionId"}),
        (SPECIAL, {**SUBJECT, "policyId": None}, {"policyId"}),
        (SPECIAL, {**SUBJECT, "policyId": None, "userId": ""}, {"userId"}),
    ],
)
def test_what_a_function_cannot_find_before_the_provider_is_known_comes_later(
    urn: str, declared: dict[str, Any], later: set[str]
) -> None:
    """The engine takes nothing unknown from a function: bindings have nothing, or an empty text, in its place."""
    unknown = door(is_complete=False)
    inputs, faults = unknown.check(Asked(urn), Values({}), Values(declared))
    assert faults == []
    assert {name for name, value in inputs.values.items() if value is Hidden.UNKNOWN} == later
    assert (
        invoke(
            unknown.session,
            Configuration(without_calls(), SITE, is_complete=False),
            f"wix-data:index:{FUNCTION}",
            Values({}),
        ).values
        == {}
    )
    _, faults = door().check(Asked(urn), Values({}), Values(declared))
    assert {each.property for each in faults} & {*later, "userId"}


@pytest.mark.parametrize(("urn", "declared"), [(LEVELS, COLLECTION), (SPECIAL, SUBJECT)])
@pytest.mark.parametrize("is_import", [False, True])
def test_nothing_is_read_before_the_provider_is_known_and_nothing_replaced_for_it(
    urn: str, declared: dict[str, Any], is_import: bool
) -> None:
    unknown, asked = door(is_complete=False), Asked(urn, f"{SITE}/Orders/1")
    reading = unknown.read(asked, Values({}), is_import=is_import)
    assert reading
    assert (reading.id, reading.outputs.values, reading.inputs.values) == (asked.id, {}, {})
    difference = unknown.diff(asked, Values(reading.outputs.values), Values(declared))
    assert (difference.changes, difference.replaces) == (True, [])
    assert unknown.diff(asked, Values(declared), Values({**declared, "dataCollectionId": "Other"})).replaces
