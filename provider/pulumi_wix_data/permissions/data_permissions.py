"""All permissions of one collection."""

from __future__ import annotations

from dataclasses import dataclass

from .collection_levels import CollectionLevels
from .special_set import SpecialSet
from .subjects import Subject


@dataclass(frozen=True)
class DataPermissions:
    """The four levels and the special sets of one collection (Wix: DataPermissions)."""

    data_collection_id: str
    levels: CollectionLevels
    special_sets: tuple[SpecialSet, ...]

    def special_set_of(self, subject: Subject) -> SpecialSet | None:
        """The set of `subject`; there is at most one in a collection."""
        return next((special for special in self.special_sets if special.subject == subject), None)

    def special_set(self, special_permissions_id: str) -> SpecialSet | None:
        """The set with that id."""
        return next((special for special in self.special_sets if special.id == special_permissions_id), None)
