"""What the changes of CollectionPermissions mean: collection by collection, from what it has now to what it will."""

from __future__ import annotations

from ..lifecycle.declared_inputs import OnDestroy
from ..lifecycle.properties import ON_DESTROY, PREVIOUS, WRITTEN
from ..permissions.access_changes import ChangeExposure, Hidden, LevelAccessChange, shown_level
from ..permissions.actions import ItemAction
from ..permissions.collection_levels import CollectionLevels
from ..permissions.level_changes import Direction, compare_levels
from ..permissions.levels import AccessLevel
from .planned_changes import (
    COLLECTION_PERMISSIONS,
    Kind,
    Levels,
    Place,
    PlannedChange,
    inner,
    levels,
    plain,
    value,
    whole_set,
)
from .preview_wire import StateWire
from .review_model import AccessChange, Cause, Note

_MANAGING = (Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.SAME)
_UNSEEN: Levels = dict.fromkeys(ItemAction, Hidden.NOT_RECORDED)
_LOCKED: Levels = dict.fromkeys(ItemAction, AccessLevel.PRIVILEGED)


class LevelReviews:
    """Reviews all changes of CollectionPermissions together, since two may meet on one collection."""

    def __init__(self, changes: list[PlannedChange]) -> None:
        self._changes = [change for change in changes if change.type == COLLECTION_PERMISSIONS]
        self._holders: dict[Place, PlannedChange] = {}
        """Which resource has a collection in the end."""
        self._now: dict[Place, Levels] = {}
        """What a collection has now, as far as the stack's state tells."""
        for change in self._changes:
            if change.old and Place.of(change.old).is_known and change.kind is not Kind.READ:
                self._now[Place.of(change.old)] = levels(change.old.known)
            if change.new and change.kind in _MANAGING and Place.of(change.new).is_known:
                self._holders[Place.of(change.new)] = change
        self._returned: dict[Place, Levels] = {}
        """What a collection has after the resource that had it is gone."""
        self.found: list[AccessChange] = []
        self.notes: list[Note] = []
        for change in self._changes:
            self._review(change)

    def final_levels(self, place: Place) -> Levels:
        """What a collection will have, as far as this preview tells; every one hidden otherwise."""
        holder = self._holders.get(place)
        if holder and holder.new:
            return levels(holder.new.inputs or holder.new.outputs)
        return self._returned.get(place, _UNSEEN)

    def _review(self, change: PlannedChange) -> None:
        old, new = change.old, change.new
        match change.kind:
            case Kind.CREATE if new:
                self._review_new(change, new)
            case Kind.UPDATE if old and new:
                self._review_update(change, old, new)
            case Kind.REPLACE:
                if new:
                    self._review_new(change, new)
                if old:
                    self._review_end(change, old)
            case Kind.DELETE if old and not old.external:
                self._review_end(change, old)
            case Kind.CHANGED_OUTSIDE if old and new:
                self._add(change, Place.of(new), Cause.DRIFT, levels(old.known), levels(new.known))
            case Kind.GONE_OUTSIDE if old:
                text = "is gone: somebody removed the collection. Make it again, or take it out of the program."
                self._note(change, Place.of(old), text)
            case _:
                pass

    def _review_new(self, change: PlannedChange, new: StateWire) -> None:
        place, after = Place.of(new), levels(new.inputs)
        now = self._now.get(place)
        if now is not None:
            self._add(change, place, Cause.EDIT, now, after)
            return
        before = levels(inner(new.inputs, PREVIOUS))
        if not self._add(change, place, Cause.TAKEOVER, before, after):
            self._note(change, place, "is taken over as it is: it has these levels already.")
        elif all(level is Hidden.NOT_RECORDED for level in before.values()):
            text = "has levels that the preview does not know: it reads none, or the collection does not exist yet."
            self._note(change, place, text)

    def _review_update(self, change: PlannedChange, old: StateWire, new: StateWire) -> None:
        place, before, after = Place.of(new), levels(old.known), levels(new.inputs)
        drifted = WRITTEN in old.outputs and levels(inner(old.outputs, WRITTEN)) != before
        if not self._add(change, place, Cause.REPAIR if drifted else Cause.EDIT, before, after) and drifted:
            self._note(change, place, "was changed outside Pulumi, and the program now declares just that.")
        then, soon = value(old.known, ON_DESTROY), value(new.inputs, ON_DESTROY)
        if then != soon:
            text = f"is destroyed otherwise from now on: on_destroy {plain(then)} → {plain(soon)}"
            opens = self._opens_on_destroy(after, new) if soon != OnDestroy.LOCK.value else ""
            self._note(change, place, f"{text}{opens}.")

    @staticmethod
    def _opens_on_destroy(after: Levels, new: StateWire) -> str:
        kept, later = whole_set(after), whole_set(levels(inner(new.inputs, PREVIOUS)))
        if not (kept and later):
            return ""
        wider = [str(each) for each in compare_levels(kept, later) if each.direction is not Direction.NARROWER]
        return f"; to destroy it would re-open: {'; '.join(wider)}" if wider else ""

    def _review_end(self, change: PlannedChange, old: StateWire) -> None:
        """What a delete does; see `CollectionPermissionsLifecycle.delete`, which decides it at Wix."""
        place, live = Place.of(old), levels(old.known)
        holder = self._holders.get(place)
        if holder is change:
            self._note(change, place, "is replaced in place: put back, and then written again.")
            return
        if holder:
            forgets = " Without an alias, what it was before is forgotten." if holder.kind is Kind.CREATE else ""
            self._note(change, place, f"stays: {holder.name} declares it now, and {change.name} goes.{forgets}")
            return
        if change.keeps_when_deleted:
            self._note(change, place, f"stays as it is when {change.name} goes (retain_on_delete).")
            return
        if WRITTEN in old.outputs and levels(inner(old.outputs, WRITTEN)) != live:
            self._note(change, place, f"stays as it is when {change.name} goes, since somebody changed it outside.")
            return
        if value(old.known, ON_DESTROY) == OnDestroy.LOCK.value:
            self._returned[place] = _LOCKED
            self._add(change, place, Cause.LOCK, live, _LOCKED)
            return
        previous = levels(inner(old.known, PREVIOUS))
        target: CollectionLevels | None = whole_set(previous)
        self._returned[place] = previous
        if value(old.known, PREVIOUS) is Hidden.NOT_RECORDED or (target and not target.is_known):
            self._note(change, place, f"stays as it is when {change.name} goes: its earlier levels are not known.")
        elif not self._add(change, place, Cause.RESTORE, live, previous):
            self._note(change, place, f"has its earlier levels already, so nothing changes when {change.name} goes.")

    def _add(self, change: PlannedChange, place: Place, cause: Cause, before: Levels, after: Levels) -> bool:
        """Add what differs; whether anything does."""
        changed = [LevelAccessChange(action, before[action], after[action]) for action in ItemAction]
        changed = [each for each in changed if each.direction is not Direction.SAME]
        self.found += [
            AccessChange(
                each.exposure,
                each.direction,
                cause,
                plain(place.site_id),
                plain(place.data_collection_id),
                each.action,
                None,
                shown_level(each.before),
                shown_level(each.after),
                each.consequence,
                change.name,
                change.kind is Kind.REPLACE,
                not (isinstance(each.before, AccessLevel) and isinstance(each.after, AccessLevel)),
            )
            for each in changed
            if each.exposure is not ChangeExposure.NONE
        ]
        return bool(changed)

    def _note(self, change: PlannedChange, place: Place, text: str) -> None:
        name = plain(place.data_collection_id)
        self.notes.append(Note(plain(place.site_id), name, text, change.name))
