"""What special permissions add or take, beyond what the levels give already."""

from __future__ import annotations

from itertools import product

import pytest

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.changes import (
    Direction,
    GrantChange,
    already_given,
    describe_gains,
    describe_losses,
    gains,
)
from pulumi_wix_data.permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, SubjectKind
from pulumi_wix_data.permissions.levels import Access, AccessLevel, Hidden, UnknownLevel

READ, INSERT, UPDATE, REMOVE = list(ItemAction)[:4]
ROLE = Subject(SubjectKind.ROLE, "70464")
LEVELS = CollectionLevels(
    {
        READ: AccessLevel.ANYONE,
        INSERT: AccessLevel.SITE_MEMBER,
        UPDATE: AccessLevel.SITE_MEMBER_AUTHOR,
        REMOVE: AccessLevel.PRIVILEGED,
    }
)


def allowed(*actions: ItemAction) -> SpecialAccesses:
    """Accesses that allow just these actions."""
    return SpecialAccesses.of(actions)


@pytest.mark.parametrize("level", AccessLevel)
def test_only_anyone_and_site_member_give_an_action_to_every_subject(level: AccessLevel) -> None:
    assert already_given(level) is (level in (AccessLevel.ANYONE, AccessLevel.SITE_MEMBER))


def test_a_level_nobody_knows_gives_nothing() -> None:
    assert not any(map(already_given, (UnknownLevel("UNDEFINED"), *Hidden)))


@pytest.mark.parametrize(
    ("before", "after", "levels", "expected"),
    [
        (allowed(), allowed(READ, UPDATE), None, [READ, UPDATE]),
        (allowed(), allowed(*ItemAction), LEVELS, [UPDATE, REMOVE]),
        (allowed(UPDATE), allowed(UPDATE, REMOVE), LEVELS, [REMOVE]),
        (allowed(*ItemAction), allowed(), LEVELS, []),
        (allowed(), allowed(READ), LEVELS, []),
    ],
)
def test_gains(
    before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None, expected: list[ItemAction]
) -> None:
    assert gains(before, after, levels) == expected


@pytest.mark.parametrize(
    ("before", "after", "levels", "words"),
    [
        (allowed(READ), allowed(READ), LEVELS, None),
        (allowed(READ), allowed(), LEVELS, None),
        (allowed(), allowed(UPDATE, READ), None, "role 70464 gains itemRead, itemUpdate (wider)"),
        (
            allowed(),
            allowed(REMOVE),
            LEVELS,
            "role 70464 gains itemRemove (wider: beyond the level PRIVILEGED)",
        ),
        (
            allowed(),
            allowed(READ),
            LEVELS,
            "role 70464 is granted itemRead (the level ANYONE gives it already)",
        ),
        (
            allowed(),
            allowed(INSERT, UPDATE),
            LEVELS,
            (
                "role 70464 gains itemUpdate (wider: beyond the level SITE_MEMBER_AUTHOR); "
                "it is granted itemInsert (the level SITE_MEMBER gives it already)"
            ),
        ),
    ],
)
def test_gains_in_words(
    before: SpecialAccesses, after: SpecialAccesses, levels: CollectionLevels | None, words: str | None
) -> None:
    assert describe_gains(ROLE, before, after, levels) == words


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        (allowed(READ), allowed(READ, UPDATE), None),
        (
            allowed(READ, REMOVE, UPDATE),
            allowed(UPDATE),
            "role 70464 is no longer granted itemRead, itemRemove; the collection's levels decide",
        ),
    ],
)
def test_losses_in_words(before: SpecialAccesses, after: SpecialAccesses, words: str | None) -> None:
    assert describe_losses(ROLE, before, after) == words


@pytest.mark.parametrize("hidden", Hidden)
@pytest.mark.parametrize("level", [*AccessLevel, Hidden.NOT_MANAGED])
def test_a_grant_that_cannot_be_read_is_never_told_as_lost_or_as_the_same(
    hidden: Hidden, level: AccessLevel | Hidden
) -> None:
    for before, after in product([*Access, hidden], repeat=2):
        change = GrantChange(READ, before, after, level)
        if hidden not in (before, after) or (after is Access.ALLOWED and already_given(level)):
            continue
        nobody_gains = before is Access.ALLOWED or after is Access.UNSPECIFIED
        assert change.direction is (Direction.MAY_NARROW if nobody_gains else Direction.UNCLEAR)
        assert "no longer granted" not in change.consequence("somebody")
