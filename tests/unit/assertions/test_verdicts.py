"""Claims against declarations: kept, broken, undecided, or about what is not declared."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_wix_data.assertions import Claim, cms_editor, member, role, user, visitor
from pulumi_wix_data.assertions.verdicts import Outcome, judge
from pulumi_wix_data.lifecycle.properties import UNKNOWN
from pulumi_wix_data.resources.declared_access import DeclaredAccess

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
OTHER_SITE = "2f6e4a1c-0000-4000-8000-000000000002"
KEPT, BROKEN, UNDECIDED, NOT_DECLARED = Outcome.KEPT, Outcome.BROKEN, Outcome.UNDECIDED, Outcome.NOT_DECLARED


def orders(name: str = "orders", **changes: Any) -> DeclaredAccess:
    four = {"itemRead": "SITE_MEMBER", "itemInsert": "SITE_MEMBER_AUTHOR", "itemUpdate": "SITE_MEMBER_AUTHOR"}
    properties = {"siteId": SITE, "dataCollectionId": "Orders", **four, "itemRemove": "CMS_EDITOR", "preset": None}
    return DeclaredAccess(name, False, {**properties, **changes})


def grant(**changes: Any) -> DeclaredAccess:
    subject = {"userId": None, "policyId": "7", "itemRemove": "ALLOWED"}
    return DeclaredAccess("grant", True, {"siteId": SITE, "dataCollectionId": "Orders", **subject, **changes})


@pytest.mark.parametrize(
    ("claim", "outcome"),
    [
        (visitor().cannot_read("Orders"), KEPT),
        (visitor().can_read("Orders"), BROKEN),
        (member().can_read("Orders"), KEPT),
        (member().cannot_read("Orders"), BROKEN),
        (member().can_insert("Orders"), KEPT),
        (member().can_update_only_own("Orders"), KEPT),
        (member().can_update("Orders"), BROKEN),
        (member().cannot_update("Orders"), BROKEN),
        (member().can_read_only_own("Orders"), BROKEN),
        (member().cannot_remove("Orders"), KEPT),
        (cms_editor().can_remove("Orders"), KEPT),
        (cms_editor().cannot_remove("Orders"), BROKEN),
        (role("7").can_remove("Orders"), KEPT),
        (role("7").cannot_remove("Orders"), BROKEN),
        (role("8").cannot_remove("Orders"), KEPT),
        (user("7").cannot_remove("Orders"), KEPT),
        (role("7").can_read("Orders"), KEPT),
        (role("7").can_update_only_own("Orders"), KEPT),
        (visitor().cannot_read("orders"), NOT_DECLARED),
        (visitor().cannot_read("Orders", site_id=OTHER_SITE), NOT_DECLARED),
        (visitor().cannot_read("Orders", site_id=SITE.upper()), KEPT),
    ],
    ids=str,
)
def test_what_is_known_is_decided(claim: Claim, outcome: Outcome) -> None:
    assert judge(claim, [orders(), grant()]).outcome is outcome


@pytest.mark.parametrize(
    ("claim", "declared", "outcome"),
    [
        (visitor().cannot_read("Orders"), [orders(itemRead=UNKNOWN)], UNDECIDED),
        (visitor().cannot_remove("Orders"), [orders(itemRead=UNKNOWN)], KEPT),
        (visitor().cannot_read("Orders"), [orders(preset=UNKNOWN)], UNDECIDED),
        (visitor().cannot_read("Orders"), [orders(dataCollectionId=UNKNOWN)], UNDECIDED),
        (
            visitor().cannot_read("Orders"),
            [orders(), orders("x", dataCollectionId=UNKNOWN, siteId=OTHER_SITE)],
            UNDECIDED,
        ),
        (visitor().cannot_read("Orders", site_id=SITE), [orders(siteId=UNKNOWN)], UNDECIDED),
        (role("8").cannot_remove("Orders"), [orders(), grant(policyId=UNKNOWN)], UNDECIDED),
        (role("8").cannot_remove("Orders"), [orders(), grant(policyId="8", dataCollectionId=UNKNOWN)], UNDECIDED),
        (role("7").cannot_remove("Orders"), [orders(), grant(itemRemove=UNKNOWN)], UNDECIDED),
        (role("7").can_read("Orders"), [orders(), grant(itemRead=UNKNOWN)], KEPT),
        (user("7").cannot_remove("Orders"), [orders(), grant(policyId=UNKNOWN)], KEPT),
        (role("7").cannot_remove("Orders"), [orders(itemRemove=UNKNOWN), grant()], BROKEN),
    ],
    ids=lambda value: str(value) if isinstance(value, Claim) else "",
)
def test_what_is_not_known_decides_only_where_it_matters(
    claim: Claim, declared: list[DeclaredAccess], outcome: Outcome
) -> None:
    assert judge(claim, declared).outcome is outcome


def test_a_grant_without_levels_decides_for_its_subject_alone() -> None:
    assert judge(role("7").can_remove("Orders"), [grant()]).outcome is KEPT
    assert judge(role("7").cannot_remove("Orders"), [grant()]).outcome is BROKEN
    assert judge(role("7").cannot_read("Orders"), [grant()]).outcome is NOT_DECLARED
    assert judge(visitor().cannot_read("Orders"), [grant()]).outcome is NOT_DECLARED


def test_without_a_site_a_claim_is_about_every_site() -> None:
    both = [orders(), orders("far", siteId=OTHER_SITE, itemRead="ANYONE")]
    verdict = judge(visitor().cannot_read("Orders"), both)
    assert verdict.outcome is BROKEN
    assert "'far' declares itemRead ANYONE: any visitor can read, by the API too" in verdict.sentence
    assert judge(visitor().cannot_read("Orders", site_id=SITE), both).outcome is KEPT


@pytest.mark.parametrize(
    ("claim", "declared", "sentence"),
    [
        (
            role("7").cannot_remove("Orders"),
            [orders(), grant()],
            "role('7').cannot_remove('Orders') does not hold: 'grant' declares itemRemove ALLOWED to role 7.",
        ),
        (
            visitor().cannot_read("Orders"),
            [orders(itemRead=UNKNOWN)],
            (
                "visitor().cannot_read('Orders') is not decided yet: "
                "not known before the update are values of 'orders' (itemRead)."
            ),
        ),
        (
            visitor().cannot_read("Nope"),
            [],
            (
                "visitor().cannot_read('Nope') cannot be checked: the program declares no CollectionPermissions for "
                "'Nope'; declare them, or correct the collection id (it is case-sensitive)."
            ),
        ),
    ],
)
def test_the_sentence_names_the_claim_the_resource_and_what_to_do(
    claim: Claim, declared: list[DeclaredAccess], sentence: str
) -> None:
    assert judge(claim, declared).sentence == sentence
