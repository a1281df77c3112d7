"""The values of properties as Pulumi's JSON has them: plain, secret, not known yet, and odd."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.state.values import Values, kept

UNKNOWNS = (
    "04da6b54-80e4-46f7-96ec-b56ff0331ba9",
    "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7",
    "3eeb2bf0-c639-47a8-9e75-3b44932eb421",
    "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
    "030794c1-ac77-496b-92df-f27374a8bd58",
    "e48ece36-62e2-4504-bad9-02848725956a",
    "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
)
ENVELOPE = "4dabf18193072939515e22adb298388d"
SECRET = {ENVELOPE: "1b47061264138c4ac30d75fd1eb44270"}
OUTPUT = {ENVELOPE: "d0e6a833031e9bbcd3f4e8bde6ca49a4"}


def deep(levels: int) -> Any:
    """Objects in objects."""
    found: Any = "x"
    for _ in range(levels):
        found = {"a": found}
    return found


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("ANYONE", "ANYONE"),
        ("[secret]", Hidden.SECRET),
        *((mark, Hidden.UNKNOWN) for mark in UNKNOWNS),
        ({**SECRET, "ciphertext": "v1:abc"}, Hidden.SECRET),
        ({**SECRET, "plaintext": '"ANYONE"'}, "ANYONE"),
        ({**SECRET, "value": "ANYONE"}, "ANYONE"),
        ({**SECRET, "plaintext": "{half"}, Hidden.NOT_UNDERSTOOD),
        (OUTPUT, Hidden.UNKNOWN),
        ({**OUTPUT, "value": "ANYONE"}, "ANYONE"),
        ({ENVELOPE: "something new", "value": "ANYONE"}, Hidden.NOT_UNDERSTOOD),
        (7, Hidden.NOT_UNDERSTOOD),
        (True, Hidden.NOT_UNDERSTOOD),
        ([], Hidden.NOT_UNDERSTOOD),
        ({}, Hidden.NOT_UNDERSTOOD),
        ("", Hidden.NOT_RECORDED),
        (None, Hidden.NOT_RECORDED),
    ],
)
def test_a_text_or_why_it_cannot_be_seen(raw: Any, value: object) -> None:
    assert Values.from_json({"it": raw}).text("it") == value


@pytest.mark.parametrize("properties", [None, 7, "x", [], [{"it": "x"}]])
def test_what_is_not_an_object_has_no_properties(properties: object) -> None:
    values = Values.from_json(properties)
    assert (bool(values), values.text("it")) == (False, Hidden.NOT_RECORDED)


@pytest.mark.parametrize(
    ("raw", "is_secret"),
    [
        ({**SECRET, "plaintext": '"x"'}, True),
        ({**OUTPUT, "value": "x", "secret": True}, True),
        ({"inner": {**SECRET, "plaintext": '"x"'}}, True),
        ([{**SECRET, "plaintext": '"x"'}], True),
        ({**OUTPUT, "value": "x"}, False),
        ("x", False),
        ({**SECRET, "ciphertext": "v1:abc"}, False),
    ],
)
def test_a_secret_that_can_be_seen_is_told_from_others(raw: Any, is_secret: bool) -> None:
    assert ("it" in Values.from_json({"it": raw, "other": "y"}).secrets) is is_secret


def test_nested_values_are_read_likewise() -> None:
    values = Values.from_json({"previous": {"itemRead": UNKNOWNS[0], "itemInsert": "[secret]", "itemUpdate": "X"}})
    nested = values.nested("previous")
    assert isinstance(nested, Values)
    assert [nested.text(name) for name in ("itemRead", "itemInsert", "itemUpdate", "itemRemove")] == [
        Hidden.UNKNOWN,
        Hidden.SECRET,
        "X",
        Hidden.NOT_RECORDED,
    ]
    whole = Values.from_json({"previous": "[secret]", "odd": 7})
    assert [whole.nested(name) for name in ("previous", "odd", "none")] == [
        Hidden.SECRET,
        Hidden.NOT_UNDERSTOOD,
        Hidden.NOT_RECORDED,
    ]


def test_what_is_nested_too_deeply_is_not_understood() -> None:
    value: object = Values.from_json({"it": deep(5_000)})
    while isinstance(value, Values):
        value = value.nested("it" if "it" in value else "a")
    assert value is Hidden.NOT_UNDERSTOOD


def test_a_sealed_output_is_opened_by_a_plain_input_and_by_nothing_else() -> None:
    outputs = Values.from_json({"a": "[secret]", "b": "[secret]", "c": "out"})
    inputs = Values.from_json({"a": "in", "b": "[secret]", "c": "in", "d": "in"})
    opened = outputs.unsealed_by(inputs)
    assert [opened.text(name) for name in "abcd"] == ["in", Hidden.SECRET, "out", Hidden.NOT_RECORDED]
    assert (outputs.has_sealed, Values.from_json({"a": {"b": "[secret]"}}).has_sealed) == (True, True)
    assert not inputs.unsealed_by(inputs).has_sealed or inputs.has_sealed


def test_a_state_keeps_what_is_recorded() -> None:
    nested = {"a": "x", "b": Hidden.NOT_RECORDED}
    properties = {"n": nested, "c": Hidden.NOT_RECORDED, "d": [1], "e": False}
    assert kept(properties) == {"n": {"a": "x"}, "d": [1], "e": False}


@pytest.mark.parametrize("hidden", [each for each in Hidden if each is not Hidden.NOT_RECORDED])
def test_a_state_never_loses_a_value_in_silence(hidden: Hidden) -> None:
    for properties in ({"b": hidden}, {"a": {"b": hidden}}):
        with pytest.raises(WixDataError, match=rf"^b is {hidden.why}, so it cannot be kept in the state"):
            kept(properties)
