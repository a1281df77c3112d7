"""The ids of both resources, made and taken apart."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.state import collection_permissions, special_permission

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
SPECIAL = "5b7a1d0e-0000-4000-8000-000000000001"
COLLECTIONS = ["Orders", "Stores/Products", "a/b/c", "/leading", "trailing/", "//", "My Orders", "注文", "a%2Fb"]


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_ids_round_trip(collection: str) -> None:
    levels = collection_permissions.make_id(SITE, collection)
    assert levels == f"{SITE}/{collection}"
    assert collection_permissions.parse_id(levels) == (SITE, collection)
    special = special_permission.make_id(SITE, collection, SPECIAL)
    assert special == f"{SITE}/{collection}/{SPECIAL}"
    assert special_permission.parse_id(special) == (SITE, collection, SPECIAL)


@pytest.mark.parametrize("bad", ["", "Orders", "/Orders", f"{SITE}/", "é/Orders", "a\nb/Orders", f"{SITE}/Or\tders"])
def test_what_is_no_id_of_collection_permissions(bad: str) -> None:
    with pytest.raises(WixDataError, match="not an id of the form siteId/dataCollectionId:"):
        collection_permissions.parse_id(bad)


@pytest.mark.parametrize("bad", ["", SITE, f"{SITE}/Orders", f"{SITE}/Orders/", f"/Orders/{SPECIAL}", f"{SITE}//"])
def test_what_is_no_id_of_a_special_permission(bad: str) -> None:
    with pytest.raises(WixDataError, match="not an id of the form siteId/dataCollectionId/specialPermissionsId:"):
        special_permission.parse_id(bad)


def test_the_site_is_kept_in_small_letters() -> None:
    assert collection_permissions.parse_id(f"{SITE.upper()}/Orders") == (SITE, "Orders")
