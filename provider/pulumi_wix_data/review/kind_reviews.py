"""What the reviewers of all kinds of resources have in common: which change is about what, and how it is told."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, Generic, TypeVar, cast

from ..permissions.actions import ItemAction
from ..permissions.changes import Direction
from ..permissions.data_permissions import CollectionLevels, Subject
from ..permissions.exposure import Exposure
from ..permissions.levels import Access, AccessLevel, Hidden, Level, SeenAccess, name_of
from ..sanitize import one_line
from ..state.resource_kind import DeclaredInputs, Place
from .planned_change import Operation, PlannedChange
from .review_model import AccessChange, Cause, Ended, Note

_Recorded = TypeVar("_Recorded", bound=DeclaredInputs)
_Value = TypeVar("_Value")
_TOLD_FIRST = (Operation.SAME, Operation.UPDATE)
_MANAGING = (Operation.CREATE, Operation.UPDATE, Operation.REPLACE, Operation.SAME, Operation.IMPORT)


@dataclass(frozen=True)
class Outlook:
    """What the reviewers of all kinds share. They run in the order of the registry of kinds."""

    titles: Mapping[Subject, str]
    """The names that people know roles by, where they are known."""
    levels: dict[Place, CollectionLevels] = field(default_factory=dict["Place", "CollectionLevels"])
    """What collections will have, as far as the preview tells."""


class KindReviews(ABC, Generic[_Recorded]):
    """Reviews all changes of one kind together, since two may meet on one thing of the site.

    A kind has its own in `review/<module of the kind>.py`, called `<name of the kind>Reviews`.
    """

    nouns: ClassVar[tuple[str, str]]
    """What one resource is about, and several."""

    def __init__(self, changes: Iterable[PlannedChange], outlook: Outlook) -> None:
        """Reviews the changes, which are all of this kind."""
        self._outlook = outlook
        self._changes = list(changes)
        self._now: dict[Hashable, _Recorded] = {}
        """What a thing is now, as far as the stack's state tells."""
        self._holders: dict[Hashable, PlannedChange] = {}
        """Which resource has a thing in the end."""
        self.managed: dict[str, tuple[str, DeclaredInputs]] = {}
        """URN → the logical name, and what the resource declares, of those that the stack manages in the end."""
        self.ended: list[Ended] = []
        self.found: list[AccessChange] = []
        self.notes: list[Note] = []
        self.taken_over: list[str] = []
        """The site of each resource that takes over what is there, and leaves it as it is."""
        self._widened = set[ItemAction]()
        """The actions of the change under review that are told to gain already."""
        self.doubtful = 0
        """Deletes that are told here, and may not be carried out."""
        gone = {change.urn for change in self._changes if change.operation is Operation.DELETE}
        for change in self._changes:
            if change.old and change.operation is not Operation.READ:
                self._remember(self._now, change.old.recorded, self._typed(change.old.recorded))
            # What is deleted as well is told as it is first; what is made anew stays, be another one deleted or not.
            stays = change.operation not in _TOLD_FIRST or change.urn not in gone
            if change.new and change.operation in _MANAGING and stays:
                self._remember(self._holders, change.new.declared, change)
                if not change.new.external:
                    self.managed[change.urn] = change.name, change.new.declared
        self._begin()
        for change in self._changes:
            self._review(change)

    def _remember(self, things: dict[Hashable, _Value], inputs: DeclaredInputs, value: _Value) -> None:
        target = self._target(self._typed(inputs))
        if target is not None:
            things[target] = value

    @staticmethod
    def _typed(inputs: DeclaredInputs) -> _Recorded:  # pyright: ignore[reportInvalidTypeVarUse]
        """The registry gives each reviewer the inputs of its own kind."""
        return cast("_Recorded", inputs)

    @abstractmethod
    def _target(self, inputs: _Recorded) -> Hashable | None:
        """What the resource is about; None while that cannot be seen."""

    def _begin(self) -> None:
        """Called once the things and their holders are known, before the first change is reviewed."""

    @abstractmethod
    def _review_takeover(self, change: PlannedChange, new: _Recorded) -> None:
        """A new resource, for what the stack did not manage."""

    @abstractmethod
    def _review_move(self, change: PlannedChange, now: _Recorded, new: _Recorded) -> None:
        """A new resource, for what another one of the stack manages now."""

    @abstractmethod
    def _review_edit(self, change: PlannedChange, old: _Recorded, new: _Recorded) -> None:
        """Another declaration for what the stack manages."""

    @abstractmethod
    def _review_end(self, change: PlannedChange, old: _Recorded) -> None:
        """A resource goes, and the provider deletes it."""

    @abstractmethod
    def _review_drift(self, change: PlannedChange, old: _Recorded, new: _Recorded | None) -> None:
        """A refresh found something else, or nothing."""

    @abstractmethod
    def _review_unfamiliar(self, change: PlannedChange, old: _Recorded | None, new: _Recorded, why: str) -> None:
        """A property that this version does not know differs: each action that is told to gain nothing may do so."""

    @abstractmethod
    def _end_in_place(self, change: PlannedChange, old: _Recorded) -> str:
        """The note on a resource that is replaced by one of the same thing."""

    @abstractmethod
    def _end_with_holder(self, change: PlannedChange, old: _Recorded, holder: PlannedChange) -> str:
        """The note on a resource that goes, while another one declares its thing."""

    @abstractmethod
    def _end_spared(self, change: PlannedChange, old: _Recorded) -> str:
        """The note on a resource that Pulumi forgets without calling the provider."""

    def _review(self, change: PlannedChange) -> None:
        old, new = change.old, change.new
        told = len(self.found)
        match change.operation:
            case Operation.CREATE | Operation.REPLACE if new and not new.external:
                self._review_new(change, self._typed(new.declared))
            case Operation.IMPORT if new:
                self._take_over_unchanged(self._typed(new.declared))
            case Operation.UPDATE if old and new:
                self._review_edit(change, self._typed(old.recorded), self._typed(new.declared))
            case Operation.CHANGED_OUTSIDE if old and new:
                self._review_drift(change, self._typed(old.recorded), self._typed(new.recorded))
            case Operation.GONE_OUTSIDE if old:
                self._review_drift(change, self._typed(old.recorded), None)
            case _:
                pass
        if change.operation in (Operation.REPLACE, Operation.DELETE) and old and not old.external:
            self._review_old(change, self._typed(old.recorded))
        if new and change.is_called:
            was = f"{change.name} was about something else before, or may have been"
            text = f"is reviewed as a replacement, although the preview calls it “{change.is_called}”: {was}."
            self._note(new.declared, change, text)
        if new and change.unfamiliar:
            before = None if change.operation is Operation.REPLACE or old is None else self._typed(old.recorded)
            names = " and ".join(change.unfamiliar)
            why = f"this version does not know {names}, which differs, so it may be wider"
            self._widened = {each.action for each in self.found[told:] if each.exposure.may_widen}
            self._review_unfamiliar(change, before, self._typed(new.declared), why)

    def _review_new(self, change: PlannedChange, new: _Recorded) -> None:
        target = self._target(new)
        now = None if target is None else self._now.get(target)
        if now is not None:
            self._review_move(change, now, new)
        else:
            self._review_takeover(change, new)

    def _review_old(self, change: PlannedChange, old: _Recorded) -> None:
        target = self._target(old)
        holder = None if target is None else self._holders.get(target)
        if holder is change:
            self._note(old, change, self._end_in_place(change, old))
        elif holder:
            self._note(old, change, self._end_with_holder(change, old, holder))
        elif change.spared:
            self._note(old, change, self._end_spared(change, old))
        else:
            self.doubtful += change.may_be_spared
            self._review_end(change, old)

    def _take_over_unchanged(self, inputs: DeclaredInputs) -> None:
        self.taken_over.append(one_line(inputs.site_label))

    def _end(self, change: PlannedChange, old: DeclaredInputs, left: DeclaredInputs | None, fate: str) -> None:
        self.ended.append(Ended(change.name, old, left, one_line(fate)))

    def _note(self, inputs: DeclaredInputs, change: PlannedChange, text: str) -> None:
        self.notes.append(Note(one_line(inputs.site_label), one_line(inputs.label), one_line(text), change.name))

    def _add_unfamiliar(
        self,
        change: PlannedChange,
        inputs: DeclaredInputs,
        before: Mapping[ItemAction, Level] | Mapping[ItemAction, SeenAccess] | None,
        why: str,
        who: str | None = None,
    ) -> None:
        for action in ItemAction:
            if action not in self._widened:
                was = before[action] if before else Hidden.NOT_RECORDED
                seen = Seen(
                    Exposure.UNCLEAR, Direction.UNCLEAR, action, was, Hidden.NOT_UNDERSTOOD, why, who, who is not None
                )
                self._add(change, Cause.EDIT, inputs, seen)

    def _add(self, change: PlannedChange, cause: Cause, inputs: DeclaredInputs, seen: Seen) -> None:
        self.found.append(
            AccessChange(
                seen.exposure,
                seen.direction,
                cause,
                one_line(inputs.site_label),
                one_line(inputs.label),
                seen.action,
                None if seen.subject is None else one_line(seen.subject),
                one_line(name_of(seen.before)),
                one_line(name_of(seen.after)),
                one_line(seen.consequence),
                change.name,
                change.operation is Operation.REPLACE,
                seen.has_hidden_subject or not all(map(_is_known, (seen.before, seen.after))),
                inputs,
                change.position,
            )
        )


OR_LEFT = ", or left as it is: this preview does not tell whether deleted_with applies"
"""What a fate goes on with where the delete may not be carried out."""


@dataclass(frozen=True)
class Seen:
    """One action's change: judged with the true values, and what of them may be shown."""

    exposure: Exposure
    direction: Direction
    action: ItemAction
    before: Level | SeenAccess
    after: Level | SeenAccess
    consequence: str
    subject: str | None = None
    has_hidden_subject: bool = False


def _is_known(value: Level | SeenAccess) -> bool:
    return isinstance(value, (AccessLevel, Access))
