"""The notes of this machine: what a step was about to replace, in case it is cut off; and originals in transit."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.memory.notes import KEPT_SECONDS, Note, Notes
from pulumi_wix_data.permissions.data_permissions import CollectionLevels
from tests.unit.lifecycle.lifecycle_inputs import ACTIONS, COLLECTION, PREVIOUS, SITE

STACK, OTHER_STACK = "shop/dev", "shop/prod"
KEY = ("levels", SITE, "Stores/Products")
BEFORE = PREVIOUS
WRITTEN = CollectionLevels.from_properties(COLLECTION).to_properties()
ORIGINAL: dict[str, str] = dict.fromkeys(ACTIONS, "SITE_MEMBER")
ADDRESS = "https://www.wixapis.com"


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


def test_a_note_tells_the_original_of_what_it_wrote(state_folder: Path) -> None:
    Notes(ADDRESS).note(STACK, KEY, BEFORE, WRITTEN)
    assert Notes(ADDRESS).original(STACK, KEY, WRITTEN) == BEFORE
    assert Notes(ADDRESS).read(STACK, KEY) == Note(BEFORE, (WRITTEN,))
    assert [file.suffix for file in state_folder.iterdir()] == [".json"]


def test_the_newer_note_counts() -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, WRITTEN, BEFORE)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    assert notes.original(STACK, KEY, WRITTEN) == BEFORE
    assert notes.original(STACK, KEY, BEFORE) is None


def test_runs_that_are_cut_off_one_after_the_other_have_all_written() -> None:
    notes = Notes(ADDRESS)
    for written in (WRITTEN, ORIGINAL, WRITTEN):
        notes.note(STACK, KEY, BEFORE, written)
    assert notes.read(STACK, KEY) == Note(BEFORE, (ORIGINAL, WRITTEN))
    assert notes.original(STACK, KEY, WRITTEN) == notes.original(STACK, KEY, ORIGINAL) == BEFORE


def test_it_tells_nothing_of_other_levels_collections_sites_and_addresses() -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    assert notes.original(STACK, KEY, BEFORE) is None
    assert notes.original(STACK, ("levels", SITE, "Stores"), WRITTEN) is None
    assert notes.original(STACK, ("levels", SITE.replace("1", "2"), KEY[2]), WRITTEN) is None
    assert notes.original(STACK, ("special", *KEY[1:]), WRITTEN) is None
    assert Notes("http://127.0.0.1:1").original(STACK, KEY, WRITTEN) is None


def test_a_note_of_another_stack_means_nothing_and_stays_as_it_is() -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    assert notes.read(OTHER_STACK, KEY) is None
    assert notes.original(OTHER_STACK, KEY, WRITTEN) is None
    notes.note(OTHER_STACK, KEY, WRITTEN, ORIGINAL)
    notes.forget(OTHER_STACK, KEY)
    assert notes.original(STACK, KEY, WRITTEN) == BEFORE


def test_an_original_is_kept_beside_what_was_written() -> None:
    notes = Notes(ADDRESS)
    notes.keep_original(STACK, KEY, ORIGINAL)
    assert notes.read(STACK, KEY) == Note(None, (), ORIGINAL)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    assert notes.read(STACK, KEY) == Note(BEFORE, (WRITTEN,), ORIGINAL)
    notes.keep_original(STACK, KEY, BEFORE)
    assert notes.read(STACK, KEY) == Note(BEFORE, (WRITTEN,), BEFORE)


def test_what_a_delete_put_back_is_no_write_of_a_create() -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, WRITTEN, ORIGINAL, is_delete=True)
    assert notes.read(STACK, KEY) == Note(WRITTEN, (ORIGINAL,), is_delete=True)
    assert notes.original(STACK, KEY, ORIGINAL) is None
    notes.note(STACK, KEY, WRITTEN, BEFORE)
    assert notes.read(STACK, KEY) == Note(WRITTEN, (BEFORE,))


def test_creates_that_were_cut_off_are_told_of_one_stack_but_for_what_its_state_has() -> None:
    notes, products = Notes(ADDRESS), ("levels", SITE, "Products")
    assert notes.left_open(STACK, []) == {}
    name = notes.note(STACK, KEY, BEFORE, WRITTEN, about="Stores/Products (site s)")
    notes.note(OTHER_STACK, KEY, BEFORE, WRITTEN)
    notes.note(STACK, products, BEFORE, WRITTEN, is_delete=True)
    notes.keep_original(STACK, ("levels", SITE, "Letters"), ORIGINAL)
    assert notes.name(STACK, KEY) == name
    # A program knows the stack, and not the addresses of its providers.
    found = Notes("").left_open(STACK, [products])
    assert {each: (note.about, note.before) for each, note in found.items()} == {
        name: ("Stores/Products (site s)", BEFORE)
    }
    assert found[name].target == KEY
    assert Notes("").left_open(STACK, [KEY]) == {}
    notes.forget(STACK, KEY)
    assert notes.left_open(STACK, []) == {}
    assert notes.name(STACK, KEY) is None


@pytest.mark.parametrize("later", [KEPT_SECONDS - 1, KEPT_SECONDS, 1 - KEPT_SECONDS, -KEPT_SECONDS])
def test_an_old_note_and_one_from_the_future_do_not_count(later: float) -> None:
    clock = Clock()
    notes = Notes(ADDRESS, clock=clock)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    clock.now += later
    assert (notes.original(STACK, KEY, WRITTEN) == BEFORE) is (abs(later) < KEPT_SECONDS)


def test_what_the_stack_has_is_known_for_as_long_as_its_id_means_it(state_folder: Path) -> None:
    clock = Clock()
    notes = Notes(ADDRESS, clock=clock)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    notes.own(STACK, KEY, "set-1")
    notes.forget(STACK, KEY)
    clock.now += 2 * KEPT_SECONDS
    note = notes.read(STACK, KEY)
    assert note
    assert (note.is_own("set-1"), note.is_own("set-2"), note.is_own("")) == (True, False, False)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    notes.withdraw(STACK, KEY)
    assert notes.read(STACK, KEY) == note
    notes.keep_original(STACK, KEY, BEFORE)
    notes.disown(STACK, KEY)
    assert list(state_folder.iterdir()) == []


def test_what_is_forgotten_is_gone(state_folder: Path) -> None:
    notes = Notes(ADDRESS)
    notes.forget(STACK, KEY)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    notes.forget(STACK, KEY)
    assert notes.original(STACK, KEY, WRITTEN) is None
    assert list(state_folder.iterdir()) == []


def test_a_note_can_be_forgotten_by_its_name_and_nothing_else_can(state_folder: Path, tmp_path: Path) -> None:
    notes = Notes(ADDRESS)
    name = notes.note(STACK, KEY, BEFORE, WRITTEN)
    other = tmp_path / "other.json"
    other.write_text("{}", encoding="utf-8")
    for odd in ("", ".", "..", "missing.json", "../other.json", str(other)):
        Notes("").forget_named(odd)
    assert other.exists()
    assert notes.read(STACK, KEY)
    Notes("").forget_named(name)
    assert list(state_folder.iterdir()) == []


# Secrets

SECRET_KEY = ApiKey("IST.a-key")


def test_secrets_can_be_told_again_and_are_not_in_the_file(state_folder: Path) -> None:
    def notes(key: ApiKey | None = SECRET_KEY) -> Notes:
        return Notes(ADDRESS, seal=key.seal if key else None)

    sealed = notes().kept(STACK, KEY, WRITTEN, is_secret=True)
    notes().note(STACK, KEY, BEFORE, sealed)
    (file,) = state_folder.iterdir()
    assert not [each for each in set(WRITTEN.values()) - set(BEFORE.values()) if each in file.read_text()]

    assert notes().original(STACK, KEY, WRITTEN) == BEFORE
    found = notes().read(STACK, KEY)
    assert found
    assert (found.has_written(WRITTEN), found.has_written(ORIGINAL)) == (True, False)
    assert (found.has_written_only(WRITTEN), found.has_written_only(ORIGINAL)) == (True, False)
    # The same secret of another thing looks otherwise, and without the key nobody can tell.
    assert notes().kept(STACK, ("levels", SITE, "Orders"), WRITTEN, is_secret=True) != sealed
    for other in (ApiKey("IST.another-key"), None):
        assert notes(other).original(STACK, KEY, WRITTEN) is None
        assert notes(other).kept(STACK, KEY, WRITTEN, is_secret=True) != sealed


def test_an_empty_seal_is_nobodys() -> None:
    unsealed = Notes(ADDRESS)
    unsealed.note(STACK, KEY, BEFORE, unsealed.kept(STACK, KEY, WRITTEN, is_secret=True))
    assert unsealed.original(STACK, KEY, WRITTEN) is None


# Notes that were spoilt, or planted by somebody


def noted(**changes: Any) -> str:
    """A good note, with changes."""
    return json.dumps({"at": Clock().now, "before": BEFORE, "written": (WRITTEN,), "original": None, **changes})


SPOILT = [
    *("", "{", "[]", "17", "null", "{}", "\x00", '{"at": null}', '{"at": 9e99, "written": 1, "before": 1}'),
    noted(at=Clock().now + KEPT_SECONDS),
    noted(at=float("nan")),
    noted(at=float("inf")),
    noted(at=10**400),
    noted(at=[]),
    noted().replace(str(Clock().now), "9" * 5000),
    noted(written=None),
    noted(written=7),
    noted(written="x"),
    noted(written=[["itemRead"]]),
    noted(written=[{**WRITTEN, "itemRead": "ANYONE\x1b[2J"}]),
    noted(written=[{**WRITTEN, "item\nRead": "ANYONE"}]),
    noted(written=[{**WRITTEN, "itemRead": "‮"}]),
    noted(written=[{**WRITTEN, "itemRead": "\ud800"}]),
    noted(written=[{**WRITTEN, "itemRead": "x" * 301}]),
    noted(before={**BEFORE, "itemRead": "\x07"}),
    noted(before={"itemRead": "ANYONE"}),
    noted(before={}),
    noted(original={"itemRead": "ANYONE"}),
    noted(original={**BEFORE, "itemRead": "\r"}),
    noted(original=[]),
    noted(about="Orders\x1b[2J"),
    noted(about="x" * 301),
    noted(target=["levels", SITE, "Letters"]),
    noted(target=7),
    noted(more=" " * 70_000),
    noted(before="deep").replace('"deep"', '{"a":' * 10_000 + "1" + "}" * 10_000),
    noted(written="deep").replace('"deep"', "[" * 10_000 + "]" * 10_000),
]


@pytest.mark.parametrize("content", SPOILT, ids=range(len(SPOILT)))
def test_a_spoilt_note_is_no_note(state_folder: Path, content: str) -> None:
    notes = Notes(ADDRESS, clock=Clock())
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    (file,) = state_folder.iterdir()
    file.write_text(noted(), encoding="utf-8")
    assert notes.read(STACK, KEY)
    file.write_text(content, encoding="utf-8")
    assert notes.read(STACK, KEY) is None
    assert notes.original(STACK, KEY, WRITTEN) is None
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    assert notes.read(STACK, KEY) == Note(BEFORE, (WRITTEN,))


def test_what_a_note_is_about_is_not_kept_where_it_is_a_secret(state_folder: Path) -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, BEFORE, WRITTEN, about="[secret] (site s)", hides_target=True)
    assert [note.target for note in notes.left_open(STACK, []).values()] == [()]
    (file,) = state_folder.iterdir()
    assert KEY[2] not in file.read_text(encoding="utf-8")


def test_bytes_that_are_no_text_are_no_note(state_folder: Path) -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    (file,) = state_folder.iterdir()
    file.write_bytes(b"\xff\xfe\x00")
    assert notes.read(STACK, KEY) is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no user ids")
@pytest.mark.parametrize("planted", ["by another user", "open to all", "as a link", "as a folder"])
def test_a_planted_note_is_no_note(
    state_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, planted: str
) -> None:
    notes = Notes(ADDRESS)
    notes.note(STACK, KEY, BEFORE, WRITTEN)
    (file,) = state_folder.iterdir()
    if planted == "by another user":
        own = os.getuid()
        monkeypatch.setattr(os, "getuid", lambda: own + 1)
    elif planted == "open to all":
        file.chmod(0o666)
    elif planted == "as a link":
        file.rename(tmp_path / "elsewhere.json")
        file.symlink_to(tmp_path / "elsewhere.json")
    else:
        file.unlink()
        file.mkdir(mode=0o700)
    assert notes.read(STACK, KEY) is None


@pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no user ids")
def test_nothing_is_noted_in_a_folder_that_others_can_write_to(state_folder: Path) -> None:
    state_folder.mkdir()
    state_folder.chmod(0o777)
    with pytest.raises(PermissionError, match="other users can write to it"):
        Notes(ADDRESS).note(STACK, KEY, BEFORE, WRITTEN)
    assert list(state_folder.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(state_folder: Path) -> None:
    state_folder.write_text("a file", encoding="utf-8")
    notes = Notes(ADDRESS)
    with pytest.raises(OSError, match="state"):
        notes.note(STACK, KEY, BEFORE, WRITTEN)
    with pytest.raises(OSError, match="state"):
        notes.keep_original(STACK, KEY, BEFORE)
    assert notes.original(STACK, KEY, WRITTEN) is None
    notes.forget(STACK, KEY)
