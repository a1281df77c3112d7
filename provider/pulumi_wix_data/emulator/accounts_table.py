"""Accounts, sites, API keys, roles and contributors in the store. Each function runs in the caller's transaction."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from pulumi_wix_data.emulator.records import ApiKey, Contributor, Role, Site


def key_digest(key: str) -> str:
    """SHA-256 of an API key, in hexadecimal: all that is kept of it."""
    return hashlib.sha256(key.encode()).hexdigest()


def account_ids(db: sqlite3.Connection) -> list[str]:
    """All accounts, by id."""
    return [row[0] for row in db.execute("SELECT id FROM accounts ORDER BY id")]


def add_account(db: sqlite3.Connection, account_id: str) -> None:
    """Add an account."""
    db.execute("INSERT INTO accounts (id) VALUES (?)", (account_id,))


def add_site(db: sqlite3.Connection, site: Site) -> None:
    """Add a site to its account."""
    db.execute("INSERT INTO sites VALUES (?,?,?)", (site.id, site.account_id, site.cms_enabled))


def find_site(db: sqlite3.Connection, site_id: str) -> Site | None:
    """The site of that id, whatever account it belongs to."""
    row = db.execute("SELECT id, account_id, cms_enabled FROM sites WHERE id = ?", (site_id,)).fetchone()
    return None if row is None else Site(row[0], row[1], bool(row[2]))


def sites_of(db: sqlite3.Connection, account_id: str) -> list[Site]:
    """The sites of an account, by id."""
    rows = db.execute("SELECT id, account_id, cms_enabled FROM sites WHERE account_id = ? ORDER BY id", (account_id,))
    return [Site(row[0], row[1], bool(row[2])) for row in rows]


def save_key(db: sqlite3.Connection, key: ApiKey) -> None:
    """Add a key, or replace what is known of it."""
    db.execute(
        "INSERT OR REPLACE INTO api_keys VALUES (?,?,?,?,?)",
        (key.digest, key.account_id, _dump(key.sites), json.dumps(key.scopes), key.revoked),
    )


def find_key(db: sqlite3.Connection, key: str) -> ApiKey | None:
    """What is known of a key; None for an unknown one."""
    row = db.execute(
        "SELECT digest, account_id, sites, scopes, revoked FROM api_keys WHERE digest = ?", (key_digest(key),)
    ).fetchone()
    return None if row is None else _key(row)


def keys_of(db: sqlite3.Connection, account_id: str) -> list[ApiKey]:
    """The keys of an account."""
    rows = db.execute(
        "SELECT digest, account_id, sites, scopes, revoked FROM api_keys WHERE account_id = ?", (account_id,)
    )
    return [_key(row) for row in rows]


def revoke_key(db: sqlite3.Connection, key: str) -> bool:
    """Revoke a key; False when it is unknown."""
    done = db.execute("UPDATE api_keys SET revoked = 1 WHERE digest = ?", (key_digest(key),))
    return done.rowcount > 0


def add_role(db: sqlite3.Connection, account_id: str, role: Role) -> None:
    """Add a role to an account."""
    db.execute(
        "INSERT INTO roles (account_id, id, title, description, custom, role_level) VALUES (?,?,?,?,?,?)",
        (account_id, role.id, role.title, role.description, role.custom, role.role_level),
    )


def roles_of(db: sqlite3.Connection, account_id: str) -> list[Role]:
    """The roles of an account, in the order of the seed."""
    rows = db.execute(
        "SELECT id, title, description, custom, role_level FROM roles WHERE account_id = ? ORDER BY position",
        (account_id,),
    )
    return [Role(row[0], row[1], row[2], bool(row[3]), row[4]) for row in rows]


def add_contributor(db: sqlite3.Connection, account_id: str, contributor: Contributor) -> None:
    """Add a contributor to the sites of an account."""
    db.execute(
        "INSERT INTO contributors (owner, account_id, account_owner_id, sites, roles) VALUES (?,?,?,?,?)",
        (
            account_id,
            contributor.account_id,
            contributor.account_owner_id,
            _dump(contributor.sites),
            json.dumps(contributor.roles),
        ),
    )


def contributors_of(db: sqlite3.Connection, account_id: str) -> list[Contributor]:
    """The contributors of an account's sites, in the order of the seed."""
    rows = db.execute(
        "SELECT account_id, account_owner_id, sites, roles FROM contributors WHERE owner = ? ORDER BY position",
        (account_id,),
    )
    return [Contributor(row[0], row[1], _load(row[2]), tuple(json.loads(row[3]))) for row in rows]


def _key(row: tuple[Any, ...]) -> ApiKey:
    return ApiKey(row[0], row[1], _load(row[2]), tuple(json.loads(row[3])), bool(row[4]))


def _dump(values: Sequence[str] | None) -> str | None:
    return None if values is None else json.dumps(values)


def _load(text: str | None) -> tuple[str, ...] | None:
    return None if text is None else tuple(json.loads(text))
