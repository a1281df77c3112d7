"""Check of CollectionPermissions: bad inputs, presets, unknowns, and what an edit announces."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest

from tests.shared.seeds import ACTIONS
from tests.shared.steps import UNKNOWN
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, PREVIOUS, SITE, Checker, found, no_key, said

ALL_LEVELS = "ANYONE, SITE_MEMBER, SITE_MEMBER_AUTHOR, CMS_EDITOR, PRIVILEGED"
ALL_PRESETS = "SHOW_CONTENT, COLLECT_FORM_SUBMISSIONS, MEMBERS_OWN_ITEMS, STAFF_ONLY, PRIVATE"
PRESET: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", "preset": "STAFF_ONLY"}
WRONG_TYPES: list[Any] = [7, 7.5, True, ["ANYONE"], {"level": "ANYONE"}]


def test_a_good_declaration_becomes_the_inputs_of_the_state() -> None:
    checked = Checker().check_collection({**COLLECTION, "siteId": SITE.upper(), "preset": None})
    assert (checked.faults, checked.inputs) == ([], {**COLLECTION, "onDestroy": "restore"})


def test_a_preset_becomes_its_four_levels() -> None:
    checked = Checker().check_collection({**PRESET, "onDestroy": "lock"})
    expected = {"siteId": SITE, "dataCollectionId": "Orders", **PREVIOUS, "onDestroy": "lock"}
    assert (checked.faults, checked.inputs) == ([], expected)


BAD: list[tuple[dict[str, Any], str, str]] = [
    *(({name: None}, name, ALL_LEVELS) for name in ACTIONS),
    *(({name: "EVERYONE"}, name, ALL_LEVELS) for name in ACTIONS),
    *(({"itemRead": value}, "itemRead", ALL_LEVELS) for value in ["", "anyone", "ALLOWED", *WRONG_TYPES]),
    ({"preset": "STAFF_ONLY"}, "preset", "itemRead, itemInsert, itemUpdate, itemRemove"),
    ({"preset": UNKNOWN}, "preset", "not both"),
    ({**dict.fromkeys(ACTIONS), "preset": "EVERYTHING"}, "preset", ALL_PRESETS),
    *(({**dict.fromkeys(ACTIONS), "preset": value}, "preset", ALL_PRESETS) for value in ["", *WRONG_TYPES]),
    *(({"onDestroy": value}, "onDestroy", "restore, lock") for value in ["", "delete", *WRONG_TYPES]),
    ({"siteId": None}, "siteId", "WIX_SITE_ID"),
    *(({"siteId": value}, "siteId", "/dashboard/") for value in ["", "my-site", f"{SITE}\n", *WRONG_TYPES]),
    ({"dataCollectionId": ""}, "dataCollectionId", "1 to 255"),
    ({"dataCollectionId": "x" * 256}, "dataCollectionId", "at most 255"),
    ({"dataCollectionId": "a\x07b"}, "dataCollectionId", "control character"),
    ({"dataCollectionId": "a\u200bb"}, "dataCollectionId", "control character"),
    *(({"dataCollectionId": value}, "dataCollectionId", "not a text") for value in [None, *WRONG_TYPES]),
]


@pytest.mark.parametrize(("change", "name", "words"), BAD)
def test_a_bad_input_is_a_fault_on_its_property(change: dict[str, Any], name: str, words: str) -> None:
    checker = Checker()
    checked = checker.check_collection({**COLLECTION, **change})
    assert found(checked) == [name]
    assert words in said(checked)
    assert checker.heard.warnings == []


def test_all_faults_come_at_once() -> None:
    bad = {"siteId": "x", "dataCollectionId": "", **dict.fromkeys(ACTIONS, "NONE"), "onDestroy": "keep"}
    assert found(Checker().check_collection(bad)) == ["siteId", "dataCollectionId", *ACTIONS, "onDestroy"]


def test_an_empty_declaration_names_what_is_missing() -> None:
    assert found(Checker().check_collection({})) == ["siteId", "dataCollectionId", *ACTIONS]


def test_faults_of_the_settings_stand_beside_those_of_the_inputs() -> None:
    checked = Checker(no_key()).check_collection({**COLLECTION, "itemRead": "NONE"})
    assert found(checked) == ["", "", "itemRead"]
    assert "WIX_API_KEY" in said(checked)
    assert "http://example.test is refused" in said(checked)


@pytest.mark.parametrize(
    ("unknown", "olds"), list(product([*COLLECTION, "onDestroy"], [None, {**COLLECTION, "previous": PREVIOUS}]))
)
def test_one_unknown_input_is_no_fault_and_stays_unknown(unknown: str, olds: dict[str, Any] | None) -> None:
    checked = Checker().check_collection({**COLLECTION, unknown: UNKNOWN}, olds)
    assert checked.faults == []
    assert [name for name, value in checked.inputs.items() if value is UNKNOWN] == [unknown]


@pytest.mark.parametrize("olds", [None, {**COLLECTION, "previous": PREVIOUS}])
def test_everything_unknown_is_no_fault(olds: dict[str, Any] | None) -> None:
    checked = Checker().check_collection(dict.fromkeys([*COLLECTION, "onDestroy"], UNKNOWN), olds)
    assert checked.faults == []


@pytest.mark.parametrize("unknown", ["siteId", "dataCollectionId"])
def test_what_a_new_one_opens_is_told_wherever_it_will_be(unknown: str) -> None:
    checker = Checker()
    checker.check_collection({**COLLECTION, "itemRead": "ANYONE", unknown: UNKNOWN})
    (warning,) = checker.heard.warnings
    assert "takes over" in warning
    assert "itemRead (known after the update) → ANYONE (unclear: any visitor can read, by the API too; " in warning
    assert "(known after the update)" in warning.partition("\n")[0]


def test_what_one_opens_that_may_go_to_another_collection_is_told() -> None:
    checker = Checker()
    olds = {**COLLECTION, "itemRead": "ANYONE", "previous": {**PREVIOUS, "itemRead": "ANYONE"}}
    checker.check_collection({**COLLECTION, "itemRead": "ANYONE", "dataCollectionId": UNKNOWN}, olds)
    last = checker.heard.warnings[-1]
    assert last.startswith(f"(known after the update): takes over, unless it still is Orders (site {SITE})")
    assert "→ ANYONE (unclear: any visitor can read" in last


def test_what_lets_nobody_in_wherever_it_will_be_is_no_warning() -> None:
    checker = Checker()
    checker.check_collection({**COLLECTION, **dict.fromkeys(ACTIONS, "PRIVILEGED"), "dataCollectionId": UNKNOWN})
    assert checker.heard.warnings == []
    assert len(checker.heard.lines) == 1


def test_an_unknown_preset_leaves_all_levels_unknown() -> None:
    checked = Checker().check_collection({**PRESET, "preset": UNKNOWN})
    assert checked.faults == []
    assert {checked.inputs[name] for name in ACTIONS} == {UNKNOWN}
    assert "preset" not in checked.inputs


def test_an_unknown_beside_a_fault_does_not_hide_it() -> None:
    assert found(Checker().check_collection({**COLLECTION, "siteId": UNKNOWN, "itemRead": "NONE"})) == ["itemRead"]


def test_an_edit_carries_previous_on_and_says_who_gains_and_who_loses() -> None:
    checker = Checker()
    olds = {**COLLECTION, "previous": PREVIOUS}
    checked = checker.check_collection({**COLLECTION, "itemRead": "PRIVILEGED", "itemInsert": "ANYONE"}, olds)
    assert checked.inputs["previous"] == PREVIOUS
    gains = f"Orders: itemInsert SITE_MEMBER → ANYONE (wider: any visitor can insert, by the API too) (site {SITE})"
    loses = "only site administrators and holders of special permissions can read"
    assert checker.heard.warnings == [gains]
    assert checker.heard.lines == [f"Orders: itemRead ANYONE → PRIVILEGED (narrower: {loses}) (site {SITE})"]


def test_an_edit_with_an_unknown_level_announces_the_known_ones() -> None:
    checker = Checker()
    news = {**COLLECTION, "itemRead": UNKNOWN, "itemRemove": "ANYONE"}
    checker.check_collection(news, {**COLLECTION, "previous": PREVIOUS})
    (warning,) = checker.heard.warnings
    assert warning.startswith("Orders: itemRemove PRIVILEGED → ANYONE (wider")


def test_nothing_is_said_where_nothing_changes() -> None:
    checker = Checker()
    checker.check_collection(COLLECTION, {**COLLECTION, "previous": PREVIOUS})
    assert (checker.heard.warnings, checker.heard.lines) == ([], [])


def test_each_thing_is_said_once_a_run() -> None:
    checker = Checker()
    for _ in range(2):
        checker.check_collection({**COLLECTION, "itemInsert": "ANYONE"}, {**COLLECTION, "previous": PREVIOUS})
    assert len(checker.heard.warnings) == 1


def test_a_replacement_says_whom_the_return_of_the_old_collection_lets_in() -> None:
    checker = Checker()
    olds = {**COLLECTION, "itemRead": "PRIVILEGED", "previous": dict.fromkeys(ACTIONS, "ANYONE")}
    checker.check_collection({**COLLECTION, "dataCollectionId": "Other"}, olds)
    (warning,) = checker.heard.warnings
    assert warning.startswith(
        f"Orders: will be put back, unless another resource of the program declares it (site {SITE})"
    )
    assert "Orders: itemRead PRIVILEGED → ANYONE (wider: any visitor can read, by the API too)" in warning


@pytest.mark.parametrize(
    "olds",
    [
        {**COLLECTION, "previous": dict.fromkeys(ACTIONS, "ANYONE"), "onDestroy": "lock"},
        {**COLLECTION, "previous": dict.fromkeys(ACTIONS, "PRIVILEGED")},
        COLLECTION,
    ],
)
def test_a_return_that_lets_nobody_in_is_not_announced(olds: dict[str, Any]) -> None:
    checker = Checker()
    checker.check_collection({**COLLECTION, "dataCollectionId": "Other"}, olds)
    assert checker.heard.warnings == []


def test_one_collection_declared_twice_is_refused_with_both_names() -> None:
    checker = Checker()
    assert checker.check_collection(COLLECTION, name="first").faults == []
    checked = checker.check_collection({**COLLECTION, "siteId": SITE.upper()}, name="second")
    assert found(checked) == ["dataCollectionId"]
    assert "collection Orders is declared twice, by 'first' and 'second'" in said(checked)


@pytest.mark.parametrize(
    "news",
    [
        {**COLLECTION, "dataCollectionId": "orders"},
        {**COLLECTION, "siteId": SITE.replace("1", "2")},
        {**COLLECTION, "dataCollectionId": UNKNOWN},
    ],
)
def test_another_or_an_unknown_collection_is_no_duplicate(news: dict[str, Any]) -> None:
    checker = Checker()
    checker.check_collection(COLLECTION, name="first")
    assert checker.check_collection(news, name="second").faults == []
    assert checker.check_collection(COLLECTION, name="first").faults == []
