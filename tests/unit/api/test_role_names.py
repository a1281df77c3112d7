"""Roles by their titles: two are never told alike, and none is told as something else."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.account_roles import role_names, unique_titles
from pulumi_wix_data.api.client import Role
from pulumi_wix_data.permissions.data_permissions import Subject, SubjectKind
from pulumi_wix_data.permissions.levels import AccessLevel

ID, OTHER_ID = "7046409866117489206", "7046409866117489231"


def names(*titles: str, with_ids: bool = False) -> list[str]:
    """The names of roles with these titles, the first of which has `ID` and the second `OTHER_ID`."""
    ids = [ID, OTHER_ID, *(f"custom-{n}" for n in range(2, len(titles)))]
    roles = [Role(id_, title, "") for id_, title in zip(ids, titles, strict=False)]
    found = role_names(roles, with_ids=with_ids)
    return [found[Subject(SubjectKind.ROLE, each.id)] for each in roles if each.title.strip()]


def test_a_title_that_only_one_role_has_is_its_name() -> None:
    assert names("Shipping", "Marketing") == ["role Shipping", "role Marketing"]
    assert names("Shipping", with_ids=True) == [f"role Shipping ({ID})"]
    assert names("", "Marketing") == ["role Marketing"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("Team", "Team"), ("Team", "team"), ("Team", "Team "), ("Two words", "Two  words"), ("Team", "\uff34eam")],
)
def test_titles_that_people_take_for_the_same_have_their_ids(one: str, other: str) -> None:
    assert names(one, other) == [f"role {one} ({ID})", f"role {other} ({OTHER_ID})"]


@pytest.mark.parametrize("title", [OTHER_ID, "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf", f"Marketing ({OTHER_ID})"])
def test_a_title_that_looks_like_an_id_or_another_name_has_its_own(title: str) -> None:
    assert names(title, "Marketing")[0] == f"role {title} ({ID})"


@pytest.mark.parametrize("level", AccessLevel)
def test_a_role_that_is_called_like_a_level_has_its_id(level: AccessLevel) -> None:
    for title in (level.value, level.step, level.audience.upper()):
        assert names(title) == [f"role {title} ({ID})"]


def test_roles_of_several_accounts_that_are_one_are_told_once() -> None:
    assert role_names([Role(ID, "Manager", ""), Role(ID, "Manager", "")]) == {
        Subject(SubjectKind.ROLE, ID): "role Manager"
    }


def test_a_program_looks_up_those_titles_alone_that_one_role_has() -> None:
    roles = [Role("1", "Team", ""), Role("2", "Team", ""), Role("3", "team", ""), Role("4", " ", "")]
    assert unique_titles(roles) == {"3": "team"}
