"""The steps that every kind of resource has, and what they have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import ClassVar, Generic, TypeVar

from ..permissions.validation import Fault
from ..state.resource_kind import DeclaredInputs, Parsed, ResourceKind, TargetKey, differing, unknown_names
from ..state.urns import name_in
from ..state.values import Values
from .journal import FOLDER_VARIABLE
from .session import Session
from .steps import Checked, Created, Difference, Phase, RequestContext

_Inputs = TypeVar("_Inputs", bound=DeclaredInputs)
_Recorded = TypeVar("_Recorded", bound=DeclaredInputs)


class Lifecycle(ABC, Generic[_Inputs, _Recorded]):
    """The steps of one kind of resource, on typed inputs.

    A subclass must write `plan_create`, `plan_update`, `create`, `read`, `update`, `delete` and `recover`; it may
    write `warn_restore` and `accepts`. Every step but `validate` and `diff` raises an `ApiError` when a call fails and
    a `SettingsError` when none can be made.
    """

    kind: ClassVar[ResourceKind[_Inputs, _Recorded]]  # pyright: ignore[reportGeneralTypeIssues]

    def __init__(self, session: Session) -> None:
        self._session = session

    # What a door calls -------------------------------------------------------------------------------------------

    def check(self, olds: Values | None, news: Values, context: RequestContext) -> Checked[_Inputs]:
        """Validate what is declared, and say what it will change. Writes nothing.

        `olds` are the inputs in state; None or empty for a create. Every fault is reported at once, on its property.
        """
        parsed = self.validate(news)
        inputs = parsed.inputs
        faults = [*self._session.settings.faults, *parsed.faults] or self._faults_of_a_second(inputs, context)
        if faults:
            return Checked(inputs, [each.concealed() if each.property in inputs.secrets else each for each in faults])
        recorded = self.kind.read_recorded(olds, "") if olds else None
        target = inputs.target()
        if target:
            self._session.run_state.remember_secrets(target.key, inputs.secrets)
        if recorded and target and not differing(recorded, inputs, inputs.identifying):
            self._session.prefetcher.hit(inputs.key)
            self._session.run_state.hold(target.key, context.urn)
            return Checked(self.plan_update(recorded, inputs))
        if recorded:
            self.warn_restore(recorded)
        if target is None:
            return Checked(inputs)
        self._session.run_state.let_go(target.key, context.urn)
        return self.plan_create(inputs, context.phase)

    def validate(self, news: Values) -> Parsed[_Inputs]:
        """What is declared, and everything that is wrong with it. Pure: it calls nothing and remembers nothing."""
        return self.kind.parse(news)

    def diff(self, olds: Values, news: Values) -> Difference:
        """What differs between the outputs in state and the checked inputs. Calls nothing.

        A value that is not known yet counts as a change, but forces no replacement that may never come.
        """
        recorded, inputs = self.recorded(olds), self.recorded(news)
        moved = differing(recorded, inputs, inputs.identifying)
        unknown = unknown_names(inputs, inputs.identifying)
        changed = bool(moved) or self.changes(recorded, inputs)
        return Difference(changed, [name for name in moved if name not in unknown])

    def recorded(self, values: Values) -> _Recorded:
        """Typed properties of a resource, as a state has them."""
        return self.kind.read_recorded(values, "")

    def changes(self, recorded: _Recorded, inputs: _Recorded) -> bool:
        """Whether an update has anything to write."""
        return bool(differing(recorded, inputs, inputs.compared))

    @abstractmethod
    def create(self, inputs: _Recorded) -> Created[_Recorded]:
        """Create the resource, from checked inputs."""

    @abstractmethod
    def read(self, resource_id: str, values: Values) -> _Recorded | None:
        """What is there now, as outputs and as inputs; None when it is gone. `values` are the outputs in state."""

    @abstractmethod
    def update(self, resource_id: str, olds: _Recorded, news: _Recorded) -> _Recorded:
        """Update it; the new outputs. `olds` are the outputs in state, `news` the checked inputs."""

    @abstractmethod
    def delete(self, resource_id: str, values: Values) -> None:
        """Delete it. `values` are the outputs in state."""

    @abstractmethod
    def recover(self, inputs: _Recorded) -> Created[_Recorded] | None:
        """What a create with these checked inputs left behind that was cut off; None when it wrote nothing."""

    # What a kind decides -----------------------------------------------------------------------------------------

    @abstractmethod
    def plan_create(self, inputs: _Inputs, phase: Phase) -> Checked[_Inputs]:
        """A thing that is new to this resource: what is there already, and what will change?"""

    @abstractmethod
    def plan_update(self, recorded: _Recorded, inputs: _Inputs) -> _Inputs:
        """The same thing as before: keep what the state knows of it, and say what an edit changes."""

    def warn_restore(self, recorded: _Recorded) -> None:
        """Say what happens to the thing that a replacement lets go."""

    # What the kinds share ----------------------------------------------------------------------------------------

    def _note(self, key: TargetKey, before: Mapping[str, str], written: Mapping[str, str]) -> None:
        """Note in the journal what is about to be replaced with what."""
        try:
            self._session.journal.note(key, before, written)
        except OSError as failure:
            self._session.info(
                f"the journal for runs that are cut off cannot be kept ({failure.strerror}): set {FOLDER_VARIABLE} "
                "to a folder that can be written. Without it, only `wix-data recover` knows what was there before.",
                about="no journal",
            )

    def _faults_of_a_second(self, inputs: _Inputs, context: RequestContext) -> list[Fault]:
        """Two resources on one thing would undo each other."""
        target = inputs.target()
        if target is None:
            return []
        other = self._session.run_state.declare(target.key, context.urn)
        if other is None:
            return []
        return [Fault(target.property, declared_twice(target.description, other, str(context.urn)))]


def declared_twice(what: str, first: str, second: str) -> str:
    """The sentence for a second declaration of one thing, by the names or the URNs of two resources."""
    names = " and ".join(repr(name_in(resource)) for resource in (first, second))
    return f"{what} is declared twice, by {names}, which would undo each other; keep one of them"
