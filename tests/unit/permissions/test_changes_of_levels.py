"""What a change of levels means: the direction of every pair, and who gains or loses, in words."""

from __future__ import annotations

from itertools import product

import pytest

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.changes import Direction, LevelChange, compare_levels, may_widen
from pulumi_wix_data.permissions.data_permissions import CollectionLevels
from pulumi_wix_data.permissions.exposure import Exposure
from pulumi_wix_data.permissions.levels import AccessLevel, Hidden, Level, UnknownLevel

ANYONE, MEMBER, AUTHOR, EDITOR, PRIVILEGED = AccessLevel
UNDEFINED = UnknownLevel("UNDEFINED")

WHO_CAN = {
    ANYONE: "any visitor can {verb}, by the API too",
    MEMBER: "any logged-in member can {verb}",
    AUTHOR: "any logged-in member can {verb} the items that they created",
    EDITOR: "anyone with a CMS role can {verb}",
    PRIVILEGED: "only site administrators and holders of special permissions can {verb}",
}

NARROWER = {
    (ANYONE, MEMBER): "visitors who are not logged in can no longer {verb}",
    (ANYONE, AUTHOR): "visitors can no longer {verb}; any logged-in member can {verb} the items that they created",
    (ANYONE, EDITOR): "visitors and members can no longer {verb}",
    (ANYONE, PRIVILEGED): WHO_CAN[PRIVILEGED],
    (MEMBER, AUTHOR): "members can no longer {verb} the items of others",
    (MEMBER, EDITOR): "members can no longer {verb}",
    (MEMBER, PRIVILEGED): WHO_CAN[PRIVILEGED],
    (AUTHOR, EDITOR): "members can no longer {verb}",
    (AUTHOR, PRIVILEGED): WHO_CAN[PRIVILEGED],
    (EDITOR, PRIVILEGED): WHO_CAN[PRIVILEGED],
}

INSERT_NARROWER = {
    **NARROWER,
    (ANYONE, AUTHOR): "visitors can no longer insert; any logged-in member can insert",
    (MEMBER, AUTHOR): "members can insert items of their own only",
}


def expected_words(action: ItemAction, before: AccessLevel, after: AccessLevel) -> str:
    """The documented words for one pair."""
    inserts = action is ItemAction.INSERT
    if before == after:
        return "nobody gains or loses access"
    if after > before:
        return (INSERT_NARROWER if inserts else NARROWER)[before, after].format(verb=action.verb)
    if inserts and after is AUTHOR:
        return "any logged-in member can insert"
    if (before, after) == (AUTHOR, MEMBER) and not inserts:
        return f"any logged-in member can {action.verb} every item, not only their own"
    return WHO_CAN[after].format(verb=action.verb)


@pytest.mark.parametrize(("action", "before", "after"), list(product(ItemAction, AccessLevel, AccessLevel)))
def test_every_pair_of_levels_has_its_direction_and_words(
    action: ItemAction, before: AccessLevel, after: AccessLevel
) -> None:
    change = LevelChange(action, before, after)
    rank = list(AccessLevel).index
    steps = rank(after) - rank(before)
    expected = "same" if steps == 0 else "wider" if steps < 0 else "narrower"
    words = expected_words(action, before, after)
    assert change.direction.value == expected
    assert change.consequence == words
    assert str(change) == f"{action.value} {before.value} → {after.value} ({expected}: {words})"


@pytest.mark.parametrize(
    ("before", "after", "direction"),
    [
        (UNDEFINED, EDITOR, Direction.UNCLEAR),
        (EDITOR, UNDEFINED, Direction.UNCLEAR),
        (UNDEFINED, UnknownLevel("OTHER"), Direction.UNCLEAR),
        (UNDEFINED, UNDEFINED, Direction.SAME),
    ],
)
def test_a_level_that_nobody_knows_may_be_wider(before: Level, after: Level, direction: Direction) -> None:
    change = LevelChange(ItemAction.READ, before, after)
    assert change.direction is direction
    assert ("it may be wider" in change.consequence) == (direction is Direction.UNCLEAR)


@pytest.mark.parametrize("hidden", [UNDEFINED, *Hidden])
@pytest.mark.parametrize("action", ItemAction)
def test_what_cannot_be_read_is_never_told_as_wider_narrower_or_the_same(hidden: Level, action: ItemAction) -> None:
    """Even where nobody can gain: whether somebody loses is not known either."""
    others = [*AccessLevel, *Hidden, UnknownLevel("OTHER")]
    for change in [LevelChange(action, *pair) for each in others for pair in ((hidden, each), (each, hidden))]:
        cannot_widen = change.before is ANYONE or change.after is AccessLevel.PRIVILEGED
        assert change.direction is (Direction.MAY_NARROW if cannot_widen else Direction.UNCLEAR), change
        assert change.exposure is not Exposure.NARROWER
        assert change.exposure is not Exposure.NONE


@pytest.mark.parametrize(("action", "level"), list(product(ItemAction, AccessLevel)))
def test_who_can_names_the_verb_and_the_audience(action: ItemAction, level: AccessLevel) -> None:
    expected = WHO_CAN[level].format(verb=action.verb)
    if (action, level) == (ItemAction.INSERT, AUTHOR):
        expected = "any logged-in member can insert"
    assert level.who_can(action) == expected


def test_compare_names_only_what_differs_and_widening_first() -> None:
    before = CollectionLevels(dict(zip(ItemAction, (ANYONE, EDITOR, EDITOR, UNDEFINED), strict=True)))
    after = CollectionLevels(dict(zip(ItemAction, (EDITOR, EDITOR, ANYONE, EDITOR), strict=True)))
    changes = compare_levels(before, after)
    assert [(change.action.verb, change.direction.value) for change in changes] == [
        ("update", "wider"),
        ("remove", "unclear"),
        ("read", "narrower"),
    ]
    assert compare_levels(before, before) == []


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [(EDITOR, ANYONE, True), (ANYONE, EDITOR, False), (EDITOR, EDITOR, False), (UNDEFINED, EDITOR, True)],
)
def test_widens_when_somebody_gains_or_may(before: Level, after: Level, expected: bool) -> None:
    assert may_widen([LevelChange(ItemAction.READ, before, after)]) is expected


def test_one_wider_change_among_narrower_ones_may_widen() -> None:
    narrower = LevelChange(ItemAction.READ, ANYONE, EDITOR)
    assert may_widen([narrower, LevelChange(ItemAction.INSERT, EDITOR, ANYONE)])
    assert not may_widen([narrower, narrower])
    assert not may_widen([])
