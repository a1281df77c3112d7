"""The actions on a collection's items, and values that each action has one of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, TypeVar, cast

_Value = TypeVar("_Value")
_Self = TypeVar("_Self", bound="ByAction[Any]")


class Effect(Enum):
    """What an action does to items."""

    READS = "reads"
    CREATES = "creates"
    CHANGES = "changes"
    """It changes items that are there already, be they one's own or those of others."""


class ItemAction(str, Enum):
    """An action on items: THE list. The value is Wix's property name, as in requests, state and previews."""

    _value_: str
    effect: Effect

    READ = "itemRead", Effect.READS
    INSERT = "itemInsert", Effect.CREATES
    UPDATE = "itemUpdate", Effect.CHANGES
    REMOVE = "itemRemove", Effect.CHANGES

    def __new__(cls, wire_name: str, effect: Effect) -> ItemAction:
        """A member, looked up by Wix's name alone."""
        member = str.__new__(cls, wire_name)
        member._value_ = wire_name
        member.effect = effect
        return member

    @property
    def verb(self) -> str:
        """`read`, `insert`, `update` or `remove`."""
        return self.name.lower()

    @property
    def argument(self) -> str:
        """The name of a Python argument for it, such as `item_read`."""
        return f"item_{self.verb}"

    @property
    def writes(self) -> bool:
        """Whether it changes what the collection holds."""
        return self.effect is not Effect.READS


_ACTIONS = tuple(ItemAction)
ACTION_NAMES = tuple(action.value for action in ItemAction)
"""Wix's property names of all actions, in Wix's order."""


class ByAction(Mapping[ItemAction, _Value]):
    """One value for each action, in Wix's order. Immutable; equal to another of its class with the same values."""

    __slots__ = ("_values",)

    def __init__(self, values: Mapping[ItemAction, _Value]) -> None:
        """`values` must have every action. Raises KeyError."""
        self._values = tuple(values[action] for action in _ACTIONS)

    @classmethod
    def build(cls: type[_Self], value_of: Callable[[ItemAction], Any]) -> _Self:
        """With `value_of` called for each action."""
        made = cls.__new__(cls)
        made._values = tuple(map(value_of, _ACTIONS))
        return made

    def by_name(self) -> dict[str, _Value]:
        """The values by Wix's property names."""
        return dict(zip(ACTION_NAMES, self._values, strict=True))

    def __getitem__(self, action: ItemAction) -> _Value:
        return self._values[_INDEX[action]]

    def __iter__(self) -> Iterator[ItemAction]:
        return iter(_ACTIONS)

    def __len__(self) -> int:
        return len(self._values)

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._values == cast("ByAction[object]", other)._values

    def __hash__(self) -> int:
        return hash((type(self).__name__, self._values))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self})"


_INDEX = {action: index for index, action in enumerate(ItemAction)}


def action_names(actions: Iterable[ItemAction]) -> str:
    """The actions' property names in Wix's order, separated by commas."""
    chosen = set(actions)
    return ", ".join(action.value for action in ItemAction if action in chosen)
