"""The steps on this package's resources, one change a resource, with the values that a preview shows of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from ..lifecycle.declared_inputs import ACTIONS
from ..lifecycle.properties import DATA_COLLECTION_ID, SITE_ID
from ..permissions.access_changes import Hidden, ShownAccess, ShownLevel
from ..permissions.actions import ItemAction
from ..permissions.collection_levels import CollectionLevels, read_level
from ..permissions.levels import Access
from .preview_documents import ROOT_TYPE, Step
from .preview_wire import StateWire
from .texts import one_line

COLLECTION_PERMISSIONS = "pulumi-python:dynamic/wix-data:CollectionPermissions"
SPECIAL_PERMISSION = "pulumi-python:dynamic/wix-data:SpecialPermission"
OUR_TYPES = (COLLECTION_PERMISSIONS, SPECIAL_PERMISSION)

_UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
"""What Pulumi writes for a value that only the update will tell."""
_ENVELOPE = "4dabf18193072939515e22adb298388d"
"""The key by which Pulumi marks a secret, or another special value, in JSON."""
_MASKED = "[secret]"


class Kind(str, Enum):
    """What a preview plans for one of our resources."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"
    READ = "read"
    CHANGED_OUTSIDE = "changed outside"
    """A refresh found other values."""
    GONE_OUTSIDE = "gone outside"
    """A refresh found nothing."""


_KINDS = {
    "create": Kind.CREATE,
    "update": Kind.UPDATE,
    "replace": Kind.REPLACE,
    "create-replacement": Kind.REPLACE,
    "delete-replaced": Kind.REPLACE,
    "delete": Kind.DELETE,
    "same": Kind.SAME,
    "read": Kind.READ,
}
_FOUND = {"update": Kind.CHANGED_OUTSIDE, "delete": Kind.GONE_OUTSIDE}


@dataclass(frozen=True)
class PlannedChange:
    """What is planned for one resource; a replacement is one change with both states."""

    urn: str
    name: str
    type: str
    kind: Kind
    old: StateWire | None
    new: StateWire | None

    @property
    def keeps_when_deleted(self) -> bool:
        """Whether Pulumi forgets the resource without calling the provider (`retain_on_delete`)."""
        return bool(self.old and self.old.retain_on_delete)


def planned_changes(steps: list[Step]) -> list[PlannedChange]:
    """One change for each of our resources that the steps speak of. What a refresh found as it was is left out."""
    changes: dict[str, PlannedChange] = {}
    for step in steps:
        kind = (_FOUND if step.found_by_refresh else _KINDS).get(step.op)
        if step.type not in OUR_TYPES or kind is None:
            continue
        earlier = changes.get(step.urn)
        old, new = step.old, step.new
        if kind is Kind.REPLACE and earlier and earlier.kind is Kind.REPLACE:
            old, new = earlier.old or old, earlier.new or new
        name = one_line(step.name)
        changes[step.urn] = PlannedChange(step.urn, name, step.type, kind, old, new)
    return list(changes.values())


def is_ours(step: Step) -> bool:
    """Whether the step is on a resource of this package."""
    return step.type in OUR_TYPES


def is_counted(step: Step) -> bool:
    """Whether the resource is one that a user declares, rather than the stack or a provider."""
    return step.type != ROOT_TYPE and not step.type.startswith("pulumi:providers:")


def value(properties: Mapping[str, Any], name: str) -> str | Hidden:
    """The text under that name, or why it cannot be seen."""
    found = properties.get(name)
    if found is None or found == "":
        return Hidden.NOT_RECORDED
    if found == _MASKED or (isinstance(found, dict) and _ENVELOPE in found):
        return Hidden.SECRET
    if isinstance(found, str) and found != _UNKNOWN:
        return one_line(found)
    return Hidden.UNKNOWN


def inner(properties: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """The properties under that name; where they cannot be seen, each of the four actions has the mark for it."""
    found = properties.get(name)
    if isinstance(found, dict) and _ENVELOPE not in found:
        return {str(key): part for key, part in found.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    hidden = value(properties, name)
    marks = {Hidden.SECRET: _MASKED, Hidden.NOT_RECORDED: None}
    return dict.fromkeys(ACTIONS, marks.get(hidden, _UNKNOWN) if isinstance(hidden, Hidden) else _UNKNOWN)


Levels = Mapping[ItemAction, ShownLevel]
Accesses = Mapping[ItemAction, ShownAccess]


def levels(properties: Mapping[str, Any]) -> Levels:
    """The four levels, as far as they can be seen."""
    seen = {action: value(properties, action.value) for action in ItemAction}
    return {action: level if isinstance(level, Hidden) else read_level(level) for action, level in seen.items()}


def whole_set(shown: Levels) -> CollectionLevels | None:
    """The four levels as a set, when all can be seen."""
    seen = {action: level for action, level in shown.items() if not isinstance(level, Hidden)}
    return CollectionLevels(*(seen[action] for action in ItemAction)) if len(seen) == len(ACTIONS) else None


def accesses(properties: Mapping[str, Any]) -> Accesses:
    """The four accesses, as far as they can be seen. What is left out, or is no access, allows nothing."""
    shown: dict[ItemAction, ShownAccess] = {}
    for action in ItemAction:
        seen = value(properties, action.value)
        if seen in (Hidden.UNKNOWN, Hidden.SECRET):
            shown[action] = Hidden(seen)
        else:
            shown[action] = Access.ALLOWED if seen == Access.ALLOWED.value else Access.UNSPECIFIED
    return shown


@dataclass(frozen=True)
class Place:
    """A collection of a site, as far as both can be seen."""

    site_id: str | Hidden
    data_collection_id: str | Hidden

    @classmethod
    def of(cls, state: StateWire) -> Place:
        """The collection that a resource speaks of."""
        return cls(value(state.known, SITE_ID), value(state.known, DATA_COLLECTION_ID))

    @property
    def is_known(self) -> bool:
        """Whether two equal places are one."""
        return not (isinstance(self.site_id, Hidden) or isinstance(self.data_collection_id, Hidden))


def plain(text: str | Hidden) -> str:
    """The text, or the mark that stands for it."""
    return text.value if isinstance(text, Hidden) else text
