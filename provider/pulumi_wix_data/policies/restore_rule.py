"""The rule about what destroying CollectionPermissions opens again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..lifecycle.declared_inputs import OnDestroy
from ..lifecycle.properties import ON_DESTROY, PREVIOUS, UNKNOWN, Properties
from ..permissions.actions import ItemAction
from ..permissions.collection_levels import read_level
from ..permissions.level_changes import Direction, LevelChange
from ..permissions.levels import AccessLevel
from .rule import COLLECTION_PERMISSIONS, Enforcement, Judgement, Rule, Severity, collection_name

_REOPENS_TO = "reopensTo"
_WHAT_TO_DO = 'Set on_destroy="lock", so that destroying this resource leaves the collection closed.'


def _judge(properties: Properties, parameters: Mapping[str, Any]) -> Judgement:
    on_destroy = properties.get(ON_DESTROY)
    previous: Any = properties.get(PREVIOUS)
    if on_destroy == OnDestroy.LOCK.value:
        return Judgement()
    if previous is None or previous is UNKNOWN:
        return Judgement(undecided=[PREVIOUS])
    reopened, undecided = _reopened(properties, previous, AccessLevel(parameters[_REOPENS_TO]))
    if on_destroy is UNKNOWN:
        return Judgement(undecided=[ON_DESTROY, *undecided] if reopened or undecided else [])
    if not reopened:
        return Judgement(undecided=undecided)
    changes = "; ".join(str(change) for change in reopened)
    sentence = f"{collection_name(properties)}: destroying this resource restores {changes}. {_WHAT_TO_DO}"
    return Judgement([sentence], undecided)


def _reopened(
    properties: Properties, previous: Mapping[str, Any], widest: AccessLevel
) -> tuple[list[LevelChange], list[str]]:
    """What a restore widens to `widest` or beyond, and the present levels that are not known yet."""
    reopened: list[LevelChange] = []
    undecided: list[str] = []
    for action in ItemAction:
        before, present = read_level(str(previous.get(action.value))), properties.get(action.value)
        if not isinstance(before, AccessLevel) or before > widest:
            continue
        if present is UNKNOWN:
            undecided.append(action.value)
        else:
            change = LevelChange(action, read_level(str(present)), before)
            reopened += [change] if change.direction is Direction.WIDER else []
    return reopened, undecided


NO_REOPENING_RESTORE = Rule(
    id="no-reopening-restore",
    description="Destroying a resource must not open a collection again.",
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    resource_type=COLLECTION_PERMISSIONS,
    parameters={
        _REOPENS_TO: {
            "type": "string",
            "enum": [level.value for level in AccessLevel if level is not AccessLevel.PRIVILEGED],
            "default": AccessLevel.ANYONE.value,
            "description": "A restore that widens an action to this level, or to a wider one, is refused.",
        }
    },
    judge=_judge,
    what_to_do=_WHAT_TO_DO,
)
