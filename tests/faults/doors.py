"""The two doors, as the engine comes to the steps of a resource: here is what differs between them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import count, product
from typing import Protocol, TypeVar, cast

from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.state.kinds import AnyKind
from tests.faults.native_steps import NativeProcess
from tests.faults.resource_steps import Properties, ResourceSteps
from tests.faults.soak import soak_minutes
from tests.shared.steps import CheckedProperties, Kept, Steps

_Case = TypeVar("_Case")


class OpenDoor(Protocol):
    """A provider process, by the door that it serves."""

    def steps(self, kind: AnyKind, urn: str) -> ResourceSteps:
        """Of a resource; the URN is that of the dynamic door's type."""
        ...

    def cancel(self) -> None:
        """The user has pressed Ctrl-C: what is under way ends soon. The dynamic door is not told."""
        ...


@dataclass(frozen=True)
class Door:
    """One way from the engine to the steps."""

    name: str
    open: Callable[[Session, threading.Event], OpenDoor]
    """A provider process on that session, which stops its calls once the event is set."""
    is_told: bool = True
    """Whether the program tells the run what it declares and what the state has: only our bindings do."""

    def __str__(self) -> str:
        return self.name


class _DynamicProcess:
    def __init__(self, session: Session, _cancelled: threading.Event) -> None:
        self._session = session

    def steps(self, kind: AnyKind, urn: str) -> ResourceSteps:
        return _DynamicSteps(kind, self._session, urn)

    def cancel(self) -> None:
        return


class _DynamicSteps:
    def __init__(self, kind: AnyKind, session: Session, urn: str) -> None:
        self._steps, self._urn = Steps(kind, session), urn

    def check(self, olds: Properties, news: Properties, *, preview: bool) -> CheckedProperties:
        return self._steps.check(olds, news, self._urn, preview=preview)

    def needs(self, old: Kept, inputs: Properties) -> str:
        difference = self._steps.diff(old.outputs, inputs)
        return "replace" if difference.replaces else "update" if difference.changes else "same"

    def preview(self, old: Kept | None, inputs: Properties) -> None:
        return

    def create(self, inputs: Properties) -> Kept:
        return self._steps.create(inputs, self._urn)

    def update(self, old: Kept, inputs: Properties) -> Kept:
        return Kept(old.id, dict(inputs), self._steps.update(old.id, old.outputs, inputs, self._urn))

    def read(self, old: Kept) -> Kept | None:
        return self._steps.read(old.id, old.outputs)

    def delete(self, old: Kept) -> None:
        self._steps.delete(old.id, old.outputs, self._urn)


DYNAMIC = Door("dynamic", _DynamicProcess)
NATIVE = Door("native", NativeProcess)
UNTOLD = Door("native, no bindings", NativeProcess, is_told=False)
"""A program in another language: nobody tells the provider what else it declares, or what the state has."""
DOORS = {door.name: door for door in (DYNAMIC, NATIVE, UNTOLD)}


def name_of(part: object) -> str:
    """Of a case or a door, for the name of a test."""
    return " ".join(map(str, cast("tuple[object, ...]", part))) if isinstance(part, tuple) else str(part)


def dealt(cases: Sequence[_Case], doors: Sequence[Door] = tuple(DOORS.values())) -> list[tuple[_Case, Door]]:
    """Which doors play a case: all of them in a soak; in the suite one, in turn, for they share all that is long."""
    if soak_minutes():
        return list(product(cases, doors))
    # Each round begins with another door, so that none gets every other case.
    turns = (number + number // len(doors) for number in count())
    return [(case, doors[turn % len(doors)]) for case, turn in zip(cases, turns, strict=False)]
