"""The special set of one subject on one collection: what it may do beyond the collection's levels."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from .actions import ItemAction
from .levels import Access
from .subjects import Subject


@dataclass(frozen=True)
class SpecialAccesses:
    """The actions ALLOWED to a subject; the others are UNSPECIFIED: the collection's level decides."""

    allowed: frozenset[ItemAction]
    hidden: frozenset[ItemAction] = frozenset()
    """Actions whose access cannot be seen, in a preview: a secret, or known only after the update."""

    @classmethod
    def from_properties(cls, properties: Mapping[str, str | None]) -> SpecialAccesses:
        """The accesses under `itemRead` … `itemRemove`; absent ones are UNSPECIFIED.

        A value that is neither counts as UNSPECIFIED: special permissions can only ever allow.
        """
        return cls(frozenset(a for a in ItemAction if properties.get(a.value) == Access.ALLOWED.value))

    def of(self, action: ItemAction) -> Access:
        """The access of one action."""
        return Access.ALLOWED if action in self.allowed else Access.UNSPECIFIED

    def to_properties(self) -> dict[str, str]:
        """All four, as in requests and in state."""
        return {action.value: self.of(action).value for action in ItemAction}

    def __str__(self) -> str:
        return names(self.allowed) or "nothing"


@dataclass(frozen=True)
class SpecialSet:
    """One entry of a collection's special permissions (Wix: SpecialPermissions); `id` is a GUID."""

    id: str
    subject: Subject
    accesses: SpecialAccesses


def names(actions: Iterable[ItemAction]) -> str:
    """The actions' property names in Wix's order, separated by commas."""
    chosen = set(actions)
    return ", ".join(action.value for action in ItemAction if action in chosen)
