"""The two permission sets and their properties, as in requests and state."""

from __future__ import annotations

import pytest

from pulumi_wix_data.permissions.actions import ItemAction, action_names
from pulumi_wix_data.permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, SubjectKind
from pulumi_wix_data.permissions.levels import Access, AccessLevel, Hidden, UnknownLevel, read_level

FOUR = {
    "itemRead": "ANYONE",
    "itemInsert": "SITE_MEMBER",
    "itemUpdate": "CMS_EDITOR",
    "itemRemove": "PRIVILEGED",
}


def test_levels_round_trip_in_wix_names() -> None:
    levels = CollectionLevels.from_properties({**FOUR, "other": "ignored"})
    assert levels == CollectionLevels({action: AccessLevel(FOUR[action.value]) for action in ItemAction})
    assert levels != SpecialAccesses.of(())
    assert (levels.item_read, levels.item_remove) == (AccessLevel.ANYONE, AccessLevel.PRIVILEGED)
    assert list(levels.to_properties().items()) == list(FOUR.items())
    assert str(levels) == "itemRead ANYONE, itemInsert SITE_MEMBER, itemUpdate CMS_EDITOR, itemRemove PRIVILEGED"


@pytest.mark.parametrize("action", ItemAction)
def test_each_action_has_its_own_level(action: ItemAction) -> None:
    levels = CollectionLevels.from_properties(FOUR)
    assert levels[action] == FOUR[action.value]


@pytest.mark.parametrize("missing", FOUR)
def test_a_level_that_a_set_lacks_is_not_recorded(missing: str) -> None:
    levels = CollectionLevels.from_properties({name: level for name, level in FOUR.items() if name != missing})
    assert levels[ItemAction(missing)] is Hidden.NOT_RECORDED
    assert not levels.is_known
    assert not levels.is_seen


def test_an_unknown_level_is_kept_as_it_is() -> None:
    levels = CollectionLevels.from_properties({**FOUR, "itemUpdate": "UNDEFINED"})
    assert levels[ItemAction.UPDATE] == UnknownLevel("UNDEFINED")
    assert levels.to_properties()["itemUpdate"] == "UNDEFINED"
    assert not levels.is_known
    assert CollectionLevels.from_properties(FOUR).is_known


def test_reading_a_level_never_fails() -> None:
    assert read_level("CMS_EDITOR") is AccessLevel.CMS_EDITOR
    assert read_level("cms_editor") == "cms_editor"
    assert not isinstance(read_level("cms_editor"), AccessLevel)


def test_an_access_that_is_neither_may_allow() -> None:
    accesses = SpecialAccesses.from_properties({"itemRead": "ALLOWED", "itemUpdate": "DENIED", "itemRemove": None})
    assert accesses.to_properties() == {
        "itemRead": "ALLOWED",
        "itemInsert": "UNSPECIFIED",
        "itemUpdate": "(not understood)",
        "itemRemove": "UNSPECIFIED",
    }
    assert accesses[ItemAction.READ] is Access.ALLOWED
    assert str(accesses) == "itemRead, itemUpdate (not understood)"
    assert (accesses.allowed, accesses.hidden) == ({ItemAction.READ}, {ItemAction.UPDATE})
    assert str(SpecialAccesses.of(())) == "nothing"


def test_actions_are_named_in_wix_order() -> None:
    assert action_names({ItemAction.REMOVE, ItemAction.READ, ItemAction.UPDATE}) == "itemRead, itemUpdate, itemRemove"


def test_a_subject_is_a_user_or_a_role() -> None:
    user, role = Subject(SubjectKind.USER, "7"), Subject(SubjectKind.ROLE, "7")
    assert user != role
    assert (str(user), user.to_properties()) == ("user 7", {"userId": "7"})
    assert (str(role), role.to_properties()) == ("role 7", {"policyId": "7"})
