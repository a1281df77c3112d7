"""One table of levels, one list of actions, one registry of kinds: whatever depends on them has each of their entries.

Whoever adds a level, an action or a kind finds here, and in what the type checker says, every place that must answer.
"""

from __future__ import annotations

import ast
import inspect
import itertools
import re
import textwrap
import typing
from typing import Any, get_args

import pytest

from pulumi_wix_data import CollectionPermissions, SpecialPermission, native
from pulumi_wix_data.assertions import claims
from pulumi_wix_data.claims.claim import AUDIENCES, Claim
from pulumi_wix_data.claims.verdicts import Declared, broken_alone, judge
from pulumi_wix_data.export.declarations import declare_site
from pulumi_wix_data.export.python_program import PYTHON
from pulumi_wix_data.permissions.actions import ACTION_NAMES, Effect, ItemAction
from pulumi_wix_data.permissions.changes import Direction, LevelChange
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.exposure import Exposure, exposed_actions
from pulumi_wix_data.permissions.levels import Access, AccessLevel, AccessLevelName, AccessName, Crowd, UnknownLevel
from pulumi_wix_data.permissions.matrix import Grant, audience_grant, who_can_do_what
from pulumi_wix_data.permissions.presets import Preset, PresetName
from pulumi_wix_data.policies.grant_rule import NO_REMOVE_FOR_SINGLE_USERS
from pulumi_wix_data.policies.level_rules import (
    MEMBER_WRITES_NEED_AUTHORSHIP,
    NO_PUBLIC_WRITE,
    PUBLIC_READ_ON_ALLOW_LIST,
)
from pulumi_wix_data.policies.restore_rule import NO_REOPENING_RESTORE
from pulumi_wix_data.policies.rule import Rule
from pulumi_wix_data.resources.collection_permissions import OnDestroyInput
from pulumi_wix_data.state.collection_permissions import OnDestroy
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, KINDS, SPECIAL_PERMISSION, AnyKind
from pulumi_wix_data.state.values import Values
from tests.unit.resources.program_runs import SITE, run_program

EACH_ACTION = pytest.mark.parametrize("action", ItemAction, ids=lambda action: action.value)
RESOURCES = (CollectionPermissions, SpecialPermission, native.CollectionPermissions, native.SpecialPermission)
STRICTEST = max(AccessLevel)
_ORDER = [Grant.NONE, Grant.OWN, Grant.ALL]
ROLE = Subject(SubjectKind.ROLE, "7")


# The names that type checkers know -----------------------------------------------------------------------------------


def test_the_names_for_type_checkers_are_those_of_the_enums() -> None:
    assert get_args(AccessLevelName) == tuple(each.value for each in AccessLevel)
    assert get_args(AccessName) == tuple(each.value for each in Access)
    assert get_args(PresetName) == tuple(each.value for each in Preset)
    literals = [each for each in get_args(OnDestroyInput) if typing.get_origin(each) is typing.Literal]
    assert [get_args(each) for each in literals] == [tuple(each.value for each in OnDestroy)]


@EACH_ACTION
def test_both_constructors_have_an_argument_for_each_action(action: ItemAction) -> None:
    for resource in RESOURCES:
        assert action.argument in inspect.signature(resource.__init__).parameters
        assert f":param {action.argument}:" in (resource.__init__.__doc__ or "")
        assert action.argument in set().union(*map(_annotated, _ours(resource))), "a type checker must know the output"
    get_overloads: Any = getattr(typing, "get_overloads", None)
    if get_overloads:  # since Python 3.11
        signatures = [inspect.signature(each).parameters for each in get_overloads(CollectionPermissions.__init__)]
        assert [set(each) & {"preset", action.argument} for each in signatures] == [{action.argument}, {"preset"}]


def _ours(resource: type) -> list[type]:
    return [each for each in resource.__mro__ if each.__module__.startswith("pulumi_wix_data.")]


def _annotated(resource: type) -> set[str]:
    tree = ast.parse(textwrap.dedent(inspect.getsource(resource)))
    return {
        each.target.id
        for each in ast.walk(tree)
        if isinstance(each, ast.AnnAssign) and isinstance(each.target, ast.Name)
    }


@EACH_ACTION
def test_the_levels_of_a_look_up_have_a_property_for_each_action(action: ItemAction) -> None:
    levels = CollectionLevels.build(lambda each: UnknownLevel(each.value))
    assert getattr(levels, action.argument) == action.value


# From a program to its state -----------------------------------------------------------------------------------------


def test_each_argument_reaches_the_property_of_its_action() -> None:
    in_turn = itertools.cycle(AccessLevel)
    levels: dict[str, Any] = {each.argument: next(in_turn).value for each in ItemAction}

    def program() -> None:
        CollectionPermissions("levels", data_collection_id="Orders", **levels)
        for action in ItemAction:
            granted: dict[str, Any] = {action.argument: "ALLOWED"}
            SpecialPermission(action.verb, data_collection_id="Orders", user_id=action.verb, **granted)

    registered, _ = run_program(program)
    found = registered.inputs["levels"]
    assert {each.argument: found[each.value] for each in ItemAction} == levels
    for action in ItemAction:
        allowed = {name for name in ACTION_NAMES if registered.inputs[action.verb].get(name) == "ALLOWED"}
        assert allowed == {action.value}


@EACH_ACTION
def test_each_action_comes_through_the_typed_inputs(action: ItemAction) -> None:
    place = {"siteId": SITE, "dataCollectionId": "Orders"}
    levels = {**dict.fromkeys(ACTION_NAMES, STRICTEST.value), action.value: min(AccessLevel).value}
    declared = COLLECTION_PERMISSIONS.parse(Values.from_program({**place, **levels}))
    assert declared.faults == []
    assert declared.inputs.to_properties().items() >= levels.items()
    granted = SPECIAL_PERMISSION.parse(Values.from_program({**place, "userId": "7", action.value: "ALLOWED"}))
    assert granted.faults == []
    assert granted.inputs.accesses.allowed == {action}
    for kind, inputs in ((COLLECTION_PERMISSIONS, declared.inputs), (SPECIAL_PERMISSION, granted.inputs)):
        assert action.value in kind.inputs
        assert action.value in inputs.compared


# What a change means -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "after"), list(itertools.product(AccessLevel, AccessLevel)), ids=lambda level: level.value
)
def test_where_somebody_gains_a_change_is_never_told_as_narrower(before: AccessLevel, after: AccessLevel) -> None:
    for action, audience in itertools.product(ItemAction, AccessLevel):
        change = LevelChange(action, before, after)
        had, has = (_ORDER.index(audience_grant(audience, action, level)) for level in (before, after))
        if has > had:
            assert change.direction is Direction.WIDER, f"{audience.audience}: {change}"
        if has < had:
            assert change.direction is not Direction.SAME
        assert action.verb in change.consequence or before is after
        assert "{" not in change.consequence


@pytest.mark.parametrize("audience", AccessLevel, ids=lambda level: level.value)
def test_an_author_can_do_what_the_people_can_whom_the_table_takes_for_authors(audience: AccessLevel) -> None:
    people = audience.own_items_of or audience
    for action, level in itertools.product(ItemAction, AccessLevel):
        if level is not audience:
            assert audience_grant(audience, action, level) in (audience_grant(people, action, level), Grant.ALL)
            if level.own_items_of is None:
                assert audience_grant(audience, action, level) is audience_grant(people, action, level)


@pytest.mark.parametrize("level", AccessLevel, ids=lambda level: level.value)
def test_a_user_may_be_one_of_the_members_whom_a_level_lets_in(level: AccessLevel) -> None:
    nothing = SpecialSet("1", ROLE, SpecialAccesses.of(()))
    rows = who_can_do_what([DataPermissions("Orders", CollectionLevels.uniform(level), (nothing,))])
    (grants,) = [set(row.grants.values()) for row in rows if row.is_special]
    assert (Grant.NONE in grants) is (level.crowd is Crowd.STAFF)


# What is claimed -----------------------------------------------------------------------------------------------------


@EACH_ACTION
def test_there_is_a_claim_for_each_action(action: ItemAction) -> None:
    methods = {f"can_{action.verb}": Grant.ALL, f"cannot_{action.verb}": Grant.NONE}
    if action.effect is not Effect.CREATES:
        methods[f"can_{action.verb}_only_own"] = Grant.OWN
    for method, expected in methods.items():
        claim: Claim = getattr(claims.visitor(), method)("Orders")
        assert (claim.action, claim.expected, str(claim)) == (action, expected, f"visitor().{method}('Orders')")


def test_there_is_somebody_for_each_audience() -> None:
    """But for the authors of items, who are members, and administrators, who may do everything."""
    found = {each().whom for each in (claims.visitor, claims.member, claims.cms_editor)}
    assert found == set(AUDIENCES)
    assert found == {each for each in AccessLevel if each.own_items_of is None and not each.is_strictest}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_assertions_judge_each_kind(kind: AnyKind) -> None:
    values = Values.from_program({"dataCollectionId": "Orders", "siteId": SITE})
    declared = Declared("x", kind.parse(values).inputs)
    claim = claims.visitor().cannot_read("Orders")
    assert judge(claim, [declared]).sentence
    assert broken_alone(claim, declared) == ""


# What is refused -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "level"), list(itertools.product(ItemAction, AccessLevel)), ids=lambda each: each.value
)
def test_the_rules_refuse_what_the_exposures_name(action: ItemAction, level: AccessLevel) -> None:
    levels = {**dict.fromkeys(ACTION_NAMES, STRICTEST.value), action.value: level.value}
    exposure = Exposure.of(level, action)
    assert _is_refused(NO_PUBLIC_WRITE, levels) is (exposure is Exposure.PUBLIC_WRITE)
    assert _is_refused(PUBLIC_READ_ON_ALLOW_LIST, levels) is (exposure is Exposure.PUBLIC_READ)
    others = exposure is Exposure.MEMBERS_WRITE and action.effect is Effect.CHANGES and level.own_items_of is None
    assert _is_refused(MEMBER_WRITES_NEED_AUTHORSHIP, levels) is others
    previous = {"previous": levels, **dict.fromkeys(ACTION_NAMES, STRICTEST.value)}
    for reopens_to in AccessLevel:
        if not reopens_to.is_strictest:
            is_reopened = level <= reopens_to
            assert _is_refused(NO_REOPENING_RESTORE, previous, reopensTo=reopens_to.value) is is_reopened


@pytest.mark.parametrize(
    ("action", "level"), list(itertools.product(ItemAction, AccessLevel)), ids=lambda each: each.value
)
def test_the_level_that_is_advised_is_safe_and_so_is_each_stricter_one(action: ItemAction, level: AccessLevel) -> None:
    for find in (_remedies, _what_rules_say):
        for advice in find(action, level):
            (name,) = re.findall(r"[Ss]et (\w+) or (?:a )?stricter", advice)
            for safe in (each for each in AccessLevel if each >= AccessLevel(name)):
                assert advice not in find(action, safe)


def _remedies(action: ItemAction, level: AccessLevel) -> list[str]:
    levels = CollectionLevels.build(lambda each: level if each is action else STRICTEST)
    return [each.remedy for each in exposed_actions(DataPermissions("Orders", levels, ()))]


def _what_rules_say(action: ItemAction, level: AccessLevel) -> list[str]:
    levels = {**dict.fromkeys(ACTION_NAMES, STRICTEST.value), action.value: level.value}
    values = Values.from_program({"dataCollectionId": "Orders", **levels})
    rules = (NO_PUBLIC_WRITE, PUBLIC_READ_ON_ALLOW_LIST, MEMBER_WRITES_NEED_AUTHORSHIP)
    told = [each for rule in rules for each in rule.check(rule.kind, values, {}).violations]
    return [f"Set {each.partition('. Set ')[2]}" for each in told]


@EACH_ACTION
def test_each_action_may_be_kept_from_single_users(action: ItemAction) -> None:
    granted = {"userId": "7", action.value: "ALLOWED"}
    assert _is_refused(NO_REMOVE_FOR_SINGLE_USERS, granted, actions=[action.value])


def _is_refused(rule: Rule[Any, Any], properties: dict[str, Any], **parameters: Any) -> bool:
    judgement = rule.check(rule.kind, Values.from_program({"dataCollectionId": "Orders", **properties}), parameters)
    assert judgement.undecided == []
    return bool(judgement.violations)


# What is exported ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("action", "level"), list(itertools.product(ItemAction, AccessLevel)), ids=lambda each: each.value
)
def test_an_exported_program_fits_the_constructors(action: ItemAction, level: AccessLevel) -> None:
    levels = CollectionLevels.build(lambda each: level if each is action else AccessLevel.CMS_EDITOR)
    special = SpecialSet("1", ROLE, SpecialAccesses.of({action}))
    written = declare_site([DataPermissions("Orders", levels, (special,))], {})
    names = {"AccessLevel": AccessLevel, "Access": Access, "Preset": Preset}
    calls: dict[str, dict[str, Any]] = {}

    def called(kind: type) -> Any:
        def call(*given: Any, **arguments: Any) -> None:
            inspect.signature(kind.__init__).bind(None, *given, **arguments)
            calls[kind.__name__] = arguments

        return call

    for each in written:
        assert each.resource
        lines = PYTHON.resource(each.resource).lines
        exec("\n".join(lines), {**names, **{kind.__name__: called(kind) for kind in RESOURCES}})  # noqa: S102
    assert set(calls) == {kind.name for kind in KINDS}
    declared = calls["CollectionPermissions"]
    found = (
        declared["preset"].levels
        if "preset" in declared
        else CollectionLevels.build(lambda each: declared[each.argument])
    )
    assert found == levels
    assert {name for name, value in calls["SpecialPermission"].items() if value is Access.ALLOWED} == {action.argument}
