"""What the changes of SpecialPermission mean: what each user and role gains beyond the levels, or loses."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from ..permissions.changes import Direction, GrantChange
from ..permissions.data_permissions import NOTHING_ALLOWED, CollectionLevels, SpecialAccesses
from ..permissions.exposure import Exposure
from ..permissions.levels import Access, Hidden
from ..state.special_permission import SpecialPermissionRecorded
from .kind_reviews import OR_LEFT, KindReviews, Seen
from .planned_change import PlannedChange
from .review_model import Cause

_UNSEEN = CollectionLevels.uniform(Hidden.NOT_RECORDED)


class SpecialPermissionReviews(KindReviews[SpecialPermissionRecorded]):
    """Reviews all changes of SpecialPermission together, since two may meet on one user or role."""

    nouns = ("special permission", "special permissions")

    def _target(self, inputs: SpecialPermissionRecorded) -> Hashable | None:
        return (inputs.place, inputs.subject) if inputs.place.is_known and inputs.subject.is_known else None

    def _review_takeover(self, change: PlannedChange, new: SpecialPermissionRecorded) -> None:
        before, shown = new.previous, new.shown()
        if before is None:
            self._compare(change, Cause.GRANT, new, (NOTHING_ALLOWED, NOTHING_ALLOWED), _accesses(new))
            return
        if before == new.accesses and not before.hidden:
            self._take_over_unchanged(new)
            return
        earlier = shown.previous or NOTHING_ALLOWED
        self._compare(change, Cause.TAKEOVER, new, (before, earlier), _accesses(new))
        text = f"had special permissions of {self._who(new)} already, which {change.name} adopts"
        self._note(new, change, f"{text}: allowed were {earlier}; now {shown.accesses}.")

    def _review_move(
        self, change: PlannedChange, now: SpecialPermissionRecorded, new: SpecialPermissionRecorded
    ) -> None:
        self._compare(change, Cause.EDIT, new, _accesses(now), _accesses(new))

    def _review_edit(
        self, change: PlannedChange, old: SpecialPermissionRecorded, new: SpecialPermissionRecorded
    ) -> None:
        self._compare(change, Cause.EDIT, new, _accesses(old), _accesses(new))

    def _review_drift(
        self, change: PlannedChange, old: SpecialPermissionRecorded, new: SpecialPermissionRecorded | None
    ) -> None:
        after = _accesses(new) if new else (NOTHING_ALLOWED, NOTHING_ALLOWED)
        self._compare(change, Cause.DRIFT, new or old, _accesses(old), after)

    def _review_end(self, change: PlannedChange, old: SpecialPermissionRecorded) -> None:
        self._compare(change, Cause.REVOKE, old, _accesses(old), (NOTHING_ALLOWED, NOTHING_ALLOWED))
        if change.may_be_spared:
            uncertain = SpecialAccesses.build(
                lambda each: Access.UNSPECIFIED if old.accesses[each] is Access.UNSPECIFIED else Hidden.NOT_CERTAIN
            )
            self._end(change, old, replace(old, accesses=uncertain), f"removed{OR_LEFT}")
        else:
            self._end(change, old, None, "removed")

    def _review_unfamiliar(
        self, change: PlannedChange, old: SpecialPermissionRecorded | None, new: SpecialPermissionRecorded, why: str
    ) -> None:
        self._add_unfamiliar(change, new, old.shown().accesses if old else None, why, self._who(new))

    def _end_in_place(self, change: PlannedChange, old: SpecialPermissionRecorded) -> str:
        return f"keeps the entry of {self._who(old)}, which is written again."

    def _end_with_holder(self, change: PlannedChange, old: SpecialPermissionRecorded, holder: PlannedChange) -> str:
        return f"keeps the entry of {self._who(old)}: {holder.name} declares it now."

    def _end_spared(self, change: PlannedChange, old: SpecialPermissionRecorded) -> str:
        self._end(change, old, old, f"left as it is ({change.spared})")
        return f"keeps the entry of {self._who(old)} ({change.spared})."

    def _compare(
        self,
        change: PlannedChange,
        cause: Cause,
        inputs: SpecialPermissionRecorded,
        before: tuple[SpecialAccesses, SpecialAccesses],
        after: tuple[SpecialAccesses, SpecialAccesses],
    ) -> None:
        """Add what differs. Accesses come as they are, and as they may be shown."""
        # Two hidden places may be two collections, be the marks alike.
        levels = self._outlook.levels.get(inputs.place, _UNSEEN) if inputs.place.is_known else _UNSEEN
        who = self._who(inputs)
        for action, level in levels.items():
            judged = GrantChange(action, before[0][action], after[0][action], level)
            shown = GrantChange(action, before[1][action], after[1][action], level)
            if judged.before == judged.after and judged.direction is Direction.SAME:
                continue
            consequence = shown.consequence(who) if shown == judged else f"the access of {who} is {Hidden.SECRET.why}"
            if judged.exposure is Exposure.NONE:
                self._note(inputs, change, f"changes nothing for anybody: {consequence}.")
                continue
            is_hidden = not inputs.shown().subject.is_known
            seen = Seen(
                judged.exposure, judged.direction, action, shown.before, shown.after, consequence, who, is_hidden
            )
            self._add(change, cause, inputs, seen)

    def _who(self, inputs: SpecialPermissionRecorded) -> str:
        subject = inputs.shown().subject
        return self._outlook.titles.get(subject, str(subject))


def _accesses(inputs: SpecialPermissionRecorded) -> tuple[SpecialAccesses, SpecialAccesses]:
    return inputs.accesses, inputs.shown().accesses
