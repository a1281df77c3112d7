"""The matrix of a state: what the stack holds, and what it is yet to delete."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_wix_data.matrix.declared import declared_access
from pulumi_wix_data.matrix.site_access import CollectionAccess
from pulumi_wix_data.matrix.terminal_table import summary_text
from pulumi_wix_data.stack.managed import managed_by
from pulumi_wix_data.state.stack_state import StackState
from tests.review.documents import SPECIAL, Json, collection, state, urn
from tests.review.review_world import SITE

UNTIL = "may be in force until the next `pulumi up` deletes"


def _levels(name: str, **more: Any) -> Json:
    return {"urn": urn(name), **state(collection("PPPP")), **more}


def _grant(name: str, **more: Any) -> Json:
    properties = {"siteId": SITE, "dataCollectionId": "Orders", "userId": "ann", "itemRead": "ALLOWED"}
    return {"urn": urn(name, SPECIAL), **state({**properties, "specialPermissionsId": "s1"}), **more}


def found(*resources: Json) -> list[CollectionAccess]:
    managed = managed_by(StackState({"deployment": {"resources": list(resources)}}))
    return declared_access(managed, None, lambda _: True)


def test_what_waits_for_its_delete_is_told_beside_what_the_stack_holds() -> None:
    (access,) = found(_levels("orders"), _grant("leaver", delete=True))
    assert access.permissions.special_sets == ()
    assert access.remarks == (f"special permissions of user ann (itemRead) {UNTIL} leaver",)
    assert f"{UNTIL} leaver" in " ".join(summary_text([access]).split())


def test_levels_that_wait_for_their_delete_are_a_line_of_their_own() -> None:
    (access,) = found(_levels("orders", delete=True))
    assert access.openness == "not known"
    assert access.remarks[-1] == f"levels that orders wrote {UNTIL} it"


@pytest.mark.parametrize("more", [{"delete": True}, {"delete": True, "external": True}])
def test_what_another_resource_holds_or_a_look_up_waits_for_nothing(more: Json) -> None:
    (access,) = found(_grant("now"), _grant("before", **more))
    assert not [each for each in access.remarks if UNTIL in each]
