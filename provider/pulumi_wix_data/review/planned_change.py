"""What a preview plans for each resource of this package: one change a resource, with its old and its new state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import cast

from ..permissions.levels import Hidden
from ..sanitize import one_line
from ..state.kinds import AnyKind
from ..state.positions import Position
from ..state.previews import Preview, Snapshot, Step
from ..state.urns import name_in


class Operation(str, Enum):
    """What is planned. The value is how a review counts it."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"
    READ = "read"
    IMPORT = "import"
    """The state takes up what is there, and nothing is written."""
    CHANGED_OUTSIDE = "changed outside"
    """A refresh found other values."""
    GONE_OUTSIDE = "gone outside"
    """A refresh found nothing."""


_OPERATIONS = {
    "create": Operation.CREATE,
    "update": Operation.UPDATE,
    "replace": Operation.REPLACE,
    "create-replacement": Operation.REPLACE,
    "delete-replaced": Operation.REPLACE,
    "read-replacement": Operation.REPLACE,
    "import-replacement": Operation.REPLACE,
    "discard-replaced": Operation.REPLACE,
    "delete": Operation.DELETE,
    "same": Operation.SAME,
    "remove-pending-replace": Operation.SAME,  # an earlier run has deleted it; the state forgets it now
    "read": Operation.READ,
    "discard": Operation.READ,
    "import": Operation.IMPORT,
}
_FOUND = {"update": Operation.CHANGED_OUTSIDE, "delete": Operation.GONE_OUTSIDE}
_PLANNED = (Operation.CREATE, Operation.UPDATE, Operation.REPLACE, Operation.DELETE, Operation.IMPORT)
_DELETES = ("delete", "discard", "remove-pending-replace")


@dataclass(frozen=True)
class PlannedChange:
    """What is planned for one resource; a replacement is one change with both states."""

    urn: str
    name: str
    kind: AnyKind
    operation: Operation
    old: Snapshot | None
    new: Snapshot | None
    spared: str = ""
    """Why Pulumi forgets the old one without calling the provider; empty where it calls it."""
    may_be_spared: bool = False
    """Whether the preview does not tell that."""
    is_called: str = ""
    """Pulumi's word for the step, where that is no replacement and this one is, or may be."""
    unfamiliar: tuple[str, ...] = ()
    """The properties that differ, or may, and that this version does not know."""

    @property
    def position(self) -> Position | None:
        """Where in the program it is, or was, declared."""
        sides = [each.position for each in (self.new, self.old) if each and each.position]
        return sides[0] if sides else None


def planned_changes(preview: Preview) -> list[PlannedChange]:
    """One change for each operation on a resource of ours. What a refresh found as it was is left out.

    A resource may have two: one that an earlier run has replaced goes beside the update of its successor, and
    `destroy --run-program` tells of each as the same, and then deletes it.
    """
    changes: dict[tuple[str, Operation, int], PlannedChange] = {}
    for step in preview.steps:
        operation = _operation(step)
        if step.kind is None or operation is None:
            continue
        urn, old, new = step.urn.text, step.old, step.new
        called = step.op if _moves(step) else ""
        if called and new:
            new = _at_another(new, step)
        if step.found_by_refresh and any((urn, planned, 0) in changes for planned in _PLANNED):
            continue  # what was found is the old state of what is planned
        key = (urn, operation, 0)
        earlier = changes.get(key)
        if earlier and (
            _differ(earlier.old, old) or ((called or operation is not Operation.REPLACE) and earlier.new != new)
        ):
            key = (urn, operation, len(changes))  # another one, such as one that was replaced
        elif earlier and operation is Operation.REPLACE:
            old, new = earlier.old or old, earlier.new or new
        changes[key] = PlannedChange(
            urn,
            one_line(step.urn.name),
            step.kind,
            operation,
            old,
            new,
            is_called=called,
            unfamiliar=_unfamiliar(operation, old, new),
        )
    deletes = _Deletes(preview)
    return [deletes.told(change) for change in changes.values()]


def _operation(step: Step) -> Operation | None:
    """What the step is: Pulumi's word, but a step from one thing to another is a replacement, whatever its word."""
    operation = (_FOUND if step.found_by_refresh else _OPERATIONS).get(step.op)
    return Operation.REPLACE if operation and _moves(step) else operation


def _moves(step: Step) -> bool:
    """Whether Pulumi does not call the step a replacement, and it is one or may be.

    Pulumi calls it `update` where the provider's settings are not known yet, for then it cannot ask the provider.
    """
    operation = (_FOUND if step.found_by_refresh else _OPERATIONS).get(step.op)
    if operation in (None, Operation.REPLACE, Operation.READ) or step.old is None or step.new is None:
        return False
    old, new = step.old.recorded, step.new.recorded if step.found_by_refresh else step.new.declared
    before, after = old.target(), new.target()
    if before and after:
        return before.key != after.key
    pairs = [(old.properties.get(name), new.properties.get(name)) for name in old.identifying]
    unclear = [pair for pair in pairs if pair[0] != pair[1] or isinstance(pair[0], Hidden)]
    # Two secrets look alike here, but Pulumi sees them. `same` is its own comparison of the true inputs, made also
    # where it cannot ask the provider; and a provider that is asked calls another site, collection, user or role a
    # replacement. Only an update that no provider was asked about may hide another one, and Pulumi warns of each of
    # those. So nothing is missed, and ordinary previews with a secret id say no more than they should.
    is_judged = step.op == "same" or step.found_by_refresh or not step.is_undiffed
    if not unclear:
        return step.op != "same"  # something is missing from both
    return not (is_judged and all(map(_is_secret_alone, unclear)))


def _is_secret_alone(pair: tuple[object, object]) -> bool:
    """Whether nothing but a secret keeps the two from being compared."""
    return None not in pair and {each for each in pair if isinstance(each, Hidden)} == {Hidden.SECRET}


def _at_another(new: Snapshot, step: Step) -> Snapshot:
    """The new end of a replacement that Pulumi does not call one: what was there before, nobody has read."""
    declared = new.recorded if step.found_by_refresh else new.declared
    return replace(new, declared=declared.of_another())


def _unfamiliar(operation: Operation, old: Snapshot | None, new: Snapshot | None) -> tuple[str, ...]:
    if operation in (Operation.SAME, Operation.READ) or new is None:
        return ()
    before: Mapping[str, object] = old.unfamiliar if old else {}
    after = new.unfamiliar
    names = sorted(before.keys() | after.keys())
    return tuple(name for name in names if _may_differ(before.get(name), after.get(name)))


def _may_differ(before: object, after: object) -> bool:
    return before != after or _hides(after)


def _hides(value: object) -> bool:
    if isinstance(value, dict):
        return any(map(_hides, cast("dict[str, object]", value).values()))
    return any(map(_hides, cast("list[object]", value))) if isinstance(value, list) else isinstance(value, Hidden)


def _differ(one: Snapshot | None, other: Snapshot | None) -> bool:
    return one is not None and other is not None and one != other


class _Deletes:
    """Which deletes Pulumi carries out without calling the provider."""

    def __init__(self, preview: Preview) -> None:
        self._preview = preview
        self._deleted = {step.urn.text for step in preview.steps if _is_delete(step)}
        self._replaced = {step.urn.text for step in preview.steps if _is_replacement(step)}
        self._others = self._deleted | {
            step.urn.text for step in preview.steps if _is_replacement(step) and not step.kind
        }

    def told(self, change: PlannedChange) -> PlannedChange:
        """The change, with what the preview says of its delete."""
        old = change.old
        if old is None or old.external:
            return change
        spared, uncertain = "", False
        if old.retain_on_delete:
            spared = "retain_on_delete"
        elif old.deleted_with in self._deleted:
            spared = f"deleted_with {one_line(name_in(old.deleted_with))}"
        elif old.deleted_with in self._replaced:
            uncertain = True
        elif not self._preview.tells_deleted_with:
            uncertain = bool(self._others - {change.urn})
        return replace(change, spared=spared, may_be_spared=uncertain)


def _is_delete(step: Step) -> bool:
    return step.op in _DELETES and not step.found_by_refresh


def _is_replacement(step: Step) -> bool:
    return _operation(step) is Operation.REPLACE
