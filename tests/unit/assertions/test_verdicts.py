"""Claims against declarations: kept, broken, undecided, or about what is not declared."""

from __future__ import annotations

from typing import Any, cast

import pytest

from pulumi_wix_data.assertions import AccessAssertionFailed, Claim, cms_editor, member, role, user, visitor
from pulumi_wix_data.claims.verdicts import Declared, Outcome, broken_alone, judge
from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, AnyKind
from pulumi_wix_data.state.values import Values

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
OTHER_SITE = "2f6e4a1c-0000-4000-8000-000000000002"
UNKNOWN = Hidden.UNKNOWN
KEPT, BROKEN, UNDECIDED, NOT_DECLARED = Outcome.KEPT, Outcome.BROKEN, Outcome.UNDECIDED, Outcome.NOT_DECLARED


def declared_as(name: str, kind: AnyKind, properties: dict[str, Any], secrets: tuple[str, ...] = ()) -> Declared:
    return Declared(name, kind.parse(Values.from_program(properties, secrets)).inputs)


def orders(name: str = "orders", secrets: tuple[str, ...] = (), **changes: Any) -> Declared:
    four = {"itemRead": "SITE_MEMBER", "itemInsert": "SITE_MEMBER_AUTHOR", "itemUpdate": "SITE_MEMBER_AUTHOR"}
    properties = {"siteId": SITE, "dataCollectionId": "Orders", **four, "itemRemove": "CMS_EDITOR", "preset": None}
    return declared_as(name, COLLECTION_PERMISSIONS, {**properties, **changes}, secrets)


def unset(**changes: Any) -> Declared:
    return orders(itemRead=None, itemInsert=None, itemUpdate=None, itemRemove=None, **changes)


def grant(secrets: tuple[str, ...] = (), **changes: Any) -> Declared:
    subject = {"userId": None, "policyId": "7", "itemRemove": "ALLOWED"}
    properties = {"siteId": SITE, "dataCollectionId": "Orders", **subject, **changes}
    return declared_as("grant", SPECIAL_PERMISSION, properties, secrets)


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
        (visitor().cannot_read("Orders"), [unset(preset=UNKNOWN)], UNDECIDED),
        (visitor().cannot_read("Orders"), [unset(preset="STAFF_ONLY")], KEPT),
        (visitor().cannot_read("Orders"), [unset(preset="SHOW_CONTENT")], BROKEN),
        (visitor().cannot_read("Orders"), [orders(siteId=UNKNOWN)], KEPT),
        (visitor().cannot_read("Orders"), [orders(siteId=UNKNOWN), orders(siteId=UNKNOWN, itemRead="ANYONE")], BROKEN),
        (role("7").can_remove("Orders"), [orders(siteId=UNKNOWN), grant(siteId=UNKNOWN)], UNDECIDED),
        (visitor().cannot_read("Orders"), [orders(siteId=None)], KEPT),
        (role("7").can_remove("Orders"), [orders(siteId=None), grant(siteId=None)], KEPT),
        (visitor().cannot_read("Orders"), [orders(itemRead="FRIENDS")], UNDECIDED),
        (visitor().cannot_read("Orders"), [orders(itemRead=17)], UNDECIDED),
        (visitor().cannot_read("Orders"), [orders(itemRead=None)], UNDECIDED),
        (visitor().cannot_read("Orders"), [orders(dataCollectionId=17)], UNDECIDED),
        (role("7").cannot_remove("Orders"), [orders(), grant(itemRemove="DENIED")], UNDECIDED),
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
    claim: Claim, declared: list[Declared], outcome: Outcome
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
    claim: Claim, declared: list[Declared], sentence: str
) -> None:
    assert judge(claim, declared).sentence == sentence


PLAUSIBLE = (
    "7",
    "7046409866117489206",
    "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf",
    "B3D94E06-28C1-4F7A-9D52-61E0A87C45BF",
    "b3d94e0628c14f7a9d5261e0a87c45bf",
    "MTIzNDU2Nzg5MDEyMzQ1Njc4OTA",
    "1" * 64,
)
IMPLAUSIBLE = (
    "",
    "Shipping manager",
    "Marketing",
    "Decade",
    "Tier2",
    "Level 5",
    "somebody@example.com",
    "12@example.com",
    " 7046409866117489206",
    "7046409866117489206\n",
    "７０４６",
    "1" * 65,
    7046409866117489206,
    None,
)


@pytest.mark.parametrize("whom", [user, role])
def test_a_user_or_role_is_named_by_its_id(whom: Any) -> None:
    for subject_id in PLAUSIBLE:
        assert whom(subject_id).cannot_remove("Orders").who.id == subject_id
    for subject_id in IMPLAUSIBLE:
        with pytest.raises(AccessAssertionFailed, match="names nobody"):
            whom(subject_id)


@pytest.mark.parametrize(
    ("whom", "subject_id", "advice"),
    [
        (role, "Shipping manager", "role('Shipping manager') names nobody, {}: give get_role('Shipping manager').id."),
        (role, 7, "role(7) names nobody, {}: give the id as a text."),
        (user, "somebody@example.com", "user('somebody@example.com') names nobody, {}: give the user's id as a text."),
    ],
)
def test_what_cannot_be_an_id_is_refused_with_advice(whom: Any, subject_id: object, advice: str) -> None:
    with pytest.raises(AccessAssertionFailed) as refused:
        whom(subject_id)
    reason = "since an id is a number such as 7046409866117489206, or a GUID"
    link = "See docs/errors.md#accessassertionfailed"
    assert str(refused.value) == f"assert_access: {advice.format(reason)} {link}"


def test_a_secret_is_judged_by_its_value_and_not_shown() -> None:
    claim = visitor().cannot_read("Orders")
    assert judge(claim, [orders(secrets=("itemRead",))]).outcome is KEPT
    secret_preset = unset(preset="SHOW_CONTENT", secrets=("preset",))
    for each in (orders(itemRead="ANYONE", secrets=("itemRead",)), secret_preset):
        verdict = judge(claim, [each])
        assert verdict.outcome is BROKEN
        assert verdict.sentence.endswith("does not hold: 'orders' declares itemRead [secret].")
        assert broken_alone(claim, each) == verdict.sentence


def test_a_claim_shows_no_id_that_a_resource_keeps_secret() -> None:
    secret = grant(policyId="8", secrets=("policyId", "itemRemove"))
    claim = role("8").cannot_remove("Orders")
    sentence = (
        "role([secret]).cannot_remove('Orders') does not hold: 'grant' declares itemRemove [secret] to role [secret]."
    )
    verdict = judge(claim, [orders(), secret])
    assert (verdict.outcome, verdict.sentence, broken_alone(claim, secret)) == (BROKEN, sentence, sentence)
    place = orders(itemRead="ANYONE", secrets=("siteId", "dataCollectionId"))
    told = broken_alone(visitor().cannot_read("Orders", site_id=SITE), place)
    assert told.startswith("visitor().cannot_read([secret], site_id=[secret]) does not hold")


def test_a_kind_that_no_assertion_knows_is_not_passed_over() -> None:
    class Other:
        data_collection_id, site_id, is_about_items, secrets = "Orders", SITE, True, frozenset[str]()

    kind = Other()
    other = Declared("x", cast("Any", kind))
    for judged in (lambda: judge(visitor().cannot_read("Orders"), [other]), lambda: broken_alone(CLAIM, other)):
        with pytest.raises(TypeError, match="assert_access cannot judge Other"):
            judged()
    kind.is_about_items = False
    assert judge(visitor().cannot_read("Orders"), [orders(), other]).outcome is KEPT
    assert broken_alone(CLAIM, other) == ""


# What one resource breaks, whatever others declare -------------------------------------------------------------------

CLAIM = visitor().cannot_read("Orders")


@pytest.mark.parametrize(
    ("claim", "declared"),
    [
        (visitor().cannot_read("Orders"), orders(itemRead="ANYONE")),
        (visitor().cannot_read("Orders"), unset(preset="SHOW_CONTENT")),
        (visitor().cannot_read("Orders"), orders(itemRead="ANYONE", siteId=UNKNOWN, itemInsert=UNKNOWN)),
        (visitor().cannot_read("Orders", site_id=SITE.upper()), orders(itemRead="ANYONE")),
        (visitor().can_read("Orders"), orders()),
        (member().can_update("Orders"), orders()),
        (member().can_update_only_own("Orders"), orders(itemUpdate="SITE_MEMBER")),
        (member().can_update_only_own("Orders"), orders(itemUpdate="PRIVILEGED")),
        (cms_editor().cannot_remove("Orders"), orders()),
        (role("7").cannot_read("Orders"), orders()),
        (user("7").cannot_update("Orders"), orders()),
        (role("7").can_update_only_own("Orders"), orders(itemUpdate="SITE_MEMBER")),
        (role("7").cannot_remove("Orders"), grant()),
        (role("7").cannot_remove("Orders"), grant(siteId=UNKNOWN, itemRead=UNKNOWN)),
        (role("7").can_remove_only_own("Orders"), grant()),
    ],
    ids=str,
)
def test_what_one_resource_breaks_is_told_without_the_others(claim: Claim, declared: Declared) -> None:
    sentence = broken_alone(claim, declared)
    assert sentence.startswith(f"{claim} does not hold: {declared.resource_name!r} declares item")
    # However much others give, it stays broken.
    everything = [declared, grant(itemRead="ALLOWED", itemInsert="ALLOWED", itemUpdate="ALLOWED")]
    for others in ([declared], everything):
        assert judge(claim, others).outcome in (BROKEN, UNDECIDED)


@pytest.mark.parametrize(
    ("claim", "declared"),
    [
        (visitor().cannot_read("Orders"), orders()),
        (visitor().cannot_read("Orders"), grant()),
        (visitor().cannot_read("Orders"), orders(itemRead="ANYONE", dataCollectionId="orders")),
        (visitor().cannot_read("Orders"), orders(itemRead="ANYONE", dataCollectionId=UNKNOWN)),
        (visitor().cannot_read("Orders", site_id=OTHER_SITE), orders(itemRead="ANYONE")),
        (visitor().cannot_read("Orders", site_id=SITE), orders(itemRead="ANYONE", siteId=UNKNOWN)),
        (visitor().cannot_read("Orders"), orders(itemRead=UNKNOWN)),
        (visitor().cannot_read("Orders"), orders(itemRead="FRIENDS")),
        (role("7").can_remove("Orders"), orders()),
        (role("7").can_remove_only_own("Orders"), orders()),
        (role("7").can_remove("Orders"), grant()),
        (role("8").cannot_remove("Orders"), grant()),
        (user("7").cannot_remove("Orders"), grant()),
        (role("7").cannot_remove("Orders"), grant(policyId=UNKNOWN)),
        (role("7").cannot_remove("Orders"), grant(itemRemove=UNKNOWN)),
        (role("7").cannot_read("Orders"), grant()),
    ],
    ids=str,
)
def test_what_others_may_yet_decide_is_left_to_them(claim: Claim, declared: Declared) -> None:
    assert broken_alone(claim, declared) == ""
