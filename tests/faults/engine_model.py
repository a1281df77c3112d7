"""What the Pulumi engine does with a program, as far as a provider can see it: order, state, and cut-off runs."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.permissions.validation import Fault
from pulumi_wix_data.settings import load_settings
from pulumi_wix_data.state.kinds import AnyKind
from tests.shared.heard import Heard
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, CheckedProperties, Kept, Steps

LEVELS_KIND, SPECIAL_KIND = "levels", "special"
_KINDS: dict[str, AnyKind] = {LEVELS_KIND: COLLECTION_PERMISSIONS, SPECIAL_KIND: SPECIAL_PERMISSION}
CALM = Limits(total=20, first_wait=0.005, longest_wait=0.1)


class Refused(Exception):
    """A check found faults, so the engine did not go on."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = faults


class Abandoned(Exception):
    """The run was killed when a step had its answer and the engine had not recorded it."""


class Process(Session):
    """A provider process: nothing of an earlier one is known to it but what the engine hands over."""

    def __init__(self, url: str, key: str, limits: Limits = CALM, settle_seconds: float = 0.2) -> None:
        self.heard = Heard()
        settings = load_settings({"wix-data:baseUrl": url, "wix-data:ownApiKey": key}.get, {})
        super().__init__(replace(settings, settle_seconds=settle_seconds), self.heard)
        # As Session makes it, but for the limits.
        self.__dict__["_client"] = WixDataClient(settings.base_url, settings.require_api_key(), limits)

    def end(self) -> None:
        """Close the connections."""
        self.client.close()


@dataclass(frozen=True)
class Declared:
    """One resource of a program."""

    kind: str
    inputs: dict[str, Any]


Program = dict[str, Declared]
"""Logical name → resource."""


@dataclass(frozen=True)
class Entry:
    """One resource in state."""

    kind: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]


@dataclass
class EngineModel:
    """A stack: its state, and the creates of killed runs."""

    state: dict[str, Entry] = field(default_factory=dict[str, Entry])
    pending: dict[str, Declared] = field(default_factory=dict[str, Declared])
    abandon: str | None = None
    """A step after whose answer the run is killed: create, update or delete."""

    def preview(self, program: Program, process: Process) -> dict[str, str]:
        """`pulumi preview`: what would be done to each resource."""
        plans = {name: self.plan(name, declared, process, preview=True)[1] for name, declared in program.items()}
        return {**plans, **{name: "delete" for name in self.state if name not in program}}

    def up(self, program: Program, process: Process) -> list[str]:
        """`pulumi up`; what was done. Stops at the first failure, which it lets through."""
        done: list[str] = []
        for name, declared in program.items():
            inputs, plan = self.plan(name, declared, process, preview=False)
            if plan == "replace":
                self._delete(name, process)
            if plan in ("create", "replace"):
                self.create(name, declared.kind, inputs, process)
            elif plan == "update":
                self.update(name, inputs, process)
            else:
                old = self.state[name]
                self.state[name] = Entry(old.kind, old.id, inputs, old.outputs)
            done += [plan] if plan != "same" else []
        for name in [name for name in self.state if name not in program]:
            self._delete(name, process)
            done.append("delete")
        return done

    def destroy(self, process: Process) -> None:
        """`pulumi destroy`."""
        for name in list(self.state):
            self._delete(name, process)

    def refresh(self, process: Process) -> None:
        """`pulumi refresh`."""
        for name, old in list(self.state.items()):
            reading = _steps(old.kind, process).read(old.id, old.outputs)
            if reading is None:
                del self.state[name]
            else:
                self.state[name] = Entry(old.kind, old.id, reading.inputs, reading.outputs)

    def recover(self, process: Process) -> None:
        """`wix-data recover`, with the refresh that it ends with."""
        for name, operation in list(self.pending.items()):
            created = _steps(operation.kind, process).recover(operation.inputs)
            del self.pending[name]
            if created:
                self._record(name, operation.kind, operation.inputs, created)
        self.refresh(process)

    def plan(self, name: str, declared: Declared, process: Process, *, preview: bool) -> tuple[dict[str, Any], str]:
        """The checked inputs of a resource, and what is to be done with them."""
        steps, urn = _steps(declared.kind, process), f"urn:pulumi:dev::shop::{declared.kind}::{name}"
        old = self.state.get(name)
        checked = _checked(steps.check(old.inputs if old else {}, declared.inputs, urn, preview=preview))
        if old is None:
            return checked.inputs, "create"
        difference = steps.diff(old.outputs, checked.inputs)
        if difference.replaces:
            return _checked(steps.check({}, declared.inputs, urn, preview=preview)).inputs, "replace"
        return checked.inputs, "update" if difference.changes else "same"

    def create(self, name: str, kind: str, inputs: dict[str, Any], process: Process) -> None:
        """The create step alone, with checked inputs."""
        created = _steps(kind, process).create(inputs)
        if self.abandon == "create":
            self.pending[name] = Declared(kind, inputs)
            raise Abandoned
        self._record(name, kind, inputs, created)

    def _record(self, name: str, kind: str, inputs: dict[str, Any], created: Kept) -> None:
        self.pending.pop(name, None)
        self.state[name] = Entry(kind, created.id, inputs, created.outputs)

    def update(self, name: str, inputs: dict[str, Any], process: Process) -> None:
        """The update step alone, with checked inputs."""
        old = self.state[name]
        outputs = _steps(old.kind, process).update(old.id, old.outputs, inputs)
        if self.abandon == "update":
            raise Abandoned
        self.state[name] = Entry(old.kind, old.id, inputs, outputs)

    def _delete(self, name: str, process: Process) -> None:
        old = self.state[name]
        _steps(old.kind, process).delete(old.id, old.outputs)
        if self.abandon == "delete":
            raise Abandoned
        del self.state[name]


def _steps(kind: str, process: Process) -> Steps:
    return Steps(_KINDS[kind], process)


def _checked(checked: CheckedProperties) -> CheckedProperties:
    if checked.faults:
        raise Refused(checked.faults)
    return checked
