"""Whether a delete may leave its target to another resource, and the failures of one that may not."""

from __future__ import annotations

from collections.abc import Mapping

from ..api.errors import HandOverFailed
from ..memory.book_facts import Declarer
from ..state.originals import told
from ..state.resource_kind import DeclaredInputs, TargetKey
from ..state.urns import name_in
from .journal import Journal
from .session import Session
from .steps import RequestContext


class HandOver:
    """Judges, by the book of the run and this machine's notes, who has a thing once its resource is deleted."""

    def __init__(self, session: Session, journal: Journal) -> None:
        self._session = session
        self._journal = journal

    def is_held_besides(self, context: RequestContext, key: TargetKey) -> bool:
        """Whether another resource holds the thing, where no program has told what the state holds."""
        is_told = self._session.book.knows_state
        return not is_told and self._session.notes.is_held_besides(context.stack, key, context.urn)

    def leave_to(
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
        if not declarer.holds and declarer.urn == context.urn:
            raise HandOverFailed(
                f"{label}: kept for the next run, since nothing is created in its place yet: Pulumi deletes it first "
                f"where {name!r} has `delete_before_replace`, or was asked to go on after a failure. Take that option "
                "out, mend a failure if one is shown, then run `pulumi up` again."
            )
        if not declarer.holds:
            raise HandOverFailed(
                f"{label}: kept for the next run, since {name!r}, which declares it now, was not created in this one. "
                "Mend that failure, then run `pulumi up` again."
            )
        is_own = previous is not None and (
            previous == declarer.written
            or (declarer.seal is not None and declarer.seal == self._session.book.seal(previous))
        )
        if declarer.previous not in (None, written) and (is_own or not declarer.in_program):
            # It is deleted in this run too, or says itself what was there before: not what it has written itself.
            return
        if previous is not None and declarer.previous != previous:
            # Without the note, the sentence below still tells the original.
            self._journal.keep_original(context, key, previous)
            raise HandOverFailed(
                f"{label}: kept for the next run, since {name!r}, which declares it now, does not know the original "
                f"({told(previous)}). Run `pulumi up` again on this machine; on another, run `wix-data recover` first."
            )

    def differs(self, declarer: Declarer, written: Mapping[str, str]) -> bool:
        """Whether the declarer has other values than those that were written, or may have: no step of this run has
        written them."""
        if declarer.is_made or declarer.written == written:
            return False
        return declarer.seal is None or declarer.seal != self._session.book.seal(written)

    def keep_for(
        self,
        declarer: Declarer,
        context: RequestContext,
        key: TargetKey,
        recorded: DeclaredInputs,
        written: Mapping[str, str],
    ) -> HandOverFailed:
        """The failure of a delete that finds its own values where others are declared that it cannot see."""
        self._journal.note_left(context, key, recorded, written)
        return HandOverFailed(
            f"{recorded.label}: kept for the next run, since {name_in(declarer.urn)!r} declares other values, which "
            "are secrets, and this run has not written them. Run `pulumi up` again on this machine; on another, run it "
            f"with `--replace '{declarer.urn}'`."
        )
