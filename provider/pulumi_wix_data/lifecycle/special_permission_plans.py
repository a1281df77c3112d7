"""What a check says of a SpecialPermission: who gains and loses what, and what is refused. It writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace

from ..api.errors import CollectionNotFound, SpecialPermissionsExist, WixDataError
from ..error_kinds import ErrorKind
from ..memory.notes import Note
from ..permissions.changes import JudgedGrant, describe_gains, describe_losses, gains
from ..permissions.data_permissions import (
    NOTHING_ALLOWED,
    CollectionLevels,
    SpecialAccesses,
    SpecialSet,
)
from ..permissions.levels import Hidden
from ..permissions.validation import Fault
from ..state.resource_kind import Target, TargetKey
from ..state.special_permission import (
    SPECIAL_PERMISSION,
    SpecialPermissionInputs,
    SpecialPermissionRecorded,
)
from .lifecycle import Lifecycle
from .steps import Checked, RequestContext


class SpecialPermissionPlans(Lifecycle[SpecialPermissionInputs, SpecialPermissionRecorded]):
    """The planning of one subject's special set on one collection."""

    kind = SPECIAL_PERMISSION

    def _is_ours(self, existing: SpecialSet, target: TargetKey, note: Note | None) -> bool:
        """Whether this stack made the set: its state says so, or this machine's note of it or of an earlier run."""
        held = [each.resource_id for each in self._session.book.state_of(target)]
        noted = note is not None and (note.is_own(existing.id) or note.has_written(existing.accesses.to_properties()))
        return existing.id in held or noted

    def _advice_on_conflict(self) -> str:
        """What to do where the subject has another set; who is told what the state holds knows that it is not ours."""
        if self._session.book.knows_state:
            return SpecialPermissionsExist.advice
        return (
            "Where this stack has them under another name, run `pulumi refresh` on this machine first, or give the "
            f"resource that name as an alias. {SpecialPermissionsExist.advice}"
        )

    def remember(self, recorded: SpecialPermissionRecorded, context: RequestContext) -> None:
        """A set can be told from everybody else's by its id, whatever it allows by then."""
        target = recorded.target()
        if target is None or recorded.is_lookup or not recorded.has_id or self._session.book.knows_state:
            return
        # A machine that cannot keep notes says so when it writes.
        with suppress(OSError):
            self._session.notes.own(context.stack, target.key, str(recorded.special_permissions_id))

    def _original(self, target: TargetKey, existing: SpecialSet, note: Note | None) -> SpecialAccesses | None:
        """What the set allowed before this stack took it over; None where there was none."""
        if any(each.resource_id == existing.id for each in self._session.book.state_of(target)):
            known = self._session.book.original(target)
            return SpecialAccesses.from_properties(known) if known else None
        found = existing.accesses.to_properties()
        if note and note.is_own(existing.id) and note.original_of(found) is None:
            # What it allows is what the stack wrote, or somebody after that.
            return SpecialAccesses.from_properties(note.original) if note.original else None
        earlier = SpecialAccesses.from_properties((note.original_of(found) if note else None) or found)
        return None if earlier == NOTHING_ALLOWED else earlier

    def plan_update(
        self, recorded: SpecialPermissionRecorded, inputs: SpecialPermissionInputs, context: RequestContext
    ) -> SpecialPermissionInputs:
        key, target = inputs.key, target_of(inputs).key
        if recorded.previous:
            inputs = replace(inputs, previous=recorded.previous)
        self._session.book.manage(target)
        if self._session.book.has_moved_to(self._session.settings.base_url, context.urn):
            return self._plan_move(recorded, inputs, context)
        note = self._session.notes.read(context.stack, target)
        is_unconfirmed = self._is_unconfirmed(recorded, self._held(context, target))
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

    def _plan_move(
        self, recorded: SpecialPermissionRecorded, inputs: SpecialPermissionInputs, context: RequestContext
    ) -> SpecialPermissionInputs:
        """The update at another address of the service, where the subject may have another set, or none."""
        key, target = inputs.key, target_of(inputs).key
        found = None
        if self._session.settings.preview_reads:
            try:
                found = self._session.look(key, context.phase).special_set_of(recorded.subject)
            except CollectionNotFound:
                self._session.warn_of_missing(inputs)
        before = found.accesses if found else NOTHING_ALLOWED
        held = self._held(context, target)
        if found is None or held is None or (found.id, before) != (held.resource_id, recorded.accesses):
            told_before = self._journal.kept(recorded.accesses.to_properties(), inputs, context, target)
            self._move(context, target, inputs, told_before)
        self._announce(inputs, before, self._session.book.declared_levels(key))
        return inputs

    def keep(self, recorded: SpecialPermissionRecorded, inputs: SpecialPermissionInputs) -> SpecialPermissionInputs:
        return replace(inputs, previous=recorded.previous) if recorded.previous else inputs

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
        self._session.notes.forget(context.stack, target_of(recorded).key)
        return True

    def plan_unknown(
        self, recorded: SpecialPermissionRecorded | None, inputs: SpecialPermissionInputs, context: RequestContext
    ) -> None:
        """Who it is, or where, cannot be seen yet; that somebody gains something can."""
        if not inputs.place.is_known:
            # Where only the site of a set that was written before is not known, it mostly is the same set.
            is_same = recorded and isinstance(inputs.data_collection_id, str) and recorded.subject == inputs.subject
            before = recorded.accesses if recorded and is_same else NOTHING_ALLOWED
            self._announce(inputs, before, None, about=(str(context.urn), "not known yet"))
            return
        if not self._session.settings.preview_reads:
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
        key, target = inputs.key, target_of(inputs)
        note = self._session.notes.read(context.stack, target.key)
        try:
            # What this run has added for others is of no concern here, nor are levels that it declares: one look at a
            # collection is enough. What became of the subject's own set meanwhile, the answer to the Add tells.
            is_declared = self._session.book.declared_levels(key) is not None
            live = self._session.look(key, phase, levels_may_be_old=is_declared, sets_may_be_old=True)
        except CollectionNotFound:
            self._session.warn_of_missing(inputs)
            return Checked(inputs)
        self._tell_drafts(inputs, live, context)
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
                    f"{conflict_with(existing, shown)}. Whether it is taken over, only the update will tell.", about=key
                )
            elif not adopts and phase.may_be_preview:
                # In the update itself the Add call finds the conflict, and its answer is never an old one.
                reason = f"{conflict_with(existing, shown)}. {self._advice_on_conflict()}"
                where = "" if target.property in inputs.secrets else target.property
                return Checked(inputs, [Fault(where, reason, kind=ErrorKind.OTHER_SPECIAL_PERMISSIONS)])
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

    def plain(self, inputs: SpecialPermissionInputs) -> Mapping[str, str] | None:
        return None if inputs.accesses.hidden else inputs.accesses.to_properties()

    def _announce(
        self,
        inputs: SpecialPermissionInputs,
        before: SpecialAccesses,
        levels: CollectionLevels | None,
        about: tuple[str, str] | None = None,
    ) -> None:
        shown, about = inputs.shown(), about or inputs.key
        if inputs.accesses == before:
            return
        granted = describe_gains(shown.subject, before, shown.accesses, levels)
        if granted:
            say = self._session.warn if gains(before, shown.accesses, levels) else self._session.info
            say(f"{shown.label}: {granted} (site {shown.site_label})", about=about)
        losses = describe_losses(shown.subject, before, shown.accesses)
        if losses:
            self._session.info(f"{shown.label}: {losses} (narrower; site {shown.site_label})", about=about)


def target_of(inputs: SpecialPermissionInputs) -> Target:
    target = inputs.target()
    if target is None:
        # Nothing is planned or written while the subject is not known, so only a state without one comes here.
        raise WixDataError(
            f"{inputs.label}: neither userId nor policyId is recorded, so nothing can be done with the resource."
        )
    return target


def conflict_with(existing: SpecialSet, asked: SpecialPermissionInputs) -> str:
    return (
        f"{asked.subject} already has special permissions here that differ: "
        f"allowed are {existing.accesses}; asked for {asked.accesses}"
    )
