"""The thin provider: Pulumi's unknowns in and out of check and diff, and what the run book tells of a resource."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from pulumi.dynamic import CheckResult, Config, ConfigureRequest
from pulumi.output import Unknown

from pulumi_wix_data import CollectionPermissionsProvider, SpecialPermissionProvider
from pulumi_wix_data.lifecycle.steps import Phase
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.resources import sessions
from pulumi_wix_data.resources.lifecycle_provider import LifecycleProvider
from tests.shared.seeds import ACTIONS, levels
from tests.unit.resources.program_runs import SITE

COLLECTION: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", **levels("ANYONE")}
SPECIAL: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", "userId": "u", "itemRead": "ALLOWED"}
ENGINE = "127.0.0.1:40001"
URN = "urn:pulumi:dev::shop::{}::{}"
BOTH = [(CollectionPermissionsProvider, COLLECTION), (SpecialPermissionProvider, SPECIAL)]


@dataclass
class Request:
    """The engine's request, as the server of Pulumi's SDK has it in its frame."""

    urn: str


@pytest.fixture
def book(state_folder: Path, monkeypatch: pytest.MonkeyPatch) -> RunBook:
    """The book of a run, as its program has it open; the providers of the test are of the same run."""
    monkeypatch.setattr(sessions, "engine_address", lambda: ENGINE)
    monkeypatch.setattr(sessions, "_sessions", {})
    return RunBook.open(ENGINE, state_folder)


def checked_as(provider: LifecycleProvider, name: str, news: dict[str, Any]) -> CheckResult:
    """What a check answers that the engine asks for a resource with that name."""
    request = Request(URN.format(provider.kind.dynamic_type, name))
    assert request.urn
    return provider.check({}, news)


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
    # A delete that came first would put back what was there before, and open it for a moment.
    assert difference.delete_before_replace is False


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
@pytest.mark.parametrize("hints", [None, "x", {}, '{"urn": "urn:x::a", "preview": true}'])
def test_hints_that_an_earlier_release_left_among_the_inputs_are_dropped(
    kind: type[LifecycleProvider], inputs: dict[str, Any], hints: Any
) -> None:
    checked = configured(kind).check({**inputs, "__hints": hints}, {**inputs, "__hints": hints, "__provider": "p"})
    assert checked.failures == []
    assert not [name for name in checked.inputs if name.startswith("__")]


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
def test_faults_become_check_failures_on_their_property(kind: type[LifecycleProvider], inputs: dict[str, Any]) -> None:
    failures = configured(kind, baseUrl="http://example.test").check({}, {**inputs, "itemRead": "NONE"}).failures
    assert [failure.property for failure in failures] == ["", "itemRead"]
    assert "http://example.test" in failures[0].reason
    assert "choose one of" in failures[1].reason
    links = ["docs/errors.md#settingserror", "docs/errors.md#a-property-has-a-problem"]
    assert [failure.reason.partition(". See ")[2] for failure in failures] == links
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
    book: RunBook, kind: type[LifecycleProvider], inputs: dict[str, Any], name: str
) -> None:
    book.file_secret(kind.kind.dynamic_type, "a", name)
    provider = configured(kind)
    (failure,) = checked_as(provider, "a", inputs).failures
    assert (failure.property, failure.reason.startswith(f"{name}: ")) == ("", True)
    assert "HUSH" not in failure.reason
    assert failure.reason.endswith(". See docs/errors.md#a-property-has-a-problem")
    # Another resource's is no secret.
    (failure,) = checked_as(provider, "b", inputs).failures
    assert failure.property == name


# One thing declared twice


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
@pytest.mark.parametrize("change", [{}, {"siteId": SITE.upper()}, {"itemRead": "ALLOWED", "itemUpdate": None}])
@pytest.mark.parametrize("config", [{}, {"accountId": SITE}])
def test_one_thing_declared_twice_is_refused_with_both_names_whatever_the_provider(
    book: RunBook, kind: type[LifecycleProvider], inputs: dict[str, Any], change: dict[str, Any], config: dict[str, str]
) -> None:
    assert book.why_alone is None
    if kind is CollectionPermissionsProvider:
        change = {name: value for name, value in change.items() if name == "siteId"}
    assert checked_as(configured(kind), "first", inputs).failures == []
    again = configured(kind, **config)
    assert (again.session is configured(kind).session) is not bool(config)
    (failure,) = checked_as(again, "second", {**inputs, **change}).failures
    assert "declared twice, by 'first' and 'second'" in failure.reason
    assert failure.reason.endswith("keep one of them. See docs/errors.md#declared-twice")
    assert checked_as(again, "first", inputs).failures == []


@pytest.mark.parametrize(("kind", "inputs"), BOTH)
@pytest.mark.parametrize(
    "change", [{"siteId": SITE.replace("1", "2")}, {"dataCollectionId": "orders"}, {"dataCollectionId": Unknown()}]
)
def test_what_only_looks_alike_or_is_not_known_is_declared_side_by_side(
    book: RunBook, kind: type[LifecycleProvider], inputs: dict[str, Any], change: dict[str, Any]
) -> None:
    assert book.why_alone is None
    for name, news in (("first", inputs), ("second", {**inputs, **change})):
        assert checked_as(configured(kind), name, news).failures == []


def test_levels_and_a_user_and_a_role_of_one_collection_are_three_things(book: RunBook) -> None:
    assert book.why_alone is None
    role = {name: value for name, value in SPECIAL.items() if name != "userId"} | {"policyId": "u"}
    for name, news in (("user", SPECIAL), ("role", role)):
        assert checked_as(configured(SpecialPermissionProvider), name, news).failures == []
    assert checked_as(configured(CollectionPermissionsProvider), "levels", COLLECTION).failures == []


def test_the_program_tells_the_provider_whether_it_is_a_preview(book: RunBook) -> None:
    provider = configured(CollectionPermissionsProvider)
    phases: list[Phase] = []
    for preview in (None, True, False):
        if preview is not None:
            book.file_preview(preview=preview)
        phases.append(provider._context().phase)  # pyright: ignore[reportPrivateUsage]
    assert phases == [Phase.NOT_KNOWN, Phase.PREVIEW, Phase.UPDATE]
