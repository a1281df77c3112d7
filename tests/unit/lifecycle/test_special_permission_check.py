"""Check of SpecialPermission: bad inputs, unknowns, and what an edit announces."""

from __future__ import annotations

from typing import Any

import pytest

from tests.shared.seeds import ACTIONS
from tests.shared.steps import UNKNOWN
from tests.unit.lifecycle.lifecycle_inputs import SITE, SPECIAL, SPECIAL_CHECKED, Checker, found, no_key, said

WRONG_TYPES: list[Any] = [7, 7.5, True, ["ALLOWED"], {"access": "ALLOWED"}]
NO_BOOLEANS: list[Any] = ["yes", "true", "", 7, [], {}]
NOBODY = {**SPECIAL, "policyId": None}


@pytest.mark.parametrize("subject", [{"policyId": "7046409866117489206"}, {"userId": "u" * 64}])
@pytest.mark.parametrize("adopt", [None, False, True])
def test_a_good_declaration_becomes_the_inputs_of_the_state(subject: dict[str, str], adopt: bool | None) -> None:
    checked = Checker().check_special({**NOBODY, **subject, "itemUpdate": "UNSPECIFIED", "adoptExisting": adopt})
    unspecified = dict.fromkeys(ACTIONS[1:], "UNSPECIFIED")
    expected = {"siteId": SITE, "dataCollectionId": "Orders", **subject, "itemRead": "ALLOWED", **unspecified}
    assert checked.faults == []
    assert checked.inputs == {**expected, **({"adoptExisting": True} if adopt else {})}


BAD: list[tuple[dict[str, Any], str, str]] = [
    *(({name: "DENIED"}, name, "UNSPECIFIED, ALLOWED") for name in ACTIONS),
    *(({"itemRead": value}, "itemRead", "UNSPECIFIED, ALLOWED") for value in ["", "allowed", "ANYONE", *WRONG_TYPES]),
    ({"itemRead": "UNSPECIFIED"}, "itemRead", "itemRead, itemInsert, itemUpdate, itemRemove to ALLOWED"),
    (dict.fromkeys(ACTIONS, "UNSPECIFIED"), "itemRead", "grants nothing"),
    (dict.fromkeys(ACTIONS), "itemRead", "grants nothing"),
    ({"policyId": None}, "userId", "exactly one of `user_id`, `policy_id`"),
    ({"userId": "u"}, "policyId", "exactly one of them"),
    *(({"policyId": value}, "policyId", "not a text") for value in WRONG_TYPES),
    ({"policyId": ""}, "policyId", "1 to 64"),
    ({"policyId": "7" * 65}, "policyId", "at most 64"),
    ({"policyId": "7\x00"}, "policyId", "control character"),
    ({"policyId": None, "userId": ""}, "userId", "1 to 64"),
    ({"policyId": None, "userId": "u" * 65}, "userId", "at most 64"),
    ({"policyId": None, "userId": 7}, "userId", "not a text"),
    *(({"adoptExisting": value}, "adoptExisting", "`True`, `False`") for value in NO_BOOLEANS),
    ({"siteId": None}, "siteId", "WIX_SITE_ID"),
    *(({"siteId": value}, "siteId", "/dashboard/") for value in ["", "my-site", *WRONG_TYPES]),
    ({"dataCollectionId": "x" * 256}, "dataCollectionId", "at most 255"),
    *(({"dataCollectionId": value}, "dataCollectionId", "not a text") for value in [None, *WRONG_TYPES]),
]


@pytest.mark.parametrize(("change", "name", "words"), BAD)
def test_a_bad_input_is_a_fault_on_its_property(change: dict[str, Any], name: str, words: str) -> None:
    checker = Checker()
    checked = checker.check_special({**SPECIAL, **change})
    assert found(checked) == [name]
    assert words in said(checked)
    assert checker.heard.warnings == []


def test_all_faults_come_at_once() -> None:
    bad = {"siteId": "x", "dataCollectionId": "", **dict.fromkeys(ACTIONS, "NONE"), "adoptExisting": "keep"}
    expected = ["siteId", "dataCollectionId", "userId", *ACTIONS, "adoptExisting"]
    assert found(Checker().check_special(bad)) == expected


def test_faults_of_the_settings_stand_beside_those_of_the_inputs() -> None:
    assert found(Checker(no_key()).check_special(NOBODY)) == ["", "", "userId"]


@pytest.mark.parametrize("olds", [None, SPECIAL_CHECKED])
@pytest.mark.parametrize("unknown", [*SPECIAL, "itemRemove", "adoptExisting"])
def test_one_unknown_input_is_no_fault_and_stays_unknown(unknown: str, olds: dict[str, Any] | None) -> None:
    checked = Checker().check_special({**SPECIAL, unknown: UNKNOWN}, olds)
    assert checked.faults == []
    assert [name for name, value in checked.inputs.items() if value is UNKNOWN] == [unknown]


@pytest.mark.parametrize("olds", [None, SPECIAL_CHECKED])
@pytest.mark.parametrize(
    "unknown",
    [["userId"], ["policyId"], ["userId", "policyId"], [*SPECIAL, *ACTIONS, "userId", "adoptExisting"], list(ACTIONS)],
)
def test_unknown_subjects_and_accesses_are_no_fault(unknown: list[str], olds: dict[str, Any] | None) -> None:
    checked = Checker().check_special({**NOBODY, "policyId": "7", **dict.fromkeys(unknown, UNKNOWN)}, olds)
    assert checked.faults == []


@pytest.mark.parametrize(
    ("unknown", "olds"), [("siteId", None), ("dataCollectionId", None), ("dataCollectionId", SPECIAL_CHECKED)]
)
def test_what_a_subject_gains_is_told_wherever_that_will_be(unknown: str, olds: dict[str, Any] | None) -> None:
    checker = Checker()
    checker.check_special({**SPECIAL, unknown: UNKNOWN}, olds)
    (warning,) = checker.heard.warnings
    assert f"role {SPECIAL['policyId']} gains itemRead (wider) (site " in warning
    assert "(known after the update)" in warning


def test_a_set_whose_site_is_not_known_again_says_what_an_edit_adds() -> None:
    checker = Checker()
    checker.check_special({**SPECIAL, "siteId": UNKNOWN, "itemRemove": "ALLOWED"}, SPECIAL_CHECKED)
    (warning,) = checker.heard.warnings
    assert warning.startswith(f"Orders: role {SPECIAL['policyId']} gains itemRemove (wider) (site ")


def test_an_unknown_access_may_be_the_one_that_is_allowed() -> None:
    news = {**SPECIAL, **dict.fromkeys(ACTIONS, "UNSPECIFIED"), "itemRemove": UNKNOWN}
    assert Checker().check_special(news).faults == []


def test_an_unknown_beside_a_fault_does_not_hide_it() -> None:
    assert found(Checker().check_special({**SPECIAL, "policyId": UNKNOWN, "itemRead": "NONE"})) == ["itemRead"]


def test_an_edit_says_who_gains_and_who_loses() -> None:
    checker = Checker()
    checker.check_special({**SPECIAL, "itemRead": None, "itemRemove": "ALLOWED"}, SPECIAL_CHECKED)
    who = f"Orders: role {SPECIAL['policyId']}"
    assert checker.heard.warnings == [f"{who} gains itemRemove (wider) (site {SITE})"]
    lost = f"{who} is no longer granted itemRead; the collection's levels decide (narrower; site {SITE})"
    assert checker.heard.lines == [lost]


def test_an_edit_carries_the_adopted_accesses_on() -> None:
    previous = dict.fromkeys(ACTIONS, "ALLOWED")
    checked = Checker().check_special(SPECIAL, {**SPECIAL_CHECKED, "previous": previous})
    assert checked.inputs["previous"] == previous


def test_one_subject_declared_twice_is_refused_with_both_names() -> None:
    checker = Checker()
    assert checker.check_special(SPECIAL, name="first").faults == []
    checked = checker.check_special({**SPECIAL, "itemUpdate": "ALLOWED"}, name="second")
    assert found(checked) == ["policyId"]
    assert f"role {SPECIAL['policyId']} on collection Orders is declared twice, by 'first' and 'second'" in said(
        checked
    )


@pytest.mark.parametrize(
    "change", [{"policyId": None, "userId": SPECIAL["policyId"]}, {"dataCollectionId": "Other"}, {"policyId": "8"}]
)
def test_another_subject_or_collection_is_no_duplicate(change: dict[str, Any]) -> None:
    checker = Checker()
    checker.check_special(SPECIAL, name="first")
    assert checker.check_special({**SPECIAL, **change}, name="second").faults == []


def test_levels_and_special_permissions_of_one_collection_stand_beside_each_other() -> None:
    checker = Checker()
    checker.check_special(SPECIAL, name="first")
    levels = {"siteId": SITE, "dataCollectionId": "Orders", "preset": "PRIVATE"}
    assert checker.check_collection(levels, name="second").faults == []
