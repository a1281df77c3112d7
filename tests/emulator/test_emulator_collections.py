"""Listing collections, showing one, roles and contributors."""

from __future__ import annotations

from typing import Any

import pytest

from tests.emulator.emulator_caller import ROLE, SECOND_SITE, SITE, Wix

LIST = "/wix-data/v2/collections"


def listed(wix: Wix, **query: Any) -> tuple[list[str], dict[str, Any]]:
    answer = wix.call("GET", LIST, params=query).json()
    return [collection["id"] for collection in answer["collections"]], answer["pagingMetadata"]


def test_list_pages(wix: Wix) -> None:
    everything = ["Fresh", "Orders", "Stores/My Products"]
    assert listed(wix) == (everything, {"count": 3, "offset": 0, "total": 3, "tooManyToCount": False})
    first, meta = listed(wix, **{"paging.limit": 2})
    assert (first, meta["count"], meta["total"]) == (everything[:2], 2, 3)
    second, meta = listed(wix, **{"paging.limit": 2, "paging.offset": 2})
    assert (second, meta["count"], meta["offset"]) == (everything[2:], 1, 2)
    assert listed(wix, **{"paging.offset": 9})[0] == []


def test_page_size_default_and_greatest(wix: Wix) -> None:
    wix.emulator.switches(list_page_size=1, list_page_size_max=2)
    assert listed(wix)[1]["count"] == 1
    assert listed(wix, **{"paging.limit": 3})[1]["count"] == 2
    wix.emulator.switches(list_page_size_above_max="refused")
    assert wix.call("GET", LIST, params={"paging.limit": 3}).status_code == 400
    assert listed(wix, **{"paging.limit": 2})[1]["count"] == 2


@pytest.mark.parametrize("query", ["paging.limit=0", "paging.limit=x", "paging.offset=-1", "sort.order=UP"])
def test_list_refuses_a_bad_query(wix: Wix, query: str) -> None:
    assert wix.call("GET", f"{LIST}?{query}").status_code == 400


def test_list_sorts_and_projects(wix: Wix) -> None:
    assert listed(wix, **{"sort.fieldName": "id", "sort.order": "DESC"})[0][0] == "Stores/My Products"
    assert listed(wix, **{"sort.fieldName": "displayName", "sort.order": "DESC"})[0][0] == "Orders"
    answer = wix.call("GET", f"{LIST}?fields=displayName&fields=collectionType&consistentRead=true").json()
    assert answer["collections"][0] == {"id": "Fresh", "collectionType": "NATIVE"}
    assert answer["collections"][1] == {"id": "Orders", "displayName": "Orders", "collectionType": "NATIVE"}


@pytest.mark.parametrize("form", ["Stores/My%20Products", "Stores%2FMy%20Products"])
def test_get_takes_the_slash_raw_and_escaped(wix: Wix, form: str) -> None:
    answer = wix.call("GET", f"{LIST}/{form}?dataCollectionId=Something+else")
    collection = answer.json()["collection"]
    assert collection["id"] == "Stores/My Products"
    assert (collection["collectionType"], collection["ownerAppId"]) == ("BLOCKS_APP", "stores-app")
    assert "displayName" not in collection


def test_permissions_of_the_collections_api_are_the_older_model(wix: Wix) -> None:
    collection = wix.call("GET", f"{LIST}/Orders").json()["collection"]
    assert collection["permissions"] == {
        "read": "SITE_MEMBER",
        "insert": "ADMIN",
        "update": "ADMIN",
        "remove": "ADMIN",
    }


def test_roles_are_account_level(wix: Wix) -> None:
    path = "/roles-management/roles"
    owner = {"id": "6601492336091027458", "title": "Owner", "description": ""}
    shipping = {"id": ROLE, "title": "Shipping", "description": "Ships"}
    answer = wix.call("GET", path, headers={"wix-site-id": None})
    assert answer.json() == {"predefinedRoles": [owner], "customRoles": [shipping]}
    filtered = wix.call("GET", path, params={"filter.roleLevel": "SITE_LEVEL", "locale": "en"})
    assert filtered.json() == {"predefinedRoles": [owner], "customRoles": []}
    assert wix.call("GET", path, params={"filter.roleLevel": "NO_LEVEL"}).status_code == 400


def test_contributors_are_site_level(wix: Wix) -> None:
    path = "/roles-management/v2/contributors/query"
    first = {"accountId": "account-a", "accountOwnerId": "owner-a"}
    second = {"accountId": "account-b", "accountOwnerId": "owner-b"}
    assert wix.call("GET", path, headers={"wix-site-id": SITE}).json() == {"contributors": [first]}
    both = wix.call("GET", path, headers={"wix-site-id": SECOND_SITE}).json()
    assert both == {"contributors": [first, second]}


def test_contributors_by_role_and_only_with_the_scope(wix: Wix) -> None:
    path = "/roles-management/v2/contributors/query"
    second = {"wix-site-id": SECOND_SITE}
    holders = wix.call("GET", path, params={"filter.policyIds": ["x", ROLE]}, headers=second).json()["contributors"]
    assert [each["accountId"] for each in holders] == ["account-a"]
    assert wix.call("GET", path, params={"filter.policyIds": "x"}, headers=second).json() == {"contributors": []}
    assert wix.call("GET", path, headers={"Authorization": "collections-key"}).status_code == 403
