"""The steps of SpecialPermission: what one user or role may do beyond a collection's levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from ..api.errors import CollectionNotFound, SpecialPermissionsExist, SpecialPermissionsNotFound
from ..memory.notes import Note
from ..permissions.changes import JudgedGrant, describe_gains, describe_losses, gains
from ..permissions.data_permissions import (
    NOTHING_ALLOWED,
    CollectionLevels,
    SpecialAccesses,
    SpecialSet,
    Subject,
)
from ..permissions.levels import Hidden
from ..permissions.validation import Fault
from ..state.originals import Noted
from ..state.resource_kind import CollectionKey, Target, TargetKey
from ..state.special_permission import (
    NO_ID_YET,
    SPECIAL_PERMISSION,
    SpecialPermissionInputs,
    SpecialPermissionRecorded,
    make_id,
)
from ..state.urns import name_in
from ..state.values import Values
from .lifecycle import Lifecycle
from .outcomes import make_sure
from .settling import read_until
from .steps import Checked, Created, RequestContext

RECENT_SECONDS = 1.0


class SpecialPermissionLifecycle(Lifecycle[SpecialPermissionInputs, SpecialPermissionRecorded]):
    """check, create, read, diff, update and delete of one subject's special set on one collection."""

    kind = SPECIAL_PERMISSION

    def create(self, inputs: SpecialPermissionRecorded, context: RequestContext) -> Created[SpecialPermissionRecorded]:
        """Add the set (Add Special Permissions). Where the subject has one already: the same is taken over, another
        is refused, or updated when `adopt_existing` is set, which keeps what it allowed as `previous`. One that the
        state knows as this stack's own is updated."""
        key, target, previous = inputs.key, _target(inputs).key, inputs.previous
        book, note = self._session.book, self._session.notes.read(context.stack, target)
        with book.alone_with(target):
            special_permissions_id, over = NO_ID_YET, None
            noted = (previous or NOTHING_ALLOWED).to_properties(), inputs.accesses.to_properties()
            with self._writing(context, target, *noted, label=_about(inputs)):
                try:
                    special_permissions_id = self._add_surely(inputs, context)
                    over = NOTHING_ALLOWED if special_permissions_id == NO_ID_YET else None
                except SpecialPermissionsExist as exists:
                    existing, over = self._adopt(exists, inputs, note, context)
                    special_permissions_id = existing.id
                    if inputs.adopt_existing:
                        previous = previous or self._original(target, existing, note)
            self._note_holders(context, target)
            book.made(target, context.urn)
        made = replace(
            inputs,
            previous=previous,
            special_permissions_id=special_permissions_id,
            unconfirmed_over=over,
            secrets=inputs.secrets | book.secrets(context.urn),
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
        found = replace(recorded, subject=special.subject, accesses=special.accesses)
        return replace(found, special_permissions_id=special.id, unconfirmed_over=None)

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
        special_permissions_id, target, over = str(recorded.special_permissions_id), _target(news).key, None
        heals = self._session.book.heals(target)
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
            secrets=news.secrets | self._session.book.secrets(context.urn),
        )

    def _set(
        self, recorded: SpecialPermissionRecorded, news: SpecialPermissionRecorded, context: RequestContext
    ) -> SpecialAccesses | None:
        target = _target(news).key
        with self._session.book.alone_with(target):
            noted = recorded.accesses.to_properties(), news.accesses.to_properties()
            with self._writing(context, target, *noted, label=_about(news)):
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
        key, special_permissions_id, target = recorded.key, str(recorded.special_permissions_id), _target(recorded)
        book = self._session.book
        with book.alone_with(target.key):
            declarer = book.declarer(target.key, context.urn)
            if declarer:
                self._leave_to(declarer, context, target.key, recorded.label, recorded.accesses.to_properties(), None)
                self._session.info(
                    f"{recorded.label}: special permissions {special_permissions_id} stay: "
                    f"{name_in(declarer.urn)!r} declares them.",
                    about=key,
                )
            elif self._is_held_besides(context, target.key):
                self._session.info(
                    f"{recorded.label}: special permissions {special_permissions_id} stay, since another resource of "
                    "the stack holds them too.",
                    about=key,
                )
            else:
                if not recorded.has_id:
                    found = self._session.reads.get_fresh(*key).special_set_of(recorded.subject)
                    special_permissions_id = found.id if found else special_permissions_id
                noted = recorded.accesses.to_properties(), NOTHING_ALLOWED.to_properties()
                with self._writing(context, target.key, *noted, label=_about(recorded), is_delete=True):
                    self._remove(key, special_permissions_id)
            book.gone(target.key, context.urn)
            self._session.notes.release(context.stack, target.key, context.urn)

    def _remove(self, key: CollectionKey, special_permissions_id: str) -> None:
        self._session.reads.forget_special_sets(*key)
        try:
            self._session.client.remove_special_permissions(*key, special_permissions_id)
        except (SpecialPermissionsNotFound, CollectionNotFound):
            return
        finally:
            self._session.reads.forget_special_sets(*key)

    def recover(
        self, inputs: SpecialPermissionRecorded, ours: Sequence[Noted] = ()
    ) -> Created[SpecialPermissionRecorded] | None:
        """The subject's set, when it is the one that the create was to add. None when it wrote nothing."""
        key = inputs.key
        try:
            special = self._session.reads.get_fresh(*key).special_set_of(inputs.subject)
        except CollectionNotFound:
            return None
        if special is None or special.accesses != inputs.accesses:
            return None
        return Created(make_id(*key, special.id), replace(inputs, special_permissions_id=special.id))

    def _add(self, key: CollectionKey, subject: Subject, accesses: SpecialAccesses) -> str:
        """The id of the new set. A refusal changes nothing, so what was read before it still serves."""
        try:
            special = self._session.client.add_special_permissions(*key, subject, accesses)
        except SpecialPermissionsExist:
            raise
        except BaseException:
            self._session.reads.forget_special_sets(*key)
            raise
        self._session.reads.forget_special_sets(*key)
        return special.id

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
        existing = self._existing(key, inputs.subject)
        if existing is None:
            raise exists
        if existing.accesses != accesses:
            if not self._is_ours(existing, _target(inputs).key, note):
                if not inputs.adopt_existing:
                    conflict = _conflict(existing, inputs.shown())
                    raise SpecialPermissionsExist(exists.call, exists.answer, conflict) from None
                noted = existing.accesses.to_properties(), accesses.to_properties()
                self._note(context, _target(inputs).key, *noted, label=_about(inputs))
            return existing, self._write_surely(inputs, existing.id, existing.accesses, context)
        return existing, None

    def _is_ours(self, existing: SpecialSet, target: TargetKey, note: Note | None) -> bool:
        """Whether this stack made the set: its state says so, or the note of a run that was cut off."""
        held = [each.resource_id for each in self._session.book.state_of(target)]
        return existing.id in held or (note is not None and existing.accesses.to_properties() in note.written)

    def _original(self, target: TargetKey, existing: SpecialSet, note: Note | None) -> SpecialAccesses | None:
        """What the set allowed before this stack took it over; None where there was none."""
        if any(each.resource_id == existing.id for each in self._session.book.state_of(target)):
            known = self._session.book.original(target)
            return SpecialAccesses.from_properties(known) if known else None
        found = existing.accesses.to_properties()
        earlier = SpecialAccesses.from_properties((note.original_of(found) if note else None) or found)
        return None if earlier == NOTHING_ALLOWED else earlier

    def _existing(self, key: CollectionKey, subject: Subject) -> SpecialSet | None:
        """The subject's set, which the 409 says is there, even where reads do not show it yet."""
        # A thousand sets of one collection are taken over with few reads: one of the last second tells as well.
        recent = self._session.reads.get(*key, max_age=RECENT_SECONDS).special_set_of(subject)
        return recent or read_until(
            lambda: self._session.reads.get_fresh(*key).special_set_of(subject),
            lambda found: found is not None,
            self._session.settings.settle_seconds,
        )

    def _add_surely(self, inputs: SpecialPermissionRecorded, context: RequestContext) -> str:
        """The id of the new set; `NO_ID_YET` where nobody knows whether it was added."""
        added: list[str] = []

        def look() -> SpecialSet | None:
            found = self._session.brief_client.get_permissions(*inputs.key).special_set_of(inputs.subject)
            added[:] = [found.id] if found and found.accesses == inputs.accesses else []
            return found

        def add() -> None:
            added[:] = [self._add(inputs.key, inputs.subject, inputs.accesses)]

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
        failure = make_sure(
            lambda: self._write(key, special_permissions_id, accesses),
            lambda: self._session.brief_client.get_permissions(*key).special_set(special_permissions_id),
            lambda found: found is not None and found.accesses == accesses,
            self._session.settings.settle_seconds,
        )
        if failure is None:
            return None
        self._unsettled(context, inputs.label, failure)
        return over

    def _write(self, key: CollectionKey, special_permissions_id: str, accesses: SpecialAccesses) -> None:
        self._session.reads.forget_special_sets(*key)
        try:
            self._session.client.update_special_permissions(*key, special_permissions_id, accesses)
        finally:
            self._session.reads.forget_special_sets(*key)

    def plan_update(
        self, recorded: SpecialPermissionRecorded, inputs: SpecialPermissionInputs, context: RequestContext
    ) -> SpecialPermissionInputs:
        key, target = inputs.key, _target(inputs).key
        if recorded.previous:
            inputs = replace(inputs, previous=recorded.previous)
        self._session.book.manage(target)
        note = self._session.notes.read(context.stack, target)
        is_unconfirmed = self._is_unconfirmed(context, target)
        if is_unconfirmed or (note is not None and note.is_open and not self._is_as_recorded(recorded, context)):
            shown = inputs.shown()
            self._session.warn(
                f"{shown.label}: it is not known what an earlier run did to the special permissions of "
                f"{shown.subject}, since it was cut off or had no answer. The update writes what is declared.",
                about=key,
            )
            self._session.book.heal(target)
        self._announce(inputs, recorded.accesses, self._session.book.declared_levels(key))
        return inputs

    def _is_as_recorded(self, recorded: SpecialPermissionRecorded, context: RequestContext) -> bool:
        """Whether the site is seen to have what the state says, so that a note tells nothing more."""
        if not self._session.settings.preview_reads:
            return False
        try:
            found = self._session.look(recorded.key, context.phase).special_set_of(recorded.subject)
        except CollectionNotFound:
            return False
        if found is None or found.accesses != recorded.accesses:
            return False
        self._session.notes.forget(context.stack, _target(recorded).key)
        return True

    def plan_unknown(self, inputs: SpecialPermissionInputs, context: RequestContext) -> None:
        """Who it is cannot be seen yet; that somebody gains something can, where the collection is known."""
        if not (inputs.place.is_known and self._session.settings.preview_reads):
            return
        try:
            levels = self._session.look(inputs.key, context.phase).levels
        except CollectionNotFound:
            self._session.warn_of_missing(inputs)
            return
        levels = self._session.book.declared_levels(inputs.key) or levels
        self._announce(inputs, NOTHING_ALLOWED, levels)

    def plan_create(self, inputs: SpecialPermissionInputs, context: RequestContext) -> Checked[SpecialPermissionInputs]:
        adopts, phase = inputs.adopt_existing, context.phase
        target = inputs.target()
        known = self._session.book.original(target.key) if target else None
        if known:
            inputs = replace(inputs, previous=SpecialAccesses.from_properties(known))
        records = self._session.settings.preview_reads
        if not records and (phase.may_be_preview or not adopts):
            return Checked(inputs)
        key, target = inputs.key, _target(inputs)
        note = self._session.notes.read(context.stack, target.key)
        try:
            # What this run has added for others is of no concern here, so one look at a collection is enough.
            live = self._session.look(key, phase, levels_only=True)
        except CollectionNotFound:
            self._session.warn_of_missing(inputs)
            return Checked(inputs)
        existing = live.special_set_of(inputs.subject)
        before = existing.accesses if existing else NOTHING_ALLOWED
        if existing and records and not known:
            # Only what preview and update both see: an update plan takes only the inputs that the preview had.
            inputs = replace(inputs, previous=self._original(target.key, existing, note))
        shown = inputs.shown()
        differs = existing is not None and not inputs.accesses.hidden and existing.accesses != inputs.accesses
        is_ours = self._session.book.manages(target.key) or (
            existing is not None and self._is_ours(existing, target.key, note)
        )
        if existing and differs and not is_ours:
            if adopts is Hidden.UNKNOWN:
                self._session.info(
                    f"{_conflict(existing, shown)}. Whether it is taken over, only the update will tell.", about=key
                )
            elif not adopts and phase.may_be_preview:
                # In the update itself the Add call finds the conflict, and its answer is never an old one.
                reason = f"{_conflict(existing, shown)}. {SpecialPermissionsExist.advice}"
                return Checked(inputs, [Fault("" if target.property in inputs.secrets else target.property, reason)])
            elif adopts:
                self._session.warn(
                    f"{shown.label}: takes over the special permissions of {shown.subject} (site {shown.site_label}): "
                    f"allowed were {before}; now {shown.accesses}",
                    about=key,
                )
        grant = JudgedGrant(shown.subject, before, shown.accesses, live.levels)
        self._announce(inputs, before, self._session.book.judge(key, grant))
        return Checked(inputs)

    def noted(self, inputs: SpecialPermissionInputs) -> tuple[Mapping[str, str] | None, Mapping[str, str] | None]:
        shown = inputs.shown()
        previous = shown.previous.to_properties() if shown.previous and not shown.previous.hidden else None
        return None if shown.accesses.hidden else shown.accesses.to_properties(), previous

    def _announce(
        self, inputs: SpecialPermissionInputs, before: SpecialAccesses, levels: CollectionLevels | None
    ) -> None:
        shown, key = inputs.shown(), inputs.key
        if inputs.accesses == before:
            return
        granted = describe_gains(shown.subject, before, shown.accesses, levels)
        if granted:
            say = self._session.warn if gains(before, shown.accesses, levels) else self._session.info
            say(f"{shown.label}: {granted} (site {shown.site_label})", about=key)
        losses = describe_losses(shown.subject, before, shown.accesses)
        if losses:
            self._session.info(f"{shown.label}: {losses} (narrower; site {shown.site_label})", about=key)


def _target(inputs: SpecialPermissionInputs) -> Target:
    target = inputs.target()
    assert target  # noqa: S101 - nothing is planned or written while the subject is not known
    return target


def _about(inputs: SpecialPermissionInputs) -> str:
    return f"{inputs.label}: special permissions of {inputs.shown().subject} (site {inputs.site_label})"


def _conflict(existing: SpecialSet, asked: SpecialPermissionInputs) -> str:
    return (
        f"{asked.subject} already has special permissions here that differ: "
        f"allowed are {existing.accesses}; asked for {asked.accesses}"
    )


def _no_such_set(key: CollectionKey, special_permissions_id: str) -> SpecialPermissionsNotFound:
    from ..api.errors import CallContext, ServiceAnswer

    call = CallContext(f"find special permissions {special_permissions_id} of collection {key[1]}", *key)
    advice = "Check the id: siteId/dataCollectionId/specialPermissionsId."
    return SpecialPermissionsNotFound(call, ServiceAnswer(), "the collection has no such entry", advice)
