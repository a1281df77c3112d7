"""Every method of the client against the service: what it sends arrives, and what comes back is understood."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_wix_data.api.client import Collection
from pulumi_wix_data.api.errors import SpecialPermissionsNotFound, UnexpectedResponse
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import SpecialAccesses, Subject, SubjectKind
from tests.over_http.wix_stage import (
    ACCOUNT,
    NEW_ROLE,
    NEW_SUBJECT,
    ONLY_READ,
    ORIGINAL,
    OTHER_SITE,
    READ_AND_REMOVE,
    ROLE,
    SITE,
    SPECIAL,
    WANTED,
    Stage,
    levels_of,
)
from tests.shared.seeds import ACTIONS, fresh, site

ODD_IDS = [
    "Stores/Products",
    "My Orders",
    "a+b",
    "100%",
    "a%2Fb",
    "été",
    "注文😀",
    "a&b=c",
    "a?b#c",
    "a;b",
    "a.b/..",
    "~",
]
EVERY_SWITCH: list[dict[str, Any]] = [
    {},
    {"empty_special_permissions": "missing", "unused_subject": "empty", "unknown_keys": True},
]


def test_get_permissions(stage: Stage) -> None:
    permissions = stage.client().get_permissions(SITE, "Orders")
    assert permissions.levels == levels_of(ORIGINAL)
    (special,) = permissions.special_sets
    assert (special.id, special.subject, special.accesses) == (SPECIAL, Subject(SubjectKind.ROLE, ROLE), ONLY_READ)
    assert permissions.special_set_of(special.subject) == special
    assert permissions.special_set_of(Subject(SubjectKind.USER, ROLE)) is None
    assert permissions.special_set(SPECIAL) == special
    assert permissions.special_set("other") is None


@pytest.mark.parametrize("switches", EVERY_SWITCH)
def test_every_form_of_answer_is_read_alike(stage: Stage, switches: dict[str, Any]) -> None:
    stage.emulator.switches(**switches)
    client = stage.client()
    assert client.get_permissions(SITE, "Stores/Products").special_sets == ()
    assert client.get_permissions(SITE, "Orders").special_sets[0].subject == Subject(SubjectKind.ROLE, ROLE)
    assert client.get_my_permissions(SITE, "Orders") == dict.fromkeys(ItemAction, True)
    added = client.add_special_permissions(SITE, "Orders", Subject(SubjectKind.USER, "u"), READ_AND_REMOVE)
    assert added.subject == Subject(SubjectKind.USER, "u")


def test_update_permissions_sets_the_four_levels_and_leaves_the_special_sets(stage: Stage) -> None:
    answer = stage.client().update_permissions(SITE, "Orders", levels_of(WANTED))
    assert answer == levels_of(WANTED)
    assert stage.live_levels() == WANTED
    assert stage.live_grants() == {ROLE: ["itemRead"]}
    assert stage.live_levels(site=OTHER_SITE) != WANTED


@pytest.mark.parametrize("collection", ODD_IDS)
def test_odd_collection_ids_arrive_as_they_are(stage: Stage, collection: str) -> None:
    # The whole state is put: the admin's own calls need no special ids then.
    state = stage.emulator.state()
    state["accounts"][0]["sites"] = [site(SITE, fresh(collection, "bystander"))]
    stage.emulator.put_state(state)
    client = stage.client()
    assert client.get_permissions(SITE, collection).data_collection_id == collection
    client.update_permissions(SITE, collection, levels_of(WANTED))
    added = client.add_special_permissions(SITE, collection, NEW_SUBJECT, ONLY_READ)
    client.update_special_permissions(SITE, collection, added.id, READ_AND_REMOVE)
    assert stage.live_levels(collection) == WANTED
    assert stage.live_grants(collection) == {NEW_ROLE: ["itemRead", "itemRemove"]}
    assert client.get_collection(SITE, collection).id == collection
    assert client.get_my_permissions(SITE, collection)[ItemAction.READ]
    assert [one.id for one in client.list_collections(SITE)] == sorted([collection, "bystander"])
    client.remove_special_permissions(SITE, collection, added.id)
    assert stage.live_grants(collection) == {}
    assert stage.live_levels("bystander") != WANTED


@pytest.mark.parametrize("subject", [Subject(SubjectKind.USER, "ü +/%"), NEW_SUBJECT])
def test_the_life_of_a_special_set(stage: Stage, subject: Subject) -> None:
    client = stage.client()
    added = client.add_special_permissions(SITE, "Orders", subject, READ_AND_REMOVE)
    assert (added.subject, added.accesses) == (subject, READ_AND_REMOVE)
    assert stage.live_grants()[str(subject.id)] == ["itemRead", "itemRemove"]
    client.update_special_permissions(SITE, "Orders", added.id, SpecialAccesses.of({ItemAction.INSERT}))
    assert stage.live_grants()[str(subject.id)] == ["itemInsert"]
    client.remove_special_permissions(SITE, "Orders", added.id)
    assert stage.live_grants() == {ROLE: ["itemRead"]}
    assert stage.counts() == {
        "add_special_permissions": 1,
        "update_special_permissions": 1,
        "remove_special_permissions": 1,
    }


@pytest.mark.parametrize("odd", ["../special", "a/b", "..", "x?y", "a b", "%2e%2e"])
def test_an_odd_special_id_reaches_no_other_place(stage: Stage, odd: str) -> None:
    stage.emulator.switches(special_id_format="missing")
    client = stage.client()
    with pytest.raises((SpecialPermissionsNotFound, UnexpectedResponse), match="404"):
        client.remove_special_permissions(SITE, "Orders", odd)
    assert stage.live_grants() == {ROLE: ["itemRead"]}


@pytest.mark.parametrize("most", [1, 2, 50])
@pytest.mark.parametrize("count", [0, 1, 4, 5])
def test_list_collections_pages_to_the_end(stage: Stage, most: int, count: int) -> None:
    state = stage.emulator.state()
    ids = [f"Collection {number}" for number in range(count)]
    state["accounts"][0]["sites"] = [site(SITE, fresh(*ids))]
    stage.emulator.put_state(state)
    stage.emulator.switches(list_page_size=most, list_page_size_max=most)
    assert [one.id for one in stage.client().list_collections(SITE)] == ids
    assert stage.counts()["list_collections"] == max(1, -(-count // most))


def test_a_collection_has_a_name_and_a_type(stage: Stage) -> None:
    expected = Collection("Orders", "All orders", "NATIVE")
    client = stage.client()
    assert client.get_collection(SITE, "Orders") == expected
    assert next(client.list_collections(SITE)) == expected
    assert client.get_collection(SITE, "Stores/Products").display_name is None


def test_get_roles_info(stage: Stage) -> None:
    roles = stage.client().get_roles_info(ACCOUNT)
    assert [(role.id, role.title) for role in roles] == [
        (NEW_ROLE, "Owner"),
        (ROLE, "Shipping"),
        ("11", "Twin"),
        ("12", "Twin"),
    ]
    assert roles[0].description == "All of it"
    assert roles[3].description == ""


@pytest.mark.parametrize("action", ACTIONS)
def test_a_level_that_nobody_knows_is_read(stage: Stage, action: str) -> None:
    stage.somebody_sets(**{action: "UNDEFINED"})
    levels = stage.client().get_permissions(SITE, "Orders").levels
    assert levels.to_properties() == {**ORIGINAL, action: "UNDEFINED"}
    assert not levels.is_known


def test_a_read_after_a_write_shows_it_though_the_service_lags(stage: Stage) -> None:
    stage.emulator.switches(read_lag_seconds=600)
    client = stage.client()
    client.update_permissions(SITE, "Orders", levels_of(WANTED))
    assert client.get_permissions(SITE, "Orders").levels == levels_of(WANTED)
    # A client without the token of that write sees what was there before: the lag was real.
    assert stage.client().get_permissions(SITE, "Orders").levels == levels_of(ORIGINAL)


def test_the_token_of_one_site_is_not_carried_to_another(stage: Stage) -> None:
    stage.emulator.switches(read_lag_seconds=600)
    client = stage.client()
    # The other site's write is the later one: its token would show the earlier write, too.
    stage.client().update_permissions(SITE, "Orders", levels_of(WANTED))
    client.update_permissions(OTHER_SITE, "Orders", levels_of(WANTED))
    assert client.get_permissions(SITE, "Orders").levels == levels_of(ORIGINAL)
    assert client.get_permissions(OTHER_SITE, "Orders").levels == levels_of(WANTED)
