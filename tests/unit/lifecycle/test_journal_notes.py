"""The journal of this machine: what a create was about to replace, in case it is cut off."""

from __future__ import annotations

from pathlib import Path

import pytest
from pulumi_wix_data.lifecycle.journal import KEPT_SECONDS, Journal, journal_folder

from pulumi_wix_data.permissions.data_permissions import CollectionLevels
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, PREVIOUS, SITE

KEY = ("levels", SITE, "Stores/Products")
BEFORE = PREVIOUS
WRITTEN = CollectionLevels.from_properties(COLLECTION).to_properties()
ADDRESS = "https://www.wixapis.com"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_note_tells_the_original_of_what_it_wrote(state_folder: Path) -> None:
    Journal(ADDRESS).note(KEY, BEFORE, WRITTEN)
    assert Journal(ADDRESS).original(KEY, WRITTEN) == BEFORE
    assert [file.suffix for file in state_folder.iterdir()] == [".json"]


def test_the_newer_note_counts() -> None:
    journal = Journal(ADDRESS)
    journal.note(KEY, WRITTEN, BEFORE)
    journal.note(KEY, BEFORE, WRITTEN)
    assert journal.original(KEY, WRITTEN) == BEFORE
    assert journal.original(KEY, BEFORE) is None


def test_it_tells_nothing_of_other_levels_collections_sites_and_addresses() -> None:
    journal = Journal(ADDRESS)
    journal.note(KEY, BEFORE, WRITTEN)
    assert journal.original(KEY, BEFORE) is None
    assert journal.original(("levels", SITE, "Stores"), WRITTEN) is None
    assert journal.original(("levels", SITE.replace("1", "2"), KEY[2]), WRITTEN) is None
    assert journal.original(("special", *KEY[1:]), WRITTEN) is None
    assert Journal("http://127.0.0.1:1").original(KEY, WRITTEN) is None


@pytest.mark.parametrize(("later", "known"), [(KEPT_SECONDS - 1, True), (KEPT_SECONDS, False)])
def test_an_old_note_does_not_count(later: float, known: bool) -> None:
    clock = Clock()
    journal = Journal(ADDRESS, clock=clock)
    journal.note(KEY, BEFORE, WRITTEN)
    clock.now += later
    assert (journal.original(KEY, WRITTEN) == BEFORE) is known


def test_what_is_forgotten_is_gone(state_folder: Path) -> None:
    journal = Journal(ADDRESS)
    journal.forget(KEY)
    journal.note(KEY, BEFORE, WRITTEN)
    journal.forget(KEY)
    assert journal.original(KEY, WRITTEN) is None
    assert list(state_folder.iterdir()) == []


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "17", "null", "{}", '{"at": null}', '{"at": 9e99, "written": 1, "before": 1}']
)
def test_a_spoilt_note_is_no_note(state_folder: Path, content: str) -> None:
    journal = Journal(ADDRESS)
    journal.note(KEY, BEFORE, WRITTEN)
    (note,) = state_folder.iterdir()
    note.write_text(content, encoding="utf-8")
    assert journal.original(KEY, WRITTEN) is None


def test_a_folder_that_cannot_be_written_is_told(state_folder: Path) -> None:
    state_folder.write_text("a file", encoding="utf-8")
    journal = Journal(ADDRESS)
    with pytest.raises(OSError, match="state"):
        journal.note(KEY, BEFORE, WRITTEN)
    assert journal.original(KEY, WRITTEN) is None
    journal.forget(KEY)


def test_where_the_folder_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path / "given"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert journal_folder() == tmp_path / "given"
    monkeypatch.delenv("WIX_DATA_STATE_DIR")
    assert journal_folder() == tmp_path / "xdg" / "pulumi-wix-data"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert journal_folder() == tmp_path / "home" / ".local" / "state" / "pulumi-wix-data"
