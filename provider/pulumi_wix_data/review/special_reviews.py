"""What the changes of SpecialPermission mean: what each user and role gains beyond the levels, or loses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..lifecycle.properties import PREVIOUS
from ..permissions.access_changes import ChangeExposure, Hidden, SpecialAccessChange
from ..permissions.actions import ItemAction
from ..permissions.level_changes import Direction
from ..permissions.levels import Access
from ..permissions.subjects import Subject, SubjectKind
from .level_reviews import LevelReviews
from .planned_changes import SPECIAL_PERMISSION, Accesses, Kind, Place, PlannedChange, accesses, inner, plain, value
from .preview_wire import StateWire
from .review_model import AccessChange, Cause, Note
from .texts import one_line

_NOTHING: Accesses = dict.fromkeys(ItemAction, Access.UNSPECIFIED)
_MANAGING = (Kind.CREATE, Kind.UPDATE, Kind.REPLACE, Kind.SAME)


@dataclass(frozen=True)
class _Target:
    """A user or role on a collection, as far as both can be seen."""

    place: Place
    kind: SubjectKind
    id: str | Hidden

    @classmethod
    def of(cls, state: StateWire) -> _Target:
        user = value(state.known, SubjectKind.USER.value)
        if user is not Hidden.NOT_RECORDED:
            return cls(Place.of(state), SubjectKind.USER, user)
        return cls(Place.of(state), SubjectKind.ROLE, value(state.known, SubjectKind.ROLE.value))

    @property
    def is_known(self) -> bool:
        return self.place.is_known and not isinstance(self.id, Hidden)


class SpecialReviews:
    """Reviews all changes of SpecialPermission together, since two may meet on one user or role.

    `titles` gives roles the names that people know them by, where they are known.
    """

    def __init__(self, changes: list[PlannedChange], levels: LevelReviews, titles: Mapping[Subject, str]) -> None:
        self._levels = levels
        self._titles = titles
        ours = [change for change in changes if change.type == SPECIAL_PERMISSION]
        self._holders: dict[_Target, PlannedChange] = {}
        self._now: dict[_Target, Accesses] = {}
        for change in ours:
            if change.old and change.kind is not Kind.READ and _Target.of(change.old).is_known:
                self._now[_Target.of(change.old)] = accesses(change.old.known)
            if change.new and change.kind in _MANAGING and _Target.of(change.new).is_known:
                self._holders[_Target.of(change.new)] = change
        self.found: list[AccessChange] = []
        self.notes: list[Note] = []
        for change in ours:
            self._review(change)

    def _review(self, change: PlannedChange) -> None:
        old, new = change.old, change.new
        match change.kind:
            case Kind.CREATE if new:
                self._review_new(change, new)
            case Kind.UPDATE if old and new:
                self._add(change, _Target.of(new), Cause.EDIT, accesses(old.known), accesses(new.inputs))
            case Kind.REPLACE:
                if new:
                    self._review_new(change, new)
                if old:
                    self._review_end(change, old)
            case Kind.DELETE if old and not old.external:
                self._review_end(change, old)
            case Kind.CHANGED_OUTSIDE if old and new:
                self._add(
                    change, _Target.of(new), Cause.DRIFT, accesses(old.known), accesses(new.outputs or new.inputs)
                )
            case Kind.GONE_OUTSIDE if old:
                self._add(change, _Target.of(old), Cause.DRIFT, accesses(old.known), _NOTHING)
            case _:
                pass

    def _review_new(self, change: PlannedChange, new: StateWire) -> None:
        target, after = _Target.of(new), accesses(new.inputs)
        now = self._now.get(target)
        if now is not None:
            self._add(change, target, Cause.EDIT, now, after)
            return
        adopts = new.inputs.get(PREVIOUS) is not None
        before = accesses(inner(new.inputs, PREVIOUS)) if adopts else _NOTHING
        self._add(change, target, Cause.TAKEOVER if adopts else Cause.GRANT, before, after)
        if adopts:
            text = f"had special permissions of {self._who(target)} already, which {change.name} adopts"
            self._note(change, target, f"{text}: allowed were {_allowed(before)}; now {_allowed(after)}.")

    def _review_end(self, change: PlannedChange, old: StateWire) -> None:
        target = _Target.of(old)
        holder = self._holders.get(target)
        if holder is change:
            self._note(change, target, f"has the entry of {self._who(target)} removed and added again.")
        elif holder:
            self._note(change, target, f"keeps the entry of {self._who(target)}: {holder.name} declares it now.")
        elif change.keeps_when_deleted:
            self._note(change, target, f"keeps the entry of {self._who(target)} (retain_on_delete).")
        else:
            self._add(change, target, Cause.REVOKE, accesses(old.known), _NOTHING)

    def _add(self, change: PlannedChange, target: _Target, cause: Cause, before: Accesses, after: Accesses) -> None:
        who, place = self._who(target), target.place
        levels = self._levels.final_levels(place)
        for action in ItemAction:
            each = SpecialAccessChange(action, before[action], after[action], levels[action])
            if each.before == each.after and each.direction is Direction.SAME:
                continue
            if each.exposure is ChangeExposure.NONE:
                self._note(change, target, f"changes nothing for anybody: {each.consequence(who)}.")
                continue
            hidden = any(isinstance(part, Hidden) for part in (each.before, each.after, target.id))
            self.found.append(
                AccessChange(
                    each.exposure,
                    each.direction,
                    cause,
                    plain(place.site_id),
                    plain(place.data_collection_id),
                    action,
                    who,
                    each.before.value,
                    each.after.value,
                    each.consequence(who),
                    change.name,
                    change.kind is Kind.REPLACE,
                    hidden,
                )
            )

    def _who(self, target: _Target) -> str:
        word = "user" if target.kind is SubjectKind.USER else "role"
        if isinstance(target.id, Hidden):
            return f"{word} {target.id.value}"
        subject = Subject(target.kind, target.id)
        return one_line(self._titles.get(subject, str(subject)))

    def _note(self, change: PlannedChange, target: _Target, text: str) -> None:
        place = target.place
        self.notes.append(Note(plain(place.site_id), plain(place.data_collection_id), text, change.name))


def _allowed(shown: Accesses) -> str:
    allowed = [action.value for action, access in shown.items() if access is Access.ALLOWED]
    return ", ".join(allowed) or "nothing"
