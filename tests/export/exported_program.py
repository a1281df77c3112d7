"""What an exported program is made of, and what one in Python declares when it runs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType

from hypothesis import strategies as st

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.levels import AccessLevel, Level

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40)


def levels_of(others: Level, **exceptions: Level) -> CollectionLevels:
    """One level for all actions but those named, such as `item_read`."""
    return CollectionLevels.build(lambda action: exceptions.get(action.argument, others))


MIXED = levels_of(AccessLevel.CMS_EDITOR, item_read=AccessLevel.ANYONE, item_update=AccessLevel.PRIVILEGED)


def set_of(kind: SubjectKind, id_: str, *allowed: ItemAction) -> SpecialSet:
    return SpecialSet(f"set-{id_}", Subject(kind, id_), SpecialAccesses.of(allowed or (ItemAction.READ,)))


def collection_of(id_: str, *sets: SpecialSet, levels: CollectionLevels = MIXED) -> DataPermissions:
    return DataPermissions(id_, levels, sets)


def declared_by(program: str) -> list[dict[str, object]]:
    """What the program declares when it runs: each resource's class, name, and arguments, enums by their names."""
    found: list[dict[str, object]] = []

    class Named:
        def __init__(self, name: str) -> None:
            self.name = name

        def __getattr__(self, member: str) -> str:
            return f"{self.name}.{member}"

    class Role:
        def __init__(self, title: str) -> None:
            self.id = f"get_role({title})"

    def declare(kind: str) -> Callable[..., None]:
        def declared(name: str, **arguments: object) -> None:
            found.append({"class": kind, "name": name, **arguments})

        return declared

    stand_in = ModuleType("pulumi_wix_data")
    classes = {each: declare(each) for each in ("CollectionPermissions", "SpecialPermission")}
    stand_in.__dict__.update(
        classes, get_role=Role, **{each: Named(each) for each in ("Access", "AccessLevel", "Preset")}
    )
    before = sys.modules["pulumi_wix_data"]
    sys.modules["pulumi_wix_data"] = stand_in
    try:
        exec(compile(program, "__main__.py", "exec"), {})  # noqa: S102 - it is what the export is for
    finally:
        sys.modules["pulumi_wix_data"] = before
    return found
