"""What a preview plans for each resource of this package: one change a resource, with its old and its new state."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

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
        operation = (_FOUND if step.found_by_refresh else _OPERATIONS).get(step.op)
        if step.kind is None or operation is None:
            continue
        urn, old, new = step.urn.text, step.old, step.new
        if step.found_by_refresh and any((urn, planned, 0) in changes for planned in _PLANNED):
            continue  # what was found is the old state of what is planned
        key = (urn, operation, 0)
        earlier = changes.get(key)
        if earlier and (_differ(earlier.old, old) or (operation is not Operation.REPLACE and earlier.new != new)):
            key = (urn, operation, len(changes))  # another one, such as one that was replaced
        elif earlier and operation is Operation.REPLACE:
            old, new = earlier.old or old, earlier.new or new
        changes[key] = PlannedChange(urn, one_line(step.urn.name), step.kind, operation, old, new)
    deletes = _Deletes(preview)
    return [deletes.told(change) for change in changes.values()]


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
        return PlannedChange(change.urn, change.name, change.kind, change.operation, old, change.new, spared, uncertain)


def _is_delete(step: Step) -> bool:
    return step.op in _DELETES and not step.found_by_refresh


def _is_replacement(step: Step) -> bool:
    return _OPERATIONS.get(step.op) is Operation.REPLACE
