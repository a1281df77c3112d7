"""The steps of SpecialPermission: what one user or role may do beyond a collection's levels."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from ..api.errors import (
    CallContext,
    CollectionNotFound,
    ServiceAnswer,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
)
from ..memory.book_facts import Declarer
from ..memory.notes import Note
from ..permissions.data_permissions import (
    NOTHING_ALLOWED,
    SpecialAccesses,
    SpecialSet,
)
from ..permissions.levels import Hidden
from ..state.originals import Noted
from ..state.resource_kind import CollectionKey
from ..state.special_permission import (
    NO_ID_YET,
    SpecialPermissionRecorded,
    make_id,
)
from ..state.urns import name_in
from ..state.values import Values
from .journal import Write
from .outcomes import make_sure
from .session import Session
from .settling import read_until
from .special_permission_calls import SpecialPermissionCalls
from .special_permission_plans import SpecialPermissionPlans, conflict_with, target_of
from .steps import Created, RequestContext


class SpecialPermissionLifecycle(SpecialPermissionPlans):
    """check, create, read, diff, update and delete of one subject's special set on one collection."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._calls = SpecialPermissionCalls(session, self._fixed)

    def create(self, inputs: SpecialPermissionRecorded, context: RequestContext) -> Created[SpecialPermissionRecorded]:
        """Add the set (Add Special Permissions). Where the subject has one already: the same is taken over, another
        is refused, or updated when `adopt_existing` is set, which keeps what it allowed as `previous`. One that the
        state knows as this stack's own is updated."""
        key, target, previous = inputs.key, target_of(inputs).key, inputs.previous
        book, note = self._session.book, self._session.notes.read(context.stack, target)
        secrets = inputs.secrets | book.secrets(context.urn)
        with book.alone_with(target):
            special_permissions_id, over = NO_ID_YET, None
            written = self._journal.kept(inputs.accesses.to_properties(), inputs, context, target)
            write = Write(inputs, target, (previous or NOTHING_ALLOWED).to_properties(), written)
            with self._journal.writing(context, write):
                try:
                    special_permissions_id = self._add_surely(inputs, context)
                    over = NOTHING_ALLOWED if special_permissions_id == NO_ID_YET else None
                except SpecialPermissionsExist as exists:
                    existing, over = self._adopt(exists, inputs, note, context)
                    special_permissions_id = existing.id
                    if inputs.adopt_existing:
                        previous = previous or self._original(target, existing, note)
            self._journal.note_holders(context, target)
            book.made(target, context.urn)
        made = replace(
            inputs,
            previous=previous,
            special_permissions_id=special_permissions_id,
            unconfirmed_over=over,
            secrets=secrets,
        )
        return Created(make_id(*key, special_permissions_id), made)

    def read(self, resource_id: str, values: Values) -> SpecialPermissionRecorded | None:
        """The live set, as outputs and as inputs. None when it or its collection is gone.

        For a look-up by id (no id in `values`) that is a SpecialPermissionsNotFound or a CollectionNotFound.
        """
        is_lookup = self.recorded(values).special_permissions_id is Hidden.NOT_RECORDED
        recorded = self.kind.read_recorded(values, resource_id)
        special_permissions_id = str(recorded.special_permissions_id)
        try:
            live = self._session.reads.get(*recorded.key)
            special = live.special_set(special_permissions_id) or (
                None if recorded.has_id else live.special_set_of(recorded.subject)
            )
        except CollectionNotFound:
            if is_lookup:
                raise
            return None
        if special is None:
            if is_lookup:
                raise _no_such_set(recorded.key, special_permissions_id)
            return None
        is_lookup = is_lookup or recorded.is_lookup
        found = replace(recorded, subject=special.subject, accesses=special.accesses, is_lookup=is_lookup)
        return replace(found, special_permissions_id=special.id, unconfirmed_over=None)

    def id_of(self, resource_id: str, reading: SpecialPermissionRecorded) -> str:
        """That of a set whose Add had no answer, once it is seen."""
        if not resource_id.endswith(f"/{NO_ID_YET}") or not reading.has_id:
            return resource_id
        return make_id(*reading.key, str(reading.special_permissions_id))

    def adopt(self, resource_id: str, context: RequestContext) -> SpecialPermissionRecorded | None:
        found = super().adopt(resource_id, context)
        return replace(found, is_lookup=False) if found else None

    def update(
        self,
        resource_id: str,
        olds: SpecialPermissionRecorded,
        news: SpecialPermissionRecorded,
        context: RequestContext,
    ) -> SpecialPermissionRecorded:
        """Set all accesses (Update Special Permissions). Where nothing differs it calls nothing.

        A set that may never have been added, or that a cut-off delete has removed, is added.
        """
        recorded = self.kind.read_recorded(Values.from_program(olds.to_properties()), resource_id)
        special_permissions_id, target, over = str(recorded.special_permissions_id), target_of(news).key, None
        heals, secrets = self._session.book.heals(target), news.secrets | self._session.book.secrets(context.urn)
        if self.changes(olds, news) or heals:
            try:
                is_there = recorded.has_id
                if is_there:
                    over = self._set(recorded, news, context)
            except SpecialPermissionsNotFound:
                if not heals:
                    raise
                is_there = False
            if not is_there:
                made = self.create(replace(news, adopt_existing=True), context).recorded
                special_permissions_id, over = str(made.special_permissions_id), made.unconfirmed_over
        return replace(
            news,
            previous=olds.previous,
            special_permissions_id=special_permissions_id,
            unconfirmed_over=over,
            secrets=secrets,
        )

    def _set(
        self, recorded: SpecialPermissionRecorded, news: SpecialPermissionRecorded, context: RequestContext
    ) -> SpecialAccesses | None:
        target = target_of(news).key
        with self._session.book.alone_with(target):
            before, written = (
                self._journal.kept(each.accesses.to_properties(), news, context, target) for each in (recorded, news)
            )
            with self._journal.writing(context, Write(news, target, before, written)):
                over = self._write_surely(news, str(recorded.special_permissions_id), recorded.accesses, context)
            self._session.book.made(target, context.urn)
        return over

    def changes(self, recorded: SpecialPermissionRecorded, inputs: SpecialPermissionRecorded) -> bool:
        """As for every resource; besides, a write of which nobody knows what became is made anew."""
        return recorded.unconfirmed_over is not None or super().changes(recorded, inputs)

    def delete(self, resource_id: str, values: Values, context: RequestContext) -> None:
        """Remove the set (Remove Special Permissions), an adopted one too, unless another resource declares it now.
        Already gone is success."""
        recorded = self.kind.read_recorded(values, resource_id)
        key, special_permissions_id, target = recorded.key, str(recorded.special_permissions_id), target_of(recorded)
        book = self._session.book
        with book.alone_with(target.key):
            declarer = book.declarer(target.key, context.urn)
            if declarer:
                self._leave_to_declarer(recorded, declarer, context)
                self._close_note(recorded, context, target.key)
            elif self._hand_over.is_held_besides(context, target.key):
                self._journal.note_left(context, target.key, recorded, recorded.accesses.to_properties())
                self._session.warn(
                    f"{recorded.label}: special permissions {special_permissions_id} stay, since another resource of "
                    "the stack held them too when this machine last saw one made on them. Where that one is not "
                    "deleted later (`retain_on_delete` and `deleted_with` keep it), remove them by hand.",
                    about=key,
                )
            else:
                if not recorded.has_id:
                    # A service may refuse an id that is none: the set is found by its subject, or is not there.
                    special_permissions_id = self._calls.id_by_subject(key, recorded.subject) or ""
                if special_permissions_id:
                    written = self._journal.kept(recorded.accesses.to_properties(), recorded, context, target.key)
                    # Pulumi tells no program of what waits for its delete, should this one fail or be cut off.
                    own, nothing = special_permissions_id, NOTHING_ALLOWED.to_properties()
                    write = Write(recorded, target.key, written, nothing, is_delete=True, own=own)
                    _, previous = self.noted(recorded)
                    if previous:
                        self._journal.keep_original(context, target.key, previous)
                    with self._journal.writing(context, write):
                        self._calls.remove(key, special_permissions_id, recorded.label)
                self._session.notes.disown(context.stack, target.key)
            book.gone(target.key, context.urn)
            self._session.notes.release(context.stack, target.key, context.urn)

    def _leave_to_declarer(
        self, recorded: SpecialPermissionRecorded, declarer: Declarer, context: RequestContext
    ) -> None:
        key, target, accesses = recorded.key, target_of(recorded).key, recorded.accesses
        self._hand_over.leave_to(declarer, context, target, recorded.label, accesses.to_properties(), None)
        if declarer.in_program and self._hand_over.differs(declarer, accesses.to_properties()):
            # It was written earlier, and then these were.
            with suppress(CollectionNotFound):
                self._write_over(recorded, declarer, context)
        self._session.info(
            f"{recorded.label}: special permissions {recorded.special_permissions_id} stay: "
            f"{name_in(declarer.urn)!r} declares them.",
            about=key,
        )

    def _write_over(self, recorded: SpecialPermissionRecorded, declarer: Declarer, context: RequestContext) -> None:
        """Allow what the other one declares where the subject has what this one wrote."""
        key, target, ours = recorded.key, target_of(recorded).key, recorded.accesses
        declared = SpecialAccesses.from_properties(declarer.written) if declarer.written else None
        live = read_until(
            lambda: self._session.reads.get_fresh(*key).special_set_of(recorded.subject),
            lambda seen: seen is not None and seen.accesses in (ours, declared),
            self._session.settings.settle_seconds,
        )
        if live is None or live.accesses not in (ours, declared):
            return
        if declared is None or declared.hidden:
            raise self._hand_over.keep_for(declarer, context, target, recorded, ours.to_properties())
        # Also where it looks right already: that sight may be an old one, from before these were written.
        unsettled = self._calls.write_surely(key, live.id, declared, recorded.label, live.drafts)
        if unsettled:
            raise unsettled

    def look(self, recorded: SpecialPermissionRecorded) -> Noted | None:
        """What the subject's set allows; nothing where there is none."""
        try:
            found = self._session.reads.get_fresh(*recorded.key).special_set_of(recorded.subject)
        except CollectionNotFound:
            return None
        return (found.accesses if found else NOTHING_ALLOWED).to_properties()

    def set_back(self, recorded: SpecialPermissionRecorded, before: Noted) -> None:
        """Remove the set (Remove Special Permissions); where the subject had another one, update it to that."""
        key, accesses = recorded.key, SpecialAccesses.from_properties(before)
        found = self._session.reads.get_fresh(*key).special_set_of(recorded.subject)
        if found is None:
            return
        if accesses == NOTHING_ALLOWED:
            self._calls.remove(key, found.id, recorded.label)
            return
        unsettled = self._calls.write_surely(key, found.id, accesses, recorded.label, found.drafts)
        if unsettled:
            raise unsettled

    def recover(
        self, inputs: SpecialPermissionRecorded, context: RequestContext, ours: Sequence[Noted] = ()
    ) -> Created[SpecialPermissionRecorded] | None:
        """The subject's set, when it is the one that the create was to add. None when it wrote nothing."""
        key = inputs.key
        try:
            special = self._session.reads.get_fresh(*key).special_set_of(inputs.subject)
        except CollectionNotFound:
            return None
        if special is None or special.accesses != inputs.accesses:
            return None
        previous = inputs.previous or self._noted_original(inputs, context)
        return Created(make_id(*key, special.id), replace(inputs, previous=previous, special_permissions_id=special.id))

    def _noted_original(self, inputs: SpecialPermissionRecorded, context: RequestContext) -> SpecialAccesses | None:
        """What the set allowed that a create was to take over, as this machine has noted it."""
        if not inputs.adopt_existing:
            return None
        accesses = inputs.accesses.to_properties()
        noted = self._session.notes.original(context.stack, target_of(inputs).key, accesses)
        found = SpecialAccesses.from_properties(noted) if noted else NOTHING_ALLOWED
        return None if found == NOTHING_ALLOWED else found

    def _adopt(
        self,
        exists: SpecialPermissionsExist,
        inputs: SpecialPermissionRecorded,
        note: Note | None,
        context: RequestContext,
    ) -> tuple[SpecialSet, SpecialAccesses | None]:
        """The set that the subject has already, as it was found; it is as declared then. And what it allowed, where
        nobody knows whether it is."""
        key, accesses = inputs.key, inputs.accesses
        existing = self._calls.existing(key, inputs.subject)
        if existing is None:
            raise exists
        if existing.accesses != accesses:
            if not self._is_ours(existing, target_of(inputs).key, note):
                if not inputs.adopt_existing:
                    conflict = conflict_with(existing, inputs.shown())
                    advice = self._advice_on_conflict()
                    raise SpecialPermissionsExist(exists.call, exists.answer, conflict, advice) from None
                target = target_of(inputs).key
                written = self._journal.kept(accesses.to_properties(), inputs, context, target)
                self._journal.note(context, Write(inputs, target, existing.accesses.to_properties(), written))
            return existing, self._write_surely(inputs, existing.id, existing.accesses, context)
        return existing, None

    def _add_surely(self, inputs: SpecialPermissionRecorded, context: RequestContext) -> str:
        """The id of the new set; `NO_ID_YET` where nobody knows whether it was added."""
        added: list[str] = []

        def look() -> SpecialSet | None:
            found = self._session.brief_client.get_permissions(*inputs.key).special_set_of(inputs.subject)
            added[:] = [found.id] if found and found.accesses == inputs.accesses else []
            return found

        def add() -> None:
            added[:] = [self._calls.add(inputs.key, inputs.subject, inputs.accesses, inputs.label)]

        failure = make_sure(add, look, lambda _: bool(added), self._session.settings.settle_seconds)
        if failure is None:
            return added[0]
        self._unsettled(context, inputs.label, failure)
        return NO_ID_YET

    def _write_surely(
        self,
        inputs: SpecialPermissionRecorded,
        special_permissions_id: str,
        over: SpecialAccesses,
        context: RequestContext,
    ) -> SpecialAccesses | None:
        """Write the accesses; what was allowed before, where nobody knows whether the write was done."""
        key, accesses = inputs.key, inputs.accesses
        # Before the write, so that a read that fails is not taken for a write of which nobody knows.
        found = self._session.reads.seen(*key).special_set(special_permissions_id)
        drafts = found.drafts if found else None
        failure = self._calls.write_surely(key, special_permissions_id, accesses, inputs.label, drafts)
        if failure is None:
            return None
        self._unsettled(context, inputs.label, failure)
        return over


def _no_such_set(key: CollectionKey, special_permissions_id: str) -> SpecialPermissionsNotFound:
    call = CallContext(f"find special permissions {special_permissions_id} of collection {key[1]}", *key)
    advice = "Check the id: siteId/dataCollectionId/specialPermissionsId."
    return SpecialPermissionsNotFound(call, ServiceAnswer(), "the collection has no such entry", advice)
