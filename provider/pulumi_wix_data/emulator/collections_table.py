"""Collections and their special sets in the store. Each function runs inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import uuid4

from pulumi_wix_data.emulator.records import ACTIONS, Collection, SpecialSet, SubjectKind

_COLLECTION_COLUMNS = "id, display_name, collection_type, owner_app_id, itemRead, itemInsert, itemUpdate, itemRemove"
_SPECIAL_COLUMNS = "id, subject_kind, subject_id, itemRead, itemInsert, itemUpdate, itemRemove"


def new_special_id() -> str:
    """A fresh id of a special set: a GUID, as Wix gives them."""
    return str(uuid4())


def load_collection(db: sqlite3.Connection, site_id: str, collection_id: str) -> Collection | None:
    """The collection with its special sets; None when the site has none of that id."""
    row = db.execute(
        f"SELECT {_COLLECTION_COLUMNS} FROM collections WHERE site_id = ? AND id = ?",  # noqa: S608
        (site_id, collection_id),
    ).fetchone()
    return None if row is None else _collection(row, special_sets(db, site_id, collection_id))


def list_collections(db: sqlite3.Connection, site_id: str) -> list[Collection]:
    """All collections of the site by id, without their special sets."""
    rows = db.execute(
        f"SELECT {_COLLECTION_COLUMNS} FROM collections WHERE site_id = ? ORDER BY id",  # noqa: S608
        (site_id,),
    )
    return [_collection(row, ()) for row in rows]


def collection_exists(db: sqlite3.Connection, site_id: str, collection_id: str) -> bool:
    """Whether the site has that collection."""
    query = "SELECT 1 FROM collections WHERE site_id = ? AND id = ?"
    return db.execute(query, (site_id, collection_id)).fetchone() is not None


def save_collection(db: sqlite3.Connection, site_id: str, collection: Collection) -> None:
    """Create or replace the collection's own row; its special sets stay as they are."""
    db.execute(
        f"INSERT OR REPLACE INTO collections (site_id, {_COLLECTION_COLUMNS}) VALUES (?,?,?,?,?,?,?,?,?)",  # noqa: S608
        (
            site_id,
            collection.id,
            collection.display_name,
            collection.collection_type,
            collection.owner_app_id,
            *(collection.levels[action] for action in ACTIONS),
        ),
    )


def set_levels(db: sqlite3.Connection, site_id: str, collection_id: str, levels: Mapping[str, str]) -> None:
    """Write the four levels of an existing collection."""
    db.execute(
        "UPDATE collections SET itemRead = ?, itemInsert = ?, itemUpdate = ?, itemRemove = ? "
        "WHERE site_id = ? AND id = ?",
        (*(levels[action] for action in ACTIONS), site_id, collection_id),
    )


def delete_collection(db: sqlite3.Connection, site_id: str, collection_id: str) -> bool:
    """Delete the collection with its special sets; False when there is none."""
    delete_special_sets(db, site_id, collection_id)
    done = db.execute("DELETE FROM collections WHERE site_id = ? AND id = ?", (site_id, collection_id))
    return done.rowcount > 0


def special_sets(db: sqlite3.Connection, site_id: str, collection_id: str) -> tuple[SpecialSet, ...]:
    """The special sets of a collection in the order in which they were added."""
    rows = db.execute(
        f"SELECT {_SPECIAL_COLUMNS} FROM special_permissions "  # noqa: S608
        "WHERE site_id = ? AND collection_id = ? ORDER BY position",
        (site_id, collection_id),
    )
    return tuple(_special(row) for row in rows)


def count_special_sets(db: sqlite3.Connection, site_id: str, collection_id: str) -> int:
    """How many special sets the collection has."""
    query = "SELECT count(*) FROM special_permissions WHERE site_id = ? AND collection_id = ?"
    return db.execute(query, (site_id, collection_id)).fetchone()[0]


def find_special_set(db: sqlite3.Connection, site_id: str, special_id: str) -> tuple[str, SpecialSet] | None:
    """The set of that id with the id of its collection; ids are unique within a site."""
    row = db.execute(
        f"SELECT collection_id, {_SPECIAL_COLUMNS} FROM special_permissions WHERE site_id = ? AND id = ?",  # noqa: S608
        (site_id, special_id),
    ).fetchone()
    return None if row is None else (row[0], _special(row[1:]))


def find_subject_set(
    db: sqlite3.Connection, site_id: str, collection_id: str, kind: SubjectKind, subject_id: str
) -> SpecialSet | None:
    """The set that the subject has in the collection, if any."""
    row = db.execute(
        f"SELECT {_SPECIAL_COLUMNS} FROM special_permissions "  # noqa: S608
        "WHERE site_id = ? AND collection_id = ? AND subject_kind = ? AND subject_id = ?",
        (site_id, collection_id, kind, subject_id),
    ).fetchone()
    return None if row is None else _special(row)


def add_special_set(db: sqlite3.Connection, site_id: str, collection_id: str, special: SpecialSet) -> None:
    """Add a set. Raises `sqlite3.IntegrityError` when its id or its subject is there already."""
    db.execute(
        f"INSERT INTO special_permissions (site_id, collection_id, {_SPECIAL_COLUMNS}) "  # noqa: S608
        "VALUES (?,?,?,?,?,?,?,?,?)",
        (
            site_id,
            collection_id,
            special.id,
            special.subject_kind,
            special.subject_id,
            *(special.accesses[action] for action in ACTIONS),
        ),
    )


def set_accesses(db: sqlite3.Connection, site_id: str, special_id: str, accesses: Mapping[str, str]) -> None:
    """Write the four accesses of an existing set."""
    db.execute(
        "UPDATE special_permissions SET itemRead = ?, itemInsert = ?, itemUpdate = ?, itemRemove = ? "
        "WHERE site_id = ? AND id = ?",
        (*(accesses[action] for action in ACTIONS), site_id, special_id),
    )


def delete_special_set(db: sqlite3.Connection, site_id: str, special_id: str) -> None:
    """Delete one set."""
    db.execute("DELETE FROM special_permissions WHERE site_id = ? AND id = ?", (site_id, special_id))


def delete_special_sets(db: sqlite3.Connection, site_id: str, collection_id: str) -> None:
    """Delete all sets of a collection."""
    db.execute("DELETE FROM special_permissions WHERE site_id = ? AND collection_id = ?", (site_id, collection_id))


def _collection(row: Any, sets: Iterable[SpecialSet]) -> Collection:
    return Collection(*row[:4], levels=dict(zip(ACTIONS, row[4:], strict=True)), special_sets=tuple(sets))


def _special(row: Any) -> SpecialSet:
    return SpecialSet(*row[:3], accesses=dict(zip(ACTIONS, row[3:], strict=True)))
