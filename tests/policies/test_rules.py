"""The rules as functions: what each refuses, what it leaves alone, and what a preview cannot decide."""

from __future__ import annotations

from typing import Any

import pytest

from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.policies.grant_rule import NO_REMOVE_FOR_SINGLE_USERS
from pulumi_wix_data.policies.level_rules import (
    MEMBER_WRITES_NEED_AUTHORSHIP,
    NO_PUBLIC_WRITE,
    PUBLIC_READ_ON_ALLOW_LIST,
)
from pulumi_wix_data.policies.restore_rule import NO_REOPENING_RESTORE
from pulumi_wix_data.policies.rule import Judgement, Rule
from pulumi_wix_data.policies.rules import RULES
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, KINDS, SPECIAL_PERMISSION
from pulumi_wix_data.state.values import Values

AnyRule = Rule[Any, Any]
UNKNOWN = Hidden.UNKNOWN
SITE = "2f6e4a1c-0000-4000-8000-000000000001"
OTHER_SITE = "2f6e4a1c-0000-4000-8000-000000000002"
CLOSED = {"itemRead": "CMS_EDITOR", "itemInsert": "CMS_EDITOR", "itemUpdate": "CMS_EDITOR", "itemRemove": "PRIVILEGED"}


def levels(**changes: Any) -> dict[str, Any]:
    """Checked inputs of CollectionPermissions that keep every rule, but for the changes."""
    return {"siteId": SITE, "dataCollectionId": "Orders", **CLOSED, "onDestroy": "lock", **changes}


def grant(**changes: Any) -> dict[str, Any]:
    """Checked inputs of a SpecialPermission of a user."""
    unspecified = dict.fromkeys(CLOSED, "UNSPECIFIED")
    return {"siteId": SITE, "dataCollectionId": "Orders", "userId": "secret-user", **unspecified, **changes}


def ask(rule: AnyRule, properties: dict[str, Any], secrets: tuple[str, ...] = (), **parameters: Any) -> Judgement:
    return rule.check(rule.kind, Values.from_program(properties, secrets), parameters)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_closed_collection_and_a_modest_grant_keep_every_rule(rule: AnyRule) -> None:
    for kind, properties in ((COLLECTION_PERMISSIONS, levels()), (SPECIAL_PERMISSION, grant())):
        assert rule.check(kind, Values.from_program(properties), {}) == Judgement()


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_resources_of_other_kinds_are_left_alone(rule: AnyRule) -> None:
    everything_open = {**levels(**dict.fromkeys(CLOSED, "ANYONE")), **grant(itemRemove="ALLOWED")}
    others = [each for each in (None, COLLECTION_PERMISSIONS, SPECIAL_PERMISSION) if each is not rule.kind]
    for other in others:
        assert rule.check(other, Values.from_program(everything_open), {}) == Judgement()


@pytest.mark.parametrize("action", ["itemInsert", "itemUpdate", "itemRemove"])
def test_a_public_write_is_refused_with_who_and_what_to_do(action: str) -> None:
    (violation,) = ask(NO_PUBLIC_WRITE, levels(**{action: "ANYONE"})).violations
    assert violation.startswith(
        f"Orders: {action} is ANYONE: any visitor can {action[4:].lower()}, by the API too. Set "
    )
    assert ask(NO_PUBLIC_WRITE, levels(**{action: "SITE_MEMBER"})) == Judgement()


def test_forms_may_be_inserted_into_by_anyone_but_not_changed() -> None:
    form = levels(dataCollectionId="Forms/Contact", itemInsert="ANYONE")
    assert ask(NO_PUBLIC_WRITE, form).violations
    assert ask(NO_PUBLIC_WRITE, form, insertAllowed=["Forms/*"]) == Judgement()
    changed = {**form, "itemUpdate": "ANYONE"}
    (violation,) = ask(NO_PUBLIC_WRITE, changed, insertAllowed=["Forms/*"]).violations
    assert "itemUpdate" in violation


@pytest.mark.parametrize(
    ("parameters", "is_refused"),
    [
        ({}, True),
        ({"allowed": ["Orders"]}, False),
        ({"allowed": ["Ord*"]}, False),
        ({"allowed": ["orders"]}, True),
        ({"allowedBySite": {SITE.upper(): ["Orders"]}}, False),
        ({"allowedBySite": {OTHER_SITE: ["Orders"]}}, True),
    ],
)
def test_public_read_needs_a_place_on_the_allow_list(parameters: dict[str, Any], is_refused: bool) -> None:
    judgement = ask(PUBLIC_READ_ON_ALLOW_LIST, levels(itemRead="ANYONE"), **parameters)
    assert bool(judgement.violations) is is_refused
    assert judgement.undecided == []


@pytest.mark.parametrize("action", ["itemUpdate", "itemRemove"])
def test_members_change_what_they_created_and_nothing_else(action: str) -> None:
    (violation,) = ask(MEMBER_WRITES_NEED_AUTHORSHIP, levels(**{action: "SITE_MEMBER"})).violations
    assert "any logged-in member can" in violation
    assert "SITE_MEMBER_AUTHOR" in violation
    assert ask(MEMBER_WRITES_NEED_AUTHORSHIP, levels(**{action: "SITE_MEMBER_AUTHOR"})) == Judgement()
    assert ask(MEMBER_WRITES_NEED_AUTHORSHIP, levels(**{action: "SITE_MEMBER"}), allowed=["Orders"]) == Judgement()


def test_a_restore_that_opens_again_is_refused_unless_it_locks() -> None:
    opened = levels(onDestroy="restore", previous={**CLOSED, "itemRead": "ANYONE", "itemInsert": "SITE_MEMBER"})
    (violation,) = ask(NO_REOPENING_RESTORE, opened).violations
    assert "itemRead CMS_EDITOR → ANYONE (wider: any visitor can read, by the API too)" in violation
    assert "itemInsert" not in violation
    assert 'onDestroy to "lock"' in violation
    (stricter,) = ask(NO_REOPENING_RESTORE, opened, reopensTo="SITE_MEMBER").violations
    assert "itemInsert CMS_EDITOR → SITE_MEMBER" in stricter
    assert ask(NO_REOPENING_RESTORE, {**opened, "onDestroy": "lock"}) == Judgement()
    assert ask(NO_REOPENING_RESTORE, {**opened, "itemRead": "ANYONE"}) == Judgement()


def test_a_restore_of_levels_that_nobody_knows_writes_nothing_and_is_no_violation() -> None:
    strange = levels(onDestroy="restore", previous={**CLOSED, "itemRead": "UNDEFINED"})
    assert ask(NO_REOPENING_RESTORE, strange) == Judgement()


def test_a_single_user_may_not_be_given_remove_and_its_id_is_not_told() -> None:
    (violation,) = ask(NO_REMOVE_FOR_SINGLE_USERS, grant(itemRemove="ALLOWED", itemRead="ALLOWED")).violations
    assert violation.startswith("Orders: itemRemove is ALLOWED to a single user. Give it to a role (policyId)")
    assert "secret-user" not in violation
    role = {**grant(itemRemove="ALLOWED"), "policyId": "7"}
    del role["userId"]
    assert ask(NO_REMOVE_FOR_SINGLE_USERS, role) == Judgement()
    assert ask(NO_REMOVE_FOR_SINGLE_USERS, grant(itemUpdate="ALLOWED"), actions=["itemUpdate"]).violations
    assert ask(NO_REMOVE_FOR_SINGLE_USERS, grant(itemRemove="ALLOWED"), actions=["itemUpdate"]) == Judgement()


@pytest.mark.parametrize(
    ("rule", "properties", "parameters", "undecided"),
    [
        (NO_PUBLIC_WRITE, levels(itemInsert=UNKNOWN), {}, ["itemInsert"]),
        (NO_PUBLIC_WRITE, levels(itemInsert=UNKNOWN), {"insertAllowed": ["Orders"]}, []),
        (NO_PUBLIC_WRITE, levels(itemRemove=UNKNOWN), {}, ["itemRemove"]),
        (PUBLIC_READ_ON_ALLOW_LIST, levels(itemRead=UNKNOWN), {}, ["itemRead"]),
        (
            PUBLIC_READ_ON_ALLOW_LIST,
            levels(itemRead="ANYONE", dataCollectionId=UNKNOWN),
            {"allowed": ["Products"]},
            ["dataCollectionId"],
        ),
        (
            PUBLIC_READ_ON_ALLOW_LIST,
            levels(itemRead=UNKNOWN, dataCollectionId=UNKNOWN),
            {"allowed": ["Products"]},
            ["itemRead", "dataCollectionId"],
        ),
        (PUBLIC_READ_ON_ALLOW_LIST, levels(dataCollectionId=UNKNOWN), {"allowed": ["Products"]}, []),
        (
            PUBLIC_READ_ON_ALLOW_LIST,
            levels(itemRead="ANYONE", siteId=UNKNOWN),
            {"allowedBySite": {SITE: ["Products"]}},
            ["siteId"],
        ),
        (MEMBER_WRITES_NEED_AUTHORSHIP, levels(itemUpdate=UNKNOWN), {}, ["itemUpdate"]),
        (NO_REOPENING_RESTORE, levels(onDestroy="restore"), {}, ["previous"]),
        (NO_REOPENING_RESTORE, levels(onDestroy="restore", previous=UNKNOWN), {}, ["previous"]),
        (
            NO_REOPENING_RESTORE,
            levels(onDestroy=UNKNOWN, previous={**CLOSED, "itemRead": "ANYONE"}),
            {},
            ["onDestroy"],
        ),
        (
            NO_REOPENING_RESTORE,
            levels(onDestroy="restore", itemRead=UNKNOWN, previous={**CLOSED, "itemRead": "ANYONE"}),
            {},
            ["itemRead"],
        ),
        (NO_REMOVE_FOR_SINGLE_USERS, grant(itemRemove=UNKNOWN), {}, ["itemRemove"]),
        (NO_REMOVE_FOR_SINGLE_USERS, grant(itemRemove="UNSPECIFIED", userId=UNKNOWN), {}, []),
    ],
)
def test_what_a_preview_does_not_know_is_undecided_and_no_violation(
    rule: AnyRule, properties: dict[str, Any], parameters: dict[str, Any], undecided: list[str]
) -> None:
    assert ask(rule, properties, **parameters) == Judgement(undecided=undecided)


def test_a_violation_is_told_even_when_the_collection_is_not_known_yet() -> None:
    (violation,) = ask(PUBLIC_READ_ON_ALLOW_LIST, levels(itemRead="ANYONE", dataCollectionId=UNKNOWN)).violations
    assert violation.startswith("a collection whose id is not known yet: itemRead is ANYONE")


@pytest.mark.parametrize(
    ("level", "words"),
    [
        ("FRIENDS", "'FRIENDS', which this version does not know: it may be wider"),
        (17, "not understood by this version: it is wider than this rule allows, or may be"),
        (None, "not recorded: it is wider"),
        (Hidden.SECRET, "a secret: it is wider"),
    ],
)
def test_a_level_that_cannot_be_judged_does_not_keep_a_rule(level: object, words: str) -> None:
    for rule, action in (
        (NO_PUBLIC_WRITE, "itemInsert"),
        (NO_PUBLIC_WRITE, "itemUpdate"),
        (PUBLIC_READ_ON_ALLOW_LIST, "itemRead"),
        (MEMBER_WRITES_NEED_AUTHORSHIP, "itemRemove"),
    ):
        (violation,) = ask(rule, levels(**{action: level})).violations
        assert violation.startswith(f"Orders: {action} is {words}")


def test_an_access_that_cannot_be_judged_does_not_keep_the_rule() -> None:
    for access, why in (("DENIED", "not understood by this version"), (Hidden.SECRET, "a secret")):
        (violation,) = ask(NO_REMOVE_FOR_SINGLE_USERS, grant(itemRemove=access)).violations
        assert violation.startswith(f"Orders: itemRemove is {why}: it is ALLOWED to a single user, or may be. ")
    (violation,) = ask(NO_REMOVE_FOR_SINGLE_USERS, grant(userId=Hidden.SECRET, itemRemove="ALLOWED")).violations
    assert "itemRemove is ALLOWED to a single user" in violation


@pytest.mark.parametrize(
    "changes",
    [
        {"itemRead": "FRIENDS", "previous": {**CLOSED, "itemRead": "ANYONE"}},
        {"itemRead": 17, "previous": {**CLOSED, "itemRead": "ANYONE"}},
        {"previous": {**CLOSED, "itemRead": "FRIENDS"}},
        {"previous": {**CLOSED, "itemRead": 17}},
        {"previous": "not an object"},
        {"onDestroy": "neither", "previous": {**CLOSED, "itemRead": "ANYONE"}},
        {"onDestroy": None, "previous": {**CLOSED, "itemRead": "ANYONE"}},
    ],
    ids=str,
)
def test_a_restore_that_cannot_be_judged_is_refused(changes: dict[str, Any]) -> None:
    (violation,) = ask(NO_REOPENING_RESTORE, levels(**{"onDestroy": "restore", **changes})).violations
    assert "Orders: destroying this resource restores itemRead" in violation


def test_a_secret_is_judged_by_its_value_and_not_shown() -> None:
    opened = levels(itemRead="ANYONE", dataCollectionId="Hush")
    (violation,) = ask(PUBLIC_READ_ON_ALLOW_LIST, opened, ("itemRead", "dataCollectionId")).violations
    assert violation.startswith("[secret]: itemRead is a secret: it is wider than this rule allows, or may be. ")
    assert ask(PUBLIC_READ_ON_ALLOW_LIST, opened, ("dataCollectionId",), allowed=["Hush"]) == Judgement()
    assert ask(PUBLIC_READ_ON_ALLOW_LIST, levels(itemRead="SITE_MEMBER"), ("itemRead",)) == Judgement()

    restore = levels(onDestroy="restore", previous={**CLOSED, "itemRead": "ANYONE"})
    (violation,) = ask(NO_REOPENING_RESTORE, restore, ("previous",)).violations
    assert "ANYONE" not in violation
    assert "itemRead CMS_EDITOR → [secret]" in violation
    (violation,) = ask(NO_REMOVE_FOR_SINGLE_USERS, grant(itemRemove="ALLOWED"), ("itemRemove",)).violations
    assert violation.startswith("Orders: itemRemove is a secret: it is ALLOWED to a single user, or may be. ")


def test_what_to_set_instead_is_the_widest_level_that_no_rule_refuses() -> None:
    (insert, update) = ask(NO_PUBLIC_WRITE, levels(itemInsert="ANYONE", itemUpdate="ANYONE")).violations
    assert "Set SITE_MEMBER or a stricter level; where a public form must insert" in insert
    assert update.endswith("Set SITE_MEMBER_AUTHOR or a stricter level.")


def test_every_kind_of_resource_on_items_has_a_rule() -> None:
    about_items = {kind.name for kind in KINDS if kind.read_recorded(Values.from_json({}), "").is_about_items}
    assert {rule.kind.name for rule in RULES} == about_items
