"""What a cut-off run left in a stack's state: pending operations, and deletes that hold what others must know."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from ..api.errors import WixDataError
from ..lifecycle.session import Announcer, Session
from ..lifecycle.steps import Created, Phase, RequestContext
from ..permissions.levels import Hidden
from ..settings import Config, load_settings
from ..state.kinds import AnyKind, common_urn, is_ours, of_kind
from ..state.originals import Noted, true_original
from ..state.properties import PREVIOUS
from ..state.resource_kind import DeclaredInputs, TargetKey
from ..state.settlement import CutOff, Settlement, Source, Step
from ..state.stack_state import PendingOperation, StackState, StateResource
from ..state.values import Values

if TYPE_CHECKING:
    from ..lifecycle.lifecycle import Lifecycle

_STEPS = {"creating": Step.CREATE, "updating": Step.UPDATE, "deleting": Step.DELETE}
"""Pulumi's words for the operations that may have changed something."""
_NOT_SEEN = {each.value for each in Hidden}


@dataclass
class Recovery:
    """What becomes of what a cut-off run left; a URN each."""

    settlement: Settlement = field(default_factory=Settlement)
    """The edits of the state."""
    recovered: list[str] = field(default_factory=list[str])
    """Creates that had been done: they become resources of the state."""
    dropped: list[str] = field(default_factory=list[str])
    """Creates that had not been done: the next `pulumi up` creates them."""
    unclear: list[str] = field(default_factory=list[str])
    """Creates that may have been done, and undone by somebody: the next `pulumi up` creates them too."""
    held: list[str] = field(default_factory=list[str])
    """Creates of what the state has already, under this name or another: its entry is the one that counts."""
    unconfirmed: list[str] = field(default_factory=list[str])
    """Resources that were being updated or deleted: the next `pulumi up` makes sure of them."""
    handed_over: list[str] = field(default_factory=list[str])
    """Resources that learn what was there before the stack took over."""
    repeated: list[str] = field(default_factory=list[str])
    """Other operations on resources of ours, which change nothing."""
    unknown: list[str] = field(default_factory=list[str])
    """Of ours, and of a kind that this version does not know."""
    holders: list[tuple[TargetKey, str]] = field(default_factory=list[tuple[TargetKey, str]])
    """Everything that the state holds then, each with the URN that holds it, of whichever door."""
    others: int = 0
    """Pending operations of other providers."""

    @property
    def touched(self) -> list[str]:
        """The resources of the state that are to be read again."""
        return list(dict.fromkeys((*self.recovered, *self.held, *self.unconfirmed)))


def recover_stack(state: StackState, settings_of: Callable[[str], Config], announcer: Announcer) -> Recovery:
    """Find out what became of our pending operations, and who must know which original.

    `settings_of` gives the configuration of a provider, as `URN::id`. Raises an `ApiError`, a `SettingsError`, and
    WixDataError where a create cannot be judged; then nothing of the state may be changed.
    """
    return _Recovering(state, settings_of, announcer).all()


class _Recovering:
    def __init__(self, state: StackState, settings_of: Callable[[str], Config], announcer: Announcer) -> None:
        self._state = state
        self._settings_of = settings_of
        self._announcer = announcer
        self._recovery = Recovery()
        self._records = [*_records(state)]
        self._held: dict[TargetKey, StateResource] = {}
        for each in state.resources:
            target = each.recorded.target() if each.is_managed else None
            if target:
                self._held.setdefault(target.key, each)
        self._created: set[TargetKey] = set()

    def all(self) -> Recovery:
        recovery = self._recovery
        for operation in self._state.pending:
            step = _STEPS.get(operation.type)
            if operation.kind is None and is_ours(operation.urn.type):
                recovery.unknown.append(operation.urn.text)
            elif operation.kind is None:
                recovery.others += 1
            elif step is None:
                recovery.repeated.append(operation.urn.text)
            elif step is Step.CREATE:
                self._settle_create(operation, operation.kind)
            else:
                self._settle_change(operation, step)
        self._hand_over()
        recovery.holders = [*self._holders()]
        return recovery

    def _holders(self) -> Iterator[tuple[TargetKey, str]]:
        for each in self._state.resources:
            target = None if each.external else each.recorded.target()
            if target:
                yield target.key, common_urn(each.urn.text)
        for each in self._state.pending:
            if self._recovery.settlement.created.get(each.index):
                yield _seen_inputs(each)[1], common_urn(each.urn.text)

    def _settle_create(self, operation: PendingOperation, kind: AnyKind) -> None:
        recovery, urn = self._recovery, operation.urn.text
        settings = load_settings(self._settings_of(operation.provider), os.environ)
        inputs, target = _seen_inputs(operation)
        context = RequestContext(common_urn(urn), Phase.UPDATE)
        lifecycle: Lifecycle[Any, Any] = of_kind(kind, "lifecycle", "Lifecycle")(Session(settings, self._announcer))
        known = self._original_of(target)
        inputs = _with_previous(kind, inputs, known) if known else inputs
        holder = self._held.get(target)
        ours = [each.written for each in self._records if each.target == target and not each.source.is_pending]
        created = None if target in self._created else lifecycle.recover(inputs, context, ours)
        if holder:
            recovery.settlement.drop(operation.index)
            recovery.held.append(holder.urn.text)
            if isinstance(created, Created) and kind.held(created.recorded)[1] not in ours:
                recovery.settlement.cut_off[holder.index] = CutOff(Step.CREATE, operation.index)
        elif isinstance(created, Created):
            recovery.settlement.created[operation.index] = (created.id, created.recorded.to_properties())
            recovery.recovered.append(urn)
            self._created.add(target)
        else:
            recovery.settlement.drop(operation.index)
            (recovery.unclear if created else recovery.dropped).append(urn)

    def _settle_change(self, operation: PendingOperation, step: Step) -> None:
        """An update or a delete: the state still has the resource, as it was before."""
        recovery = self._recovery
        recovery.settlement.drop(operation.index)
        # One that is to be deleted is deleted again, whatever became of this.
        managed = {each.urn.text: each for each in self._state.managed}
        # Under an alias, as the engine looks for it: a run may rename a resource, or move it to the other door.
        known = (managed[urn] for urn in (operation.urn.text, *operation.aliases) if urn in managed)
        resource = next(known, None)
        if resource:
            recovery.settlement.cut_off[resource.index] = CutOff(step, operation.index)
            recovery.unconfirmed.append(resource.urn.text)

    def _hand_over(self) -> None:
        """Where several records are about one thing, all of its resources learn the one true original."""
        for record in self._records:
            true = self._original_of(record.target)
            if record.source.is_pending or true is None or record.previous == true:
                continue
            source = next(each.source for each in self._records if each.is_about(record.target, true))
            self._recovery.settlement.originals[record.source.index] = source
            self._recovery.handed_over.append(record.urn)

    def _original_of(self, target: TargetKey) -> Noted | None:
        """What was there before the stack took over, as far as any record of the thing tells."""
        return true_original((each.written, each.previous) for each in self._records if each.target == target)


@dataclass(frozen=True)
class _Record:
    """What one entry of the state tells of a thing."""

    source: Source
    urn: str
    target: TargetKey
    written: Noted
    previous: Noted | None

    def is_about(self, target: TargetKey, previous: Noted) -> bool:
        return self.target == target and self.previous == previous


def _records(state: StackState) -> Iterator[_Record]:
    """The oldest first: what is to be deleted, what the state holds, what was about to be created."""
    ours = [each for each in state.resources if not each.external]
    for each in sorted(ours, key=lambda each: not each.pending_delete):
        yield from _record(Source(each.index), each.urn.text, each.kind, each.recorded)
    for each in state.pending:
        if each.kind and each.inputs and _STEPS.get(each.type) is Step.CREATE:
            yield from _record(Source(each.index, is_pending=True), each.urn.text, each.kind, each.inputs)


def _record(source: Source, urn: str, kind: AnyKind, recorded: DeclaredInputs) -> Iterator[_Record]:
    target = recorded.target()
    if target:
        _, written, previous = kind.held(recorded)
        is_seen = previous is not None and not _NOT_SEEN.intersection(previous.values())
        yield _Record(source, urn, target.key, written, previous if is_seen else None)


def _with_previous(kind: AnyKind, inputs: DeclaredInputs, previous: Noted) -> Any:
    told: Any = kind.read_recorded(Values.from_program({**inputs.to_properties(), PREVIOUS: dict(previous)}), "")
    changed: Any = inputs
    return replace(changed, previous=told.previous)


def _seen_inputs(operation: PendingOperation) -> tuple[DeclaredInputs, TargetKey]:
    """A create is judged by what the site has, so all of its inputs must be seen."""
    assert operation.inputs  # noqa: S101 - a kind of ours has inputs
    values = operation.inputs.to_properties()
    hidden = {name: value for name, value in values.items() if isinstance(value, Hidden)}
    target = operation.inputs.target()
    if target and not hidden:
        return operation.inputs, target.key
    name, why = next(iter(hidden.items()), ("what it is about", Hidden.NOT_RECORDED))
    advice = "give the stack's passphrase as PULUMI_CONFIG_PASSPHRASE" if why is Hidden.SECRET else "nothing is changed"
    raise WixDataError(f"The pending create of {operation.urn.name!r} cannot be judged: {name} is {why.why}; {advice}.")
