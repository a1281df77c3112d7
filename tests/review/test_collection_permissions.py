"""What the levels of collections become, by previews that the engine made."""

from __future__ import annotations

import pytest

from pulumi_wix_data.permissions.changes import Direction
from pulumi_wix_data.permissions.exposure import Exposure
from pulumi_wix_data.review.build_review import build_review
from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.state.previews import read_previews
from tests.review.documents import collection, digest, state, step
from tests.review.kept_previews import kept_review, lines, notes
from tests.review.review_world import OTHER_SITE, SITE, levels


def test_a_takeover_is_told_from_what_the_collection_has_now() -> None:
    found = kept_review("takeover.json")
    told = lines(found)
    assert told[0] == "public write: Guestbook insert CMS_EDITOR → ANYONE (takeover)"
    assert "public read: Products read CMS_EDITOR → ANYONE (takeover)" in told
    assert "narrower: ContactForm read ANYONE → CMS_EDITOR (takeover)" in told
    assert notes(found)[0] == "1 collection is taken over unchanged."
    words = {each.data_collection_id: each.consequence for each in found.changes if each.exposure.may_widen}
    assert words["Products"] == "any visitor can read, by the API too"


def test_a_collection_that_nobody_has_seen_may_be_wider_but_never_than_locked() -> None:
    told = [line for line in lines(kept_review("takeover.json")) if "NotYet" in line]
    assert told == [
        "public read: NotYet read (not recorded) → ANYONE (takeover)",
        "may be wider: NotYet insert (not recorded) → CMS_EDITOR (takeover)",
        "may be wider: NotYet update (not recorded) → CMS_EDITOR (takeover)",
        "may be narrower: NotYet remove (not recorded) → PRIVILEGED (takeover)",
    ]


@pytest.mark.parametrize("name", ["update.json", "show_sames.json", "update.events.jsonl", "up.events.jsonl"])
def test_an_edit_is_the_same_in_every_form_of_a_preview(name: str) -> None:
    found = kept_review(name)
    assert [line for line in lines(found) if "role" not in line] == [
        "public read: Orders read CMS_EDITOR → ANYONE (edit)"
    ]
    assert dict(found.permissions) == {"update": 2}
    assert found.unchanged == 2


def test_no_change_says_so() -> None:
    found = kept_review("no_change.json")
    assert (found.changes, found.notes, dict(found.permissions), found.unchanged) == ((), (), {}, 4)


@pytest.mark.parametrize("name", ["replace.json", "replacement_steps.json", "replace.events.jsonl"])
def test_a_replacement_shows_both_halves(name: str) -> None:
    found = kept_review(name)
    told = [line for line in lines(found) if "ALLOWED" not in line]
    assert told == [
        "public read: Products read CMS_EDITOR → ANYONE (takeover)",
        "members' write: Orders update CMS_EDITOR → SITE_MEMBER_AUTHOR (put back)",
        "members' read: Orders read CMS_EDITOR → SITE_MEMBER (put back)",
        "other wider: Orders remove PRIVILEGED → CMS_EDITOR (put back)",
        "narrower: Products read ANYONE → CMS_EDITOR (put back)",
        "narrower: Reviews read ANYONE → CMS_EDITOR (takeover)",
        "narrower: Reviews update SITE_MEMBER_AUTHOR → CMS_EDITOR (takeover)",
        "narrower: Reviews remove CMS_EDITOR → PRIVILEGED (takeover)",
    ]
    sites = {each.site_id for each in found.changes if each.data_collection_id == "Products"}
    assert sites == {SITE, OTHER_SITE}
    assert all(each.is_replacement for each in found.changes)
    assert dict(found.permissions) == {"replace": 3}


def test_a_replacement_in_place_changes_nothing() -> None:
    found = kept_review("replace_in_place.json")
    assert lines(found) == []
    assert notes(found) == ["Orders is replaced in place: written again, with nothing put back in between."]


def test_a_rename_changes_nothing_and_hands_the_original_on() -> None:
    found = kept_review("rename.json")
    assert lines(found) == []
    told = "Orders stays: customer-orders declares it now, and learns what it was before; orders goes."
    assert told in notes(found)


def test_two_collections_that_change_places_are_compared_with_what_they_have_now() -> None:
    told = [line for line in lines(kept_review("change_places.json")) if "(edit)" in line]
    assert told == [
        "public read: Orders read CMS_EDITOR → ANYONE (edit)",
        "members' write: Products insert CMS_EDITOR → SITE_MEMBER (edit)",
        "other wider: Orders remove PRIVILEGED → CMS_EDITOR (edit)",
        "narrower: Orders insert SITE_MEMBER → CMS_EDITOR (edit)",
        "narrower: Products read ANYONE → CMS_EDITOR (edit)",
        "narrower: Products remove CMS_EDITOR → PRIVILEGED (edit)",
    ]


@pytest.mark.parametrize("name", ["destroy.json", "destroy.events.jsonl"])
def test_destroy_says_what_it_opens_again_locks_and_leaves(name: str) -> None:
    found = kept_review(name)
    told = lines(found)
    assert told[:2] == [
        "public write: ContactForm insert CMS_EDITOR → ANYONE (put back)",
        "public read: ContactForm read CMS_EDITOR → ANYONE (put back)",
    ]
    assert "narrower: Staff read CMS_EDITOR → PRIVILEGED (locked on destroy)" in told
    assert [note for note in notes(found) if "deleted_with" not in note] == [
        "Letters stays as it is when letters goes (retain_on_delete)."
    ]


def test_what_a_program_no_longer_declares_goes_like_by_destroy() -> None:
    assert "public write: ContactForm insert CMS_EDITOR → ANYONE (put back)" in lines(
        kept_review("removed_from_program.json")
    )


def test_unknown_values_are_shown_as_such_and_may_be_wider() -> None:
    found = kept_review("unknowns.json")
    told = lines(found)
    assert "may be wider: Orders read SITE_MEMBER → (known after the update) (takeover)" in told
    assert "public read: (known after the update) read (not recorded) → ANYONE (takeover)" in told
    unclear = [each for each in found.changes if each.exposure is Exposure.UNCLEAR]
    assert unclear
    assert all(each.has_hidden_value and each.direction is Direction.UNCLEAR for each in unclear)
    assert dict(found.others) == {"create": 1}


@pytest.mark.parametrize("name", ["secrets.json", "secrets.events.jsonl"])
def test_secrets_are_shown_as_such_and_may_be_wider(name: str) -> None:
    found = kept_review(name)
    assert "may be wider: Orders read SITE_MEMBER → [secret] (takeover)" in lines(found)
    assert "other wider: Orders read UNSPECIFIED → ALLOWED user [secret] (new grant)" in lines(found)


def test_a_secret_that_becomes_another_may_be_wider() -> None:
    assert lines(kept_review("secret_update.json")) == ["may be wider: Orders read [secret] → [secret] (edit)"]


def test_without_reads_a_preview_does_not_know_what_is_taken_over() -> None:
    found = kept_review("without_reads.json")
    assert lines(found)[0] == "public read: Orders read (not recorded) → ANYONE (takeover)"
    assert "Orders has levels that the preview does not know" in notes(found)[0]


def test_drift_is_told_from_the_events_of_a_refresh() -> None:
    found = kept_review("refresh.events.jsonl")
    assert found.is_refresh
    assert lines(found) == ["public read: Orders read CMS_EDITOR → ANYONE (drift)"]
    assert "Staff is gone: somebody removed the collection." in notes(found)[0]
    assert found.hidden_drift == 0


def test_drift_that_the_digest_of_a_refresh_hides_is_counted() -> None:
    found = kept_review("refresh.json")
    assert found.is_refresh
    assert (lines(found), found.hidden_drift) == ([], 1)


@pytest.mark.parametrize(
    "name", ["refresh_run_program.json", "refresh_run_program_gone.json", "refresh_run_program.events.jsonl"]
)
def test_a_refresh_that_runs_the_program_is_a_refresh(name: str) -> None:
    found = kept_review(name)
    assert found.is_refresh
    assert FailOn.WIDER.is_met(found)
    assert not any("put back" in line for line in lines(found))
    assert any("Staff is gone" in note for note in notes(found)) is (name != "refresh_run_program.json")
    in_events = ["public read: Orders read CMS_EDITOR → ANYONE (drift)"]
    assert (lines(found), found.hidden_drift) == ((in_events, 0) if "events" in name else ([], 1))


@pytest.mark.parametrize(
    "name", ["after_refresh.json", "preview_with_refresh.json", "preview_with_refresh.events.jsonl"]
)
def test_a_preview_after_a_refresh_repairs_the_drift(name: str) -> None:
    assert "narrower: Orders read ANYONE → CMS_EDITOR (repairs drift)" in lines(kept_review(name))


def test_destroy_leaves_what_drifted() -> None:
    found = kept_review("destroy_after_refresh.json")
    assert "Orders stays as it is when orders goes, since somebody changed it outside." in notes(found)
    assert not any("put back" in line for line in lines(found) if "Orders" in line)


def test_resources_of_other_kinds_are_counted() -> None:
    found = kept_review("other_resources.json")
    assert (found.changes, dict(found.permissions), dict(found.others)) == ((), {}, {"create": 4})


def test_reads_are_counted() -> None:
    assert dict(kept_review("reads.json").permissions) == {"create": 1, "read": 1}


def test_drift_that_the_program_takes_over_is_told_in_full() -> None:
    drifted = {**collection("AEEE"), "written": levels("EEEE")}
    accepted = step("update", "orders", state(drifted), state(collection("AEEE")))
    (found,) = map(build_review, read_previews(digest(accepted)))
    (note,) = found.notes
    assert note.text == (
        "was changed outside Pulumi, and the program now declares just that: "
        "itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too)."
    )
