"""Notes of things that several resources hold, and notes of writes that were refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.permissions.actions import ACTION_NAMES

KEY = ("levels", "site", "Orders")
OPEN, PRIVATE = dict.fromkeys(ACTION_NAMES, "ANYONE"), dict.fromkeys(ACTION_NAMES, "PRIVILEGED")


@pytest.fixture
def notes(tmp_path: Path) -> Notes:
    return Notes("https://service", tmp_path / "notes")


def test_each_holder_knows_of_the_others_until_it_is_the_last(notes: Notes) -> None:
    assert not notes.is_held_besides("p/s", KEY, "a")
    notes.hold("p/s", KEY, ["a", "b"])
    assert notes.is_held_besides("p/s", KEY, "a")
    assert notes.is_held_besides("p/s", KEY, "b")
    assert not notes.is_held_besides("p/other", KEY, "a")
    notes.release("p/s", KEY, "c")
    notes.release("p/s", KEY, "a")
    assert not notes.is_held_besides("p/s", KEY, "b")
    assert notes.read("p/s", KEY) is None


def test_holders_that_the_state_has_no_more_are_dropped(notes: Notes) -> None:
    other, far = ("levels", "site", "Products"), ("levels", "site", "Letters")
    for key in (KEY, other, far):
        notes.hold("p/s", key, ["a", "b", "c"])
    notes.drop_holders("p/other", [])
    assert notes.is_held_besides("p/s", KEY, "a")
    notes.drop_holders("p/s", [(KEY, "a"), (KEY, "b"), (other, "a"), (far, "d")])
    assert notes.is_held_besides("p/s", KEY, "a")
    assert not notes.is_held_besides("p/s", other, "a")
    assert notes.read("p/s", far) is None


def test_holders_outlive_what_is_forgotten_and_are_no_sign_of_a_cut_off_run(notes: Notes) -> None:
    name = notes.note("p/s", KEY, OPEN, PRIVATE)
    notes.hold("p/s", KEY, ["a", "b"])
    noted = notes.read("p/s", KEY)
    assert noted
    assert noted.is_open
    notes.forget_named(name)
    left = notes.read("p/s", KEY)
    assert left
    assert (left.is_open, left.before) == (False, None)
    assert notes.is_held_besides("p/s", KEY, "a")


def test_a_refused_write_takes_its_note_back_and_leaves_what_others_need(notes: Notes) -> None:
    notes.note("p/s", KEY, OPEN, PRIVATE)
    notes.withdraw("p/s", KEY)
    assert notes.read("p/s", KEY) is None
    notes.keep_original("p/s", KEY, OPEN)
    notes.note("p/s", KEY, OPEN, PRIVATE)
    notes.withdraw("p/s", KEY)
    left = notes.read("p/s", KEY)
    assert left
    assert (left.original, left.is_open) == (OPEN, False)


def test_no_urn_stands_in_a_note(notes: Notes, tmp_path: Path) -> None:
    notes.hold("p/s", KEY, ["urn:pulumi:s::p::type::a-name", "other"])
    assert "a-name" not in "".join(file.read_text() for file in (tmp_path / "notes").iterdir())
