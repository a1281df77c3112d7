"""What the changes of CollectionPermissions mean: collection by collection, from what it has now to what it will."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ..lifecycle.collection_permissions import DeleteAction, plan_delete
from ..permissions.actions import ACTION_NAMES, ItemAction
from ..permissions.changes import Direction, LevelChange, compare_levels
from ..permissions.data_permissions import CollectionLevels
from ..permissions.levels import Hidden
from ..state.collection_permissions import CollectionPermissionsRecorded, OnDestroy
from ..state.resource_kind import Place
from .kind_reviews import OR_LEFT, KindReviews, Seen
from .planned_change import PlannedChange
from .review_model import Cause

_NOT_RECORDED = CollectionLevels.uniform(Hidden.NOT_RECORDED)


@dataclass(frozen=True)
class _Levels:
    """Levels as they are, and what may be shown of them."""

    true: CollectionLevels
    shown: CollectionLevels

    @classmethod
    def of(cls, inputs: CollectionPermissionsRecorded) -> _Levels:
        return cls(inputs.levels, inputs.shown().levels)

    @classmethod
    def before(cls, inputs: CollectionPermissionsRecorded) -> _Levels:
        """What the collection had before the resource took over."""
        return cls(inputs.previous or _NOT_RECORDED, inputs.shown().previous or _NOT_RECORDED)


class CollectionPermissionsReviews(KindReviews[CollectionPermissionsRecorded]):
    """Reviews all changes of CollectionPermissions together, since two may meet on one collection."""

    nouns = ("collection", "collections")

    def _target(self, inputs: CollectionPermissionsRecorded) -> Place | None:
        return inputs.place if inputs.place.is_known else None

    def _begin(self) -> None:
        for change in self._holders.values():
            if change.new:
                new = self._typed(change.new.declared)
                self._outlook.levels[new.place] = new.shown().levels

    def _review_takeover(self, change: PlannedChange, new: CollectionPermissionsRecorded) -> None:
        before = _Levels.before(new)
        if not self._compare(change, Cause.TAKEOVER, new, before, _Levels.of(new)):
            self._take_over_unchanged(new)
        elif before.true == _NOT_RECORDED:
            text = "has levels that the preview does not know: it reads none, or the collection does not exist yet."
            self._note(new, change, text)

    def _review_move(
        self, change: PlannedChange, now: CollectionPermissionsRecorded, new: CollectionPermissionsRecorded
    ) -> None:
        self._compare(change, Cause.EDIT, new, _Levels.of(now), _Levels.of(new))

    def _review_edit(
        self, change: PlannedChange, old: CollectionPermissionsRecorded, new: CollectionPermissionsRecorded
    ) -> None:
        cause = Cause.REPAIR if old.has_drifted else Cause.EDIT
        if not self._compare(change, cause, new, _Levels.of(old), _Levels.of(new)) and old.has_drifted:
            was = old.shown()
            found = "; ".join(map(str, compare_levels(was.written, was.levels)))
            self._note(new, change, f"was changed outside Pulumi, and the program now declares just that: {found}.")
        then, soon = old.shown().on_destroy, new.shown().on_destroy
        if old.on_destroy != new.on_destroy:
            text = f"will be destroyed differently: on_destroy {then.value} → {soon.value}{_what_destroy_opens(new)}."
            self._note(new, change, text)
        elif isinstance(soon, Hidden) and isinstance(new.on_destroy, Hidden) and soon is not Hidden.NOT_RECORDED:
            self._note(new, change, f"may be destroyed differently: on_destroy is {soon.why}.")

    def _review_drift(
        self,
        change: PlannedChange,
        old: CollectionPermissionsRecorded,
        new: CollectionPermissionsRecorded | None,
    ) -> None:
        if new:
            self._compare(change, Cause.DRIFT, new, _Levels.of(old), _Levels.of(new))
        else:
            text = "is gone: somebody removed the collection. Make it again, or take it out of the program."
            self._note(old, change, text)

    def _review_end(self, change: PlannedChange, old: CollectionPermissionsRecorded) -> None:
        plan, shown = plan_delete(old), plan_delete(old.shown())
        if plan.target is None:
            why = _WHY_LEFT[plan.action]
            self._note(old, change, f"stays as it is when {change.name} goes{why}.")
            self._returns(change, old, old.shown().levels, f"left as it is{why}")
            return
        cause = Cause.LOCK if plan.action is DeleteAction.LOCK else Cause.RESTORE
        after = _Levels(plan.target, shown.target or plan.target.uniform(Hidden.SECRET))
        self._returns(change, old, after.shown, _fate(old, cause))
        if not self._compare(change, cause, old, _Levels.of(old), after) and cause is Cause.RESTORE:
            self._note(old, change, f"has its earlier levels already, so nothing changes when {change.name} goes.")

    def _review_unfamiliar(
        self,
        change: PlannedChange,
        old: CollectionPermissionsRecorded | None,
        new: CollectionPermissionsRecorded,
        why: str,
    ) -> None:
        self._add_unfamiliar(change, new, old.shown().levels if old else None, why)

    def _end_in_place(self, change: PlannedChange, old: CollectionPermissionsRecorded) -> str:
        return "is replaced in place: written again, with nothing put back in between."

    def _end_with_holder(self, change: PlannedChange, old: CollectionPermissionsRecorded, holder: PlannedChange) -> str:
        return f"stays: {holder.name} declares it now, and learns what it was before; {change.name} goes."

    def _end_spared(self, change: PlannedChange, old: CollectionPermissionsRecorded) -> str:
        self._returns(change, old, old.shown().levels, f"left as it is ({change.spared})")
        return f"stays as it is when {change.name} goes ({change.spared})."

    def _returns(
        self, change: PlannedChange, old: CollectionPermissionsRecorded, levels: CollectionLevels, fate: str
    ) -> None:
        self._outlook.levels[old.place] = levels
        stays = old.shown().levels
        if change.may_be_spared and levels != stays:
            fate = f"{fate}{OR_LEFT}"
            levels = levels.build(lambda each: levels[each] if levels[each] == stays[each] else Hidden.NOT_CERTAIN)
        left = replace(
            old, levels=levels, drifted_from=None, unconfirmed_over=None, secrets=old.secrets.difference(ACTION_NAMES)
        )
        self._end(change, old, left, fate)

    def _compare(
        self,
        change: PlannedChange,
        cause: Cause,
        inputs: CollectionPermissionsRecorded,
        before: _Levels,
        after: _Levels,
    ) -> bool:
        """Add what differs; whether anything does."""
        found = [_seen(each, before, after) for each in ItemAction]
        changed = [each for each in found if each.direction is not Direction.SAME]
        for each in changed:
            self._add(change, cause, inputs, each)
        return bool(changed)


_WHY_LEFT = {
    DeleteAction.KEEP_DRIFTED: ", since somebody changed it outside",
    DeleteAction.KEEP_UNKNOWN: ": its earlier levels are not known",
}


def _fate(old: CollectionPermissionsRecorded, cause: Cause) -> str:
    then = old.shown().on_destroy
    if isinstance(then, Hidden) and then is not Hidden.NOT_RECORDED:
        return f"put back or locked: on_destroy is {then.why}"
    return "locked" if cause is Cause.LOCK else "put back to what it was before"


def _seen(action: ItemAction, before: _Levels, after: _Levels) -> Seen:
    judged = LevelChange(action, before.true[action], after.true[action])
    shown = LevelChange(action, before.shown[action], after.shown[action])
    consequence = shown.consequence if shown == judged else f"the level is {Hidden.SECRET.why}"
    return Seen(judged.exposure, judged.direction, action, shown.before, shown.after, consequence)


def _what_destroy_opens(new: CollectionPermissionsRecorded) -> str:
    shown = new.shown()
    if new.on_destroy is OnDestroy.LOCK or shown.previous is None:
        return ""
    wider = [str(each) for each in compare_levels(shown.levels, shown.previous) if each.direction.may_widen]
    return f"; destroying it would re-open: {'; '.join(wider)}" if wider else ""
