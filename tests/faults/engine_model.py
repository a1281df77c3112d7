"""What the Pulumi engine does with a program, as far as a provider can see it: order, state, and cut-off runs.

Replacements create first; all deletes come last, after the last check, and none where the program failed. What was
replaced waits in the state until its delete has succeeded, in this run or in a later full one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.state.kinds import AnyKind
from tests.faults.doors import DYNAMIC, Door
from tests.faults.engine_run import DEFAULT, Run
from tests.faults.resource_steps import HalfMade, Refused, ResourceSteps
from tests.shared.steps import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION, CheckedProperties, Kept, Steps
from tests.shared.telling import learn_of_record, tell_program, tell_state, urn_of

LEVELS_KIND, SPECIAL_KIND = "levels", "special"
KINDS: dict[str, AnyKind] = {LEVELS_KIND: COLLECTION_PERMISSIONS, SPECIAL_KIND: SPECIAL_PERMISSION}


class Abandoned(Exception):
    """The run was killed when a step had its answer and the engine had not recorded it."""


class ProgramFailed(Exception):
    """The run failed, since nobody knows what became of a write: the engine deletes nothing, unless it goes on."""


@dataclass(frozen=True)
class Declared:
    """One resource of a program."""

    kind: str
    inputs: dict[str, Any]
    provider: str = DEFAULT
    door: Door = DYNAMIC


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
    door: Door = DYNAMIC
    init_errors: tuple[str, ...] = ()
    """Why it is not done, where the provider has said so."""

    @property
    def kept(self) -> Kept:
        """As the steps take it."""
        return Kept(self.id, self.inputs, self.outputs)


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
        plans: dict[str, str] = {}
        for name, declared in program.items():
            inputs, plans[name] = self.plan(name, declared, run, preview=True)
            if plans[name] != "same":
                old = self.state[name].kept if plans[name] == "update" else None
                _steps(declared, name, run).preview(old, inputs)
        return {**plans, **{name: "delete" for name in self.state if name not in program}}

    def up(
        self,
        program: Program,
        run: Run,
        *,
        targets: Collection[str] | None = None,
        forced: Collection[str] = (),
        goes_on: bool = False,
    ) -> list[str]:
        """`pulumi up`; what was done. Stops at the first failure, which it lets through.

        `targets` are the names of `--target`, `forced` those of `--replace`. With `--continue-on-error` it `goes_on`
        with all other steps, the deletes too, and lets the first failure through at the end.
        """
        self.tell(program, run, preview=False)
        failures = _Failures(goes_on=goes_on)
        done: list[str] = []
        for name, declared in program.items():
            if targets is None or name in targets:
                with failures:
                    plan = self._carry_out(name, declared, run, is_forced=name in forced)
                    done += [plan] if plan != "same" else []
        unsettled = run.book.all_unsettled()
        if unsettled:
            raise ProgramFailed("\n".join(unsettled))
        gone = [name for name in self.state if name not in program and (targets is None or name in targets)]
        waiting = [(name, entry) for name, entry in self.to_delete if targets is None or name in targets]
        self._delete_all([*waiting, *((name, self.state[name]) for name in reversed(gone))], run, failures)
        failures.tell()
        return [*done, *["delete"] * len([*waiting, *gone])]

    def destroy(self, run: Run) -> None:
        """`pulumi destroy`, which does not run the program."""
        self._delete_all([*self.to_delete, *reversed(self.state.items())], run)

    def refresh(self, run: Run) -> None:
        """`pulumi refresh`, which does not run the program."""
        self.to_delete = [(name, after) for name, old in self.to_delete if (after := _refreshed(name, old, run))]
        found = {name: _refreshed(name, old, run) for name, old in self.state.items()}
        self.state = {name: after for name, after in found.items() if after}

    def recover(self, run: Run) -> None:
        """`wix-data recover`, with the refresh that it ends with. What the state has already, it knows better."""
        pending, self.pending = self.pending, []
        for name, operation in pending:
            recorded = [*self.state.values(), *(entry for _, entry in self.to_delete)]
            is_known = any(thing(each) == thing(operation) for each in recorded)
            created = None if is_known else _recovered(name, operation, run)
            if created:
                self._record(name, operation, operation.inputs, created, run)
        self.refresh(run)

    def tell(self, program: Program, run: Run, *, preview: bool) -> None:
        """What the program tells the run before anything is asked for, if it can."""
        if not run.is_told:
            return
        tell_program(run.book, [(KINDS[each.kind], name) for name, each in program.items()], preview=preview)
        held = [(KINDS[each.kind], name, each.outputs) for name, each in self.state.items()]
        tell_state(run.book, held, run.machine)

    def plan(
        self, name: str, declared: Declared, run: Run, *, preview: bool, is_forced: bool = False
    ) -> tuple[dict[str, Any], str]:
        """The checked inputs of a resource, and what is to be done with them."""
        steps, old = _steps(declared, name, run), self.state.get(name)
        if old and not is_forced:
            checked = _checked(steps.check(old.inputs, declared.inputs, preview=preview))
            need = steps.needs(old.kept, checked.inputs)
            if need != "replace":
                # What is not done is updated, be there a difference or not.
                return checked.inputs, "update" if old.init_errors else need
        anew = _checked(steps.check({}, declared.inputs, preview=preview))
        return anew.inputs, "create" if old is None else "replace"

    def create(self, name: str, declared: Declared, inputs: dict[str, Any], run: Run) -> None:
        """The create step alone, with checked inputs."""
        try:
            created = _steps(declared, name, run).create(inputs)
        except HalfMade as half:
            self._record(name, declared, inputs, half.made, run, tuple(half.reasons))
            raise ProgramFailed(str(half)) from None
        if self.abandon == "create":
            self.pending.append((name, replace(declared, inputs=inputs)))
            raise Abandoned
        self._record(name, declared, inputs, created, run)

    def update(self, name: str, declared: Declared, inputs: dict[str, Any], run: Run) -> None:
        """The update step alone, with checked inputs."""
        old = replace(self.state[name], provider=declared.provider, door=declared.door)
        try:
            made = _steps(old, name, run).update(old.kept, inputs)
        except HalfMade as half:
            reasons = tuple(half.reasons)
            self.state[name] = replace(old, inputs=inputs, outputs=half.made.outputs, init_errors=reasons)
            raise ProgramFailed(str(half)) from None
        if self.abandon == "update":
            raise Abandoned
        before, after = (str(each.get("specialPermissionsId")) for each in (old.outputs, made.outputs))
        if before != after:
            self.replaced_sets.add(before)
        self.state[name] = replace(old, inputs=inputs, outputs=made.outputs, init_errors=())
        _learn_of_record(KINDS[old.kind], name, run)

    def _carry_out(self, name: str, declared: Declared, run: Run, *, is_forced: bool) -> str:
        inputs, plan = self.plan(name, declared, run, preview=False, is_forced=is_forced)
        if plan in ("create", "replace"):
            self.create(name, declared, inputs, run)
        elif plan == "update":
            self.update(name, declared, inputs, run)
        else:
            self.state[name] = replace(self.state[name], inputs=inputs, provider=declared.provider, door=declared.door)
        return plan

    def _record(
        self,
        name: str,
        declared: Declared,
        inputs: dict[str, Any],
        created: Kept,
        run: Run,
        reasons: tuple[str, ...] = (),
    ) -> None:
        self.pending = [each for each in self.pending if thing(each[1]) != thing(declared)]
        if name in self.state:
            self.to_delete.append((name, self.state[name]))
        where = declared.provider, declared.door
        self.state[name] = Entry(declared.kind, created.id, inputs, created.outputs, *where, reasons)
        if not reasons:
            _learn_of_record(KINDS[declared.kind], name, run)

    def _delete_all(self, entries: list[tuple[str, Entry]], run: Run, failures: _Failures | None = None) -> None:
        for name, old in entries:
            with failures or _Failures(goes_on=False):
                _steps(old, name, run).delete(old.kept)
                if self.abandon == "delete":
                    raise Abandoned
                if self.state.get(name) is old:
                    del self.state[name]
                else:
                    self.to_delete = [each for each in self.to_delete if each[1] is not old]


class _Failures:
    """Lets the failure of a step through, or keeps it until the end."""

    def __init__(self, *, goes_on: bool) -> None:
        self._goes_on = goes_on
        self._kept: list[BaseException] = []

    def __enter__(self) -> None:
        return

    def __exit__(self, _kind: object, failure: BaseException | None, _where: object) -> bool:
        if self._goes_on and isinstance(failure, (WixDataError, ProgramFailed)):
            self._kept.append(failure)
            return True
        return False

    def tell(self) -> None:
        """The run has ended: raises the first one that was kept."""
        if self._kept:
            raise self._kept[0]


def thing(resource: Declared | Entry) -> tuple[str, ...]:
    """What on the site a resource is about."""
    names = ("siteId", "dataCollectionId", "userId", "policyId")
    return resource.kind, *(str(resource.inputs.get(name)) for name in names)


def _steps(resource: Declared | Entry, name: str, run: Run) -> ResourceSteps:
    kind = KINDS[resource.kind]
    return run.process(resource.provider, resource.door).door.steps(kind, urn_of(kind, name))


def _recovered(name: str, operation: Declared, run: Run) -> Kept | None:
    """`wix-data recover` asks the lifecycle itself, for either door."""
    kind, process = KINDS[operation.kind], run.process(operation.provider, operation.door)
    return Steps(kind, process).recover(operation.inputs, urn_of(kind, name))


def _learn_of_record(kind: AnyKind, name: str, run: Run) -> None:
    if run.is_told:
        learn_of_record(run.book, kind, name, run.machine)


def _refreshed(name: str, old: Entry, run: Run) -> Entry | None:
    reading = _steps(old, name, run).read(old.kept)
    return replace(old, inputs=reading.inputs, outputs=reading.outputs, init_errors=()) if reading else None


def _checked(checked: CheckedProperties) -> CheckedProperties:
    if checked.faults:
        raise Refused(checked.faults)
    return checked
