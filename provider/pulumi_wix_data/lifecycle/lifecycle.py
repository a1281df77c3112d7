"""The steps that every kind of resource has, and what they have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import ClassVar, Generic, TypeVar

from ..api.errors import ApiError, HandOverFailed
from ..claims.verdicts import Declared, broken_alone
from ..memory.folder import FOLDER_VARIABLE
from ..memory.run_book import Declarer, Held
from ..permissions.validation import Fault
from ..state.originals import Noted, told
from ..state.resource_kind import DeclaredInputs, Parsed, ResourceKind, TargetKey, differing, unknown_names
from ..state.urns import name_in
from ..state.values import Values
from .session import Session
from .steps import Checked, Created, Difference, RequestContext

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
        # After the declaration is filed: a claim that comes later is then known to be late.
        recorded = self.kind.read_recorded(olds, "") if olds else None
        faults = faults or self._broken_claims(recorded, inputs, context)
        if faults:
            return Checked(inputs, [each.concealed() if each.property in inputs.secrets else each for each in faults])
        target = inputs.target()
        if target:
            self._session.look_ahead(inputs.key)
            note = self._session.notes.name(context.stack, target.key)
            if note:
                self._session.book.come_to(note)
        is_same = recorded is not None and target is not None and not differing(recorded, inputs, inputs.identifying)
        if recorded and is_same:
            self._session.prefetcher.hit(inputs.key)
            checked = Checked(self.plan_update(recorded, inputs, context))
        else:
            if recorded:
                self.warn_restore(recorded)
            if target is None:
                self.plan_unknown(inputs, context)
            checked = Checked(inputs) if target is None else self.plan_create(inputs, context)
        if target and not checked.faults:
            written, previous = self.noted(checked.inputs)
            urn = context.urn or ""
            self._session.book.declare(target.key, Declarer(urn, written, previous, in_state=is_same))
        return checked

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
        target = inputs.target()
        heals = target is not None and self._session.book.heals(target.key)
        changed = bool(moved) or self.changes(recorded, inputs) or heals
        return Difference(changed, [name for name in moved if name not in unknown])

    def recorded(self, values: Values) -> _Recorded:
        """Typed properties of a resource, as a state has them."""
        return self.kind.read_recorded(values, "")

    def changes(self, recorded: _Recorded, inputs: _Recorded) -> bool:
        """Whether an update has anything to write."""
        return bool(differing(recorded, inputs, inputs.compared))

    @abstractmethod
    def create(self, inputs: _Recorded, context: RequestContext) -> Created[_Recorded]:
        """Create the resource, from checked inputs."""

    @abstractmethod
    def read(self, resource_id: str, values: Values) -> _Recorded | None:
        """What is there now, as outputs and as inputs; None when it is gone. `values` are the outputs in state."""

    @abstractmethod
    def update(self, resource_id: str, olds: _Recorded, news: _Recorded, context: RequestContext) -> _Recorded:
        """Update it; the new outputs. `olds` are the outputs in state, `news` the checked inputs."""

    @abstractmethod
    def delete(self, resource_id: str, values: Values, context: RequestContext) -> None:
        """Delete it. `values` are the outputs in state.

        Raises HandOverFailed where another resource declares the thing, and it cannot be left to that one.
        """

    @abstractmethod
    def recover(self, inputs: _Recorded, ours: Sequence[Noted] = ()) -> Created[_Recorded] | None:
        """What a create with these checked inputs left behind that was cut off; None when it wrote nothing.

        `ours` is what else the stack is known to have written there.
        """

    # What a kind decides -----------------------------------------------------------------------------------------

    @abstractmethod
    def plan_create(self, inputs: _Inputs, context: RequestContext) -> Checked[_Inputs]:
        """A thing that is new to this resource: what is there already, and what will change?"""

    def plan_unknown(self, inputs: _Inputs, context: RequestContext) -> None:
        """A thing that cannot be seen yet: say what can be said all the same."""

    @abstractmethod
    def plan_update(self, recorded: _Recorded, inputs: _Inputs, context: RequestContext) -> _Inputs:
        """The same thing as before: keep what the state knows of it, and say what an edit changes."""

    @abstractmethod
    def noted(self, inputs: _Inputs) -> tuple[Mapping[str, str] | None, Mapping[str, str] | None]:
        """What is declared and what was there before, as names and values; None for what is not known or a secret."""

    def warn_restore(self, recorded: _Recorded) -> None:
        """Say what happens to the thing that a replacement lets go."""

    # What the kinds share ----------------------------------------------------------------------------------------

    def _note(
        self,
        context: RequestContext,
        key: TargetKey,
        before: Mapping[str, str],
        written: Mapping[str, str],
        *,
        label: str,
        is_delete: bool = False,
    ) -> None:
        """Note on this machine what is about to be replaced with what."""
        try:
            note = self._session.notes.note(context.stack, key, before, written, is_delete=is_delete, about=label)
        except OSError as failure:
            self._session.info(
                f"notes for runs that are cut off cannot be kept ({failure.strerror}): set {FOLDER_VARIABLE} "
                "to a folder of yours that can be written. Without it, only `wix-data recover` knows what was there "
                "before.",
                about="no notes",
            )
        else:
            if not is_delete:
                self._session.book.noted(context.urn, note)

    def _note_holders(self, context: RequestContext, key: TargetKey) -> None:
        """Note that others hold the thing too until they are deleted: a destroy without the program is not told so."""
        others = [each.urn for each in self._session.book.other_holders(key, context.urn)]
        if others and context.urn:
            # That notes cannot be kept has been said by now.
            with suppress(OSError):
                self._session.notes.hold(context.stack, key, [context.urn, *others])

    def _held(self, context: RequestContext, key: TargetKey) -> Held | None:
        """What the state holds of the thing under this resource's URN, where a program has told."""
        return next((each for each in self._session.book.state_of(key) if each.urn == context.urn), None)

    def _is_unconfirmed(self, context: RequestContext, key: TargetKey) -> bool:
        """Whether the state says that nobody knows what became of the last write: a check is handed inputs alone."""
        held = self._held(context, key)
        return held is not None and held.is_unconfirmed

    def _is_held_besides(self, context: RequestContext, key: TargetKey) -> bool:
        """Whether another resource holds the thing, where no program has told what the state holds."""
        is_told = self._session.book.knows_state
        return not is_told and self._session.notes.is_held_besides(context.stack, key, context.urn)

    @contextmanager
    def _writing(
        self,
        context: RequestContext,
        key: TargetKey,
        before: Mapping[str, str],
        written: Mapping[str, str],
        *,
        label: str,
        is_delete: bool = False,
    ) -> Generator[None]:
        """While a write is under way, and until Pulumi has recorded it, this machine has a note of it.

        A write that is refused takes its note back: an earlier run was not cut off by it.
        """
        earlier = self._session.notes.read(context.stack, key)
        self._note(context, key, before, written, label=label, is_delete=is_delete)
        try:
            yield
        except ApiError as failure:
            if not failure.may_have_worked and not (earlier and earlier.is_open):
                self._session.notes.withdraw(context.stack, key)
            raise

    def _unsettled(self, context: RequestContext, label: str, failure: ApiError) -> None:
        """Say that nobody knows what became of a write: the resource is recorded, and this run fails."""
        sentence = (
            f"{label}: nobody knows whether the write was done ({failure}) It is recorded as unconfirmed: run "
            "`pulumi up` again, and it is written anew."
        )
        self._session.warn(sentence, about=label)
        self._session.book.unsettled(context.urn, sentence)

    def _leave_to(
        self,
        declarer: Declarer,
        context: RequestContext,
        key: TargetKey,
        label: str,
        written: Mapping[str, str],
        previous: Mapping[str, str] | None,
    ) -> None:
        """Make sure that a thing can be left to its declarer, with what was there before. Raises HandOverFailed."""
        name = name_in(declarer.urn)
        if not declarer.holds:
            raise HandOverFailed(
                f"{label}: kept for the next run, since {name!r}, which declares it now, was not created in this one. "
                "Mend that failure, then run `pulumi up` again."
            )
        if not declarer.in_program and declarer.previous not in (None, written):
            # It is deleted in this run too, or says itself what was there before.
            return
        if previous is not None and declarer.previous != previous:
            # Without the note, the sentence below still tells the original.
            with suppress(OSError):
                self._session.notes.keep_original(context.stack, key, previous)
            raise HandOverFailed(
                f"{label}: kept for the next run, since {name!r}, which declares it now, does not know the original "
                f"({told(previous)}). Run `pulumi up` again on this machine; on another, run `wix-data recover` first."
            )

    def _faults_of_a_second(self, inputs: _Inputs, context: RequestContext) -> list[Fault]:
        """Two resources on one thing would undo each other."""
        target = inputs.target()
        if target is None:
            return []
        other = self._session.book.second(target.key, context.urn)
        if other is None:
            return []
        return [Fault(target.property, declared_twice(target.description, other, str(context.urn)))]

    def _broken_claims(self, recorded: _Recorded | None, inputs: _Inputs, context: RequestContext) -> list[Fault]:
        """What the program claims, and what would not hold once this resource is written."""
        one, book = Declared(name_in(context.urn or ""), inputs), self._session.book
        faults: list[Fault] = []
        for claim in book.claims(one.ids):
            sentence = broken_alone(claim, one)
            if sentence:
                name = claim.action.value
                kept = recorded is not None and not differing(recorded, inputs, (name,))
                hint = " It is so in the state: `ignore_changes` may keep it, whatever the program declares."
                faults.append(Fault(name, f"assert_access: {sentence}{hint if kept else ''}"))
        return faults


def declared_twice(what: str, first: str, second: str) -> str:
    """The sentence for a second declaration of one thing, by the names or the URNs of two resources."""
    # In one order: which of the two the engine has checked first says nothing.
    names = " and ".join(sorted(repr(name_in(resource)) for resource in (first, second)))
    return f"{what} is declared twice, by {names}, which would undo each other; keep one of them"
