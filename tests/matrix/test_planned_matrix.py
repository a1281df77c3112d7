"""The matrix of a preview: what it leaves, what it changes, and what it removes, in every form."""

from __future__ import annotations

import csv
import json
from datetime import datetime, timezone

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.matrix.declared import planned_access
from pulumi_wix_data.matrix.differences import Side, differences
from pulumi_wix_data.matrix.html_page import matrix_page
from pulumi_wix_data.matrix.site_access import CollectionAccess, all_rows
from pulumi_wix_data.matrix.tables import matrix_csv, matrix_json
from pulumi_wix_data.matrix.terminal_table import matrix_text, summary_text
from pulumi_wix_data.pages.rendering import Origin
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.levels import AccessLevel, Hidden
from pulumi_wix_data.review.build_review import outcome
from pulumi_wix_data.state.preview_documents import NotAPreview
from pulumi_wix_data.state.previews import read_previews
from tests.review.documents import OPEN_BEFORE, SPECIAL, Json, collection, digest, events, state, step, update, urn
from tests.review.kept_previews import ALL, kept_text
from tests.review.review_world import SITE

LEAVER = "user leaver"
PUT_BACK = "no longer managed: put back to what it was before"


def planned(text: str) -> dict[str, CollectionAccess]:
    found = planned_access(read_previews(text), None, lambda _: True)
    return {each.data_collection_id: each for each in found}


def forms(found: dict[str, CollectionAccess]) -> dict[str, str]:
    collections = list(found.values())
    rows = all_rows(collections)
    return {
        "text": summary_text(collections),
        "full": matrix_text(rows),
        "csv": matrix_csv(rows),
        "json": matrix_json(rows),
        "html": matrix_page(collections, "Access", Origin(made=datetime(2026, 11, 26, tzinfo=timezone.utc))),
    }


def _special(name: str, subject: Json) -> Json:
    properties = {"siteId": SITE, "dataCollectionId": "Orders", **subject, "itemRead": "ALLOWED"}
    return {"urn": urn(name, SPECIAL), "state": state({**properties, "specialPermissionsId": "s1"})}


def _removed(name: str, subject: Json) -> Json:
    special = _special(name, subject)
    return {"op": "delete", "urn": special["urn"], "oldState": special["state"]}


def test_special_permissions_that_are_removed_are_told_in_every_form() -> None:
    found = planned(kept_text("ten_changes.json"))
    staff = found["Staff"]
    assert [str(each.subject) for each in staff.removed] == [LEAVER]
    assert staff.permissions.special_sets == ()
    told = forms(found)
    assert "  - user leaver: removed; was read" in told["text"]
    assert "user leaver (removed)" in told["full"]
    assert '<li class="removed"><s><b>user leaver</b></s> removed; was read</li>' in told["html"]
    (row,) = (each for each in json.loads(told["json"])["rows"] if each["who"] == LEAVER)
    assert (row["change"], row["exposure"]) == ("removed; read yes → no, insert no → yes", "none")
    (line,) = (each for each in csv.DictReader(told["csv"].splitlines()) if each["who"] == LEAVER)
    assert line["change"] == row["change"]


def test_what_is_removed_is_among_the_chips_that_show_at_once() -> None:
    kept = [
        {"op": "same", "urn": each["urn"], "oldState": each["state"], "newState": each["state"]}
        for each in (_special(f"s{n}", {"userId": f"user-{n:02}"}) for n in range(20))
    ]
    page = forms(planned(digest(*kept, _removed("last", {"userId": "zzz"}))))["html"]
    assert page.index("<b>user zzz</b>") < page.index('<details class="more">')


@pytest.mark.parametrize("name", ["destroy.json", "destroy_after_refresh.json", "each_secret_destroyed.json"])
def test_a_destroy_is_told_with_what_it_leaves(name: str) -> None:
    found = planned(kept_text(name))
    assert found
    assert all(each.removed or each.fates for each in found.values())
    told = forms(found)
    assert all("no longer managed: " in text for text in told.values())
    assert "Changed by the preview" in told["text"]


def test_a_destroy_says_what_is_put_back_locked_and_left() -> None:
    found = planned(kept_text("destroy.json"))
    levels = {name: each.permissions.levels for name, each in found.items()}
    assert levels["ContactForm"][ItemAction.INSERT] is AccessLevel.ANYONE
    assert set(levels["Staff"].values()) == {AccessLevel.PRIVILEGED}
    assert {name: each.fates for name, each in found.items()} == {
        "ContactForm": (PUT_BACK,),
        "Letters": ("no longer managed: left as it is (retain_on_delete)",),
        "Orders": (PUT_BACK,),
        "Products": (PUT_BACK,),
        "Staff": ("no longer managed: locked",),
    }
    drifted = planned(kept_text("destroy_after_refresh.json"))["Orders"]
    assert drifted.fates == ("no longer managed: left as it is, since somebody changed it outside",)
    assert drifted.permissions.levels[ItemAction.READ] is AccessLevel.ANYONE
    assert drifted.changes == ()


def test_a_delete_that_may_be_left_out_is_judged_as_may_be_and_says_what_it_goes_back_to() -> None:
    found = planned(kept_text("destroy.events.jsonl"))
    form = found["ContactForm"]
    assert form.permissions.levels[ItemAction.READ] is Hidden.NOT_CERTAIN
    assert form.permissions.levels[ItemAction.REMOVE] is AccessLevel.CMS_EDITOR
    assert not form.is_ordinary
    told = forms(found)
    assert "editors → ANYONE?" in told["text"]
    assert "anyone?" in told["html"]
    (carrier,) = found["Orders"].permissions.special_sets
    assert set(carrier.accesses.hidden) == {ItemAction.READ, ItemAction.UPDATE}
    assert "removed, or left as it is" in " ".join(found["Orders"].remarks)
    assert "read? (not certain), update? (not certain)" in told["text"]
    assert not any("no longer: " in text or "ALLOWED → UNSPECIFIED" in text for text in told.values())


@pytest.mark.parametrize("name", ALL)
def test_no_change_that_a_review_tells_is_lost(name: str) -> None:
    """Of each kept preview whose matrix can be made: by the collection's levels, its special permissions, or a chip."""
    previews = read_previews(kept_text(name))
    try:
        found = planned_access(previews, None, lambda _: True)
    except (WixDataError, NotAPreview):
        return
    levels = [change for each in found for change in each.changes if change.subject is None]
    of_subjects = [
        change
        for each in found
        for special in each.permissions.special_sets
        for change in each.changes_of_subject(special)
    ]
    changes = [change for each in previews for change in outcome(each).changes]
    assert sorted(levels, key=repr) == sorted((each for each in changes if each.subject is None), key=repr)
    removed = [each for each in changes if each.subject and each.cause.value == "removed"]
    told = [each for each in changes if each.subject and each not in removed]
    assert len([each for each in of_subjects if each.cause.value != "removed"]) == len(told)
    assert all(any(access.removed or access.fates for access in found) for _ in removed)


def test_rows_have_what_was_before_wherever_it_was_otherwise() -> None:
    rows = all_rows(planned(digest(update("EEEE", "AEEE"))).values())
    changed = {row.who: row.change for row in rows if row.change}
    assert changed == dict.fromkeys(("any visitor", "site member", "author of the item"), "read no → yes")


SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}


def test_two_hidden_subjects_of_one_resource_are_told_apart() -> None:
    """A replacement of a special permission whose user is a secret: one goes, another one comes."""
    old, new = _special("someone", {"userId": SECRET}), _special("someone", {"userId": SECRET})
    text = digest({"op": "replace", "urn": old["urn"], "oldState": old["state"], "newState": new["state"]})
    orders = planned(text)["Orders"]
    assert len(orders.removed) == len(orders.permissions.special_sets) == 1
    rows = [row for row in orders.rows() if row.is_special]
    assert [row.is_removed for row in rows] == [False, True]


def test_destroy_that_runs_the_program_leaves_nothing_managed() -> None:
    """It tells of each resource as the same first, and then deletes it."""
    old = state(collection("EEEE", previous=OPEN_BEFORE))
    for text in (digest(step("same", "orders", old, old), step("delete", "orders", old)),):
        orders = planned(text)["Orders"]
        assert orders.fates == (PUT_BACK,)
        assert orders.permissions.levels[ItemAction.READ] is AccessLevel.ANYONE


def test_a_collection_that_another_resource_declares_stays_managed() -> None:
    gone = step("delete", "old", state(collection("EEEE", previous=OPEN_BEFORE)))
    new = step("create", "new", None, state(collection("MEEE", previous=OPEN_BEFORE)))
    for steps in ((gone, new), (new, gone)):
        for text in (digest(*steps), events(*steps)):
            orders = planned(text)["Orders"]
            assert (orders.fates, orders.removed) == ((), ())
            assert orders.permissions.levels[ItemAction.READ] is AccessLevel.SITE_MEMBER


def test_what_is_made_anew_under_a_name_that_is_deleted_is_not_lost() -> None:
    new = _special("someone", {"userId": "new"})
    create = {"op": "create", "urn": new["urn"], "newState": new["state"]}
    for steps in ((_removed("someone", {"userId": "old"}), create), (create, _removed("someone", {"userId": "old"}))):
        orders = planned(digest(*steps))["Orders"]
        assert [str(each.subject) for each in orders.permissions.special_sets] == ["user new"]
        assert [str(each.subject) for each in orders.removed] == ["user old"]


def test_what_an_earlier_run_replaced_goes_beside_its_successor() -> None:
    leftover = step("delete-replaced", "orders", state(collection("EEEE", "Old", previous=OPEN_BEFORE)))
    found = planned(digest(leftover, update("EEEE", "MEEE")))
    assert found["Old"].fates == (PUT_BACK,)
    assert found["Orders"].fates == ()
    assert [(each.before, each.after) for each in found["Old"].changes] == [("CMS_EDITOR", "ANYONE")]
    assert [(each.before, each.after) for each in found["Orders"].changes] == [("CMS_EDITOR", "SITE_MEMBER")]


def test_special_permissions_that_pulumi_forgets_stay() -> None:
    forgotten = _removed("someone", {"userId": "u"})
    forgotten["oldState"]["retainOnDelete"] = True
    orders = planned(digest(forgotten))["Orders"]
    assert orders.removed == ()
    assert orders.remarks == ("special permissions of user u no longer managed: left as it is (retain_on_delete)",)
    assert [row.grants[ItemAction.READ].value for row in orders.rows() if row.is_special] == ["yes"]


def test_an_id_that_does_not_print_keeps_its_changes() -> None:
    new = _special("someone", {"userId": "u\x1b\u202e"})
    orders = planned(digest({"op": "create", "urn": new["urn"], "newState": new["state"]}))["Orders"]
    (special,) = orders.permissions.special_sets
    assert [each.action for each in orders.changes_of_subject(special)] == [ItemAction.READ]


def test_what_is_declared_twice_is_told_as_such_and_judged_as_may_be() -> None:
    one, other = state(collection("EEEE")), state(collection("AEEE"))
    found = planned(digest(step("same", "one", one, one), step("same", "other", other, other)))["Orders"]
    assert found.permissions.levels[ItemAction.READ] is Hidden.DECLARED_TWICE
    assert found.permissions.levels[ItemAction.INSERT] is AccessLevel.CMS_EDITOR
    assert found.remarks == ("levels declared twice: by one and other",)
    assert not found.is_ordinary
    assert all("(declared twice)" in text for name, text in forms({"": found}).items() if name in ("text", "html"))
    first, second = (_special(name, {"userId": "u"}) for name in ("first", "second"))
    second["state"]["outputs"]["itemRead"] = second["state"]["inputs"]["itemRead"] = "UNSPECIFIED"
    same = [
        {"op": "same", "urn": each["urn"], "oldState": each["state"], "newState": each["state"]}
        for each in (first, second)
    ]
    orders = planned(digest(*same))["Orders"]
    (special,) = orders.permissions.special_sets
    assert special.accesses[ItemAction.READ] is Hidden.DECLARED_TWICE
    assert orders.remarks == ("special permissions of user u declared twice: by first and second",)


def test_a_difference_with_a_preview_takes_what_is_removed_as_gone() -> None:
    before = planned(digest(*(_sames())))
    after = planned(digest(_sames()[0], _removed("someone", {"userId": "u"})))
    review = differences(Side("now", list(before.values())), Side("then", list(after.values())))
    assert [(each.subject, each.before, each.after) for each in review.changes] == [
        ("user u", "ALLOWED", "UNSPECIFIED")
    ]


def _sames() -> list[Json]:
    levels, special = state(collection("EEEE")), _special("someone", {"userId": "u"})
    return [
        step("same", "orders", levels, levels),
        {"op": "same", "urn": special["urn"], "oldState": special["state"], "newState": special["state"]},
    ]
