"""The thin provider: Pulumi's unknowns and hints on the way in and out of check and diff."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.output import Unknown

from pulumi_wix_data import CollectionPermissionsProvider, SpecialPermissionProvider
from pulumi_wix_data.resources.lifecycle_provider import LifecycleProvider
from tests.shared.seeds import ACTIONS, levels
from tests.unit.resources.program_runs import SITE

COLLECTION: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", **levels("ANYONE")}
SPECIAL: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", "userId": "u", "itemRead": "ALLOWED"}
BOTH = [(CollectionPermissionsProvider, COLLECTION), (SpecialPermissionProvider, SPECIAL)]


def configured(kind: type[LifecycleProvider], **config: str) -> LifecycleProvider:
    """A provider whose previews call nothing."""
    provider = kind()
    given = {"wix-data:ownApiKey": "IST.secret-key", "wix-data:previewReads": "false"}
    names = {f"wix-data:{name}": value for name, value in config.items()}
    provider.configure(ConfigureRequest(Config({**given, **names}, "shop")))
    return provider


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
def test_pulumis_unknowns_come_back_as_they_were(kind: type[LifecycleProvider], inputs: dict[str, Any]) -> None:
    for name in inputs:
        unknown = Unknown()
        checked = configured(kind).check({}, {**inputs, name: unknown, "__provider": "p"})
        assert checked.failures == []
        assert checked.inputs[name] is unknown


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
@pytest.mark.parametrize("nested", [{"a": Unknown()}, [Unknown()], {"a": [{"b": Unknown()}]}])
def test_an_unknown_inside_something_makes_it_unknown(
    kind: type[LifecycleProvider], inputs: dict[str, Any], nested: Any
) -> None:
    assert configured(kind).check({}, {**inputs, "itemRead": nested}).failures == []


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
def test_unknowns_force_no_replacement(kind: type[LifecycleProvider], inputs: dict[str, Any]) -> None:
    difference = configured(kind).diff("id", inputs, {**inputs, "siteId": Unknown(), "dataCollectionId": Unknown()})
    assert (difference.changes, difference.replaces) == (True, [])
    assert difference.delete_before_replace is True


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
def test_the_hints_are_taken_out_of_the_inputs(kind: type[LifecycleProvider], inputs: dict[str, Any]) -> None:
    declared = {**inputs, "__hints": '{"urn": "urn:x::a", "preview": true}', "__provider": "p"}
    checked = configured(kind).check({}, declared)
    assert "__hints" not in checked.inputs
    assert "__hints" in declared


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
@pytest.mark.parametrize("hints", [None, "x", 7, {}, [], "[]", "{}", "7"])
def test_odd_or_missing_hints_are_no_fault(kind: type[LifecycleProvider], inputs: dict[str, Any], hints: Any) -> None:
    assert configured(kind).check({}, {**inputs, "__hints": hints}).failures == []


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
def test_faults_become_check_failures_on_their_property(kind: type[LifecycleProvider], inputs: dict[str, Any]) -> None:
    failures = configured(kind, baseUrl="http://example.test").check({}, {**inputs, "itemRead": "NONE"}).failures
    assert [failure.property for failure in failures] == ["", "itemRead"]
    assert "http://example.test" in failures[0].reason
    assert "choose one of" in failures[1].reason
    assert not any("secret" in failure.reason for failure in failures)


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
def test_a_moved_provider_class_is_an_update(kind: type[LifecycleProvider], inputs: dict[str, Any]) -> None:
    provider = configured(kind)
    checked = provider.check({}, inputs).inputs
    differences = [
        provider.diff("id", {**checked, "__provider": "p1"}, {**checked, "__provider": each}) for each in ("p1", "p2")
    ]
    assert [(each.changes, each.replaces) for each in differences] == [(False, []), (True, [])]


@pytest.mark.parametrize("name", ACTIONS)
def test_a_state_of_before_an_action_was_known_is_checked(name: str) -> None:
    provider = configured(CollectionPermissionsProvider)
    state = {**COLLECTION, "previous": {each: "PRIVILEGED" for each in ACTIONS if each != name}}
    checked = provider.check(state, COLLECTION)
    assert (checked.failures, checked.inputs["previous"]) == ([], state["previous"])


def test_what_the_state_would_lose_is_one_sentence() -> None:
    state = {**COLLECTION, "previous": 7}
    with pytest.raises(Exception, match="itemRead is not understood by this version, so it cannot be kept") as refused:
        configured(CollectionPermissionsProvider).check(state, COLLECTION)
    assert "Hidden" not in str(refused.value)


SECRET_CASES = [
    (CollectionPermissionsProvider, {**COLLECTION, "itemRead": "HUSH"}, "itemRead"),
    (CollectionPermissionsProvider, {**COLLECTION, "dataCollectionId": "HUSH\x07"}, "dataCollectionId"),
    (CollectionPermissionsProvider, {**COLLECTION, "siteId": "HUSH"}, "siteId"),
    (CollectionPermissionsProvider, {**COLLECTION, "onDestroy": "HUSH"}, "onDestroy"),
    (SpecialPermissionProvider, {**SPECIAL, "itemRead": "HUSH"}, "itemRead"),
    (SpecialPermissionProvider, {**SPECIAL, "userId": "HUSH" * 20}, "userId"),
]


@pytest.mark.parametrize(("kind", "inputs", "name"), SECRET_CASES)
def test_a_fault_in_a_secret_names_the_property_and_shows_no_value(
    kind: type[LifecycleProvider], inputs: dict[str, Any], name: str
) -> None:
    hints = json.dumps({"urn": "urn:x::a", "preview": True, "secrets": [name]})
    (failure,) = configured(kind).check({}, {**inputs, "__hints": hints}).failures
    assert (failure.property, failure.reason.startswith(f"{name}: ")) == ("", True)
    assert "HUSH" not in failure.reason
