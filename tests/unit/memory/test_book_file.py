"""The file of a run book, among several real processes: shared facts, claims, locks, old books, kills."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import cast

import pytest

from pulumi_wix_data.memory import book_file
from pulumi_wix_data.memory.book_file import BookFile, sweep
from tests.unit.memory.book_process import COUNTED, other_process, other_processes

FACT = ("topic", "subject", "owner")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where a book is."""
    return tmp_path / "one.book"


def names(folder: Path) -> set[str]:
    """What is in the folder."""
    return {each.name for each in folder.iterdir()}


# Facts


def test_facts_are_read_in_the_order_in_which_they_were_first_filed() -> None:
    book = BookFile()
    for owner, value in (("b", "1"), ("a", "2"), ("b", "3")):
        book.file("topic", "subject", owner, value)
    assert book.read("topic", "subject") == [("b", "3"), ("a", "2")]
    assert book.read("topic", "other") == book.read("other", "subject") == []
    book.drop("topic", "subject", "b")
    assert book.read("topic", "subject") == [("a", "2")]


def test_of_many_facts_what_is_there_already_stays() -> None:
    book = BookFile()
    book.file(*FACT, "first")
    book.file_all("topic", [("subject", "owner", "second"), ("subject", "other", "third")])
    assert book.read("topic", "subject") == [("owner", "first"), ("other", "third")]


def test_what_was_filed_after_a_number_is_read() -> None:
    book = BookFile()
    book.file("topic", "a", "", "1")
    ((number, *_),) = book.read_after("topic", 0)
    book.file("other", "b", "", "2")
    book.file("topic", "c", "", "3")
    assert [fact[1:] for fact in book.read_after("topic", number)] == [("c", "3")]


def test_a_claim_is_won_once_and_a_first_is_the_first() -> None:
    book = BookFile()
    assert [book.claim("topic", each) for each in ("a", "a", "b")] == [True, False, True]
    assert book.file_first("topic", "subject", "x", "1") == ("x", "1")
    assert book.file_first("topic", "subject", "y", "2") == ("x", "1")


def test_a_failure_in_a_write_leaves_nothing_and_the_book_goes_on() -> None:
    book = BookFile()
    with pytest.raises(sqlite3.Error):
        book.file_all("topic", [("subject", "owner", "value"), ("subject", "other", cast("str", object()))])
    assert book.read("topic", "subject") == []
    book.file(*FACT)
    assert book.read("topic", "subject") == [("owner", "")]


def fail_at_the_end(db: sqlite3.Connection) -> None:
    """The transaction stays open."""
    db.execute("INSERT INTO late VALUES (-1)")


def fail_at_once(db: sqlite3.Connection) -> None:
    """As SQLite may where the disk is full: the transaction is ended."""
    db.execute("ROLLBACK")
    raise sqlite3.IntegrityError("not FOREIGN KEY, but the like")


@pytest.mark.parametrize("fail", [fail_at_the_end, fail_at_once])
def test_a_transaction_that_cannot_be_ended_keeps_nobody_out(
    path: Path, fail: Callable[[sqlite3.Connection], None]
) -> None:
    book = BookFile(path)
    with book.together() as db:
        pass
    db.execute("PRAGMA foreign_keys=ON")
    with closing(sqlite3.connect(path, timeout=0)) as other:
        other.execute("CREATE TABLE late (fact INTEGER REFERENCES facts (number) DEFERRABLE INITIALLY DEFERRED)")
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), book.together():
            fail(db)
        with other:
            other.execute("INSERT INTO facts (topic, subject, owner, value) VALUES ('t', 's', 'o', 'v')")
    assert book.read("t", "s") == [("o", "v")]


# Several processes


def test_processes_share_facts_and_hashes(path: Path) -> None:
    book = BookFile(path)
    book.file(*FACT, "of the program")
    with other_process() as other:
        other.ask("open", str(path))
        assert other.ask("facts", "topic", "subject") == [["owner", "of the program"]]
        other.ask("file", "topic", "subject", "other", "of the provider")
        assert other.ask("hashed", "a", "b") == book.hashed("a", "b")
    assert book.read("topic", "subject") == [("owner", "of the program"), ("other", "of the provider")]


def test_a_hash_tells_its_parts_apart_and_is_another_in_another_run(tmp_path: Path) -> None:
    books = [BookFile(tmp_path / name) for name in ("one.book", "two.book")]
    hashes = [books[0].hashed("a", "b"), books[0].hashed("ab"), books[0].hashed("a\x1fb"), books[1].hashed("a", "b")]
    assert len(set(hashes)) == 4
    assert books[0].hashed("\ud800") != books[0].hashed("\ud801")


def test_each_claim_is_won_by_one_process(path: Path) -> None:
    book = BookFile(path)
    with other_processes(4) as others:
        for other in others:
            other.ask("open", str(path))
        for other in others:
            other.tell("claim_all", "said", 200)
        won = [number for other in others for number in other.answer()]
        assert sorted(won) == list(range(200))
        for other in others:
            other.tell("first", "declared", "Orders", f"{id(other)}")
        assert len({tuple(other.answer()) for other in others}) == 1
    assert len(book.read("declared", "Orders")) == 1


@pytest.mark.parametrize("openings", [1, 3])
def test_processes_and_threads_are_alone_with_one_name(path: Path, openings: int) -> None:
    books = [BookFile(path) for _ in range(openings)]

    def count(book: BookFile) -> None:
        for _ in range(100):
            with book.alone_with("Orders"):
                found = book.read(*COUNTED[:2])
                book.file(*COUNTED, str(int(found[0][1] if found else "0") + 1))

    threads = [threading.Thread(target=count, args=[books[number % openings]]) for number in range(3)]
    with other_processes(3) as others:
        for other in others:
            other.ask("open", str(path))
        for other in others:
            other.tell("count", "Orders", 100)
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for other in others:
            other.answer()
    assert books[0].read(*COUNTED[:2]) == [("", "600")]


def test_another_name_is_not_waited_for_and_a_killed_holder_lets_go(path: Path) -> None:
    book = BookFile(path)
    with other_process() as other:
        other.ask("open", str(path))
        other.ask("lock", "Orders")
        with book.alone_with("Products"):
            pass
        with other_process() as third:
            third.ask("open", str(path))
            third.ask("lock", "Products")
            other.kill()
            third.ask("lock", "Orders")


def test_threads_of_two_processes_that_cross_are_no_deadlock(path: Path) -> None:
    """A system that gives locks to whole processes would take it for one, and refuse whoever comes second."""
    book, done = BookFile(path), list[str]()

    def wait_for_products() -> None:
        with book.alone_with("Products"):
            done.append("Products")

    thread = threading.Thread(target=wait_for_products)
    with other_process() as other:
        other.ask("open", str(path))
        other.ask("lock", "Products")
        with book.alone_with("Orders"):
            other.tell("lock", "Orders")
            thread.start()
        other.answer()
        other.ask("unlock")
        thread.join()
    assert done == ["Products"]


def test_a_failure_inside_gives_the_lock_back(path: Path) -> None:
    book = BookFile(path)
    with pytest.raises(KeyError), book.alone_with("Orders"):
        raise KeyError
    with other_process() as other:
        other.ask("open", str(path))
        other.ask("lock", "Orders")


# Runs that follow each other at one address


def test_a_book_is_kept_while_any_process_of_its_run_lives(path: Path) -> None:
    with other_process() as other:
        other.ask("open", str(path))
        other.ask("file", *FACT, "of this run")
        program = BookFile(path)
        assert program.read("topic", "subject") == [("owner", "of this run")]
        other.kill()
        # The first one is gone, and the run goes on.
        assert BookFile(path).read("topic", "subject") == [("owner", "of this run")]
        program.close()


@pytest.mark.parametrize("ends", ["close", "kill"])
def test_a_stale_book_that_a_repeated_port_meets_again_is_empty(path: Path, ends: str) -> None:
    with other_process() as other:
        other.ask("open", str(path))
        other.ask("file", *FACT, "of an earlier run")
        earlier = other.ask("hashed", "a")
        other.ask("close") if ends == "close" else other.kill()
    assert path.exists()
    book = BookFile(path)
    assert book.read("topic", "subject") == []
    assert book.hashed("a") != earlier


def test_the_one_who_wipes_lets_the_others_in_at_once(path: Path) -> None:
    with other_processes(6) as others:
        for other in others:
            other.tell("open", str(path))
        for other in others:
            other.answer()
        for number, other in enumerate(others):
            other.ask("file", "topic", "subject", str(number), "")
        assert len({other.ask("hashed", "a") for other in others}) == 1
        for other in others:
            assert len(other.ask("facts", "topic", "subject")) == 6


def test_six_processes_open_new_books_at_once(tmp_path: Path) -> None:
    # The switch to WAL is refused as locked now and then, in spite of a timeout: 13 of 240 without trying again.
    paths = [str(tmp_path / f"{number}.book") for number in range(60)]
    with other_processes(6) as others:
        for other in others:
            other.ask("close")
        for other in others:
            other.tell("open_often", paths)
        for other in others:
            other.answer()


def test_a_lock_on_the_switch_to_wal_that_stays_is_told_in_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tries: list[int] = []

    def locked() -> None:
        tries.append(1)
        raise sqlite3.OperationalError("database is locked")

    monkeypatch.setattr(book_file, "_PATIENCE", 0.02)
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        book_file._tried_again(locked)  # pyright: ignore[reportPrivateUsage]
    assert len(tries) > 1


def test_a_kill_in_a_transaction_leaves_the_book_whole(path: Path) -> None:
    book = BookFile(path)
    book.file(*FACT, "kept")
    with other_process() as other:
        other.ask("open", str(path))
        other.ask("begin", "half")
        other.kill()
    book.file("topic", "subject", "after", "the kill")
    assert book.read("topic", "subject") == [("owner", "kept"), ("after", "the kill")]
    assert book.read("half", "") == []
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


# Sweeping


def test_books_of_ended_runs_are_swept_away_and_others_stay(tmp_path: Path) -> None:
    with other_processes(2) as (alive, dead):
        alive.ask("open", str(tmp_path / "alive.book"))
        alive.ask("file", *FACT, "here")
        dead.ask("open", str(tmp_path / "dead.book"))
        dead.ask("file", *FACT, "gone")
        dead.kill()
        assert {"dead.run", "dead.book", "dead.locks"} <= names(tmp_path)
        sweep(tmp_path)
        assert not any(name.startswith("dead") for name in names(tmp_path))
        assert alive.ask("facts", "topic", "subject") == [["owner", "here"]]
        assert BookFile(tmp_path / "alive.book").read("topic", "subject") == [("owner", "here")]


def test_a_run_that_begins_while_its_old_book_is_swept_keeps_its_own(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    BookFile(path).close()
    begun: list[BookFile] = []
    unlink = Path.unlink

    def unlink_and_begin(self: Path, missing_ok: bool = False) -> None:
        unlink(self, missing_ok)
        if self.suffix == ".run" and not begun:
            begun.append(BookFile(path))
            begun[0].file(*FACT, "of the new run")

    monkeypatch.setattr(Path, "unlink", unlink_and_begin)
    sweep(path.parent)
    assert begun
    assert BookFile(path).read("topic", "subject") == [("owner", "of the new run")]


def test_a_run_whose_lock_is_swept_before_it_has_it_begins_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fcntl = pytest.importorskip("fcntl")
    BookFile(path).close()
    removed: list[Path] = []
    flock = fcntl.flock

    def flock_too_late(file: object, how: int) -> None:
        if not removed:
            removed.append(path.with_suffix(".run"))
            removed[0].unlink()
        flock(file, how)

    monkeypatch.setattr(fcntl, "flock", flock_too_late)
    book = BookFile(path)
    book.file(*FACT, "here")
    with other_process() as other:
        other.ask("open", str(path))
        assert other.ask("facts", "topic", "subject") == [["owner", "here"]]


# Twenty runs


def test_twenty_runs_side_by_side_know_nothing_of_each_other(tmp_path: Path) -> None:
    books = [BookFile(tmp_path / f"{number}.book") for number in range(20)]
    with other_processes(20) as others:
        for number, other in enumerate(others):
            other.tell("open", str(tmp_path / f"{number}.book"))
            other.tell("claim_all", "said", 50)
            other.tell("file", "topic", "subject", "provider", str(number))
        for other in others:
            assert [other.answer() for _ in range(3)][1] == list(range(50))
        for number, (book, other) in enumerate(zip(books, others, strict=True)):
            book.file("topic", "subject", "program", str(number))
            expected = [["provider", str(number)], ["program", str(number)]]
            assert other.ask("facts", "topic", "subject") == expected
