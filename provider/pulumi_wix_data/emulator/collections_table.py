"""Collections and their special sets in the store. Each function runs inside the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any
from uuid import uuid4

from pulumi_wix_data.emulator.records import (
    Access,
    Accesses,
    Collection,
    Drafts,
    ItemAction,
    Levels,
    SpecialSet,
    Subject,
    SubjectKind,
)

# The statements below are built from these names of columns and from nothing else.
_ACTIONS = tuple(action.value for action in ItemAction)
_COLLECTION = ("id", "display_name", "collection_type", "owner_app_id", "drafts", *_ACTIONS)
_SPECIAL = ("id", "subject_kind", "subject_id", "drafts", *_ACTIONS)
_COLLECTION_COLUMNS = ", ".join(_COLLECTION)
_SPECIAL_COLUMNS = ", ".join(_SPECIAL)
_SET_ACTIONS = ", ".join(f"{action} = ?" for action in _ACTIONS)


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
        f"INSERT OR REPLACE INTO collections (site_id, {_COLLECTION_COLUMNS}) "  # noqa: S608
        f"VALUES (?{',?' * len(_COLLECTION)})",
        (
            site_id,
            collection.id,
            collection.display_name,
            collection.collection_type,
            collection.owner_app_id,
            _dump(collection.drafts),
            *(collection.levels[action] for action in ItemAction),
        ),
    )


def set_levels(
    db: sqlite3.Connection, site_id: str, collection_id: str, levels: Levels, drafts: Drafts | None = None
) -> None:
    """Write the levels of an existing collection, and its draft permissions."""
    db.execute(
        f"UPDATE collections SET drafts = ?, {_SET_ACTIONS} WHERE site_id = ? AND id = ?",  # noqa: S608
        (_dump(drafts), *(levels[action] for action in ItemAction), site_id, collection_id),
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


def find_subject_set(db: sqlite3.Connection, site_id: str, collection_id: str, subject: Subject) -> SpecialSet | None:
    """The set that the subject has in the collection, if any."""
    row = db.execute(
        f"SELECT {_SPECIAL_COLUMNS} FROM special_permissions "  # noqa: S608
        "WHERE site_id = ? AND collection_id = ? AND subject_kind = ? AND subject_id = ?",
        (site_id, collection_id, subject.kind.value, subject.id),
    ).fetchone()
    return None if row is None else _special(row)


def add_special_set(db: sqlite3.Connection, site_id: str, collection_id: str, special: SpecialSet) -> None:
    """Add a set. Raises `sqlite3.IntegrityError` when its id or its subject is in use already."""
    db.execute(
        f"INSERT INTO special_permissions (site_id, collection_id, {_SPECIAL_COLUMNS}) "  # noqa: S608
        f"VALUES (?,?{',?' * len(_SPECIAL)})",
        (
            site_id,
            collection_id,
            special.id,
            special.subject.kind.value,
            special.subject.id,
            _dump(special.drafts),
            *(special.accesses[action].value for action in ItemAction),
        ),
    )


def set_accesses(
    db: sqlite3.Connection, site_id: str, special_id: str, accesses: Accesses, drafts: Drafts | None = None
) -> None:
    """Write the accesses of an existing set, and its draft permissions."""
    db.execute(
        f"UPDATE special_permissions SET drafts = ?, {_SET_ACTIONS} WHERE site_id = ? AND id = ?",  # noqa: S608
        (_dump(drafts), *(accesses[action].value for action in ItemAction), site_id, special_id),
    )


def delete_special_set(db: sqlite3.Connection, site_id: str, special_id: str) -> None:
    """Delete one set."""
    db.execute("DELETE FROM special_permissions WHERE site_id = ? AND id = ?", (site_id, special_id))


def delete_special_sets(db: sqlite3.Connection, site_id: str, collection_id: str) -> None:
    """Delete all sets of a collection."""
    db.execute("DELETE FROM special_permissions WHERE site_id = ? AND collection_id = ?", (site_id, collection_id))


def _collection(row: tuple[Any, ...], sets: Iterable[SpecialSet]) -> Collection:
    levels = dict(zip(ItemAction, row[5:], strict=True))
    return Collection(*row[:4], levels=levels, special_sets=tuple(sets), drafts=_load(row[4]))


def _special(row: tuple[Any, ...]) -> SpecialSet:
    special_id, kind, subject_id, drafts, *accesses = row
    return SpecialSet(
        special_id,
        Subject(SubjectKind(kind), subject_id),
        {action: Access(access) for action, access in zip(ItemAction, accesses, strict=True)},
        _load(drafts),
    )


def _dump(drafts: Drafts | None) -> str | None:
    return None if drafts is None else json.dumps(dict(drafts))


def _load(text: str | None) -> Drafts | None:
    return None if text is None else json.loads(text)
