"""The store: one SQLite connection behind a lock, and transactions on it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager

from pulumi_wix_data.emulator.schema import open_database


class Store:
    """The emulator's state. Safe to use from several threads; every write is one committed transaction.

    `database` is a file name or `:memory:`. Raises `schema.DatabaseUnusable`.
    """

    def __init__(self, database: str = ":memory:") -> None:
        self._connection = open_database(database)
        self._lock = threading.Lock()

    @contextmanager
    def transaction(self) -> Generator[sqlite3.Connection]:
        """A read-and-write transaction: committed at the end, rolled back by any exception. Not nestable."""
        with self._lock:
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    @contextmanager
    def reading(self) -> Generator[sqlite3.Connection]:
        """A consistent view for reading. Not nestable."""
        with self._lock:
            self._connection.execute("BEGIN")
            try:
                yield self._connection
            finally:
                self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the database; a file stays complete even without it."""
        with self._lock:
            self._connection.close()
