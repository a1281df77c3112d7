"""What users and roles gain and lose by special permissions, by previews that the engine made."""

from __future__ import annotations

from pulumi_wix_data.permissions.data_permissions import Subject, SubjectKind
from tests.review.kept_previews import kept_review, lines, notes
from tests.review.review_world import MARKETING, MODERATOR, SHIPPING


def test_a_grant_is_compared_with_the_levels_where_they_are_known() -> None:
    found = kept_review("special.json")
    words = {(each.data_collection_id, each.action.verb): each.consequence for each in found.changes}
    assert words == {
        ("Orders", "read"): f"role {SHIPPING} gains read, whatever the level is",
        ("Orders", "update"): f"role {SHIPPING} gains update, whatever the level is",
        ("Reviews", "remove"): f"user {MODERATOR} gains remove, beyond the level CMS_EDITOR",
    }
    given = f"user {MODERATOR} is granted read; the level ANYONE gives it already."
    assert f"Reviews changes nothing for anybody: {given}" in notes(found)


def test_levels_that_do_not_change_are_known_with_show_sames() -> None:
    found = [each for each in kept_review("show_sames.json").changes if each.subject]
    assert [each.consequence for each in found] == [
        f"role {SHIPPING} gains remove, beyond the level PRIVILEGED",
        f"role {SHIPPING} is no longer granted update; the collection's level decides",
    ]


def test_an_adoption_is_a_takeover() -> None:
    found = kept_review("adoption.json")
    assert lines(found) == [
        f"other wider: Letters insert UNSPECIFIED → ALLOWED role {MARKETING} (takeover)",
        f"other wider: Letters update UNSPECIFIED → ALLOWED role {MARKETING} (takeover)",
        f"narrower: Letters read ALLOWED → UNSPECIFIED role {MARKETING} (takeover)",
    ]
    assert "allowed were itemRead; now itemInsert, itemUpdate" in notes(found)[0]


def test_another_subject_gains_and_the_old_one_loses() -> None:
    told = [line for line in lines(kept_review("replace.json")) if "ALLOWED" in line]
    assert told == [
        f"other wider: Orders update UNSPECIFIED → ALLOWED user {MODERATOR} (new grant)",
        f"narrower: Orders read ALLOWED → UNSPECIFIED role {SHIPPING} (removed)",
        f"narrower: Orders update ALLOWED → UNSPECIFIED role {SHIPPING} (removed)",
    ]


def test_a_grant_is_compared_with_the_levels_that_a_collection_returns_to() -> None:
    told = notes(kept_review("replace.json"))
    given = f"user {MODERATOR} is granted read; the level SITE_MEMBER gives it already."
    assert f"Orders changes nothing for anybody: {given}" in told


def test_unknown_grants_and_roles_are_shown_as_such() -> None:
    told = lines(kept_review("unknowns.json"))
    assert "other wider: Orders read UNSPECIFIED → ALLOWED role (known after the update) (new grant)" in told
    assert f"may be wider: Orders update UNSPECIFIED → (known after the update) role {SHIPPING} (new grant)" in told


def test_a_renamed_grant_stays() -> None:
    assert f"Orders keeps the entry of role {SHIPPING}: carriers declares it now." in notes(kept_review("rename.json"))


def test_roles_have_their_titles_where_they_are_known() -> None:
    titles = {Subject(SubjectKind.ROLE, MARKETING): "role Marketing"}
    assert {each.subject for each in kept_review("adoption.json", titles).changes} == {"role Marketing"}
