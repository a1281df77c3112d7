"""The rule about what a special permission may give to a single user."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..lifecycle.properties import UNKNOWN, USER_ID, Properties
from ..permissions.actions import ItemAction
from ..permissions.levels import Access
from ..permissions.special_set import names
from .rule import SPECIAL_PERMISSION, Enforcement, Judgement, Rule, Severity, collection_name

_ACTIONS = "actions"
_WHAT_TO_DO = (
    "Give it to a role (policy_id), so that it ends when somebody leaves the role, or leave the action out of this "
    "special permission."
)


def _judge(properties: Properties, parameters: Mapping[str, Any]) -> Judgement:
    user = properties.get(USER_ID)
    if user is None:
        return Judgement()
    refused = [action for action in ItemAction if action.value in parameters[_ACTIONS]]
    granted = [action for action in refused if properties.get(action.value) == Access.ALLOWED.value]
    undecided = [action.value for action in refused if properties.get(action.value) is UNKNOWN]
    if not granted:
        return Judgement(undecided=undecided)
    # The user's id stays out of the message: it may be a secret of the stack.
    what = f"{names(granted)} {'is' if len(granted) == 1 else 'are'} ALLOWED to a single user"
    return Judgement([f"{collection_name(properties)}: {what}. {_WHAT_TO_DO}"], undecided)


NO_REMOVE_FOR_SINGLE_USERS = Rule(
    id="no-remove-for-single-users",
    description="Special permissions to remove items are given to roles, not to single users.",
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    resource_type=SPECIAL_PERMISSION,
    parameters={
        _ACTIONS: {
            "type": "array",
            "items": {"type": "string", "enum": [action.value for action in ItemAction]},
            "default": [ItemAction.REMOVE.value],
            "description": "The actions that no single user may be given.",
        }
    },
    judge=_judge,
    what_to_do=_WHAT_TO_DO,
)
