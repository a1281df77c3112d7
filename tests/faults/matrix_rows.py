"""The rows of the matrix: every API call of every step of both resources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pulumi_wix_data.api.transport import Limits
from tests.faults.doors import DYNAMIC, Door
from tests.faults.engine_model import LEVELS_KIND, SPECIAL_KIND, Abandoned, Declared, EngineModel, Program
from tests.faults.engine_run import CALM, Run
from tests.faults.fault_world import KEY, OURS, SEEDED, FaultWorld
from tests.faults.refusing_relay import RefusingRelay
from tests.shared.seeds import INSERT, READ, UPDATE, levels

FIRST = levels("CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "CMS_EDITOR")
SECOND = levels("PRIVILEGED", "CMS_EDITOR", "SITE_MEMBER", "PRIVILEGED")
LOCKED = dict.fromkeys(SEEDED, "PRIVILEGED")
NAME = "it"

Step = Callable[["Case", Run], object]


@dataclass
class Case:
    """One cell of the matrix at work: a stack on a site of its own."""

    world: FaultWorld
    site: str
    row: Row
    door: Door = DYNAMIC
    model: EngineModel = field(default_factory=EngineModel)
    relay: RefusingRelay | None = None
    """Where its processes call, if not straight at the emulator."""
    settle_seconds: float = 0.2
    machine: Path | None = None
    """The folder of a machine's notes, for runs of another machine than this one."""

    def new_run(self, limits: Limits = CALM, engine: str | None = None) -> Run:
        """A new run of the engine, with a book and processes of its own."""
        url = self.relay.url if self.relay else self.world.url
        return Run(url, KEY, limits, self.settle_seconds, engine, self.machine, is_told=self.door.is_told)

    def declared(self, resource: Declared) -> Declared:
        """The resource on this case's site, by its door."""
        return replace(resource, inputs={"siteId": self.site, **resource.inputs}, door=self.door)

    def program(self, declared: Declared | None, name: str = NAME) -> Program:
        """The program with that resource on this case's site."""
        return {name: self.declared(declared)} if declared else {}

    def deploy(self) -> None:
        """Bring the site and the stack to where the row's step begins."""
        if self.row.somebodys:
            special = {"userId": OURS, **self.row.somebodys}
            self.world.emulator.edit_collection(self.site, "Orders", {"specialPermissions": [special]})
        if self.row.before:
            before = self.program(self.row.before, self.row.earlier_name)
            self.run(lambda case, run: case.model.up(before, run))
        if self.row.prepare:
            self.run(self.row.prepare)

    def run(self, step: Step) -> None:
        """One step in a calm run of its own."""
        run = self.new_run()
        try:
            step(self, run)
        finally:
            run.end()


@dataclass(frozen=True)
class Row:
    """One API call of a step: how a stack comes to it, the step, and what is declared in the end."""

    name: str
    operation: str
    step: Step
    final: Declared | None
    before: Declared | None = None
    """What an earlier run has deployed."""
    earlier_calls: int = 0
    """How often the step makes the operation's call before the one that is meant."""
    somebodys: dict[str, str] | None = None
    """The special set that the subject has before all runs."""
    prepare: Step | None = None
    earlier_reads: int = 0
    """How often the step reads before the call that is meant, where that is a write."""
    earlier_name: str = NAME
    """The name of the resource in the earlier run."""

    def __str__(self) -> str:
        return self.name

    @property
    def is_special(self) -> bool:
        """Whether it is a row of SpecialPermission."""
        return self.name.startswith("SpecialPermission")


def orders(four: dict[str, str], **more: Any) -> Declared:
    """CollectionPermissions of Orders."""
    return Declared(LEVELS_KIND, {"dataCollectionId": "Orders", **four, **more})


def grant(*allowed: str, **more: Any) -> Declared:
    """SpecialPermission of our subject on Orders."""
    accesses = dict.fromkeys(allowed, "ALLOWED")
    return Declared(SPECIAL_KIND, {"dataCollectionId": "Orders", "userId": OURS, **accesses, **more})


def up(case: Case, run: Run) -> None:
    """Deploy what the row declares in the end."""
    case.model.up(case.program(case.row.final), run)


def preview(case: Case, run: Run) -> None:
    """Preview it."""
    case.model.preview(case.program(case.row.final), run)


def refresh(case: Case, run: Run) -> None:
    """Refresh."""
    case.model.refresh(run)


def destroy(case: Case, run: Run) -> None:
    """Destroy everything."""
    case.model.destroy(run)


def recover(case: Case, run: Run) -> None:
    """`wix-data recover`."""
    case.model.recover(run)


def _killed_before_the_record(case: Case, run: Run) -> None:
    case.model.abandon = "create"
    try:
        up(case, run)
    except Abandoned:
        case.model.abandon = None


def by_force(case: Case, run: Run) -> None:
    """Replace it, although nothing is changed that forces it."""
    case.model.up(case.program(case.row.final), run, forced={NAME})


def _half_undone(case: Case, run: Run) -> None:
    """A second resource has written over the first one, which is checked no more; then it is taken back."""
    both = {**case.program(case.row.final), **case.program(orders(SECOND), _OTHER)}
    case.model.up(both, run, targets={_OTHER})


def _create_without_previous(case: Case, run: Run) -> None:
    """The collection comes into being between the check and the create, so the create itself must look."""
    declared = case.declared(orders(FIRST, onDestroy="restore"))
    case.model.create(NAME, declared, declared.inputs, run)


def _adopt_without_a_check(case: Case, run: Run) -> None:
    """The sight that the check had is no longer fresh, so the create itself must look."""
    previous = {**dict.fromkeys(SEEDED, "UNSPECIFIED"), **_SOMEBODYS}
    inputs = {**dict.fromkeys(SEEDED, "UNSPECIFIED"), **_ADOPTING.inputs, "previous": previous}
    declared = case.declared(Declared(SPECIAL_KIND, inputs))
    case.model.create(NAME, declared, declared.inputs, run)


_OTHER = "other"
GET, SET = "get_permissions", "update_permissions"
ADD, CHANGE, TAKE = "add_special_permissions", "update_special_permissions", "remove_special_permissions"
_ADOPTING = grant(READ, UPDATE, adoptExisting=True)
_SOMEBODYS = {INSERT: "ALLOWED"}
_SAME = {READ: "ALLOWED", UPDATE: "ALLOWED"}
_MOVED = Declared(LEVELS_KIND, {"dataCollectionId": "Products", **SECOND})
_C, _S = "CollectionPermissions", "SpecialPermission"

_BEFORE, _AFTER = grant(READ, UPDATE), grant(INSERT)
_TO_PRODUCTS = grant(READ, dataCollectionId="Products")

ROWS = [
    Row(f"{_C} preview: read", GET, preview, orders(FIRST)),
    Row(f"{_C} check: read", GET, up, orders(FIRST)),
    Row(f"{_C} create: read", GET, _create_without_previous, orders(FIRST)),
    Row(f"{_C} create: write", SET, up, orders(FIRST), earlier_reads=1),
    Row(f"{_C} read", GET, refresh, orders(FIRST), before=orders(FIRST)),
    Row(f"{_C} update: write", SET, up, orders(SECOND), before=orders(FIRST), earlier_reads=1),
    Row(f"{_C} replace: write anew", SET, up, _MOVED, before=orders(FIRST), earlier_reads=1),
    Row(f"{_C} replace: write back", SET, up, _MOVED, before=orders(FIRST), earlier_calls=1, earlier_reads=2),
    Row(f"{_C} by force: write", SET, by_force, orders(SECOND), before=orders(FIRST), earlier_reads=1),
    Row(f"{_C} rename: write", SET, up, orders(SECOND), before=orders(FIRST), earlier_name=_OTHER, earlier_reads=1),
    Row(
        f"{_C} move: write",
        SET,
        up,
        replace(orders(FIRST), provider="eu"),
        before=orders(FIRST),
        earlier_name=_OTHER,
        earlier_reads=1,
    ),
    Row(f"{_C} hand over: read", GET, up, orders(FIRST), before=orders(FIRST), prepare=_half_undone),
    Row(f"{_C} hand over: write", SET, up, orders(FIRST), before=orders(FIRST), prepare=_half_undone, earlier_reads=1),
    Row(f"{_C} delete, restore: read", GET, destroy, None, before=orders(FIRST)),
    Row(f"{_C} delete, restore: write", SET, destroy, None, before=orders(FIRST), earlier_reads=1),
    Row(f"{_C} delete, lock: read", GET, destroy, None, before=orders(FIRST, onDestroy="lock")),
    Row(f"{_C} delete, lock: write", SET, destroy, None, before=orders(FIRST, onDestroy="lock"), earlier_reads=1),
    Row(f"{_C} recover: read", GET, recover, orders(FIRST), prepare=_killed_before_the_record),
    Row(f"{_S} preview: read", GET, preview, _BEFORE),
    Row(f"{_S} create, check: read", GET, up, _BEFORE),
    Row(f"{_S} create: add", ADD, up, _BEFORE, earlier_reads=1),
    Row(f"{_S} create, same set: add", ADD, up, _BEFORE, somebodys=_SAME, earlier_reads=1),
    Row(f"{_S} create, same set: read", GET, up, _BEFORE, somebodys=_SAME),
    Row(f"{_S} adopt, check: read", GET, up, _ADOPTING, somebodys=_SOMEBODYS),
    Row(f"{_S} adopt: add", ADD, up, _ADOPTING, somebodys=_SOMEBODYS, earlier_reads=1),
    Row(f"{_S} adopt: read", GET, _adopt_without_a_check, _ADOPTING, somebodys=_SOMEBODYS),
    Row(f"{_S} adopt: update", CHANGE, up, _ADOPTING, somebodys=_SOMEBODYS, earlier_reads=1),
    Row(f"{_S} read", GET, refresh, _BEFORE, before=_BEFORE),
    Row(f"{_S} update", CHANGE, up, _AFTER, before=_BEFORE, earlier_reads=1),
    Row(f"{_S} replace: add", ADD, up, _TO_PRODUCTS, before=_BEFORE, earlier_reads=1),
    Row(f"{_S} replace: remove", TAKE, up, _TO_PRODUCTS, before=_BEFORE),
    Row(f"{_S} by force: add", ADD, by_force, _AFTER, before=_BEFORE, earlier_reads=1),
    Row(f"{_S} by force: read", GET, by_force, _AFTER, before=_BEFORE),
    Row(f"{_S} by force: update", CHANGE, by_force, _AFTER, before=_BEFORE, earlier_reads=1),
    Row(f"{_S} rename: add", ADD, up, _AFTER, before=_BEFORE, earlier_name=_OTHER, earlier_reads=1),
    Row(f"{_S} rename: update", CHANGE, up, _AFTER, before=_BEFORE, earlier_name=_OTHER, earlier_reads=1),
    Row(
        f"{_S} move: add",
        ADD,
        up,
        replace(_BEFORE, provider="eu"),
        before=_BEFORE,
        earlier_name=_OTHER,
        earlier_reads=1,
    ),
    Row(f"{_S} delete: remove", TAKE, destroy, None, before=_BEFORE),
    Row(f"{_S} recover: read", GET, recover, _BEFORE, prepare=_killed_before_the_record),
]
