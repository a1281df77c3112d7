"""What the Pulumi engine does with a program, as far as a provider can see it: order, state, and cut-off runs.

Replacements create first; all deletes come last, after the last check, and none where the program failed. What was
replaced waits in the state until its delete has succeeded, in this run or in a later full one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.permissions.validation import Fault
from pulumi_wix_data.settings import load_settings
from pulumi_wix_data.state.kinds import AnyKind
from tests.shared.heard import Heard
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, CheckedProperties, Kept, Steps
from tests.shared.telling import learn_of_record, tell_program, tell_state, urn_of

LEVELS_KIND, SPECIAL_KIND = "levels", "special"
KINDS: dict[str, AnyKind] = {LEVELS_KIND: COLLECTION_PERMISSIONS, SPECIAL_KIND: SPECIAL_PERMISSION}
CALM = Limits(total=20, fresh_site=0, first_wait=0.005, longest_wait=0.1)
DEFAULT = ""
"""The provider of a resource that names none."""


class Refused(Exception):
    """A check found faults, so the engine did not go on."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("; ".join(fault.reason for fault in faults))
        self.faults = faults


class Abandoned(Exception):
    """The run was killed when a step had its answer and the engine had not recorded it."""


class ProgramFailed(Exception):
    """The program failed, since nobody knows what became of a write: the engine deletes nothing."""


class Process(Session):
    """A provider process: nothing of an earlier one is known to it but what the engine hands over."""

    def __init__(self, run: Run, book: RunBook) -> None:
        settings = load_settings({"wix-data:baseUrl": run.url, "wix-data:ownApiKey": run.key}.get, {})
        super().__init__(replace(settings, settle_seconds=run.settle_seconds), run.heard, book=book)
        self.notes = Notes(settings.base_url, run.machine)
        # As Session makes them, but for the limits.
        key = settings.require_api_key()
        self.__dict__["_client"] = WixDataClient(settings.base_url, key, run.limits)
        self.__dict__["_brief_client"] = WixDataClient(settings.base_url, key, run.limits)

    def end(self) -> None:
        """Close the connections."""
        self.client.close()
        self.brief_client.close()


@dataclass
class Run:
    """One run of the engine: the book that the program and all provider processes share, and those processes."""

    url: str
    key: str
    limits: Limits = CALM
    settle_seconds: float = 0.2
    engine: str | None = None
    """Its address: processes that know it share the run's book. By default the run is one of this process alone."""
    machine: Path | None = None
    """The folder of a machine's notes; by default this one's."""
    heard: Heard = field(default_factory=Heard)
    _processes: dict[str, Process] = field(default_factory=dict[str, Process])

    def __post_init__(self) -> None:
        self.book = RunBook.open(self.engine)

    def process(self, provider: str = DEFAULT) -> Process:
        """The process of a provider: each has one of its own."""
        if provider not in self._processes:
            book = RunBook.open(self.engine) if self.engine else self.book
            self._processes[provider] = Process(self, book)
        return self._processes[provider]

    def end(self) -> None:
        """All processes end."""
        for process in self._processes.values():
            process.end()
            process.book.close()
        self.book.close()


@dataclass(frozen=True)
class Declared:
    """One resource of a program."""

    kind: str
    inputs: dict[str, Any]
    provider: str = DEFAULT


Program = dict[str, Declared]
"""Logical name → resource."""


@dataclass(frozen=True)
class Entry:
    """One resource in state."""

    kind: str
    id: str
    inputs: dict[str, Any]
    outputs: dict[str, Any]
    provider: str = DEFAULT


@dataclass
class EngineModel:
    """A stack: its state, and what runs that failed or were killed have left in it."""

    state: dict[str, Entry] = field(default_factory=dict[str, Entry])
    to_delete: list[tuple[str, Entry]] = field(default_factory=list[tuple[str, Entry]])
    """What was replaced, and waits for its delete."""
    pending: list[tuple[str, Declared]] = field(default_factory=list[tuple[str, Declared]])
    """The creates of killed runs, with checked inputs."""
    replaced_sets: set[str] = field(default_factory=set[str])
    """The ids of special sets that were gone, so that an update has added others: the resources keep these ids."""
    abandon: str | None = None
    """A step after whose answer the run is killed: create, update or delete."""

    def preview(self, program: Program, run: Run) -> dict[str, str]:
        """`pulumi preview`: what would be done to each resource."""
        self.tell(program, run, preview=True)
        plans = {name: self.plan(name, declared, run, preview=True)[1] for name, declared in program.items()}
        return {**plans, **{name: "delete" for name in self.state if name not in program}}

    def up(
        self, program: Program, run: Run, *, targets: Collection[str] | None = None, forced: Collection[str] = ()
    ) -> list[str]:
        """`pulumi up`; what was done. Stops at the first failure, which it lets through.

        `targets` are the names of `--target`, `forced` those of `--replace`.
        """
        self.tell(program, run, preview=False)
        done: list[str] = []
        for name, declared in program.items():
            if targets is None or name in targets:
                plan = self._carry_out(name, declared, run, is_forced=name in forced)
                done += [plan] if plan != "same" else []
        unsettled = run.book.all_unsettled()
        if unsettled:
            raise ProgramFailed("\n".join(unsettled))
        gone = [name for name in self.state if name not in program and (targets is None or name in targets)]
        waiting = [(name, entry) for name, entry in self.to_delete if targets is None or name in targets]
        self._delete_all([*waiting, *((name, self.state[name]) for name in reversed(gone))], run)
        return [*done, *["delete"] * len([*waiting, *gone])]

    def destroy(self, run: Run) -> None:
        """`pulumi destroy`, which does not run the program."""
        self._delete_all([*self.to_delete, *reversed(self.state.items())], run)

    def refresh(self, run: Run) -> None:
        """`pulumi refresh`, which does not run the program."""
        self.to_delete = [(name, after) for name, old in self.to_delete if (after := _refreshed(old, run))]
        found = {name: _refreshed(old, run) for name, old in self.state.items()}
        self.state = {name: after for name, after in found.items() if after}

    def recover(self, run: Run) -> None:
        """`wix-data recover`, with the refresh that it ends with. What the state has already, it knows better."""
        pending, self.pending = self.pending, []
        for name, operation in pending:
            recorded = [*self.state.values(), *(entry for _, entry in self.to_delete)]
            is_known = any(thing(each) == thing(operation) for each in recorded)
            created = None if is_known else _steps(operation, run).recover(operation.inputs)
            if created:
                self._record(name, operation, operation.inputs, created, run)
        self.refresh(run)

    def tell(self, program: Program, run: Run, *, preview: bool) -> None:
        """What the program tells the run before anything is asked for."""
        tell_program(run.book, [(KINDS[each.kind], name) for name, each in program.items()], preview=preview)
        held = [(KINDS[each.kind], name, each.outputs) for name, each in self.state.items()]
        tell_state(run.book, held, run.machine)

    def plan(
        self, name: str, declared: Declared, run: Run, *, preview: bool, is_forced: bool = False
    ) -> tuple[dict[str, Any], str]:
        """The checked inputs of a resource, and what is to be done with them."""
        steps, urn = _steps(declared, run), urn_of(KINDS[declared.kind], name)
        old = self.state.get(name)
        anew = None if old is None else "replace"
        if old and not is_forced:
            checked = _checked(steps.check(old.inputs, declared.inputs, urn, preview=preview))
            difference = steps.diff(old.outputs, checked.inputs)
            if not difference.replaces:
                return checked.inputs, "update" if difference.changes else "same"
        return _checked(steps.check({}, declared.inputs, urn, preview=preview)).inputs, anew or "create"

    def create(self, name: str, declared: Declared, inputs: dict[str, Any], run: Run) -> None:
        """The create step alone, with checked inputs."""
        created = _steps(declared, run).create(inputs, urn_of(KINDS[declared.kind], name))
        if self.abandon == "create":
            self.pending.append((name, replace(declared, inputs=inputs)))
            raise Abandoned
        self._record(name, declared, inputs, created, run)

    def update(self, name: str, inputs: dict[str, Any], run: Run, provider: str = DEFAULT) -> None:
        """The update step alone, with checked inputs."""
        old = replace(self.state[name], provider=provider)
        urn = urn_of(KINDS[old.kind], name)
        outputs = _steps(old, run).update(old.id, old.outputs, inputs, urn)
        if self.abandon == "update":
            raise Abandoned
        before, after = (str(each.get("specialPermissionsId")) for each in (old.outputs, outputs))
        if before != after:
            self.replaced_sets.add(before)
        self.state[name] = replace(old, inputs=inputs, outputs=outputs)
        learn_of_record(run.book, KINDS[old.kind], name, run.machine)

    def _carry_out(self, name: str, declared: Declared, run: Run, *, is_forced: bool) -> str:
        inputs, plan = self.plan(name, declared, run, preview=False, is_forced=is_forced)
        if plan in ("create", "replace"):
            self.create(name, declared, inputs, run)
        elif plan == "update":
            self.update(name, inputs, run, declared.provider)
        else:
            self.state[name] = replace(self.state[name], inputs=inputs, provider=declared.provider)
        return plan

    def _record(self, name: str, declared: Declared, inputs: dict[str, Any], created: Kept, run: Run) -> None:
        self.pending = [each for each in self.pending if thing(each[1]) != thing(declared)]
        if name in self.state:
            self.to_delete.append((name, self.state[name]))
        self.state[name] = Entry(declared.kind, created.id, inputs, created.outputs, declared.provider)
        learn_of_record(run.book, KINDS[declared.kind], name, run.machine)

    def _delete_all(self, entries: list[tuple[str, Entry]], run: Run) -> None:
        for name, old in entries:
            _steps(old, run).delete(old.id, old.outputs, urn_of(KINDS[old.kind], name))
            if self.abandon == "delete":
                raise Abandoned
            if self.state.get(name) is old:
                del self.state[name]
            else:
                self.to_delete = [each for each in self.to_delete if each[1] is not old]


def thing(resource: Declared | Entry) -> tuple[str, ...]:
    """What on the site a resource is about."""
    names = ("siteId", "dataCollectionId", "userId", "policyId")
    return resource.kind, *(str(resource.inputs.get(name)) for name in names)


def _steps(resource: Declared | Entry, run: Run) -> Steps:
    return Steps(KINDS[resource.kind], run.process(resource.provider))


def _refreshed(old: Entry, run: Run) -> Entry | None:
    reading = _steps(old, run).read(old.id, old.outputs)
    return replace(old, inputs=reading.inputs, outputs=reading.outputs) if reading else None


def _checked(checked: CheckedProperties) -> CheckedProperties:
    if checked.faults:
        raise Refused(checked.faults)
    return checked
