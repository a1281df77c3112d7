"""What a collection's permissions are made of: the levels, the special sets, and the users and roles those name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum

from .actions import ByAction, ItemAction, action_names
from .collection_types import NATIVE, CollectionType
from .levels import Access, AccessLevel, Hidden, Level, SeenAccess, Text, name_of, read_level


class CollectionLevels(ByAction[Level]):
    """The minimum access level of each action on one collection (Wix: DataPermissions)."""

    @classmethod
    def uniform(cls, level: Level) -> CollectionLevels:
        """The same level, or the same reason not to know it, for all actions."""
        return cls(dict.fromkeys(ItemAction, level))

    @classmethod
    def from_properties(cls, properties: Mapping[str, str]) -> CollectionLevels:
        """The set under Wix's names (`itemRead`, `itemInsert` and so on); what is absent is not recorded."""

        def level(action: ItemAction) -> Level:
            name = properties.get(action.value)
            return Hidden.NOT_RECORDED if name is None else read_level(name)

        return cls.build(level)

    @property
    def item_read(self) -> Level:
        """The level to read items."""
        return self[ItemAction.READ]

    @property
    def item_insert(self) -> Level:
        """The level to create items."""
        return self[ItemAction.INSERT]

    @property
    def item_update(self) -> Level:
        """The level to change items."""
        return self[ItemAction.UPDATE]

    @property
    def item_remove(self) -> Level:
        """The level to remove items."""
        return self[ItemAction.REMOVE]

    def to_properties(self) -> dict[str, str]:
        """Wix's property names and the levels as the API spells them: as in requests and in state."""
        return {action.value: name_of(level) for action, level in self.items()}

    @property
    def is_known(self) -> bool:
        """Whether all are levels that the API accepts in a write."""
        return all(isinstance(level, AccessLevel) for level in self.values())

    @property
    def is_seen(self) -> bool:
        """Whether all can be seen, be they known to this version or not."""
        return not any(isinstance(level, Hidden) for level in self.values())

    def __str__(self) -> str:
        return ", ".join(f"{name} {level}" for name, level in self.to_properties().items())


LOCKED = CollectionLevels.uniform(max(AccessLevel))
"""All actions at the strictest level."""


class SpecialAccesses(ByAction[SeenAccess]):
    """What one user or role is ALLOWED beyond the collection's levels (Wix: the accesses of SpecialPermissions)."""

    @classmethod
    def of(cls, allowed: Iterable[ItemAction]) -> SpecialAccesses:
        """These actions ALLOWED, the others UNSPECIFIED."""
        chosen = set(allowed)
        return cls.build(lambda action: Access.ALLOWED if action in chosen else Access.UNSPECIFIED)

    @classmethod
    def from_properties(cls, properties: Mapping[str, str | None]) -> SpecialAccesses:
        """The accesses under Wix's names; absent ones are UNSPECIFIED, and odd ones are not understood."""
        return cls.build(lambda action: read_access(properties.get(action.value)))

    @property
    def allowed(self) -> frozenset[ItemAction]:
        """The actions that are ALLOWED for certain."""
        return frozenset(action for action, access in self.items() if access is Access.ALLOWED)

    @property
    def hidden(self) -> frozenset[ItemAction]:
        """The actions whose access cannot be seen: they may be ALLOWED."""
        return frozenset(action for action, access in self.items() if isinstance(access, Hidden))

    def to_properties(self) -> dict[str, str]:
        """All accesses under Wix's property names, as in requests and in state."""
        return {action.value: name_of(access) for action, access in self.items()}

    def __str__(self) -> str:
        if not self.hidden:
            return action_names(self.allowed) or "nothing"
        marks = [f"{action.value} {name_of(self[action])}" for action in ItemAction if action in self.hidden]
        return ", ".join([*([action_names(self.allowed)] if self.allowed else []), *marks])


NOTHING_ALLOWED = SpecialAccesses.of(())


def read_access(value: str | None) -> SeenAccess:
    """The access that `value` names; an absent one is UNSPECIFIED."""
    if not value:
        return Access.UNSPECIFIED
    try:
        return Access(value)
    except ValueError:
        return Hidden.NOT_UNDERSTOOD


class SubjectKind(str, Enum):
    """Whom special permissions can name. The value is Wix's property name for the id."""

    USER = "userId"
    ROLE = "policyId"

    @property
    def noun(self) -> str:
        """`user` or `role`."""
        return self.name.lower()


@dataclass(frozen=True)
class Subject:
    """One user or role. Wix calls a role's id its policy id; both are opaque, up to 64 characters."""

    kind: SubjectKind
    id: Text

    @property
    def is_known(self) -> bool:
        """Whether the id can be seen."""
        return not isinstance(self.id, Hidden)

    def to_properties(self) -> dict[str, str]:
        """`{"userId": …}` or `{"policyId": …}`."""
        return {self.kind.value: shown_text(self.id)}

    def __str__(self) -> str:
        return f"{self.kind.noun} {shown_text(self.id)}"


@dataclass(frozen=True)
class DraftPermissions:
    """Who may manage drafts (Wix: `draftItemsPluginPermissions`, which its documentation leaves out).

    Nobody declares them here: they are read, shown, and handed back in each write, which may reset them otherwise.
    """

    entries: tuple[tuple[str, str], ...]
    """Wix's names (`manageDrafts`, `managePublishStatus`) and words (`CMS_EDITOR`, `PRIVILEGED`), as they were read."""

    @property
    def is_set(self) -> bool:
        """Whether somebody has set them: any other than the default."""
        return any(word not in _DRAFT_DEFAULTS for _, word in self.entries)

    def to_properties(self) -> dict[str, str]:
        """As in requests."""
        return dict(self.entries)

    def __str__(self) -> str:
        return ", ".join(f"{name} {word}" for name, word in self.entries)


_DRAFT_DEFAULTS = ("CMS_EDITOR", Access.UNSPECIFIED.value)


@dataclass(frozen=True)
class SpecialSet:
    """One entry of a collection's special permissions (Wix: SpecialPermissions); `id` is a GUID."""

    id: str
    subject: Subject
    accesses: SpecialAccesses
    drafts: DraftPermissions | None = None
    """None where the service shows none."""


@dataclass(frozen=True)
class DataPermissions:
    """The levels and the special sets of one collection (Wix: DataPermissions)."""

    data_collection_id: str
    levels: CollectionLevels
    special_sets: tuple[SpecialSet, ...]
    drafts: DraftPermissions | None = None
    """None where the service shows none."""
    type: CollectionType = NATIVE
    """The collection's type, where it was read too: Get Permissions does not tell it."""
    unnamed_sets: int = 0
    """How many special sets name neither a user nor a role, or both: nobody can say here whom they let in."""

    def special_set_of(self, subject: Subject) -> SpecialSet | None:
        """The set of `subject`; there is at most one in a collection."""
        return next((special for special in self.special_sets if special.subject == subject), None)

    def special_set(self, special_permissions_id: str) -> SpecialSet | None:
        """The set with that id."""
        return next((special for special in self.special_sets if special.id == special_permissions_id), None)


def shown_text(text: Text) -> str:
    """The text, or the mark that stands for it."""
    return text.value if isinstance(text, Hidden) else text
