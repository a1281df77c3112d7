"""Where memory is kept: a folder of this user's, which nobody else can write to; otherwise a book of one's own."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from pulumi_wix_data.memory import run_book
from pulumi_wix_data.memory.folder import make_private, memory_folder, require_own
from pulumi_wix_data.memory.run_book import RunBook
from tests.unit.memory.book_process import other_process

ENGINE = "127.0.0.1:40001"
ANOTHER_USER = pytest.mark.skipif(not hasattr(os, "getuid"), reason="this system has no user ids")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of memory, which is not there yet."""
    return tmp_path / "state"


def test_where_the_folder_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path / "given"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "xdg"))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert memory_folder() == tmp_path / "given"
    monkeypatch.delenv("WIX_DATA_STATE_DIR")
    assert memory_folder() == tmp_path / "xdg" / "pulumi-wix-data"
    monkeypatch.delenv("XDG_STATE_HOME")
    assert memory_folder() == tmp_path / "home" / ".local" / "state" / "pulumi-wix-data"


@ANOTHER_USER
def test_a_user_without_a_home_has_a_folder_right_in_the_temporary_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def no_home() -> Path:
        raise RuntimeError

    monkeypatch.delenv("WIX_DATA_STATE_DIR", raising=False)
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(Path, "home", no_home)
    # Any level between would belong to whoever made it first, and could be put in place of ours at any time.
    assert memory_folder().parent == Path(tempfile.gettempdir())
    assert str(os.getuid()) in memory_folder().name


def _another_users(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.mkdir(mode=0o700)
    own = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: own + 1)


def _writable_by_the_group(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    folder.chmod(0o770)


def _writable_by_all(folder: Path, _: pytest.MonkeyPatch) -> None:
    folder.mkdir()
    folder.chmod(0o777)


def _a_link(folder: Path, _: pytest.MonkeyPatch) -> None:
    elsewhere = folder.parent / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    folder.symlink_to(elsewhere)


Planted = Callable[[Path, pytest.MonkeyPatch], None]
PLANTED: list[tuple[Planted, str]] = [
    (_another_users, "belongs to another user"),
    (_writable_by_the_group, "other users can write to it"),
    (_writable_by_all, "other users can write to it"),
    (_a_link, "it is a link"),
]


@ANOTHER_USER
@pytest.mark.parametrize(("plant", "words"), PLANTED)
def test_a_folder_that_others_have_a_hand_in_is_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch, plant: Planted, words: str
) -> None:
    plant(folder, monkeypatch)
    with pytest.raises(PermissionError, match=words):
        make_private(folder)


@ANOTHER_USER
@pytest.mark.parametrize(("plant", "words"), PLANTED)
@pytest.mark.parametrize("inner", [False, True])
def test_a_run_in_such_a_folder_has_a_book_of_its_own_and_knows_why(
    folder: Path, monkeypatch: pytest.MonkeyPatch, plant: Planted, words: str, inner: bool
) -> None:
    if inner:
        folder.mkdir(mode=0o700)
    plant(folder / "runs" if inner else folder, monkeypatch)
    book = RunBook.open(ENGINE, folder)
    assert words in str(book.why_alone)
    assert str(folder) in str(book.why_alone)
    _expect_usable(book)
    assert not any(file.suffix == ".book" for file in folder.parent.rglob("*"))


def test_a_folder_that_cannot_be_made_gives_a_book_of_ones_own(folder: Path) -> None:
    folder.write_text("a file", encoding="utf-8")
    book = RunBook.open(ENGINE, folder)
    assert book.why_alone
    _expect_usable(book)


def test_a_book_that_is_none_gives_a_book_of_ones_own(folder: Path) -> None:
    RunBook.open(ENGINE, folder).close()
    (file,) = (folder / "runs").glob("*.book")
    file.unlink()
    file.mkdir()
    book = RunBook.open(ENGINE, folder)
    assert book.why_alone
    _expect_usable(book)


def test_a_spoilt_book_of_an_ended_run_is_swept_away(folder: Path) -> None:
    RunBook.open(ENGINE, folder).close()
    (file,) = (folder / "runs").glob("*.book")
    file.write_bytes(b"no database " * 1000)
    book = RunBook.open(ENGINE, folder)
    assert book.why_alone is None
    _expect_usable(book)


def test_without_an_engine_a_book_is_ones_own(folder: Path) -> None:
    book = RunBook.open(None, folder)
    assert book.why_alone == "no engine"
    _expect_usable(book)
    assert not folder.exists()


def test_without_locks_between_processes_a_book_is_ones_own(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    # Each process that came later would take the others' facts for those of an ended run.
    monkeypatch.setattr(run_book, "CAN_BE_SHARED", False)
    books = [RunBook.open(ENGINE, folder) for _ in range(2)]
    assert all(book.why_alone for book in books)
    books[0].file_preview(preview=True)
    assert [book.is_preview for book in books] == [True, None]


@ANOTHER_USER
@pytest.mark.parametrize("umask", [0o022, 0o002, 0o000])
def test_what_comes_into_being_is_this_users_alone_whatever_the_umask(folder: Path, umask: int) -> None:
    before = os.umask(umask)
    try:
        assert RunBook.open(ENGINE, folder).why_alone is None
    finally:
        os.umask(before)
    for each in (folder, folder / "runs"):
        require_own(each)
        assert stat.S_IMODE(each.stat().st_mode) == 0o700


def test_processes_of_one_engine_share_a_book_and_others_do_not(folder: Path) -> None:
    book, elsewhere = RunBook.open(ENGINE, folder), RunBook.open("127.0.0.1:40002", folder)
    book.file_preview(preview=True)
    with other_process() as other:
        assert other.ask("open_run", str(folder), ENGINE) is None
        assert other.ask("facts", "run", "preview") == [["", "true"]]
    assert elsewhere.is_preview is None


def _expect_usable(book: RunBook) -> None:
    assert [book.is_new("Orders", "hello") for _ in range(2)] == [True, False]
    with book.alone_with(("levels", "site", "Orders")):
        book.file_preview(preview=True)
    assert book.is_preview is True
