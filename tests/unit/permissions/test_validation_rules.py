"""The rules for ids and choices: what passes, and what each fault says."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pulumi_wix_data.permissions.levels import AccessLevel
from pulumi_wix_data.permissions.validation import (
    MAX_DATA_COLLECTION_ID,
    MAX_SUBJECT_ID,
    guid,
    identifier,
    one_of,
    shown,
)


@pytest.mark.parametrize(
    "value", ["O", "Orders", "Stores/Products", "My Orders", "été", "注文", "a.b", "...", "a%2Fb", "x" * 255, "😀"]
)
def test_ids_that_pass(value: str) -> None:
    assert identifier("dataCollectionId", value, MAX_DATA_COLLECTION_ID) == []


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("", "it is empty; give an id of 1 to 255 characters"),
        ("   ", "it is empty"),
        ("\u00a0", "it is empty"),
        ("x" * 256, "it has 256 characters; at most 255 are allowed"),
        ("a\x00b", "'a\\x00b' holds a control character"),
        ("a\nb", "'a\\nb' holds a control character"),
        ("a\x7fb", "control character"),
        ("a\u200bb", "'a\\u200bb' holds a control character"),
        ("a\u202eb", "control character"),
        ("a\u2028b", "control character"),
        ("\ud800", "control character"),
        (" Orders", "has space around it"),
        ("Orders ", "has space around it"),
        ("Orders\u3000", "has space around it"),
        (".", "'.' is not an id"),
        ("..", "'..' is not an id"),
        (7, "7 is not a text"),
        (7.5, "7.5 is not a text"),
        (None, "`None` is not a text"),
        (["Orders"], "['Orders'] is not a text"),
        (True, "`True` is not a text"),
    ],
)
def test_ids_that_do_not(value: object, words: str) -> None:
    faults = identifier("dataCollectionId", value, MAX_DATA_COLLECTION_ID)
    assert {fault.property for fault in faults} == {"dataCollectionId"}
    assert any(words in fault.reason for fault in faults), faults


def test_all_faults_of_an_id_come_at_once() -> None:
    faults = identifier("userId", " a\tb" + "x" * 64, MAX_SUBJECT_ID)
    assert len(faults) == 3


@pytest.mark.parametrize("longest", [MAX_DATA_COLLECTION_ID, MAX_SUBJECT_ID])
def test_the_longest_id_passes_and_one_more_does_not(longest: int) -> None:
    assert identifier("x", "é" * longest, longest) == []
    assert len(identifier("x", "é" * (longest + 1), longest)) == 1


def test_the_documented_limits() -> None:
    assert (MAX_DATA_COLLECTION_ID, MAX_SUBJECT_ID) == (255, 64)


@settings(database=None, derandomize=True)
@given(st.text(max_size=400))
def test_what_passes_can_be_sent(text: str) -> None:
    if not identifier("x", text, 255):
        assert 1 <= len(text) <= 255
        assert text == text.strip()
        assert text.encode("utf-8").decode("utf-8") == text
        assert not any(ord(character) < 32 for character in text)


@pytest.mark.parametrize(
    "value",
    [
        "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
        "0A1B2C3D-0A1B-2C3D-4E5F-0A1B2C3D4E5F",
        "0" * 8 + "-0000" * 3 + "-" + "0" * 12,
    ],
)
def test_guids(value: str) -> None:
    assert guid("siteId", value, "look there") == []


@pytest.mark.parametrize(
    "value",
    [
        "",
        "my-site",
        "0a1b2c3d0a1b2c3d4e5f0a1b2c3d4e5f",
        "{0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f}",
        "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f\n",
        "0a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5g",
        "٠a1b2c3d-0a1b-2c3d-4e5f-0a1b2c3d4e5f",
        None,
        17,
        [],
    ],
)
def test_no_guids(value: object) -> None:
    (fault,) = guid("siteId", value, "look there")
    assert fault.property == "siteId"
    assert "look there" in fault.reason
    assert repr(value)[:57] in fault.reason


@pytest.mark.parametrize("level", AccessLevel)
def test_allowed_values_pass_as_text_and_as_enum(level: AccessLevel) -> None:
    assert one_of("itemRead", level, AccessLevel) == []
    assert one_of("itemRead", level.value, AccessLevel) == []


@pytest.mark.parametrize("value", ["anyone", "ANYONE ", "", "EVERYONE", 4, 0, None, ["ANYONE"], {"a": 1}, True])
def test_another_value_names_all_that_are_allowed(value: object) -> None:
    (fault,) = one_of("itemRead", value, AccessLevel)
    assert fault.property == "itemRead"
    assert shown(value) in fault.reason
    assert "ANYONE, SITE_MEMBER, SITE_MEMBER_AUTHOR, CMS_EDITOR, PRIVILEGED" in fault.reason


def test_values_are_shown_short_and_on_one_line() -> None:
    assert shown("a\nb") == r"'a\nb'"
    assert shown("été") == "'été'"
    assert shown("\x1b[31m") == r"'\x1b[31m'"
    assert len(shown("x" * 500)) <= 60
    assert len(shown(["x"] * 500)) <= 60
