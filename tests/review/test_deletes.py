"""Deletes that Pulumi carries out, and those that it leaves out: a review claims no restore that never happens."""

from __future__ import annotations

from tests.review.documents import OPEN_BEFORE, Json, collection, digest, events, state, step, update, urn
from tests.review.kept_previews import kept_review, lines, notes, only_review
from tests.review.review_world import SITE

DOUBT = "1 delete may not be carried out, and then nothing is put back, locked or removed"


def _deleted(name: str, **flags: object) -> Json:
    return step("delete", name, state(collection("EEEE", name, previous=OPEN_BEFORE), **flags))


def test_what_is_deleted_with_another_resource_is_left_as_it_is() -> None:
    found = kept_review("deleted_with.json")
    assert not any("Guestbook" in line for line in lines(found))
    assert "Guestbook stays as it is when dependent goes (deleted_with form)." in notes(found)
    assert "public write: ContactForm insert CMS_EDITOR → ANYONE (put back)" in lines(found)


def test_it_is_put_back_where_the_other_resource_stays() -> None:
    found = kept_review("deleted_with_another_stays.json")
    assert lines(found) == ["members' read: Guestbook read CMS_EDITOR → SITE_MEMBER (put back)"]


def test_a_lock_that_never_happens_is_not_claimed() -> None:
    old = state(collection("EEEE", onDestroy="lock"), deletedWith=urn("site", "other:index:Site"))
    other: Json = {"op": "delete", "urn": urn("site", "other:index:Site"), "oldState": {"id": "1"}}
    found = only_review(digest(step("delete", "orders", old), other))
    assert lines(found) == []
    assert notes(found) == ["Orders stays as it is when orders goes (deleted_with site)."]


def test_events_do_not_tell_it_and_the_review_says_so_once() -> None:
    found = kept_review("deleted_with.events.jsonl")
    (doubt,) = [note for note in notes(found) if "may not be carried out" in note]
    assert doubt.startswith("2 deletes may")
    assert doubt.endswith(": this preview does not tell whether deleted_with applies.")
    assert "public write: ContactForm insert CMS_EDITOR → ANYONE (put back)" in lines(found)


def test_a_delete_alone_is_certain_in_events_too() -> None:
    found = only_review(events(_deleted("orders")))
    assert (notes(found), len(lines(found))) == ([], 1)


def test_a_resource_that_is_replaced_may_take_another_one_along() -> None:
    base = step("replace", "base", state(collection("EEEE", "Base")), state(collection("EEEE", "Other")))
    found = only_review(digest(_deleted("orders", deletedWith=urn("base")), base))
    assert notes(found)[0].startswith(DOUBT)


def test_what_is_retained_is_not_put_back_by_a_replacement() -> None:
    found = kept_review("retained_replace.json")
    assert not any("Orders" in line for line in lines(found))
    assert notes(found) == ["Orders stays as it is when orders goes (retain_on_delete)."]
    assert notes(kept_review("retained_replace_in_place.json")) == [
        "Orders is replaced in place: written again, with nothing put back in between."
    ]


def test_what_an_earlier_run_deleted_is_not_deleted_again() -> None:
    found = only_review(
        digest(step("remove-pending-replace", "orders", state(collection("EEEE", previous=OPEN_BEFORE))))
    )
    assert (found.changes, found.notes, found.errors) == ((), (), ())


def test_what_an_earlier_run_replaced_does_not_hide_its_successor() -> None:
    leftover = step("delete-replaced", "orders", state(collection("EEEE", "Old", previous=OPEN_BEFORE)))
    older = step("delete-replaced", "orders", state(collection("EEEE", "Older", previous=OPEN_BEFORE)))
    opened = update("EEEE", "AEEE")
    for steps in ([opened, leftover, older], [older, leftover, opened], [leftover, opened, older]):
        for text in (digest(*steps), events(*steps)):
            assert lines(only_review(text)) == [
                "public read: Old read CMS_EDITOR → ANYONE (put back)",
                "public read: Older read CMS_EDITOR → ANYONE (put back)",
                "public read: Orders read CMS_EDITOR → ANYONE (edit)",
            ]


def test_destroy_that_runs_the_program_deletes_what_it_found_the_same() -> None:
    old = state(collection("EEEE", previous=OPEN_BEFORE))
    found = only_review(digest(step("same", "orders", old, old), step("delete", "orders", old)))
    assert lines(found) == ["public read: Orders read CMS_EDITOR → ANYONE (put back)"]


def test_what_is_imported_is_taken_over_unchanged() -> None:
    found = only_review(digest(step("import", "orders", None, state(collection("AAAA")))))
    assert (found.changes, notes(found)) == ((), ["1 collection is taken over unchanged."])


def test_what_is_imported_may_be_told_by_its_id_alone() -> None:
    levels = {name: value for name, value in collection("AAAA").items() if name not in ("siteId", "dataCollectionId")}
    told = step("import", "orders", None, {"inputs": levels, "importID": f"{SITE}/Orders"})
    edited = update("EEEE", "AEEE")
    found = only_review(digest(told, edited))
    assert lines(found) == ["public read: Orders read CMS_EDITOR → ANYONE (edit)"]
    assert found.errors == ()
    for odd in ("", "Orders", 7, f"{SITE}/"):
        assert only_review(digest(step("import", "orders", None, {"inputs": levels, "importID": odd}))).errors


def test_a_delete_says_what_it_does_where_on_destroy_is_odd() -> None:
    old = state(collection("EEEE", onDestroy="explode", previous=OPEN_BEFORE))
    found = only_review(digest(step("delete", "orders", old)))
    assert {each.exposure.value for each in found.changes} == {"may be wider"}


def test_what_on_destroy_will_do_is_told_when_it_changes() -> None:
    before = state(collection("EEEE", onDestroy="lock", previous=OPEN_BEFORE))
    found = only_review(digest(step("update", "orders", before, state(collection("EEEE", previous=OPEN_BEFORE)))))
    opens = "itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too)"
    assert notes(found) == [
        f"Orders will be destroyed differently: on_destroy lock → restore; destroying it would re-open: {opens}."
    ]
