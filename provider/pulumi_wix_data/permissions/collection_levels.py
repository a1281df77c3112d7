"""The four-level set of one collection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NewType

from .actions import ItemAction
from .levels import AccessLevel

UnknownLevel = NewType("UnknownLevel", str)
"""A level that the service names and this package does not know (it knows `UNDEFINED`, for one)."""

Level = AccessLevel | UnknownLevel


def read_level(value: str) -> Level:
    """The level that `value` names; an `UnknownLevel` where it is none of ours: readers must not fail."""
    try:
        return AccessLevel(value)
    except ValueError:
        return UnknownLevel(value)


def level_name(level: Level) -> str:
    """The level as the API spells it."""
    return level.value if isinstance(level, AccessLevel) else level


@dataclass(frozen=True)
class CollectionLevels:
    """The minimum access level of each action on one collection (Wix: DataPermissions)."""

    item_read: Level
    item_insert: Level
    item_update: Level
    item_remove: Level

    @classmethod
    def uniform(cls, level: AccessLevel) -> CollectionLevels:
        """The same level for all four actions."""
        return cls(level, level, level, level)

    @classmethod
    def from_properties(cls, properties: Mapping[str, str]) -> CollectionLevels:
        """The set under the keys `itemRead`, `itemInsert`, `itemUpdate`, `itemRemove`; others are ignored.

        Raises KeyError when one of the four is absent.
        """
        return cls(*(read_level(properties[action.value]) for action in ItemAction))

    def of(self, action: ItemAction) -> Level:
        """The level of one action."""
        return {
            ItemAction.READ: self.item_read,
            ItemAction.INSERT: self.item_insert,
            ItemAction.UPDATE: self.item_update,
            ItemAction.REMOVE: self.item_remove,
        }[action]

    def to_properties(self) -> dict[str, str]:
        """`{"itemRead": …, "itemInsert": …, "itemUpdate": …, "itemRemove": …}`, as in requests and state."""
        return {action.value: level_name(self.of(action)) for action in ItemAction}

    @property
    def is_known(self) -> bool:
        """Whether all four are levels that the API accepts in a write."""
        return all(isinstance(self.of(action), AccessLevel) for action in ItemAction)

    def __str__(self) -> str:
        return ", ".join(f"{name} {level}" for name, level in self.to_properties().items())
