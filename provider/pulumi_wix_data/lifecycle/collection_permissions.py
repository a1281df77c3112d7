"""The steps of CollectionPermissions: the levels of one collection, which always exist and cannot be deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from enum import Enum

from ..api.errors import CollectionNotFound, FixedPermissions, WixDataError
from ..memory.book_facts import Declarer
from ..permissions.actions import action_names
from ..permissions.changes import compare_levels, may_widen
from ..permissions.data_permissions import LOCKED, CollectionLevels, DraftPermissions
from ..permissions.levels import AccessLevel, Hidden
from ..state.collection_permissions import (
    CollectionPermissionsInputs,
    CollectionPermissionsRecorded,
    OnDestroy,
    levels_key,
    make_id,
)
from ..state.originals import Noted
from ..state.resource_kind import CollectionKey
from ..state.urns import name_in
from ..state.values import Values
from .collection_permissions_plans import CollectionPermissionsPlans, masked, told
from .hiding import hide
from .journal import Write
from .outcomes import make_sure
from .settling import read_until
from .steps import Created, NotKnown, RequestContext


class DeleteAction(Enum):
    """What a delete does to the collection's levels."""

    RESTORE = "restore"
    LOCK = "lock"
    KEEP_UNKNOWN = "keep, since the earlier levels are not known"
    KEEP_DRIFTED = "keep, since somebody else changed them"


@dataclass(frozen=True)
class DeletePlan:
    """What a delete does, as far as the state tells; the site has the last word."""

    action: DeleteAction
    target: CollectionLevels | None
    """The levels that are written; None where none are."""


def plan_delete(recorded: CollectionPermissionsRecorded) -> DeletePlan:
    """What a delete does: `on_destroy` decides, and levels that somebody else changed are left alone. Pure.

    Where `on_destroy` cannot be seen, the levels that it may write are hidden too.
    """
    if recorded.has_drifted:
        return DeletePlan(DeleteAction.KEEP_DRIFTED, None)
    if recorded.on_destroy is OnDestroy.LOCK:
        return DeletePlan(DeleteAction.LOCK, LOCKED)
    if recorded.previous is None or not (recorded.previous.is_known or not recorded.previous.is_seen):
        return DeletePlan(DeleteAction.KEEP_UNKNOWN, None)
    if isinstance(recorded.on_destroy, Hidden) and recorded.on_destroy is not Hidden.NOT_RECORDED:
        return DeletePlan(DeleteAction.RESTORE, CollectionLevels.uniform(recorded.on_destroy))
    return DeletePlan(DeleteAction.RESTORE, recorded.previous)


class CollectionPermissionsLifecycle(CollectionPermissionsPlans):
    """check, create, read, diff, update and delete of one collection's levels."""

    def create(
        self, inputs: CollectionPermissionsRecorded, context: RequestContext
    ) -> Created[CollectionPermissionsRecorded]:
        """Write the levels (Update Permissions), keeping what was there before as `previous`."""
        key, book = inputs.key, self._session.book
        secrets = inputs.secrets | book.secrets(context.urn)
        with book.alone_with(levels_key(key)):
            previous = inputs.previous or self._known_original(key) or self._original(key, context)
            over = self._write_surely(inputs, previous, previous, context)
            self._journal.note_holders(context, levels_key(key))
            book.made(levels_key(key), context.urn)
        return Created(make_id(*key), replace(inputs, previous=previous, unconfirmed_over=over, secrets=secrets))

    def read(self, resource_id: str, values: Values) -> CollectionPermissionsRecorded | None:
        """The live levels, as outputs and as inputs, so that drift shows and the next update repairs it.

        None when the collection is gone. For a look-up by id (no levels in `values`) that is a CollectionNotFound.
        """
        recorded = self.kind.read_recorded(values, resource_id)
        is_lookup = all(level is Hidden.NOT_RECORDED for level in recorded.levels.values())
        try:
            live = self._session.reads.get(*recorded.key, sets_may_be_old=True).levels
        except CollectionNotFound:
            if is_lookup:
                raise
            return None
        drifted = None if is_lookup or recorded.written == live else recorded.written
        return replace(recorded, levels=live, drifted_from=drifted)

    def adopt(self, resource_id: str, context: RequestContext) -> CollectionPermissionsRecorded | None:
        """As a create would record them that found these levels: with the original that the state or a note knows."""
        recorded = self.read(resource_id, Values({}))
        if recorded is None:
            return None
        key, live = recorded.key, recorded.levels
        previous = self._known_original(key) or self._noted_original(key, live, context) or live
        return replace(recorded, previous=previous, on_destroy=OnDestroy.RESTORE)

    def changes(self, recorded: CollectionPermissionsRecorded, inputs: CollectionPermissionsRecorded) -> bool:
        """As for every resource; besides, a program that accepts drift makes it this resource's own by an update."""
        is_open = recorded.unconfirmed_over is not None or self._session.book.heals(levels_key(recorded.key))
        return is_open or super().changes(recorded, inputs) or _accepts_drift(recorded, inputs)

    def update(
        self,
        resource_id: str,
        olds: CollectionPermissionsRecorded,
        news: CollectionPermissionsRecorded,
        context: RequestContext,
    ) -> CollectionPermissionsRecorded:
        """Write the levels (Update Permissions) and keep `previous`. Where nothing differs it calls nothing."""
        key, book, over = news.key, self._session.book, None
        # A check that heals knows better than the outputs; otherwise they are the truth.
        previous = (news.previous if book.heals(levels_key(key)) else None) or olds.previous or news.previous
        secrets = news.secrets | book.secrets(context.urn)
        if self.changes(olds, news):
            with book.alone_with(levels_key(key)):
                over = self._write_surely(news, previous, olds.written, context)
                book.made(levels_key(key), context.urn)
        return replace(news, previous=previous, drifted_from=None, unconfirmed_over=over, secrets=secrets)

    def delete(self, resource_id: str, values: Values, context: RequestContext) -> None:
        """Leave the levels as whoever declares them now says; where nobody does, write `previous` back, or lock, as
        `on_destroy` says: only while the levels still are what was written."""
        recorded = self.kind.read_recorded(values, resource_id)
        target, book = levels_key(recorded.key), self._session.book
        with book.alone_with(target):
            declarer = book.declarer(target, context.urn)
            if declarer:
                self._leave_to_declarer(recorded, declarer, context)
                self._close_note(recorded, context, target)
            elif self._hand_over.is_held_besides(context, target):
                self._journal.note_left(context, target, recorded, recorded.written.to_properties())
                before = recorded.shown().previous or "levels that are not known"
                self._session.warn(
                    f"{recorded.label}: stays as it is, since another resource of the stack held it too when this "
                    "machine last saw one made on it. Where that one is not deleted later (`retain_on_delete` and "
                    f"`deleted_with` keep it), set it back by hand to what it had before: {before}.",
                    about=recorded.key,
                )
            else:
                self._restore(recorded, context)
            previous = recorded.previous.to_properties() if recorded.previous else None
            is_secret = self._journal.hides_values(recorded, context)
            written = book.kept(recorded.written.to_properties(), is_secret=is_secret)
            book.let_go(target, resource_id + (context.urn or ""), written, previous)
            book.gone(target, context.urn)
            self._session.notes.release(context.stack, target, context.urn)

    def _leave_to_declarer(
        self, recorded: CollectionPermissionsRecorded, declarer: Declarer, context: RequestContext
    ) -> None:
        key, name = recorded.key, recorded.label
        previous = recorded.previous.to_properties() if recorded.previous else None
        self._hand_over.leave_to(declarer, context, levels_key(key), name, recorded.written.to_properties(), previous)
        declared = CollectionLevels.from_properties(declarer.written) if declarer.written else None
        differs = declared is not None and declared.is_known and declared != recorded.levels
        if not declarer.in_program:
            # Nothing is written for its sake: it may be deleted in this very run.
            advice = f", which declares {declared}: run `pulumi refresh`, unless this run deletes that too."
            self._session.info(
                f"{name}: stays as it is for {name_in(declarer.urn)!r}{advice if differs else '.'}", about=key
            )
            return
        with suppress(CollectionNotFound):
            if self._hand_over.differs(declarer, recorded.written.to_properties()):
                self._write_over(recorded, declarer, context)
        self._session.info(f"{name}: stays as {name_in(declarer.urn)!r} declares it.", about=key)

    def _write_over(self, recorded: CollectionPermissionsRecorded, declarer: Declarer, context: RequestContext) -> None:
        """Write what the other one declares where this one's levels are: that was written earlier, and then these."""
        key = recorded.key
        declared = CollectionLevels.from_properties(declarer.written) if declarer.written else None
        ours = (recorded.written, declared)
        live = read_until(
            lambda: self._session.reads.get_fresh(*key).levels,
            lambda seen: seen in ours,
            self._session.settings.settle_seconds,
        )
        if live in ours:
            if declared is None or not declared.is_known:
                raise self._hand_over.keep_for(
                    declarer, context, levels_key(key), recorded, recorded.written.to_properties()
                )
            # Also where it looks right already: that sight may be an old one, from before these were written.
            drafts = self._session.reads.seen(*key).drafts
            unsettled = make_sure(
                lambda: self._write(key, declared, recorded.label, drafts), *self._until(key, declared)
            )
            if unsettled:
                raise unsettled

    def _restore(self, recorded: CollectionPermissionsRecorded, context: RequestContext) -> None:
        key, name, previous = recorded.key, recorded.label, recorded.previous
        # What a refresh noted as somebody else's change may have been changed back: the site itself decides.
        target = plan_delete(replace(recorded, drifted_from=None)).target
        if target is None:
            kept = previous or "none kept"
            self._session.warn(f"{name}: left as it is, since its earlier levels are not known ({kept}).", about=key)
            return
        if target == previous:
            target = CollectionLevels.from_properties(
                self._session.book.follow(levels_key(key), target.to_properties())
            )
        try:
            self._put_back(recorded, target, context)
        except CollectionNotFound:
            self._session.info(f"{name}: the collection is gone, so there is nothing to put back.", about=key)
        except FixedPermissions as fixed:
            # Nothing can be put back there, and nothing of this stack's is there: the resource must not stay for it.
            self._session.warn(
                f"{name}: left as it is, since the service does not take a change of it: {hide(str(fixed))}",
                about=key,
            )

    def recover(
        self, inputs: CollectionPermissionsRecorded, context: RequestContext, ours: Sequence[Noted] = ()
    ) -> Created[CollectionPermissionsRecorded] | NotKnown | None:
        """The levels as they are now, with the `previous` that the create knew. None when it wrote nothing."""
        key, declared = inputs.key, inputs.levels
        previous = inputs.previous or self._noted_original(key, declared, context)
        inputs = replace(inputs, previous=previous)
        try:
            live = self._session.reads.get_fresh(*key).levels
        except CollectionNotFound:
            return None
        if live != declared and live.to_properties() in ours:
            return None
        shown = inputs.shown()
        if live != declared and previous is None:
            self._session.warn(
                f"{shown.label}: it cannot be told whether the create that was cut off wrote anything: the levels from "
                f"before are not known, and the site has {live}; the program declares {shown.levels}. Either nothing "
                "was written, or somebody has changed the levels since. Look at them: the next `pulumi up` takes them "
                "for the levels from before.",
                about=key,
            )
            return NotKnown()
        if live not in (declared, previous):
            self._session.warn(
                f"{shown.label}: somebody changed it since: it has {live}; the program declares {shown.levels}.",
                about=key,
            )
        if live != declared and live == previous:
            return None
        return Created(make_id(*key), replace(inputs, levels=live, drifted_from=None if live == declared else declared))

    def look(self, recorded: CollectionPermissionsRecorded) -> Noted | None:
        """The levels; None where the collection is gone."""
        try:
            return self._session.reads.get_fresh(*recorded.key).levels.to_properties()
        except CollectionNotFound:
            return None

    def set_back(self, recorded: CollectionPermissionsRecorded, before: Noted) -> None:
        """Write the levels (Update Permissions); the permissions of drafts stay."""
        key, levels = recorded.key, CollectionLevels.from_properties(before)
        if not levels.is_known:
            raise WixDataError(f"this version cannot write all of the levels from before: {levels}.")
        drafts = self._session.reads.seen(*key).drafts
        unsettled = make_sure(lambda: self._write(key, levels, recorded.label, drafts), *self._until(key, levels))
        if unsettled:
            raise unsettled

    def _put_back(
        self, recorded: CollectionPermissionsRecorded, target: CollectionLevels, context: RequestContext
    ) -> None:
        key, name = recorded.key, recorded.label
        note, book = self._session.notes.read(context.stack, levels_key(key)), self._session.book

        def is_ours(seen: CollectionLevels) -> bool:
            if seen in (recorded.written, target, recorded.unconfirmed_over):
                return True
            values = seen.to_properties()
            return (note is not None and note.has_written(values)) or book.was_written(levels_key(key), values)

        live = read_until(
            lambda: self._session.reads.get_fresh(*key).levels, is_ours, self._session.settings.settle_seconds
        )
        if not is_ours(live):
            self._session.warn(
                f"{name}: left as it is, since somebody changed it after this stack wrote it. It has: {live}. "
                f"This stack wrote: {recorded.shown().written}. To put it back, set it by hand to: {target}.",
                about=key,
            )
            return
        lost = [each for each, level in target.items() if not isinstance(level, AccessLevel)]
        if lost:
            what = f"{action_names(lost)} {'stays' if len(lost) == 1 else 'stay'} as now"
            self._session.warn(f"{name}: {what}, since what was there before is not known.", about=key)
            target = target.build(lambda each: live[each] if each in lost else target[each])
        written = self._journal.kept(recorded.written.to_properties(), recorded, context, levels_key(key))
        write = Write(recorded, levels_key(key), written, target.to_properties(), is_delete=True)
        drafts = self._session.reads.seen(*key).drafts
        with self._journal.writing(context, write):
            # Also where it looks right already: that sight may be an old one, from before our own last write.
            unsettled = make_sure(lambda: self._write(key, target, name, drafts), *self._until(key, target))
        if unsettled:
            raise unsettled
        changes = compare_levels(masked(live, recorded), target)
        if changes:
            say = self._session.warn if may_widen(changes) else self._session.info
            say(told(f"{name}: put back", recorded, changes), about=key)

    def _original(self, key: CollectionKey, context: RequestContext) -> CollectionLevels:
        """What the collection has now, unless a create of this machine wrote that and was cut off."""
        live = self._session.reads.get_fresh(*key).levels
        return self._noted_original(key, live, context) or live

    def _write_surely(
        self,
        inputs: CollectionPermissionsRecorded,
        original: CollectionLevels | None,
        over: CollectionLevels,
        context: RequestContext,
    ) -> CollectionLevels | None:
        """Write the levels; what was there before, where nobody knows whether the write was done."""
        key, levels = inputs.key, inputs.levels
        written = self._journal.kept(levels.to_properties(), inputs, context, levels_key(key))
        write = Write(inputs, levels_key(key), (original or over).to_properties(), written)
        # Before the write, so that a read that fails is not taken for a write of which nobody knows.
        drafts = self._session.reads.seen(*key).drafts
        with self._journal.writing(context, write):
            failure = make_sure(lambda: self._write(key, levels, inputs.label, drafts), *self._until(key, levels))
        if failure is None:
            return None
        self._unsettled(context, inputs.label, failure)
        return over

    def _until(
        self, key: CollectionKey, levels: CollectionLevels
    ) -> tuple[Callable[[], CollectionLevels], Callable[[CollectionLevels], bool], float]:
        """How to look whether a collection has those levels, for `make_sure`."""
        seconds = self._session.settings.settle_seconds
        return lambda: self._session.brief_client.get_permissions(*key).levels, lambda seen: seen == levels, seconds

    def _write(self, key: CollectionKey, levels: CollectionLevels, label: str, drafts: DraftPermissions | None) -> None:
        self._session.reads.forget_levels(*key)
        try:
            with self._fixed.told(key, label):
                self._session.client.update_permissions(*key, levels, drafts)
        finally:
            self._session.reads.forget_levels(*key)


def _accepts_drift(recorded: CollectionPermissionsRecorded, inputs: CollectionPermissionsInputs) -> bool:
    """Whether the program now declares what somebody else wrote: from here on it is this resource's own."""
    return recorded.drifted_from is not None and recorded.written != inputs.levels
