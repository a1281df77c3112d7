"""The steps of CollectionPermissions: the levels of one collection, which always exist and cannot be deleted."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from ..api.errors import CollectionNotFound
from ..permissions.actions import action_names
from ..permissions.changes import LevelChange, compare_levels, may_widen
from ..permissions.data_permissions import LOCKED, CollectionLevels
from ..permissions.levels import AccessLevel, Hidden
from ..state.collection_permissions import (
    COLLECTION_PERMISSIONS,
    CollectionPermissionsInputs,
    CollectionPermissionsRecorded,
    OnDestroy,
    levels_key,
    make_id,
)
from ..state.resource_kind import CollectionKey, TargetKey
from ..state.values import Values
from .lifecycle import Lifecycle
from .settling import read_until
from .steps import Checked, Created, Phase


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


class CollectionPermissionsLifecycle(Lifecycle[CollectionPermissionsInputs, CollectionPermissionsRecorded]):
    """check, create, read, diff, update and delete of one collection's levels."""

    kind = COLLECTION_PERMISSIONS

    def create(self, inputs: CollectionPermissionsRecorded) -> Created[CollectionPermissionsRecorded]:
        """Write the levels (Update Permissions), keeping what was there before as `previous`."""
        key, run = inputs.key, self._session.run_state
        with run.alone_with(levels_key(key)):
            previous = run.original(key) or inputs.previous or self._original(key)
            run.remember_original(key, previous)
            self._note(levels_key(key), previous.to_properties(), inputs.levels.to_properties())
            self._write(key, inputs.levels)
            run.collection_was_created(key)
        secrets = inputs.secrets | run.secrets(levels_key(key))
        return Created(make_id(*key), replace(inputs, previous=previous, secrets=secrets))

    def read(self, resource_id: str, values: Values) -> CollectionPermissionsRecorded | None:
        """The live levels, as outputs and as inputs, so that drift shows and the next update repairs it.

        None when the collection is gone. For a look-up by id (no levels in `values`) that is a CollectionNotFound.
        """
        recorded = self.kind.read_recorded(values, resource_id)
        is_lookup = all(level is Hidden.NOT_RECORDED for level in recorded.levels.values())
        try:
            live = self._session.reads.get(*recorded.key, levels_only=True).levels
        except CollectionNotFound:
            if is_lookup:
                raise
            return None
        drifted = None if is_lookup or recorded.written == live else recorded.written
        return replace(recorded, levels=live, drifted_from=drifted)

    def changes(self, recorded: CollectionPermissionsRecorded, inputs: CollectionPermissionsRecorded) -> bool:
        """As for every resource; besides, a program that accepts drift makes it this resource's own by an update."""
        return super().changes(recorded, inputs) or _accepts_drift(recorded, inputs)

    def update(
        self, resource_id: str, olds: CollectionPermissionsRecorded, news: CollectionPermissionsRecorded
    ) -> CollectionPermissionsRecorded:
        """Write the levels (Update Permissions) and keep `previous`. Where nothing differs it calls nothing."""
        key, previous = news.key, olds.previous or news.previous
        if self.changes(olds, news):
            if previous:
                self._note(levels_key(key), previous.to_properties(), news.levels.to_properties())
            self._write(key, news.levels)
        secrets = news.secrets | self._session.run_state.secrets(levels_key(key))
        return replace(news, previous=previous, drifted_from=None, secrets=secrets)

    def delete(self, resource_id: str, values: Values) -> None:
        """Write `previous` back, or lock, as `on_destroy` says: only while the levels still are what was written."""
        recorded = self.kind.read_recorded(values, resource_id)
        with self._session.run_state.alone_with(levels_key(recorded.key)):
            self._delete(recorded)

    def _delete(self, recorded: CollectionPermissionsRecorded) -> None:
        key, name, previous = recorded.key, recorded.label, recorded.previous
        run = self._session.run_state
        if run.holds_collection(key) or run.is_held(levels_key(key)):
            if run.original(key) == previous:
                self._session.info(f"{name}: stays as another resource of this run declares it.", about=key)
            else:
                self._session.warn(
                    f"{name}: left as another resource of this run has just declared it. That one does not know the "
                    f"original levels ({previous or 'not recorded'}): to keep them, give a renamed resource an alias.",
                    about=key,
                )
            return
        if previous:
            run.remember_original(key, previous)
        # What a refresh noted as somebody else's change may have been changed back: the site itself decides.
        target = plan_delete(replace(recorded, drifted_from=None)).target
        if target is None:
            kept = previous or "none kept"
            self._session.warn(f"{name}: left as it is, since its earlier levels are not known ({kept}).", about=key)
            return
        try:
            self._put_back(recorded, target)
            self._session.journal.forget(levels_key(key))
        except CollectionNotFound:
            self._session.info(f"{name}: the collection is gone, so there is nothing to put back.", about=key)

    def recover(self, inputs: CollectionPermissionsRecorded) -> Created[CollectionPermissionsRecorded] | None:
        """The levels as they are now, with the `previous` that the create knew. None when it wrote nothing."""
        key, previous, declared = inputs.key, inputs.previous, inputs.levels
        try:
            live = self._session.reads.get_fresh(*key).levels
        except CollectionNotFound:
            return None
        if live not in (declared, previous):
            shown = inputs.shown()
            self._session.warn(
                f"{shown.label}: somebody changed it since: it has {live}; the program declares {shown.levels}.",
                about=key,
            )
        if live != declared and (previous is None or live == previous):
            return None
        return Created(make_id(*key), replace(inputs, levels=live, drifted_from=None if live == declared else declared))

    def _put_back(self, recorded: CollectionPermissionsRecorded, target: CollectionLevels) -> None:
        key, name = recorded.key, recorded.label
        noted = self._session.journal.written(levels_key(key))
        ours = [recorded.written, target, *map(CollectionLevels.from_properties, noted)]
        live = read_until(
            lambda: self._session.reads.get_fresh(*key).levels,
            lambda seen: seen in ours,
            self._session.settings.settle_seconds,
        )
        if live not in ours:
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
        # Also where it looks right already: that sight may be an old one, from before our own last write.
        self._write(key, target)
        changes = compare_levels(_masked(live, recorded), target)
        if changes:
            say = self._session.warn if may_widen(changes) else self._session.info
            say(_told(f"{name}: put back", recorded, changes), about=key)

    def plan_update(
        self, recorded: CollectionPermissionsRecorded, inputs: CollectionPermissionsInputs
    ) -> CollectionPermissionsInputs:
        key = inputs.key
        if recorded.previous:
            inputs = replace(inputs, previous=recorded.previous)
            self._session.journal.forget(levels_key(key))
            self._session.run_state.remember_original(key, recorded.previous)
        shown = inputs.shown()
        self._declare_levels(shown, key)
        before = _masked(recorded.levels, shown)
        for change in compare_levels(before, shown.levels) if recorded.levels != inputs.levels else []:
            say = self._session.warn if may_widen([change]) else self._session.info
            say(f"{shown.label}: {change}", about=key)
        return inputs

    def plan_create(self, inputs: CollectionPermissionsInputs, phase: Phase) -> Checked[CollectionPermissionsInputs]:
        key, shown, run = inputs.key, inputs.shown(), self._session.run_state
        self._declare_levels(shown, key)
        known = run.original(key)
        if known:
            inputs = replace(inputs, previous=known)
        if phase.may_be_preview and not self._session.settings.preview_reads:
            return Checked(inputs)
        try:
            live = self._session.look(key, phase, levels_only=True).levels
        except CollectionNotFound:
            self._session.warn_of_missing(inputs)
            return Checked(inputs)
        noted = self._noted_original(key, live)
        changes = compare_levels(_masked(live, shown), shown.levels)
        if changes and live != inputs.levels:
            self._session.warn(_told(f"{shown.label}: takes over", shown, changes), about=key)
        elif noted:
            self._session.info(
                f"{shown.label}: an earlier run wrote these levels and was cut off; before it had: {noted}.", about=key
            )
        elif not known:
            self._session.info(
                f"{shown.label}, and perhaps others, already has the levels that are declared: they count as its "
                "original ones. If a run that was cut off wrote them, first run `wix-data recover`: it finds the true "
                "ones in the stack's pending creates.",
                about="already as declared",
            )
        return Checked(replace(inputs, previous=known or noted or live))

    def warn_restore(self, recorded: CollectionPermissionsRecorded) -> None:
        previous, shown = recorded.previous, recorded.shown()
        if previous is None:
            return
        self._session.run_state.remember_original(recorded.key, previous)
        if recorded.levels.is_seen and recorded.on_destroy is not OnDestroy.LOCK:
            changes = compare_levels(shown.levels, previous)
            if may_widen(changes):
                self._session.warn(_told(f"{shown.label}: will be put back", shown, changes), about=recorded.key)

    def _declare_levels(self, shown: CollectionPermissionsInputs, key: CollectionKey) -> None:
        """Note them; what special permissions add to them alone was not seen where those were checked first."""
        if Hidden.UNKNOWN in shown.levels.values():
            return
        for grant in self._session.run_state.declare_levels(key, shown.levels):
            further = grant.describe_further(shown.levels)
            if further:
                self._session.warn(f"{shown.label}: {further}", about=key)

    def _original(self, key: CollectionKey) -> CollectionLevels:
        """What the collection has now, unless a create of this machine wrote that and was cut off."""
        live = self._session.reads.get_fresh(*key).levels
        return self._noted_original(key, live) or live

    def _noted_original(self, key: TargetKey, live: CollectionLevels) -> CollectionLevels | None:
        noted = self._session.journal.original(("levels", *key), live.to_properties())
        return CollectionLevels.from_properties(noted) if noted else None

    def _write(self, key: CollectionKey, levels: CollectionLevels) -> None:
        self._session.reads.forget(*key)
        try:
            self._session.client.update_permissions(*key, levels)
        finally:
            self._session.reads.forget(*key)


def _accepts_drift(recorded: CollectionPermissionsRecorded, inputs: CollectionPermissionsInputs) -> bool:
    """Whether the program now declares what somebody else wrote: from here on it is this resource's own."""
    return recorded.drifted_from is not None and recorded.written != inputs.levels


def _masked(levels: CollectionLevels, inputs: CollectionPermissionsInputs) -> CollectionLevels:
    """The levels without those whose declared counterparts are secrets: they may be the same."""
    if not inputs.secrets:
        return levels
    return levels.build(lambda each: Hidden.SECRET if each.value in inputs.secrets else levels[each])


def _told(head: str, inputs: CollectionPermissionsInputs, changes: list[LevelChange]) -> str:
    lines = "".join(f"\n  {inputs.label}: {change}" for change in changes)
    return f"{head} (site {inputs.site_label})" + lines
