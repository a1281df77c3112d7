"""The steps that every kind of resource has, and what they have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import ClassVar, Generic, TypeVar, cast

from ..api.errors import ApiError
from ..claims.verdicts import Declared, broken_alone
from ..error_kinds import ErrorKind
from ..memory.book_facts import Declarer, Held
from ..permissions.data_permissions import DataPermissions
from ..permissions.validation import Fault
from ..state.originals import Noted
from ..state.resource_kind import (
    DeclaredInputs,
    Parsed,
    ResourceKind,
    TargetKey,
    differing,
    unknown_names,
)
from ..state.urns import name_in
from ..state.values import Values
from .fixed_collections import FixedCollections
from .hand_over import HandOver
from .hiding import hide
from .journal import Journal, Write
from .session import Session
from .steps import Checked, Created, Difference, NotKnown, Phase, RequestContext

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
        self._journal = Journal(session)
        self._hand_over = HandOver(session, self._journal)
        self._fixed = FixedCollections(session)

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
        same = recorded if is_same else None
        if recorded and not is_same:
            self.warn_restore(recorded)
        if context.looks_later and not self._has_open_note(same, inputs, context):
            return self._declared(same, Checked(self.keep(same, inputs) if same else inputs), context)
        return self.plan(same if target else recorded, inputs, context)

    def plan(self, recorded: _Recorded | None, inputs: _Inputs, context: RequestContext) -> Checked[_Inputs]:
        """Look at what is on the site, and say what the valid inputs will change of it. Writes nothing.

        A part of `check`; where that has left it for later, of the preview of a create or an update. `recorded` is what
        the state has of the same thing, or of the resource where it is not known yet which thing that will be; None
        for a create.
        """
        if inputs.target() is None:
            self.plan_unknown(recorded, inputs, context)
            checked = Checked(inputs)
        elif recorded:
            self._session.prefetcher.hit(inputs.key)
            is_changed = bool(differing(recorded, inputs, inputs.compared))
            faults = self._fixed.faults(inputs, context) if is_changed else []
            checked = Checked(self.plan_update(recorded, inputs, context), faults)
        else:
            checked = self.plan_create(inputs, context)
            if not checked.faults:
                checked = Checked(checked.inputs, self._fixed.faults(inputs, context))
        return self._declared(recorded, checked, context)

    def _declared(
        self, recorded: _Recorded | None, checked: Checked[_Inputs], context: RequestContext
    ) -> Checked[_Inputs]:
        """Note for the deletes of this run what is declared."""
        target = checked.inputs.target()
        if target and not checked.faults:
            written, previous = self.noted(checked.inputs)
            plain = self.plain(checked.inputs)
            seal = self._session.book.seal(plain) if plain else None
            declarer = Declarer(context.urn or "", written, previous, in_state=recorded is not None, seal=seal)
            self._session.book.declare(target.key, declarer)
        return checked

    def _has_open_note(self, recorded: _Recorded | None, inputs: _Inputs, context: RequestContext) -> bool:
        """Whether this machine knows of a step on the same thing that may have been cut off: of a write of something
        else than the state records."""
        target = inputs.target() if recorded else None
        note = self._session.notes.read(context.stack, target.key) if target else None
        if recorded is None or note is None:
            return False
        _, previous = self.noted(cast("_Inputs", recorded))
        is_original_new = note.original is not None and note.original != previous
        return is_original_new or not note.has_written_only(self.plain(cast("_Inputs", recorded)))

    def settle(self, recorded: _Recorded, context: RequestContext) -> None:
        """The state is known to hold these outputs: a note that tells nothing beyond them goes, and the deletes of this
        run learn what was there before where no program has told."""
        target = recorded.target()
        if target is None:
            return
        _, previous = self.noted(cast("_Inputs", recorded))
        if context.looks_later:
            declarer = self._session.book.declarer(target.key, None)
            if declarer and declarer.urn == context.urn and declarer.previous is None and previous:
                self._session.book.declare(target.key, replace(declarer, previous=previous))
        note = self._session.notes.read(context.stack, target.key)
        if note is None:
            return
        if note.original is not None:
            if note.original != previous:
                return
            self._session.notes.drop_original(context.stack, target.key)
        if not note.written or note.is_delete:
            return
        if note.has_written_only(self.plain(cast("_Inputs", recorded))) and previous in (None, note.before):
            self._session.notes.forget(context.stack, target.key)

    def id_of(self, resource_id: str, reading: _Recorded) -> str:
        """The id that a state should have for what was read; Pulumi takes another one from a read alone."""
        return resource_id

    def remember(self, recorded: _Recorded, context: RequestContext) -> None:
        """The state holds these outputs: note on this machine what no program without our bindings could tell."""

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
        replaces = [name for name in moved if name not in unknown]
        updates = [name for name in moved if name in unknown] + differing(recorded, inputs, inputs.compared)
        return Difference(changed, replaces, updates)

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
    def look(self, recorded: _Recorded) -> Noted | None:
        """What is there now, as a note would keep it; None where there is nothing that could have it."""

    @abstractmethod
    def set_back(self, recorded: _Recorded, before: Noted) -> None:
        """Write what was there before: where a create was cut off that wrote `recorded`, and nothing declares it.

        Raises WixDataError where that cannot be written.
        """

    @abstractmethod
    def recover(
        self, inputs: _Recorded, context: RequestContext, ours: Sequence[Noted] = ()
    ) -> Created[_Recorded] | NotKnown | None:
        """What a create with these checked inputs left behind that was cut off; None when it wrote nothing.

        What was there before is known from the inputs, or from this machine's note where the create itself has looked.
        `ours` is what else the stack is known to have written there.
        """

    # What a kind decides -----------------------------------------------------------------------------------------

    @abstractmethod
    def plan_create(self, inputs: _Inputs, context: RequestContext) -> Checked[_Inputs]:
        """A thing that is new to this resource: what is there already, and what will change?"""

    def plan_unknown(self, recorded: _Recorded | None, inputs: _Inputs, context: RequestContext) -> None:
        """A thing that cannot be seen yet: say what can be said all the same. `recorded` is what the state has of the
        resource."""

    @abstractmethod
    def plan_update(self, recorded: _Recorded, inputs: _Inputs, context: RequestContext) -> _Inputs:
        """The same thing as before: keep what the state knows of it, and say what an edit changes."""

    def keep(self, recorded: _Recorded, inputs: _Inputs) -> _Inputs:
        """The same thing as before: keep what its inputs in state know of it."""
        return inputs

    def adopt(self, resource_id: str, context: RequestContext) -> _Recorded | None:
        """What a stack records that imports the thing with that id, which stays as it is; None when there is none."""
        return self.read(resource_id, Values({}))

    @abstractmethod
    def noted(self, inputs: _Inputs) -> tuple[Mapping[str, str] | None, Mapping[str, str] | None]:
        """What is declared and what was there before, as names and values; None for what is not known or a secret."""

    @abstractmethod
    def plain(self, inputs: _Inputs) -> Mapping[str, str] | None:
        """What is declared, be it a secret or not: to be shown or kept nowhere. None for what is not known."""

    def warn_restore(self, recorded: _Recorded) -> None:
        """Say what happens to the thing that a replacement lets go."""

    # What the kinds share ----------------------------------------------------------------------------------------

    def _move(
        self, context: RequestContext, key: TargetKey, inputs: DeclaredInputs, recorded: Mapping[str, str]
    ) -> None:
        """The service has another address than when the state was written: say so, and have an update make the thing
        anew there. `recorded` is what the state says of the thing, as a note may keep it."""
        label = inputs.full_label
        self._session.warn(
            f"{label}: the service is at another address now, {self._session.settings.base_url}, and does not have "
            "there what the state says. It is made anew there; what is at the earlier address stays as it is.",
            about=f"{label} at {self._session.settings.base_url}",
        )
        self._session.book.heal(key)
        if context.phase is Phase.UPDATE:
            # Pulumi records the new address at once: should the write fail, only this note knows that it is missing.
            self._journal.note(context, Write(inputs, key, recorded, recorded))

    def _held(self, context: RequestContext, key: TargetKey) -> Held | None:
        """What the state holds of the thing under this resource's URN, where a program has told."""
        return next((each for each in self._session.book.state_of(key) if each.urn == context.urn), None)

    def _is_unconfirmed(self, recorded: _Recorded, held: Held | None) -> bool:
        """Whether the state says that nobody knows what became of the last write. An update is handed its outputs, a
        check the inputs alone, and what the program has told of the state: `held`."""
        return recorded.is_unconfirmed or (held is not None and held.is_unconfirmed)

    def _close_note(self, recorded: _Recorded, context: RequestContext, key: TargetKey) -> None:
        """What a delete has left to another resource was written, and its note may tell of both writes."""
        written = self.plain(cast("_Inputs", recorded))
        if written is not None and not recorded.is_unconfirmed:
            self._session.notes.close(context.stack, key, written)

    def _tell_drafts(self, inputs: DeclaredInputs, live: DataPermissions, context: RequestContext) -> None:
        """Say in a preview which permissions of drafts are set, and that they stay: no resource declares them."""
        if not context.phase.may_be_preview:
            return
        sets = [(f" of {each.subject}", each.drafts) for each in live.special_sets]
        for whose, drafts in [("", live.drafts), *sets]:
            if drafts and drafts.is_set:
                told = f"{inputs.label}: the draft permissions{whose} ({drafts}) stay as they are."
                self._session.info(told, about=inputs.key)

    def _unsettled(self, context: RequestContext, label: str, failure: ApiError) -> None:
        """Say that nobody knows what became of a write: the resource is recorded, and this run fails."""
        sentence = (
            f"{label}: nobody knows whether the write was done ({hide(str(failure))}) It is recorded as unconfirmed: "
            "run `pulumi up` again, and it is written anew."
        )
        if context.tell_unsettled:
            context.tell_unsettled(sentence)
            return
        self._session.warn(sentence, about=label)
        self._session.book.unsettled(context.urn, sentence)

    def _faults_of_a_second(self, inputs: _Inputs, context: RequestContext) -> list[Fault]:
        """Two resources on one thing would undo each other."""
        target = inputs.target()
        if target is None:
            return []
        book = self._session.book
        # One that `--target` leaves out is not checked, and the state has it on the thing all the same.
        other = book.second(target.key, context.urn) or book.staying(target.key, context.urn)
        if other is None:
            return []
        reason = declared_twice(target.description, other, str(context.urn))
        return [Fault(target.property, reason, kind=ErrorKind.DECLARED_TWICE)]

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
                said = f"assert_access: {sentence}{hint if kept else ''}"
                faults.append(Fault(name, said, kind=ErrorKind.BROKEN_CLAIM))
        return faults


def declared_twice(what: str, first: str, second: str) -> str:
    """The sentence for a second declaration of one thing, by the names or the URNs of two resources."""
    # In one order: which of the two the engine has checked first says nothing.
    names = " and ".join(sorted(repr(name_in(resource)) for resource in (first, second)))
    return f"{what} is declared twice, by {names}, which would undo each other; keep one of them"
