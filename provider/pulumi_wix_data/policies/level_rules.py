"""The rules about the four levels of a collection."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..lifecycle.properties import UNKNOWN, Properties
from ..permissions.actions import ItemAction
from ..permissions.level_changes import who_can
from ..permissions.levels import AccessLevel
from .allow_list import allow_list_parameters, is_allowed, unknown_target
from .rule import COLLECTION_PERMISSIONS, Enforcement, Judgement, Rule, Severity, collection_name


def _refuse_level(
    level: AccessLevel,
    actions: tuple[ItemAction, ...],
    properties: Properties,
    parameters: Mapping[str, Any],
    what_to_do: str,
) -> Judgement:
    """One violation for each of the actions that has exactly this level, unless the collection is allowed."""
    undecided = [action.value for action in actions if properties.get(action.value) is UNKNOWN]
    found = [action for action in actions if properties.get(action.value) == level.value]
    if (found or undecided) and (unknown := unknown_target(properties, parameters)):
        return Judgement(undecided=[*undecided, *unknown])
    if is_allowed(properties, parameters):
        return Judgement()
    name = collection_name(properties)
    facts = [f"{action.value} is {level.value}: {who_can(action, level)}" for action in found]
    return Judgement([f"{name}: {fact}. {what_to_do}" for fact in facts], undecided)


_NO_PUBLIC_WRITE = (
    "Set SITE_MEMBER, SITE_MEMBER_AUTHOR or a stricter level; where a public form must insert, put the collection "
    "into `insertAllowed` of this rule."
)


def _judge_public_write(properties: Properties, parameters: Mapping[str, Any]) -> Judgement:
    never: dict[str, Any] = {"allowed": [], "allowedBySite": {}}
    forms = {"allowed": parameters["insertAllowed"], "allowedBySite": parameters["insertAllowedBySite"]}
    insert = _refuse_level(AccessLevel.ANYONE, (ItemAction.INSERT,), properties, forms, _NO_PUBLIC_WRITE)
    changes = (ItemAction.UPDATE, ItemAction.REMOVE)
    others = _refuse_level(
        AccessLevel.ANYONE, changes, properties, never, "Set SITE_MEMBER_AUTHOR or a stricter level."
    )
    return Judgement(insert.violations + others.violations, insert.undecided + others.undecided)


_FORMS = allow_list_parameters("into which any visitor may insert, such as those behind public forms")

NO_PUBLIC_WRITE = Rule(
    id="no-public-write",
    description="Visitors who are not logged in must not write items.",
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    resource_type=COLLECTION_PERMISSIONS,
    parameters={"insertAllowed": _FORMS["allowed"], "insertAllowedBySite": _FORMS["allowedBySite"]},
    judge=_judge_public_write,
    what_to_do=_NO_PUBLIC_WRITE,
)


_PUBLIC_READ = (
    "Set SITE_MEMBER or a stricter level; where the items are meant for everybody, put the collection into `allowed` "
    "of this rule."
)


def _judge_public_read(properties: Properties, parameters: Mapping[str, Any]) -> Judgement:
    return _refuse_level(AccessLevel.ANYONE, (ItemAction.READ,), properties, parameters, _PUBLIC_READ)


PUBLIC_READ_ON_ALLOW_LIST = Rule(
    id="public-read-on-allow-list",
    description="Only collections on the allow-list may be read by any visitor.",
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    resource_type=COLLECTION_PERMISSIONS,
    parameters=allow_list_parameters("that any visitor may read"),
    judge=_judge_public_read,
    what_to_do=_PUBLIC_READ,
)


_AUTHORSHIP = (
    "Set SITE_MEMBER_AUTHOR, so that members change only what they created, or a stricter level; where members share "
    "the items, put the collection into `allowed` of this rule."
)


def _judge_authorship(properties: Properties, parameters: Mapping[str, Any]) -> Judgement:
    actions = (ItemAction.UPDATE, ItemAction.REMOVE)
    return _refuse_level(AccessLevel.SITE_MEMBER, actions, properties, parameters, _AUTHORSHIP)


MEMBER_WRITES_NEED_AUTHORSHIP = Rule(
    id="member-writes-need-authorship",
    description="Members may update and remove only the items that they created.",
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    resource_type=COLLECTION_PERMISSIONS,
    parameters=allow_list_parameters("whose items members may change for each other"),
    judge=_judge_authorship,
    what_to_do=_AUTHORSHIP,
)
