"""Secret inputs, each in turn: never shown, and judged as “may be” where they cannot be seen."""

from __future__ import annotations

import json

import pytest

from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.review.json_document import json_text
from tests.review.documents import SPECIAL, Json, collection, digest, state, step, urn
from tests.review.kept_previews import kept_review, kept_text, lines, notes, only_review
from tests.review.review_world import MODERATOR, SHIPPING, SITE

SECRET_KEY = "4dabf18193072939515e22adb298388d"
SECRET = "1b47061264138c4ac30d75fd1eb44270"
UPDATED = "members' write: {} insert CMS_EDITOR → SITE_MEMBER (edit)"


def test_secrets_are_shown_as_such_wherever_they_are() -> None:
    told = lines(kept_review("each_secret_created.json"))
    assert "narrower: [secret] read SITE_MEMBER → CMS_EDITOR (takeover)" in told
    assert "may be narrower: Reviews read ANYONE → [secret] (takeover)" in told
    assert "other wider: Letters read UNSPECIFIED → ALLOWED user [secret] (new grant)" in told
    assert "other wider: Letters read UNSPECIFIED → ALLOWED role [secret] (new grant)" in told
    assert any(line.startswith("may be narrower: Letters read ALLOWED → [secret]") for line in told)


def test_secrets_that_stay_are_unchanged() -> None:
    assert "[secret]" in kept_text("each_secret_same.json")
    found = kept_review("each_secret_same.json")
    assert (found.changes, found.notes, found.unchanged) == ((), (), 9)


def test_an_update_may_change_every_secret_of_its_resource() -> None:
    found = kept_review("each_secret_changed.json")
    told = lines(found)
    assert told[-1] == "may be wider: Reviews read [secret] → [secret] (edit)"
    assert {each.site_id for each in found.changes} == {SITE, "[secret]"}
    assert UPDATED.format("[secret]") in told
    assert "Guestbook may be destroyed differently: on_destroy is a secret." in notes(found)


def test_an_output_that_is_made_a_secret_is_unchanged_where_its_input_is() -> None:
    """`additional_secret_outputs` hides what the program shows."""
    assert [line for line in lines(kept_review("each_secret_changed.json")) if "ContactForm" in line] == [
        UPDATED.format("ContactForm")
    ]


def test_what_a_secret_on_destroy_does_may_open() -> None:
    told = lines(kept_review("each_secret_destroyed.json"))
    assert "may be wider: Guestbook read CMS_EDITOR → [secret] (put back)" in told
    assert "may be narrower: Letters read [secret] → UNSPECIFIED role 7046409866117489231 (removed)" in told


def _decrypted(value: object) -> Json:
    return {SECRET_KEY: SECRET, "plaintext": json.dumps(value)}


def _levels(before: str, after: str) -> str:
    old = collection("EEEE", itemRead=_decrypted(before))
    return digest(step("update", "orders", state(old), state(collection("EEEE", itemRead=_decrypted(after)))))


@pytest.mark.parametrize(
    ("before", "after", "exposure"),
    [("CMS_EDITOR", "ANYONE", "public read"), ("ANYONE", "SITE_MEMBER", "narrower"), ("ANYONE", "ANYONE", None)],
)
def test_a_decrypted_secret_is_judged_and_not_shown(before: str, after: str, exposure: str | None) -> None:
    found = only_review(_levels(before, after))
    assert [each.exposure.value for each in found.changes] == ([exposure] if exposure else [])
    text = json_text(found)
    assert not any(name in text for name in ("ANYONE", "SITE_MEMBER"))
    assert FailOn.PUBLIC.is_met(found) is (exposure == "public read")


def test_a_decrypted_subject_and_access_are_not_shown() -> None:
    new = {
        "siteId": SITE,
        "dataCollectionId": "Orders",
        "userId": _decrypted(MODERATOR),
        "itemRead": _decrypted("ALLOWED"),
    }
    found = only_review(digest({"op": "create", "urn": urn("someone", SPECIAL), "newState": state(new)}))
    assert lines(found) == ["other wider: Orders read UNSPECIFIED → [secret] user [secret] (new grant)"]
    assert not any(each in json_text(found) for each in (MODERATOR, "→ ALLOWED"))


@pytest.mark.parametrize("name", ["created", "changed", "destroyed", "same"])
def test_no_role_or_user_that_is_a_secret_is_in_a_review(name: str) -> None:
    text = json_text(kept_review(f"each_secret_{name}.json"))
    assert not any(each in text for each in (MODERATOR, SHIPPING))


@pytest.mark.parametrize(
    ("after", "met"),
    [("ANYONE", True), ("SITE_MEMBER", True), ("SITE_MEMBER_AUTHOR", True), ("CMS_EDITOR", False), ("NEWER", True)],
)
@pytest.mark.parametrize("before", [{SECRET_KEY: SECRET, "ciphertext": "x"}, "UNDEFINED"])
def test_members_who_may_gain_a_write_are_members_who_do(before: object, after: str, met: bool) -> None:
    old, new = state(collection("EEEE", itemInsert=before)), state(collection("EEEE", itemInsert=after))
    found = only_review(digest(step("update", "orders", old, new)))
    assert FailOn.ANY_WRITE_BY_MEMBERS.is_met(found) is met
    assert FailOn.PUBLIC.is_met(found) is (after in ("ANYONE", "NEWER"))
    assert FailOn.WIDER.is_met(found)
