"""Edits of collections behind the API's back, as somebody in the CMS panel would make them."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from pydantic import Field

from pulumi_wix_data.emulator.collections_table import (
    add_special_set,
    delete_special_set,
    find_subject_set,
    load_collection,
    save_collection,
    set_accesses,
)
from pulumi_wix_data.emulator.seed_models import SeedLevels, SeedModel, SeedSpecial
from pulumi_wix_data.emulator.seed_transfer import stored_special


class CollectionEdit(SeedModel):
    """What changes in a collection; everything that is not named stays.

    `permissions`: the levels that change. `specialPermissions`: sets to add, or to write over the set that the
    subject has. `removeSpecialPermissions`: sets to remove, each by its id or by its subject's id.
    """

    displayName: str | None = None  # noqa: N815 - Wix's name
    permissions: SeedLevels = Field(default_factory=SeedLevels)
    specialPermissions: list[SeedSpecial] = Field(default_factory=list[SeedSpecial])  # noqa: N815 - Wix's name
    removeSpecialPermissions: list[str] = Field(default_factory=list[str])  # noqa: N815 - in Wix's style


def apply_edit(db: sqlite3.Connection, site_id: str, collection_id: str, edit: CollectionEdit) -> bool:
    """Apply an edit inside the caller's transaction; False when there is no such collection.

    Raises `sqlite3.IntegrityError` when the id of a new set is in use elsewhere in the site.
    """
    collection = load_collection(db, site_id, collection_id)
    if collection is None:
        return False
    name = collection.display_name if edit.displayName is None else edit.displayName
    changed = replace(collection, display_name=name, levels=edit.permissions.over(collection.levels))
    save_collection(db, site_id, changed)
    for special in collection.special_sets:
        if {special.id, special.subject_id} & set(edit.removeSpecialPermissions):
            delete_special_set(db, site_id, special.id)
    for asked in edit.specialPermissions:
        present = find_subject_set(db, site_id, collection_id, *asked.subject)
        if present is None:
            add_special_set(db, site_id, collection_id, stored_special(asked))
        else:
            set_accesses(db, site_id, present.id, asked.accesses)
    return True
