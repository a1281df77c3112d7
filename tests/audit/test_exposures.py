"""What counts as exposed."""

from __future__ import annotations

from itertools import product

import pytest

from pulumi_wix_data.audit.findings import FindingKind
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    LOCKED,
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.exposure import exposed_actions
from pulumi_wix_data.permissions.levels import AccessLevel
from pulumi_wix_data.permissions.presets import Preset

READ, INSERT, UPDATE, REMOVE = list(ItemAction)[:4]
EXPOSED = {
    (READ, AccessLevel.ANYONE): ("public-read", "medium"),
    (INSERT, AccessLevel.ANYONE): ("public-write", "high"),
    (UPDATE, AccessLevel.ANYONE): ("public-write", "critical"),
    (REMOVE, AccessLevel.ANYONE): ("public-write", "critical"),
    (UPDATE, AccessLevel.SITE_MEMBER): ("members-write", "high"),
    (REMOVE, AccessLevel.SITE_MEMBER): ("members-write", "high"),
}
"""All others are no exposure."""


def _found(levels: CollectionLevels, *sets: SpecialSet) -> list[tuple[str, str, ItemAction]]:
    found = exposed_actions(DataPermissions("Orders", levels, sets))
    assert all(each.meaning and each.remedy for each in found)
    return [(FindingKind.of(each).value, each.severity.value, each.action) for each in found]


@pytest.mark.parametrize(("action", "level"), list(product(ItemAction, AccessLevel)))
def test_each_level_of_each_action(action: ItemAction, level: AccessLevel) -> None:
    levels = CollectionLevels.from_properties({**LOCKED.to_properties(), action.value: level.value})
    expected = EXPOSED.get((action, level))
    assert _found(levels) == ([(*expected, action)] if expected else [])


def test_an_unknown_level_may_be_wide() -> None:
    unknown = dict.fromkeys((READ.value, INSERT.value), "UNDEFINED")
    levels = CollectionLevels.from_properties({**LOCKED.to_properties(), **unknown})
    assert _found(levels) == [("unknown-level", "medium", READ), ("unknown-level", "medium", INSERT)]


def test_remove_belongs_to_roles_rather_than_users() -> None:
    def special(kind: SubjectKind, *allowed: ItemAction) -> SpecialSet:
        return SpecialSet("s", Subject(kind, "x"), SpecialAccesses.of(allowed))

    closed = Preset.PRIVATE.levels
    user, role = SubjectKind.USER, SubjectKind.ROLE
    assert _found(closed, special(role, *ItemAction), special(user, READ, INSERT, UPDATE)) == []
    assert _found(closed, special(user, REMOVE)) == [("special-remove-to-user", "medium", REMOVE)]
