"""The SQLite file: its tables, its format number, and how it is opened."""

from __future__ import annotations

import sqlite3

FORMAT = 1
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

_DDL = """
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
    sites TEXT
);
CREATE TABLE collections (
    site_id TEXT NOT NULL,
    id TEXT NOT NULL,
    display_name TEXT,
    collection_type TEXT NOT NULL,
    owner_app_id TEXT,
    itemRead TEXT NOT NULL,
    itemInsert TEXT NOT NULL,
    itemUpdate TEXT NOT NULL,
    itemRemove TEXT NOT NULL,
    PRIMARY KEY (site_id, id)
);
CREATE TABLE special_permissions (
    position INTEGER PRIMARY KEY,
    site_id TEXT NOT NULL,
    id TEXT NOT NULL,
    collection_id TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    itemRead TEXT NOT NULL,
    itemInsert TEXT NOT NULL,
    itemUpdate TEXT NOT NULL,
    itemRemove TEXT NOT NULL,
    UNIQUE (site_id, id),
    UNIQUE (site_id, collection_id, subject_kind, subject_id)
);
"""


class DatabaseUnusable(Exception):
    """The database file cannot be opened, is no SQLite file, or was written in another format."""


def open_database(database: str) -> sqlite3.Connection:
    """Open (and create, when new) the database.

    `database` is a file name or `:memory:`. Raises `DatabaseUnusable` with one sentence for the user.
    """
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
    if found == FORMAT:
        return
    occupied: int = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if found != 0 or occupied:
        raise DatabaseUnusable(
            f"The database {database} was not written by this version of the emulator; "
            "delete the file or name another one."
        )
    connection.executescript(f"BEGIN IMMEDIATE; {_DDL} PRAGMA user_version = {FORMAT}; COMMIT;")
