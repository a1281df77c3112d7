"""The rule about what destroying CollectionPermissions opens again."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated

from pydantic import AfterValidator, Field, WithJsonSchema

from ..lifecycle.collection_permissions import DeleteAction, plan_delete
from ..permissions.actions import ItemAction
from ..permissions.changes import LevelChange
from ..permissions.exposure import Severity
from ..permissions.levels import AccessLevel, Hidden
from ..state.collection_permissions import COLLECTION_PERMISSIONS, CollectionPermissionsRecorded, OnDestroy
from ..state.properties import ON_DESTROY, PREVIOUS
from .rule import Enforcement, Judgement, Parameters, Rule, collection_name

_WHAT_TO_DO = 'Set onDestroy to "lock", so that destroying this resource leaves the collection closed.'
_NO_LEVEL = "UNDEFINED"
"""What the service may answer in place of a level. No write takes it, so no version of this package restores it."""
_CHOICES = [level.value for level in AccessLevel if not level.is_strictest]


def _not_the_strictest(level: AccessLevel) -> AccessLevel:
    if level.is_strictest:
        raise ValueError("nothing is stricter")
    return level


class Reopening(Parameters):
    """What counts as open again."""

    reopens_to: Annotated[
        AccessLevel, AfterValidator(_not_the_strictest), WithJsonSchema({"type": "string", "enum": _CHOICES})
    ] = Field(
        min(AccessLevel),
        description=f"one of {', '.join(_CHOICES)}: a restore that widens an action to it, or further, is refused",
    )


def _judge(recorded: CollectionPermissionsRecorded, parameters: Reopening) -> Judgement:
    previous, hidden = recorded.previous, recorded.on_destroy is Hidden.UNKNOWN
    plan = plan_delete(replace(recorded, on_destroy=OnDestroy.RESTORE) if hidden else recorded)
    if plan.action is DeleteAction.LOCK:
        return Judgement()
    if previous is None:
        return Judgement(undecided=[PREVIOUS])
    if plan.action is DeleteAction.KEEP_UNKNOWN and _NO_LEVEL in previous.values():
        return Judgement()
    reopened: list[ItemAction] = []
    undecided: list[str] = []
    for action, level in previous.items():
        is_stricter = isinstance(level, AccessLevel) and level > parameters.reopens_to
        if is_stricter or not LevelChange(action, recorded.levels[action], level).direction.may_widen:
            continue
        both = {action.value: recorded.levels[action], PREVIOUS: level}
        unknown = [name for name, each in both.items() if each is Hidden.UNKNOWN]
        undecided += unknown
        reopened += [] if unknown else [action]
    undecided = list(dict.fromkeys(undecided))
    if hidden:
        return Judgement(undecided=[ON_DESTROY, *undecided] if reopened or undecided else [])
    if not reopened:
        return Judgement(undecided=undecided)
    shown = recorded.shown()
    before = shown.previous or previous
    changes = "; ".join(str(LevelChange(action, shown.levels[action], before[action])) for action in reopened)
    sentence = f"{collection_name(recorded)}: destroying this resource restores {changes}. {_WHAT_TO_DO}"
    return Judgement([sentence], undecided)


NO_REOPENING_RESTORE = Rule(
    id="no-reopening-restore",
    description="Destroying a resource must not open a collection again.",
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    kind=COLLECTION_PERMISSIONS,
    parameters=Reopening,
    judge=_judge,
    what_to_do=_WHAT_TO_DO,
)
