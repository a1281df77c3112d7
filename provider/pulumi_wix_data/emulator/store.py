"""The store: one SQLite database behind a lock, its tables, and transactions on it."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Generator
from contextlib import contextmanager

from pulumi_wix_data.emulator.records import ItemAction

FORMAT = 2
"""Kept in SQLite's `user_version`; raised whenever the tables change."""

TABLES = (
    "settings",
    "accounts",
    "sites",
    "api_keys",
    "roles",
    "contributors",
    "collections",
    "special_permissions",
)

_ACTION_COLUMNS = ",\n    ".join(f"{action.value} TEXT NOT NULL" for action in ItemAction)

_DDL = f"""
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE accounts (id TEXT PRIMARY KEY);
CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    cms_enabled INTEGER NOT NULL
);
CREATE TABLE api_keys (
    digest TEXT PRIMARY KEY,
    account_id TEXT NOT NULL,
    sites TEXT,
    scopes TEXT NOT NULL,
    revoked INTEGER NOT NULL
);
CREATE TABLE roles (
    position INTEGER PRIMARY KEY,
    account_id TEXT NOT NULL,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    description TEXT NOT NULL,
    custom INTEGER NOT NULL,
    role_level TEXT NOT NULL
);
CREATE TABLE contributors (
    position INTEGER PRIMARY KEY,
    owner TEXT NOT NULL,
    account_id TEXT NOT NULL,
    account_owner_id TEXT NOT NULL,
    sites TEXT,
    roles TEXT NOT NULL
);
CREATE TABLE collections (
    site_id TEXT NOT NULL,
    id TEXT NOT NULL,
    display_name TEXT,
    collection_type TEXT NOT NULL,
    owner_app_id TEXT,
    drafts TEXT,
    {_ACTION_COLUMNS},
    PRIMARY KEY (site_id, id)
);
CREATE TABLE special_permissions (
    position INTEGER PRIMARY KEY,
    site_id TEXT NOT NULL,
    id TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    drafts TEXT,
    {_ACTION_COLUMNS},
    UNIQUE (site_id, id),
    UNIQUE (site_id, collection_id, subject_kind, subject_id)
);
"""


class DatabaseUnusable(Exception):
    """The database file cannot be opened, is not an SQLite file, or was written in another format."""


class Store:
    """The emulator's state. Safe to use from several threads; every write is one committed transaction.

    `database` is a file name or `:memory:`. Raises `DatabaseUnusable`.
    """

    def __init__(self, database: str = ":memory:") -> None:
        self._connection = _open(database)
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


def _open(database: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(database, check_same_thread=False, isolation_level=None, timeout=10)
    except sqlite3.Error as error:
        raise DatabaseUnusable(f"The database {database} cannot be opened: {error}.") from error
    try:
        # With a write-ahead log a commit survives a killed process without a file sync for each call.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        _create_tables(connection, database)
    except sqlite3.Error as error:
        connection.close()
        raise DatabaseUnusable(f"The database {database} cannot be used: {error}.") from error
    except DatabaseUnusable:
        connection.close()
        raise
    return connection


def _create_tables(connection: sqlite3.Connection, database: str) -> None:
    found: int = connection.execute("PRAGMA user_version").fetchone()[0]
    columns = {row[1] for row in connection.execute("PRAGMA table_info(collections)")}
    if found == FORMAT and columns >= {action.value for action in ItemAction}:
        return
    occupied: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if found != 0 or occupied:
        raise DatabaseUnusable(
            f"The database {database} was not written by this version of the emulator; "
            "delete the file or name another one."
        )
    connection.executescript(f"BEGIN IMMEDIATE; {_DDL} PRAGMA user_version = {FORMAT}; COMMIT;")
