"""Diff of both resources: what updates, what replaces, and that unknowns force nothing."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_wix_data.lifecycle.steps import Difference
from tests.shared.seeds import ACTIONS
from tests.shared.steps import UNKNOWN
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, PREVIOUS, SPECIAL_CHECKED, Checker

INPUTS: dict[str, Any] = {**COLLECTION, "onDestroy": "restore", "previous": PREVIOUS}
SPECIAL: dict[str, Any] = SPECIAL_CHECKED
SPECIAL_OUTS: dict[str, Any] = {**SPECIAL, "specialPermissionsId": "s1"}
SAME = Difference(changes=False, replaces=[])


def update(*replaces: str) -> Difference:
    """A difference that replaces because of these properties; an update where there are none."""
    return Difference(changes=True, replaces=list(replaces))


CASES: list[tuple[dict[str, Any], Difference]] = [
    ({}, SAME),
    ({"previous": dict.fromkeys(ACTIONS, "ANYONE")}, SAME),
    *(({name: "SITE_MEMBER_AUTHOR"}, update()) for name in ACTIONS),
    *(({name: UNKNOWN}, update()) for name in [*COLLECTION, "onDestroy"]),
    ({"onDestroy": "lock"}, update()),
    ({"siteId": "other"}, update("siteId")),
    ({"dataCollectionId": "orders"}, update("dataCollectionId")),
    ({"siteId": "other", "dataCollectionId": "Other"}, update("siteId", "dataCollectionId")),
    ({"siteId": UNKNOWN, "dataCollectionId": "Other"}, update("dataCollectionId")),
]


@pytest.mark.parametrize(("change", "expected"), CASES)
def test_collection_permissions(change: dict[str, Any], expected: Difference) -> None:
    assert Checker().collection.diff(INPUTS, {**INPUTS, **change}) == expected


@pytest.mark.parametrize(("declared", "changes"), [(PREVIOUS, True), (COLLECTION, True)])
def test_drift_found_by_a_refresh_is_repaired_or_taken_as_ones_own(declared: dict[str, Any], changes: bool) -> None:
    written = {name: COLLECTION[name] for name in ACTIONS}
    after_refresh = {**INPUTS, **PREVIOUS, "written": written}
    news = {**INPUTS, **{name: declared[name] for name in ACTIONS}}
    assert Checker().collection.diff(after_refresh, news) == Difference(changes)


SPECIAL_CASES: list[tuple[dict[str, Any], Difference]] = [
    ({}, SAME),
    ({"adoptExisting": True}, SAME),
    ({"previous": PREVIOUS}, SAME),
    ({"itemRead": "UNSPECIFIED", "itemUpdate": "ALLOWED"}, update()),
    *(({name: UNKNOWN}, update()) for name in [*ACTIONS, "siteId", "dataCollectionId", "policyId"]),
    ({"policyId": "8"}, update("policyId")),
    ({"policyId": None, "userId": "u"}, update("userId", "policyId")),
    ({"dataCollectionId": "Other"}, update("dataCollectionId")),
    ({"siteId": "other"}, update("siteId")),
]


@pytest.mark.parametrize(("change", "expected"), SPECIAL_CASES)
def test_special_permission(change: dict[str, Any], expected: Difference) -> None:
    news = {name: value for name, value in {**SPECIAL, **change}.items() if value is not None}
    assert Checker().special.diff(SPECIAL_OUTS, news) == expected


def test_an_update_of_nothing_calls_nothing() -> None:
    checker = Checker()
    assert checker.collection.update("site/Orders", INPUTS, INPUTS) == INPUTS
    resource_id = f"{SPECIAL['siteId']}/Orders/s1"
    assert checker.special.update(resource_id, SPECIAL_OUTS, SPECIAL) == SPECIAL_OUTS
