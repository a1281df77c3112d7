"""Pending creates in a stack's state, and the resources that they became."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ..api.errors import WixDataError
from ..lifecycle.session import Announcer, Session
from ..permissions.levels import Hidden
from ..settings import Config, load_settings
from ..state.kinds import of_kind
from ..state.stack_state import PendingOperation, StackState

if TYPE_CHECKING:
    from ..lifecycle.lifecycle import Lifecycle

_CREATING = "creating"


@dataclass
class Recovery:
    """What becomes of our pending creates; a URN each."""

    settled: dict[int, tuple[str, Mapping[str, object]] | None] = field(
        default_factory=dict[int, "tuple[str, Mapping[str, object]] | None"]
    )
    """By index, for `StackState.settle`."""
    recovered: list[str] = field(default_factory=list[str])
    """Had been written, and become resources of the state."""
    dropped: list[str] = field(default_factory=list[str])
    """Had not been written: the next `pulumi up` creates them."""
    repeated: list[str] = field(default_factory=list[str])
    """Updates and deletes of ours: the state still holds the resource as it was, so they can be made again."""
    others: int = 0
    """Pending operations of other providers."""


def recover_pending_creates(state: StackState, settings_of: Callable[[str], Config], announcer: Announcer) -> Recovery:
    """Find out of each of our pending creates whether it reached Wix.

    `settings_of` gives the configuration of a provider, as `URN::id`. Raises an `ApiError`, a `SettingsError`, and
    WixDataError where a create cannot be judged; then nothing of the state may be changed.
    """
    recovery = Recovery()
    for operation in state.pending:
        urn = operation.urn.text
        if operation.kind is None:
            recovery.others += 1
        elif operation.type != _CREATING:
            recovery.repeated.append(urn)
        else:
            settings = load_settings(settings_of(operation.provider), os.environ)
            _require_seen(operation)
            lifecycle: Lifecycle[Any, Any] = of_kind(operation.kind, "lifecycle", "Lifecycle")(
                Session(settings, announcer)
            )
            created = lifecycle.recover(operation.inputs)
            recovery.settled[operation.index] = (created.id, created.recorded.to_properties()) if created else None
            (recovery.recovered if created else recovery.dropped).append(urn)
    return recovery


def _require_seen(operation: PendingOperation) -> None:
    """A create is judged by what the site has, so all of its inputs must be seen."""
    assert operation.inputs  # noqa: S101 - a kind of ours has inputs
    values = operation.inputs.to_properties()
    hidden = {name: value for name, value in values.items() if isinstance(value, Hidden)}
    if operation.inputs.target() and not hidden:
        return
    name, why = next(iter(hidden.items()), ("what it is about", Hidden.NOT_RECORDED))
    advice = "give the stack's passphrase as PULUMI_CONFIG_PASSPHRASE" if why is Hidden.SECRET else "nothing is changed"
    raise WixDataError(f"The pending create of {operation.urn.name!r} cannot be judged: {name} is {why.why}; {advice}.")
