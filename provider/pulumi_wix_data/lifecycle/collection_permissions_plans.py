"""What a check says of CollectionPermissions: who gains and loses what, and what is taken over. It writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..api.errors import CollectionNotFound
from ..permissions.changes import LevelChange, compare_levels, may_widen
from ..permissions.data_permissions import CollectionLevels
from ..permissions.levels import Hidden
from ..state.collection_permissions import (
    COLLECTION_PERMISSIONS,
    CollectionPermissionsInputs,
    CollectionPermissionsRecorded,
    OnDestroy,
    levels_key,
)
from ..state.resource_kind import CollectionKey
from .lifecycle import Lifecycle
from .steps import Checked, RequestContext


class CollectionPermissionsPlans(Lifecycle[CollectionPermissionsInputs, CollectionPermissionsRecorded]):
    """The planning of one collection's levels."""

    kind = COLLECTION_PERMISSIONS

    def plan_update(
        self,
        recorded: CollectionPermissionsRecorded,
        inputs: CollectionPermissionsInputs,
        context: RequestContext,
    ) -> CollectionPermissionsInputs:
        key = inputs.key
        # The outputs in state are the truth about it; a check is handed the inputs alone.
        held = self._held(context, levels_key(key))
        kept = CollectionLevels.from_properties(held.previous) if held and held.previous else recorded.previous
        inputs = replace(inputs, previous=kept)
        note = self._session.notes.read(context.stack, levels_key(key))
        if self._session.book.has_moved_to(self._session.settings.base_url, context.urn):
            return self._plan_move(recorded, inputs, context)
        if note and note.original and (kept is None or note.original != kept.to_properties()):
            inputs = replace(inputs, previous=CollectionLevels.from_properties(note.original))
            self._session.book.heal(levels_key(key))
        shown = inputs.shown()
        self._declare_levels(shown, key)
        is_changed = recorded.levels != inputs.levels
        for change in compare_levels(masked(recorded.levels, shown), shown.levels) if is_changed else []:
            self._say(change, shown, key)
        is_unconfirmed = self._is_unconfirmed(recorded, held)
        is_open = is_unconfirmed or (note is not None and note.is_open)
        if is_open or (is_changed and context.phase.may_be_preview):
            self._look_at_site(recorded, inputs, context, is_open=is_open, is_unconfirmed=is_unconfirmed)
        return inputs

    def _plan_move(
        self,
        recorded: CollectionPermissionsRecorded,
        inputs: CollectionPermissionsInputs,
        context: RequestContext,
    ) -> CollectionPermissionsInputs:
        """The update at another address of the service: what is there now is what it replaces."""
        key, shown = inputs.key, inputs.shown()
        self._declare_levels(shown, key)
        live = None
        if self._session.settings.preview_reads:
            try:
                live = self._session.look(key, context.phase, sets_may_be_old=True).levels
            except CollectionNotFound:
                self._session.warn_of_missing(inputs)
        if live != recorded.written:
            told_before = self._journal.kept(recorded.written.to_properties(), inputs, context, levels_key(key))
            self._move(context, levels_key(key), inputs, told_before)
        for change in compare_levels(masked(live or recorded.levels, shown), shown.levels):
            self._say(change, shown, key)
        return inputs if live in (None, recorded.written) else replace(inputs, previous=live)

    def keep(
        self, recorded: CollectionPermissionsRecorded, inputs: CollectionPermissionsInputs
    ) -> CollectionPermissionsInputs:
        return replace(inputs, previous=recorded.previous)

    def plan_create(
        self, inputs: CollectionPermissionsInputs, context: RequestContext
    ) -> Checked[CollectionPermissionsInputs]:
        key, shown, phase = inputs.key, inputs.shown(), context.phase
        self._declare_levels(shown, key)
        known = self._known_original(key)
        if known:
            inputs = replace(inputs, previous=known)
        if phase.may_be_preview and not self._session.settings.preview_reads:
            return Checked(inputs)
        try:
            found = self._session.look(key, phase, sets_may_be_old=True)
        except CollectionNotFound:
            self._session.warn_of_missing(inputs)
            return Checked(inputs)
        live = found.levels
        noted = None if known else self._noted_original(key, live, context)
        changes = compare_levels(masked(live, shown), shown.levels)
        if changes and live != inputs.levels:
            self._session.warn(told(f"{shown.label}: takes over", shown, changes), about=key)
        elif noted:
            # Only who is told what the state holds knows that it was not recorded.
            who = "an earlier run wrote these levels and was cut off"
            if not self._session.book.knows_state:
                who = "an earlier run on this machine wrote these levels"
            self._session.info(f"{shown.label}: {who}; before it had: {noted}.", about=key)
        self._tell_drafts(inputs, found, context)
        if not self._session.settings.preview_reads:
            # The preview has not read it, and an update plan takes only the inputs that the preview had.
            return Checked(inputs)
        return Checked(replace(inputs, previous=known or noted or live))

    def plan_unknown(
        self,
        recorded: CollectionPermissionsRecorded | None,
        inputs: CollectionPermissionsInputs,
        context: RequestContext,
    ) -> None:
        """Where it is cannot be seen yet; what is declared can, and what an edit changes of it.

        In a collection that nobody knows yet, whatever is declared may be wider. Where only the site of one that was
        written before is not known, as while the settings of its provider are not, it mostly is the same.
        """
        shown, about = inputs.shown(), (str(context.urn), "not known yet")
        for change in compare_levels(masked(recorded.levels, shown), shown.levels) if recorded else []:
            self._say(change, shown, about)
        if recorded and isinstance(inputs.data_collection_id, str):
            return
        changes = compare_levels(CollectionLevels.uniform(Hidden.UNKNOWN), shown.levels)
        unless = f", unless it still is {recorded.shown().label}" if recorded else ""
        say = self._session.warn if may_widen(changes) else self._session.info
        say(told(f"{shown.label}: takes over{unless}", shown, changes), about=about)

    def _look_at_site(
        self,
        recorded: CollectionPermissionsRecorded,
        inputs: CollectionPermissionsInputs,
        context: RequestContext,
        *,
        is_open: bool,
        is_unconfirmed: bool,
    ) -> None:
        """Say what an update overwrites that the state does not know of, and settle what a cut-off run left.

        `is_open` says whether one may have left anything, `is_unconfirmed` whether the state says so.
        """
        key, shown, target = inputs.key, inputs.shown(), levels_key(inputs.key)
        live = None
        if self._session.settings.preview_reads:
            try:
                live = self._session.look(key, context.phase, sets_may_be_old=True).levels
            except CollectionNotFound:
                return
        # A record that is unconfirmed itself is to be written anew, whatever a look has seen.
        if live == recorded.written and not is_unconfirmed:
            if not self._session.book.heals(target):
                self._session.notes.forget(context.stack, target)
            return
        if is_open:
            has = f"The site has: {masked(live, shown)}. " if live else ""
            self._session.warn(
                f"{shown.label}: it is not known what an earlier run wrote, since it was cut off or had no answer. "
                f"{has}The update writes what is declared.",
                about=key,
            )
            self._session.book.heal(target)
        for change in compare_levels(masked(live, shown), shown.levels) if live else []:
            self._say(change, shown, key, "" if is_open else "by what somebody set on the site: ")

    def _say(self, change: LevelChange, shown: CollectionPermissionsInputs, key: CollectionKey, why: str = "") -> None:
        say = self._session.warn if may_widen([change]) else self._session.info
        say(f"{shown.label}: {why}{change} (site {shown.site_label})", about=key)

    def warn_restore(self, recorded: CollectionPermissionsRecorded) -> None:
        previous, shown = recorded.previous, recorded.shown()
        if previous is None or self._session.book.is_to_come(self.kind.name, recorded.key):
            # Another one takes it over, and says what that changes.
            return
        if recorded.levels.is_seen and recorded.on_destroy is not OnDestroy.LOCK:
            changes = compare_levels(shown.levels, previous)
            unless = "" if self._session.book.knows_state else ", unless another resource of the program declares it"
            if may_widen(changes):
                self._session.warn(told(f"{shown.label}: will be put back{unless}", shown, changes), about=recorded.key)

    def _declare_levels(self, shown: CollectionPermissionsInputs, key: CollectionKey) -> None:
        """Note them; what special permissions add to them alone was not seen where those were checked first."""
        if Hidden.UNKNOWN in shown.levels.values():
            return
        for grant in self._session.book.declare_levels(key, shown.levels):
            further = grant.describe_further(shown.levels)
            if further:
                self._session.warn(f"{shown.label}: {further} (site {shown.site_label})", about=key)

    def noted(self, inputs: CollectionPermissionsInputs) -> tuple[Mapping[str, str] | None, Mapping[str, str] | None]:
        shown = inputs.shown()
        previous = shown.previous.to_properties() if shown.previous and shown.previous.is_seen else None
        return shown.levels.to_properties() if shown.levels.is_seen else None, previous

    def plain(self, inputs: CollectionPermissionsInputs) -> Mapping[str, str] | None:
        return inputs.levels.to_properties() if inputs.levels.is_known else None

    def _known_original(self, key: CollectionKey) -> CollectionLevels | None:
        """What was there before the stack took over, as its state tells: never what the stack itself wrote."""
        found = self._session.book.original(levels_key(key))
        return CollectionLevels.from_properties(found) if found else None

    def _noted_original(
        self, key: CollectionKey, live: CollectionLevels, context: RequestContext
    ) -> CollectionLevels | None:
        noted = self._session.notes.original(context.stack, levels_key(key), live.to_properties())
        return CollectionLevels.from_properties(noted) if noted else None


def masked(levels: CollectionLevels, inputs: CollectionPermissionsInputs) -> CollectionLevels:
    """The levels without those whose declared counterparts are secrets: they may be the same."""
    if not inputs.secrets:
        return levels
    return levels.build(lambda each: Hidden.SECRET if each.value in inputs.secrets else levels[each])


def told(head: str, inputs: CollectionPermissionsInputs, changes: list[LevelChange]) -> str:
    lines = "".join(f"\n  {inputs.label}: {change}" for change in changes)
    return f"{head} (site {inputs.site_label})" + lines
