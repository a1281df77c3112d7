"""What this machine's notes tell of creates that were cut off, where neither the state nor a pending operation does.

A provider process that is killed alone leaves nothing in the state: Pulumi forgets the create that it was doing. Once
the program does not declare the thing any more, or the stack is destroyed, only the note knows what was written.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from typing import TYPE_CHECKING, Any

from ..api.errors import ApiError, WixDataError
from ..lifecycle.session import Announcer, Session
from ..lifecycle.settling import read_until
from ..memory.notes import Note, Notes
from ..memory.run_book import RunBook
from ..permissions.levels import Hidden
from ..settings import Settings, load_settings
from ..state.kinds import KINDS, of_kind
from ..state.originals import Noted, seal_of, told
from ..state.resource_kind import DeclaredInputs, TargetKey, place_faults
from ..state.stack_state import StackState
from ..state.values import Values
from .provider_settings import ProviderSettings

if TYPE_CHECKING:
    from ..lifecycle.lifecycle import Lifecycle

_LONGEST_WRITE = 120.0
"""Seconds after which no write is still under way: a call ends after 60, and is looked after for a few more."""
_LONGEST_END = 5.0
"""Seconds after which no process of a run that has ended is still about to go."""


class Fate(Enum):
    """What became of a write that was cut off."""

    LIVE = "is live"
    NOT_LIVE = "is not live"
    NOT_KNOWN = "may be live"
    SET_BACK = "is set back"


@dataclass(frozen=True)
class Leftover:
    """A create that was cut off, and of which the state knows nothing."""

    about: str
    """The thing, for a person: the collection, the subject, the site."""
    fate: Fate
    written: str
    """What is live of it; where that is not known, what it was to write last."""
    before: str
    """What was there before, for a person; empty where nobody knows."""
    why: str = ""
    """In a clause, why it is not known whether it is live, or why it cannot be set back."""

    @property
    def needs_attention(self) -> bool:
        """Whether something may be live that nobody declares."""
        return self.fate in (Fate.LIVE, Fate.NOT_KNOWN)

    def __str__(self) -> str:
        head = f"{self.about}: a run on this machine was cut off while it created this"
        before = self.before or "what nobody knows"
        if self.fate is Fate.SET_BACK:
            return f"set back: {self.about}: it has again what it had before: {before}"
        if self.fate is Fate.NOT_LIVE:
            return f"{head}, and nothing of it is live: nothing is to be done."
        clause = f" ({self.why.rstrip('.')})" if self.why else ""
        can_be = self.fate is Fate.LIVE and not self.why
        way = "`wix-data recover --set-back` sets it back" if can_be else "set it back by hand"
        return (
            f"{head}; the state does not have it, and what it wrote {self.fate.value}{clause}: {self.written}. Before, "
            f"it had: {before}. Where the program declares it, run `pulumi up`; otherwise {way}."
        )


def find_leftovers(stack: str, state: StackState) -> Mapping[str, Note]:
    """The notes of creates of which the state tells nothing, neither as a resource nor as a pending operation, by name.

    `stack` is `project/stack`. Calls nothing.
    """
    recorded = [each.recorded for each in state.resources if not each.external]
    recorded += [each.inputs for each in state.pending if each.inputs]
    return Notes("").left_open(stack, [target.key for each in recorded if (target := each.target())])


def judge_leftovers(
    stack: str, notes: Mapping[str, Note], providers: ProviderSettings, announcer: Announcer, *, set_back: bool = False
) -> list[Leftover]:
    """Look at the site what became of each. Where it is asked for, what is live as it was written is set back to what
    was there before, and a note that is settled goes; otherwise nothing is written."""
    judge = _Judge(stack, providers, announcer)
    return [judge.settled(name, note) if set_back else judge.seen(name, note).leftover for name, note in notes.items()]


@dataclass(frozen=True)
class _Seen:
    """A leftover, and what it takes to set it back; None where it cannot be."""

    leftover: Leftover
    lifecycle: Lifecycle[Any, Any] | None = None
    recorded: DeclaredInputs | None = None


class _Judge:
    def __init__(self, stack: str, providers: ProviderSettings, announcer: Announcer) -> None:
        self._stack = stack
        self._providers = providers
        self._announcer = announcer
        self._sessions: dict[Settings, Session] = {}

    def seen(self, name: str, note: Note) -> _Seen:
        """What became of it. Writes nothing."""
        if note.seconds < _LONGEST_WRITE and self._is_a_run_open:
            return _Seen(_leftover(note, Fate.NOT_KNOWN, "a run that has not ended yet may be writing it"))
        if not note.target:
            return _Seen(_leftover(note, Fate.NOT_KNOWN, "which it is, is a secret, or an earlier release noted it"))
        written = note.written[-1]
        found = ((kind, kind.at(note.target, written)) for kind in KINDS)
        kind, recorded = next(((kind, each) for kind, each in found if each), (None, None))
        if kind is None or recorded is None or place_faults(Values.from_program(recorded.to_properties())):
            return _Seen(_leftover(note, Fate.NOT_KNOWN, "this version does not know what it is"))
        try:
            session = self._session(name, note.target)
            if session is None:
                why = "it was written at another address of the service than the present one"
                return _Seen(_leftover(note, Fate.NOT_KNOWN, why))
            lifecycle: Lifecycle[Any, Any] = of_kind(kind, "lifecycle", "Lifecycle")(session)
            # Who has the key that wrote it can tell its secrets.
            note = session.notes.read(self._stack, note.target) or note
            live = self._look(lifecycle, recorded, note, session)
        except WixDataError as failure:
            return _Seen(_leftover(note, Fate.NOT_KNOWN, f"it cannot be looked at: {failure}"))
        if live is None or live == _before(note):
            return _Seen(_leftover(note, Fate.NOT_LIVE))
        if not note.has_written(live):
            is_secret = any(seal_of(each) is not None for each in note.written)
            why = "it is a secret, which only the key can tell that wrote it" if is_secret else ""
            return _Seen(_leftover(note, Fate.NOT_KNOWN if is_secret else Fate.NOT_LIVE, why))
        if not _is_whole(_before(note)):
            return _Seen(_leftover(note, Fate.LIVE, "what was there before is not known in full", live))
        return _Seen(_leftover(note, Fate.LIVE, live=live), lifecycle, recorded)

    @cached_property
    def _is_a_run_open(self) -> bool:
        """Whether one goes on."""
        return read_until(RunBook.is_one_open, lambda is_open: not is_open, _LONGEST_END)

    def settled(self, name: str, note: Note) -> Leftover:
        """What became of it, once it is set back where it can be."""
        seen = self.seen(name, note)
        leftover, before = seen.leftover, _before(note)
        if seen.lifecycle and before is not None:
            try:
                seen.lifecycle.set_back(seen.recorded, before)
            except ApiError as failure:
                return _leftover(note, Fate.NOT_KNOWN, f"setting it back failed: {failure}")
            except WixDataError as failure:
                return _leftover(note, Fate.LIVE, f"it cannot be set back: {failure}")
            leftover = _leftover(note, Fate.SET_BACK)
        if not leftover.needs_attention:
            Notes("").forget_named(name)
        return leftover

    def _look(
        self, lifecycle: Lifecycle[Any, Any], recorded: DeclaredInputs, note: Note, session: Session
    ) -> Noted | None:
        """What is there; looked at again for a while where it is not what was written: reads may lag."""
        return read_until(
            lambda: lifecycle.look(recorded),
            lambda found: found is not None and note.has_written(found),
            session.settings.settle_seconds,
        )

    def _session(self, name: str, target: TargetKey) -> Session | None:
        """With the settings of a provider at the address that the note is about; None where none is there."""
        reference = self._providers.sites().get(target[1], "")
        for each in dict.fromkeys((reference, "")):
            settings = load_settings(self._providers.of(each), os.environ)
            if Notes(settings.base_url).name(self._stack, target) == name:
                return self._sessions.setdefault(settings, Session(settings, self._announcer))
        return None


def _leftover(note: Note, fate: Fate, why: str = "", live: Noted | None = None) -> Leftover:
    before, is_secret = _before(note), any(seal_of(each) is not None for each in note.written)
    written = Hidden.SECRET.value if is_secret else told(live or note.written[-1])
    return Leftover(note.about or "A thing of this stack", fate, written, told(before) if before else "", why)


def _before(note: Note) -> Noted | None:
    return note.original or note.before


def _is_whole(values: Noted | None) -> bool:
    hidden = {each.value for each in Hidden}
    return bool(values) and seal_of(values) is None and hidden.isdisjoint(values.values())
