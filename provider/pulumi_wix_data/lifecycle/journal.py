"""The notes that this machine keeps of the writes of a run: what is about to be written, and over what."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace

from ..api.errors import ApiError
from ..memory.folder import FOLDER_VARIABLE
from ..state.originals import Noted
from ..state.resource_kind import DeclaredInputs, TargetKey
from ..system_faults import why_not_written
from .session import Session
from .steps import RequestContext


@dataclass(frozen=True)
class Write:
    """What is about to be written to one thing, and over what."""

    inputs: DeclaredInputs
    key: TargetKey
    before: Noted
    written: Noted
    is_delete: bool = False
    own: str = ""
    """The id of a thing that is the stack's also where no program is told so: the state has it, but it may wait for its
    delete."""


class Journal:
    """Notes what steps write, before they do, in the form in which a note may keep it."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def hides_values(self, inputs: DeclaredInputs, context: RequestContext) -> bool:
        """Whether one of the values that it writes is a secret."""
        return replace(inputs, secrets=inputs.secrets | self._session.book.secrets(context.urn)).hides_values

    def kept(self, values: Mapping[str, str], inputs: DeclaredInputs, context: RequestContext, key: TargetKey) -> Noted:
        """What a resource writes there, as a note may keep it."""
        is_secret = self.hides_values(inputs, context)
        return self._session.notes.kept(context.stack, key, values, is_secret=is_secret)

    def note(self, context: RequestContext, write: Write) -> None:
        """Note on this machine what is about to be replaced with what."""
        inputs = replace(write.inputs, secrets=write.inputs.secrets | self._session.book.secrets(context.urn))
        try:
            note = self._session.notes.note(
                context.stack,
                write.key,
                write.before,
                write.written,
                is_delete=write.is_delete,
                about=inputs.full_label,
                hides_target=inputs.hides_target,
                own=write.own,
            )
        except OSError as failure:
            self._session.info(
                f"notes for runs that are cut off cannot be kept ({why_not_written(failure)}): set {FOLDER_VARIABLE} "
                "to a folder of yours that can be written. Without it, only `wix-data recover` knows what was there "
                "before.",
                about="no notes",
            )
        else:
            if not write.is_delete:
                self._session.book.noted(context.urn, note)

    def note_holders(self, context: RequestContext, key: TargetKey) -> None:
        """Note that others hold the thing too until they are deleted: a destroy without the program is not told so."""
        # One that may be a look-up of an earlier release counts: what is left to it is said, and what is taken is not.
        others = [each.urn for each in self._session.book.other_holders(key, context.urn, with_lookups=True)]
        if others and context.urn:
            # That notes cannot be kept has been said by now.
            with suppress(OSError):
                self._session.notes.hold(context.stack, key, [context.urn, *others])

    def keep_original(self, context: RequestContext, key: TargetKey, original: Mapping[str, str]) -> None:
        """Keep what was there before the stack took over, which nobody may be told once this resource is gone."""
        # That notes cannot be kept is said by what follows.
        with suppress(OSError):
            self._session.notes.keep_original(context.stack, key, original)

    def note_left(
        self, context: RequestContext, key: TargetKey, recorded: DeclaredInputs, left: Mapping[str, str]
    ) -> None:
        """Note that a delete has left its own values to another resource, which may declare others: the next check of
        that on this machine looks at the site."""
        noted = self.kept(left, recorded, context, key)
        self.note(context, Write(recorded, key, noted, noted, is_delete=True))

    @contextmanager
    def writing(self, context: RequestContext, write: Write) -> Generator[None]:
        """While a write is under way, and until Pulumi has recorded it, this machine has a note of it.

        A write that is refused takes its note back: an earlier run was not cut off by it.
        """
        earlier = self._session.notes.read(context.stack, write.key)
        self.note(context, write)
        try:
            yield
        except ApiError as failure:
            if not failure.may_have_worked and not (earlier and earlier.is_open):
                self._session.notes.withdraw(context.stack, write.key)
            raise
