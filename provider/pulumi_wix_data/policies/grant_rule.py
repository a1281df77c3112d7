"""The rule about what a special permission may give to a single user."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, WithJsonSchema

from ..permissions.actions import ACTION_NAMES, ItemAction, action_names
from ..permissions.data_permissions import SubjectKind
from ..permissions.exposure import Severity
from ..permissions.levels import Access, Hidden
from ..state.special_permission import SPECIAL_PERMISSION, SpecialPermissionRecorded
from .rule import Enforcement, Judgement, Parameters, Rule, collection_name

_WHAT_TO_DO = (
    "Give it to a role (policyId), so that it ends when somebody leaves the role, or leave the action out of this "
    "special permission."
)


class RolesOnly(Parameters):
    """What only roles may be given."""

    actions: list[Annotated[ItemAction, WithJsonSchema({"type": "string", "enum": list(ACTION_NAMES)})]] = Field(
        [ItemAction.REMOVE],
        description=f"a list of the actions that no single user may be given, of {', '.join(ACTION_NAMES)}",
    )


def _judge(recorded: SpecialPermissionRecorded, parameters: RolesOnly) -> Judgement:
    if recorded.subject.kind is not SubjectKind.USER:
        return Judgement()
    accesses = {action: access for action, access in recorded.accesses.items() if action in parameters.actions}
    undecided = [action.value for action, access in accesses.items() if access is Hidden.UNKNOWN]
    refused = [each for each, access in accesses.items() if access not in (Access.UNSPECIFIED, Hidden.UNKNOWN)]
    seen = recorded.shown().accesses
    # The user's id stays out of the message: it may be a secret of the stack.
    allowed = [action for action in refused if seen[action] is Access.ALLOWED]
    facts = (
        [f"{action_names(allowed)} {'is' if len(allowed) == 1 else 'are'} ALLOWED to a single user"] if allowed else []
    )
    for action in refused:
        access = seen[action]
        if isinstance(access, Hidden):
            facts.append(f"{action.value} is {access.why}: it is ALLOWED to a single user, or may be")
    return Judgement([f"{collection_name(recorded)}: {fact}. {_WHAT_TO_DO}" for fact in facts], undecided)


NO_REMOVE_FOR_SINGLE_USERS = Rule(
    id="no-remove-for-single-users",
    description="Special permissions to remove items are given to roles, not to single users.",
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    kind=SPECIAL_PERMISSION,
    parameters=RolesOnly,
    judge=_judge,
    what_to_do=_WHAT_TO_DO,
)
