"""The file of a run book: facts that all processes of one engine run share, and locks that all of them respect."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
import shutil
import sqlite3
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from ..api.errors import WixDataError
from ..system_faults import why_not_written
from .folder import FOLDER_VARIABLE

try:
    import fcntl
except ImportError:  # Windows has none: there, a book serves one process
    fcntl = None

_SCHEMA = """
CREATE TABLE IF NOT EXISTS facts (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    topic TEXT NOT NULL, subject TEXT NOT NULL, owner TEXT NOT NULL, value TEXT NOT NULL,
    UNIQUE (topic, subject, owner)
)
"""
_NONCE = "nonce"
_PATIENCE = 10.0
"""Seconds."""
CAN_BE_SHARED = fcntl is not None
"""Whether this system has the locks by which several processes share a book."""


class BookFile:
    """Facts `(topic, subject, owner) → value`, in the order in which they were first filed. Threads may share it.

    Without a path the facts are this process's own. Raises WixDataError where its file could be used when the run began
    and no longer can, as on a disk that is full by now.
    """

    def __init__(self, path: Path | None = None) -> None:
        """Open the book of a run, or begin it. Raises OSError, sqlite3.Error or WixDataError when the folder cannot be
        used."""
        self._mutex = threading.RLock()
        self._own_locks: dict[str, threading.Lock] = {}
        self._locks: Path | None = None
        self._run: IO[bytes] | None = None
        if path is None:
            self._db = self._connect(":memory:")
        else:
            begins = self._join(path)
            self._db = self._connect(str(path), begins=begins)
            if begins:
                self._downgrade()
            if fcntl is not None:
                self._locks = path.with_suffix(".locks")
                self._locks.mkdir(mode=0o700, exist_ok=True)
        self._nonce = self._file_nonce()

    def hashed(self, *parts: str) -> str:
        """A name for something whose parts may be secret: the same in all processes of the run, and in no other."""
        text = "\x1f".join(f"{len(part)}:{part}" for part in parts)
        return hmac.digest(self._nonce, text.encode("utf-8", "surrogatepass"), "sha256").hex()[:32]

    def file(self, topic: str, subject: str, owner: str, value: str = "") -> None:
        """File a fact, in place of an earlier value of the same owner."""
        with self._usable():
            self._db.execute(
                "INSERT INTO facts (topic, subject, owner, value) VALUES (?,?,?,?) "
                "ON CONFLICT (topic, subject, owner) DO UPDATE SET value = excluded.value",
                (topic, subject, owner, value),
            )

    def file_all(self, topic: str, facts: list[tuple[str, str, str]]) -> None:
        """File many facts `(subject, owner, value)` at once; what is there already stays."""
        with self.together() as db:
            db.executemany(
                "INSERT OR IGNORE INTO facts (topic, subject, owner, value) VALUES (?,?,?,?)",
                [(topic, *fact) for fact in facts],
            )

    def file_first(self, topic: str, subject: str, owner: str, value: str = "") -> tuple[str, str]:
        """The first owner of that subject and what it filed; it is this one where there was none."""
        with self.together() as db:
            found = db.execute(
                "SELECT owner, value FROM facts WHERE topic = ? AND subject = ? ORDER BY number LIMIT 1",
                (topic, subject),
            ).fetchone()
            if found is None:
                db.execute(
                    "INSERT INTO facts (topic, subject, owner, value) VALUES (?,?,?,?)", (topic, subject, owner, value)
                )
                return owner, value
            return found[0], found[1]

    def claim(self, topic: str, subject: str) -> bool:
        """Whether nobody in the run has claimed that subject before."""
        with self._usable():
            done = self._db.execute(
                "INSERT OR IGNORE INTO facts (topic, subject, owner, value) VALUES (?,?,'','')", (topic, subject)
            )
            return done.rowcount == 1

    def drop(self, topic: str, subject: str, owner: str) -> None:
        """Take a fact back."""
        with self._usable():
            query = "DELETE FROM facts WHERE topic = ? AND subject = ? AND owner = ?"
            self._db.execute(query, (topic, subject, owner))

    def read(self, topic: str, subject: str) -> list[tuple[str, str]]:
        """Each owner and value under that subject, the first filed first."""
        with self._usable():
            query = "SELECT owner, value FROM facts WHERE topic = ? AND subject = ? ORDER BY number"
            return self._db.execute(query, (topic, subject)).fetchall()

    def first_number(self, topic: str, subject: str) -> int | None:
        """The number of the first fact under that subject: what was filed earlier has a lesser one."""
        with self._usable():
            query = "SELECT MIN(number) FROM facts WHERE topic = ? AND subject = ?"
            return self._db.execute(query, (topic, subject)).fetchone()[0]

    def read_after(self, topic: str, number: int) -> list[tuple[int, str, str]]:
        """Each number, subject and value of a topic that was filed after that number."""
        with self._usable():
            query = "SELECT number, subject, value FROM facts WHERE topic = ? AND number > ? ORDER BY number"
            return self._db.execute(query, (topic, number)).fetchall()

    @contextmanager
    def together(self) -> Generator[sqlite3.Connection]:
        """A transaction of all that this thread files within it. One fact alone is a transaction by itself, and waits
        for others likewise; of many, each would wait."""
        with self._usable():
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                # On a full disk, SQLite may have done so itself. One that stays open would lock all others out.
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def alone_with(self, name: str) -> Generator[None]:
        """While this holds, no other thread or process of the run is in here for the same name."""
        if self._locks is None or fcntl is None:
            with self._own_locks.setdefault(name, threading.Lock()):
                yield
            return
        # A file for each, opened anew by each thread: locks of parts of one file belong to whole processes, so that
        # two threads here and two there look like a deadlock, and one of them is refused.
        lock = self._locks / hashlib.sha256(name.encode()).hexdigest()[:32]
        try:
            file = lock.open("a+b")
        except OSError as failure:
            raise _lost(failure) from failure
        with file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    @contextmanager
    def _usable(self) -> Generator[None]:
        """One thread at a time; a file that cannot be used any more is told as that."""
        with self._mutex:
            try:
                yield
            except sqlite3.OperationalError as failure:
                raise _lost(failure) from failure

    def close(self) -> None:
        """Leave the run."""
        with self._mutex:
            self._db.close()
            if self._run:
                self._run.close()

    def _connect(self, name: str, *, begins: bool = False) -> sqlite3.Connection:
        db = sqlite3.connect(name, timeout=30, isolation_level=None, check_same_thread=False)
        if name != ":memory:":
            _tried_again(lambda: db.execute("PRAGMA journal_mode=WAL").fetchone())
        db.execute("PRAGMA synchronous=OFF")
        _tried_again(lambda: db.execute(_SCHEMA))
        if begins:
            _tried_again(lambda: db.execute("DELETE FROM facts"))
        return db

    def _join(self, path: Path) -> bool:
        """Hold the lock of the run; whether nobody else does, so that what is in the book is of another run."""
        if fcntl is None:
            return True
        lock = path.with_suffix(".run")
        while True:
            file = lock.open("a+b")
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                alone = True
            except BlockingIOError:
                fcntl.flock(file, fcntl.LOCK_SH)
                alone = False
            # Whoever sweeps old books may have removed the file between the two steps.
            with suppress(FileNotFoundError):
                if os.fstat(file.fileno()).st_ino == lock.stat().st_ino:
                    self._run = file
                    return alone
            file.close()

    def _downgrade(self) -> None:
        if fcntl is not None and self._run is not None:
            fcntl.flock(self._run, fcntl.LOCK_SH)

    def _file_nonce(self) -> bytes:
        _, nonce = self.file_first(_NONCE, "", "", secrets.token_hex(16))
        return nonce.encode()


def _lost(failure: OSError | sqlite3.OperationalError) -> WixDataError:
    why = why_not_written(failure) if isinstance(failure, OSError) else str(failure)
    return WixDataError(
        f"What the processes of this run tell each other can no longer be kept ({why}), so this step does not know "
        "what else the program declares. Make room, or put the folder back, or set "
        f"{FOLDER_VARIABLE} to another folder of yours, and run it again."
    )


def _tried_again(step: Callable[[], object]) -> None:
    """Where several processes open a new file at once, the switch to WAL finds it locked in spite of a timeout.

    By hand, since programs use this too, and a library for retries would cost each of them more than the whole book.
    """
    end = time.monotonic() + _PATIENCE
    while True:
        try:
            step()
        except sqlite3.OperationalError:
            if time.monotonic() > end:
                raise
            time.sleep(0.005 + 0.01 * secrets.randbelow(100) / 100)
        else:
            return


def is_one_held(folder: Path) -> bool:
    """Whether a run has not ended whose book is in the folder, or a process of it lives on."""
    return any(map(_is_held, folder.glob("*.run")))


def _is_held(lock: Path) -> bool:
    if fcntl is None:
        return False
    try:
        with lock.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        # Whoever sweeps old books has removed it, or it is not ours.
        return False
    return False


def sweep(folder: Path) -> None:
    """Remove the books of runs that have ended."""
    if fcntl is None:
        return
    for lock in folder.glob("*.run"):
        with suppress(OSError), lock.open("a+b") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            # The lock last: without it, a run at the same address would begin a book while the rest goes.
            shutil.rmtree(lock.with_suffix(".locks"), ignore_errors=True)
            for end in (".book", ".book-wal", ".book-shm", ".run"):
                lock.with_suffix(end).unlink(missing_ok=True)
