"""A step from one thing to another is a replacement, whatever Pulumi calls it; and what is not known may be wider."""

from __future__ import annotations

import json

import pytest

from pulumi_wix_data.matrix.declared import planned_access
from pulumi_wix_data.matrix.differences import Side, differences
from pulumi_wix_data.review.fail_on import FailOn
from pulumi_wix_data.review.review_model import Cause, Review
from pulumi_wix_data.state.previews import read_previews
from pulumi_wix_data.state.values import UNKNOWN_TEXT
from tests.review.documents import LEVELS, SPECIAL, Json, collection, digest, events, state, step, urn
from tests.review.kept_previews import lines, only_review
from tests.review.review_world import MODERATOR, OTHER_SITE, SHIPPING, SITE

GRANT: Json = {"siteId": SITE, "dataCollectionId": "Orders", "policyId": SHIPPING, "itemRead": "ALLOWED"}
OPEN = collection("AEEE")
IDENTITIES = [
    (LEVELS, OPEN, "siteId", OTHER_SITE),
    (LEVELS, OPEN, "dataCollectionId", "Products"),
    (SPECIAL, GRANT, "siteId", OTHER_SITE),
    (SPECIAL, GRANT, "dataCollectionId", "Products"),
    (SPECIAL, GRANT, "policyId", MODERATOR),
]
NOT_ASKED: Json = {
    "message": "warning: The provider for this resource has inputs that are not known during preview.\nIt may differ.",
    "severity": "warning",
}


def moved(op: str, type_: str, old: Json, new: Json) -> Json:
    return step(op, "it", state(old), state(new), urn=urn("it", type_))


def not_asked(type_: str) -> list[Json]:
    return [{**NOT_ASKED, "urn": urn("it", type_)}]


def tells_a_gain(text: str) -> bool:
    """Whether review and matrix do; both must say the same, but for a preview that is refused."""
    found = only_review(text)
    gains = bool(found.exposures) and FailOn.WIDER.is_met(found)
    if not found.errors:
        left = planned_access(read_previews(text), None, lambda _: True)
        assert any(change.exposure.may_widen for each in left for change in each.changes) == gains
    return gains


def without(properties: Json, name: str) -> Json:
    return {key: value for key, value in properties.items() if key != name}


@pytest.mark.parametrize("op", ["update", "same", "import", "create"])
@pytest.mark.parametrize(("type_", "old", "name", "other"), IDENTITIES)
def test_another_thing_may_gain_whatever_the_operation(op: str, type_: str, old: Json, name: str, other: str) -> None:
    news = [{**old, name: other}, {**old, name: UNKNOWN_TEXT}, without(old, name)]
    for new in news:
        for one, two in ((old, new), (new, old)):
            text = digest(moved(op, type_, one, two))
            assert tells_a_gain(text), (one, two)
    assert FailOn.UNKNOWN.is_met(only_review(digest(moved(op, type_, old, news[1])))) or type_ == SPECIAL


@pytest.mark.parametrize(("type_", "old", "name", "_other"), IDENTITIES)
def test_a_secret_is_told_apart_by_pulumi_unless_it_could_not_ask(
    type_: str, old: Json, name: str, _other: str
) -> None:
    sealed = {**old, name: "[secret]"}
    for one in (old, sealed):
        same, plain = digest(moved("same", type_, one, sealed)), digest(moved("update", type_, one, sealed))
        asked_about_another = digest(moved("update", type_, one, sealed), diagnostics=[{**NOT_ASKED, "urn": "x"}])
        for text in (same, plain, asked_about_another):
            assert only_review(text).changes == ()
        blind = moved("update", type_, one, sealed)
        assert tells_a_gain(digest(blind, diagnostics=not_asked(type_)))
        assert tells_a_gain(digest(blind, diagnostics=[NOT_ASKED]))
        assert only_review(digest(moved("same", type_, one, sealed), diagnostics=not_asked(type_))).changes == ()


@pytest.mark.parametrize(("type_", "properties", "name", "_other"), IDENTITIES)
def test_what_is_missing_from_both_may_be_another_thing(type_: str, properties: Json, name: str, _other: str) -> None:
    less = without(properties, name)
    assert tells_a_gain(digest(moved("update", type_, less, less)))
    assert only_review(digest(moved("same", type_, less, less))).changes == ()


def test_events_tell_what_pulumi_could_not_ask_too() -> None:
    sealed = {**OPEN, "siteId": "[secret]"}
    text = events(moved("update", LEVELS, sealed, sealed))
    assert only_review(text).changes == ()
    told = [json.loads(line) for line in text.splitlines()]
    told.insert(1, {"timestamp": 1, "diagnosticEvent": not_asked(LEVELS)[0]})
    assert tells_a_gain("\n".join(json.dumps({**each, "sequence": number}) for number, each in enumerate(told)))


def test_a_user_with_the_id_of_a_role_is_another_subject() -> None:
    user = {**without(GRANT, "policyId"), "userId": SHIPPING}
    assert lines(only_review(digest(moved("update", SPECIAL, GRANT, user)))) == [
        f"other wider: Orders read UNSPECIFIED → ALLOWED user {SHIPPING} (new grant)",
        f"narrower: Orders read ALLOWED → UNSPECIFIED role {SHIPPING} (removed)",
    ]


def test_the_new_end_is_not_compared_with_the_old_one_and_the_old_one_is_let_go() -> None:
    before = collection("AEEE", previous=collection("PPPP"))
    found = only_review(digest(moved("update", LEVELS, before, {**before, "dataCollectionId": "Products"})))
    read = [each for each in found.changes if each.action.value == "itemRead"]
    assert {(each.data_collection_id, each.before, each.after, each.cause) for each in read} == {
        ("Products", "(not recorded)", "ANYONE", Cause.TAKEOVER),
        ("Orders", "ANYONE", "PRIVILEGED", Cause.RESTORE),
    }
    assert all(each.is_replacement for each in found.changes)
    assert found.permissions == {"replace": 1}
    assert any("although the preview calls it “update”" in note.text for note in found.notes)


def test_both_ends_of_a_step_between_secrets_can_be_compared_with_another_preview() -> None:
    sealed = {**OPEN, "dataCollectionId": "[secret]"}
    text = digest(moved("update", LEVELS, sealed, sealed), diagnostics=not_asked(LEVELS))
    left = planned_access(read_previews(text), None, lambda _: True)
    found = differences(Side("a", left), Side("b", left))
    assert (found.unchanged, len(found.exposures)) == (0, 8)


def test_a_refresh_that_finds_another_thing_does_not_compare_the_two() -> None:
    root = {"op": "refresh", "urn": urn("shop-test", "pulumi:pulumi:Stack")}
    text = digest(root, moved("update", LEVELS, OPEN, {**OPEN, "dataCollectionId": "Products"}))
    assert only_review(text).is_refresh
    assert [each.data_collection_id for each in only_review(text).exposures] == ["Products"] * 4


def unfamiliar(op: str, type_: str, old: Json, new: Json) -> Review:
    return only_review(digest(moved(op, type_, old, new)))


@pytest.mark.parametrize(("type_", "properties"), [(LEVELS, OPEN), (SPECIAL, GRANT)])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("itemPublish", "ANYONE"),
        ("itemArchive", "ALLOWED"),
        ("draftItemsPluginPermissions", {"manageDrafts": "ANYONE"}),
    ],
)
def test_a_property_of_a_later_version_may_be_wider(type_: str, properties: Json, name: str, value: object) -> None:
    more = {**properties, name: value}
    for old, new in ((properties, more), (more, properties), (more, {**more, name: "[secret]"})):
        found = unfamiliar("update", type_, old, new)
        assert [each.exposure.value for each in found.exposures] == ["may be wider"] * 4
        assert all(name in each.consequence for each in found.exposures)
        assert FailOn.UNKNOWN.is_met(found)
        assert tells_a_gain(digest(moved("update", type_, old, new)))
    assert unfamiliar("update", type_, more, more).changes == ()
    for hidden in ("[secret]", ["[secret]"], {"manageDrafts": UNKNOWN_TEXT}):
        both = {**properties, name: hidden}
        assert len(unfamiliar("update", type_, both, both).exposures) == 4
        assert unfamiliar("same", type_, both, both).changes == ()
    assert unfamiliar("same", type_, more, more).changes == ()
    assert FailOn.UNKNOWN.is_met(only_review(digest(step("create", "it", None, state(more), urn=urn("it", type_)))))


def test_what_pulumi_adds_and_our_own_outputs_are_no_unknown_properties() -> None:
    more: Json = {**OPEN, "__provider": "x", "__defaults": [], "previous": collection("AEEE"), "secretInputs": []}
    assert unfamiliar("update", LEVELS, OPEN, more).changes == ()


def test_levels_of_one_hidden_place_say_nothing_of_another() -> None:
    """A grant is not told as given already because the levels of some other secret collection are open."""
    hidden = {**OPEN, "dataCollectionId": "[secret]"}
    grant = {**GRANT, "dataCollectionId": "[secret]"}
    gone = step("delete", "levels", state(hidden, retainOnDelete=True))
    found = only_review(digest(gone, step("create", "it", None, state(grant), urn=urn("it", SPECIAL))))
    assert [(each.exposure.value, each.resource) for each in found.exposures] == [("other wider", "it")]
