"""The four actions on a collection's items."""

from __future__ import annotations

from enum import Enum


class ItemAction(str, Enum):
    """An action on items. The value is Wix's property name, as it stands in requests, state and previews."""

    READ = "itemRead"
    INSERT = "itemInsert"
    UPDATE = "itemUpdate"
    REMOVE = "itemRemove"

    @property
    def verb(self) -> str:
        """`read`, `insert`, `update` or `remove`."""
        return self.name.lower()
