"""The rows of the matrix: every API call of every step of both resources."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pulumi_wix_data.api.transport import Limits
from tests.faults.engine_model import (
    CALM,
    LEVELS_KIND,
    SPECIAL_KIND,
    Abandoned,
    Declared,
    EngineModel,
    Program,
    Run,
)
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
    model: EngineModel = field(default_factory=EngineModel)
    relay: RefusingRelay | None = None
    """Where its processes call, if not straight at the emulator."""
    settle_seconds: float = 0.2

    def new_run(self, limits: Limits = CALM, engine: str | None = None) -> Run:
        """A new run of the engine, with a book and processes of its own."""
        return Run(self.relay.url if self.relay else self.world.url, KEY, limits, self.settle_seconds, engine)

    def program(self, declared: Declared | None) -> Program:
        """The program with that resource on this case's site."""
        return {NAME: Declared(declared.kind, {"siteId": self.site, **declared.inputs})} if declared else {}

    def deploy(self) -> None:
        """Bring the site and the stack to where the row's step begins."""
        if self.row.somebodys:
            special = {"userId": OURS, **self.row.somebodys}
            self.world.emulator.edit_collection(self.site, "Orders", {"specialPermissions": [special]})
        if self.row.before:
            before = self.program(self.row.before)
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


def _create_without_previous(case: Case, run: Run) -> None:
    """The collection comes into being between the check and the create, so the create itself must look."""
    inputs = {"siteId": case.site, **orders(FIRST).inputs, "onDestroy": "restore"}
    case.model.create(NAME, Declared(LEVELS_KIND, inputs), inputs, run)


def _adopt_without_a_check(case: Case, run: Run) -> None:
    """The sight that the check had is no longer fresh, so the create itself must look."""
    previous = {**dict.fromkeys(SEEDED, "UNSPECIFIED"), **_SOMEBODYS}
    inputs = {"siteId": case.site, **dict.fromkeys(SEEDED, "UNSPECIFIED"), **_ADOPTING.inputs, "previous": previous}
    case.model.create(NAME, Declared(SPECIAL_KIND, inputs), inputs, run)


GET, SET = "get_permissions", "update_permissions"
ADD, CHANGE, TAKE = "add_special_permissions", "update_special_permissions", "remove_special_permissions"
_ADOPTING = grant(READ, UPDATE, adoptExisting=True)
_SOMEBODYS = {INSERT: "ALLOWED"}
_SAME = {READ: "ALLOWED", UPDATE: "ALLOWED"}
_MOVED = Declared(LEVELS_KIND, {"dataCollectionId": "Products", **SECOND})
_C, _S = "CollectionPermissions", "SpecialPermission"

ROWS = [
    Row(f"{_C} preview: read", GET, preview, orders(FIRST)),
    Row(f"{_C} check: read", GET, up, orders(FIRST)),
    Row(f"{_C} create: read", GET, _create_without_previous, orders(FIRST)),
    Row(f"{_C} create: write", SET, up, orders(FIRST)),
    Row(f"{_C} read", GET, refresh, orders(FIRST), before=orders(FIRST)),
    Row(f"{_C} update: write", SET, up, orders(SECOND), before=orders(FIRST)),
    Row(f"{_C} replace: write anew", SET, up, _MOVED, before=orders(FIRST)),
    Row(f"{_C} replace: write back", SET, up, _MOVED, before=orders(FIRST), earlier_calls=1),
    Row(f"{_C} delete, restore: read", GET, destroy, None, before=orders(FIRST)),
    Row(f"{_C} delete, restore: write", SET, destroy, None, before=orders(FIRST)),
    Row(f"{_C} delete, lock: read", GET, destroy, None, before=orders(FIRST, onDestroy="lock")),
    Row(f"{_C} delete, lock: write", SET, destroy, None, before=orders(FIRST, onDestroy="lock")),
    Row(f"{_C} recover: read", GET, recover, orders(FIRST), prepare=_killed_before_the_record),
    Row(f"{_S} preview: read", GET, preview, grant(READ, UPDATE)),
    Row(f"{_S} create: add", ADD, up, grant(READ, UPDATE)),
    Row(f"{_S} create, same set: add", ADD, up, grant(READ, UPDATE), somebodys=_SAME),
    Row(f"{_S} create, same set: read", GET, up, grant(READ, UPDATE), somebodys=_SAME),
    Row(f"{_S} adopt, check: read", GET, up, _ADOPTING, somebodys=_SOMEBODYS),
    Row(f"{_S} adopt: add", ADD, up, _ADOPTING, somebodys=_SOMEBODYS),
    Row(f"{_S} adopt: read", GET, _adopt_without_a_check, _ADOPTING, somebodys=_SOMEBODYS),
    Row(f"{_S} adopt: update", CHANGE, up, _ADOPTING, somebodys=_SOMEBODYS),
    Row(f"{_S} read", GET, refresh, grant(READ, UPDATE), before=grant(READ, UPDATE)),
    Row(f"{_S} update", CHANGE, up, grant(INSERT), before=grant(READ, UPDATE)),
    Row(f"{_S} replace: remove", TAKE, up, grant(READ, dataCollectionId="Products"), before=grant(READ, UPDATE)),
    Row(f"{_S} delete: remove", TAKE, destroy, None, before=grant(READ, UPDATE)),
    Row(f"{_S} recover: read", GET, recover, grant(READ, UPDATE), prepare=_killed_before_the_record),
]
