"""A stack under random programs, edits by others, faults and kills, and what must be true of it whenever it is calm."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from pulumi_wix_data.api.errors import (
    HandOverFailed,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
    WixDataError,
)
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.state.special_permission import NO_ID_YET
from tests.faults.engine_model import (
    LEVELS_KIND,
    SPECIAL_KIND,
    Abandoned,
    Declared,
    EngineModel,
    Program,
    ProgramFailed,
    thing,
)
from tests.faults.engine_run import CALM, Run
from tests.faults.fault_kinds import FaultKind
from tests.faults.fault_world import COLLECTIONS, KEY, SEEDED, STRANGER, FaultWorld, Levels, Live
from tests.faults.matrix_rows import GET
from tests.faults.resource_steps import Refused
from tests.shared.seeds import ACTIONS, READ

HASTY = Limits(total=0.2, connect=0.15, read=0.1, first_wait=0.005, longest_wait=0.05)
_NAMING = ("siteId", "dataCollectionId", "userId")
_NUMBERS = itertools.count()
LOCKED = dict.fromkeys(ACTIONS, "PRIVILEGED")

Place = tuple[str, str]
"""Site and collection."""


class RandomStack:
    """The stack, its program, and what is known of the sites without asking the stack."""

    def __init__(self, world: FaultWorld, *, is_told: bool = True) -> None:
        """`is_told`: whether the programs are in a language whose bindings tell the run what they declare."""
        self.world = world
        self._is_told = is_told
        self._machine = world.fresh_machine()
        self.sites = (world.fresh_site(), world.fresh_site())
        self.places: list[Place] = [(site, collection) for site in self.sites for collection in COLLECTIONS]
        self.model = EngineModel()
        self.program: Program = {}
        self.is_dirty = False
        """Whether a run failed or was killed since the last calm one."""
        self._is_stale = False
        """Whether others changed something since then: only a refresh sees what the program does not touch."""
        self._originals: dict[Place, Levels] = dict.fromkeys(self.places, SEEDED)
        self._foreign: dict[tuple[Place, str], list[str]] = {}
        """Sets that belong to nobody's stack: where, whose, and the actions allowed."""
        self._edits_over_killed_creates: defaultdict[Place, list[Levels]] = defaultdict(list)
        self._locked: set[Place] = set()
        """Where a declaration since the last calm moment said lock."""
        self._warnings: list[str] = []

    # What the user does

    def declare(self, name: str, declared: Declared) -> None:
        """Put a resource into the program, or change it."""
        self.program = {**self.program, name: declared}
        if declared.inputs.get("onDestroy") == "lock":
            self._locked.add(place_of(declared.inputs))

    def withdraw(self, name: str) -> None:
        """Take a resource out of the program."""
        self.program = {key: value for key, value in self.program.items() if key != name}

    def rename(self, old: str, new: str, *, alias: bool) -> None:
        """Give a resource another logical name; with an alias, the state follows."""
        self.program = {new if name == old else name: declared for name, declared in self.program.items()}
        if alias:
            self.model.state = {new if name == old else name: each for name, each in self.model.state.items()}

    def swap(self, one: str, other: str) -> None:
        """Have two resources of one kind change places: each declares from now on what the other did."""
        first, second = self.program[one], self.program[other]
        self.withdraw(other)
        self.declare(one, replace(first, inputs={**first.inputs, **_naming(second)}))
        self.declare(other, replace(second, inputs={**second.inputs, **_naming(first)}))

    # What others do

    def others_edit_levels(self, place: Place, four: Levels) -> None:
        """Somebody sets the levels in the CMS panel."""
        self._others_edit(place, {"permissions": four})
        if place not in self._managed_places():
            self._originals[place] = four
        elif any(place_of(each.inputs) == place for _, each in self.model.pending):
            # The create of a killed run, if it is run again rather than recovered, finds this.
            self._edits_over_killed_creates[place].append(four)

    def others_grant(self, place: Place, subject: str, allowed: list[str]) -> None:
        """Somebody gives the subject a set, or changes the one that it has."""
        # One that a killed create has added, and nobody recorded, is anybody's once it is edited.
        is_theirs = subject not in self._live(place).grants or not self._is_recorded(place, subject)
        special = {"userId": subject, **dict.fromkeys(allowed, "ALLOWED")}
        self._others_edit(place, {"specialPermissions": [special]})
        if is_theirs or (place, subject) in self._foreign:
            self._foreign[place, subject] = [action for action in ACTIONS if action in allowed]

    def others_withdraw(self, place: Place, subject: str) -> None:
        """Somebody removes the subject's set."""
        self._others_edit(place, {"removeSpecialPermissions": [subject]})
        self._foreign.pop((place, subject), None)

    def _others_edit(self, place: Place, edit: dict[str, Any]) -> None:
        self.world.emulator.edit_collection(*place, edit)
        self._is_stale = True

    # Runs

    def run_under(
        self,
        fault: FaultKind | None,
        operation: str,
        abandon: str | None,
        *,
        blind: bool = False,
        goes_on: bool = False,
    ) -> None:
        """`pulumi up` while something goes wrong; expected failures are what users see.

        Where it is blind, no read works either: nobody can see what became of a write. `goes_on`: with
        `--continue-on-error`.
        """
        if fault:
            harmed = [operation, GET] if blind and operation != GET else [operation]
            plans = [fault.plan(each, site, 0) for site in self.sites for each in harmed]
            self.world.emulator.faults(*(each for plan in plans for each in plan))
        self.model.abandon = abandon
        try:
            self._in_a_run(lambda run: self.model.up(self.program, run, goes_on=goes_on), HASTY)
        except (Abandoned, ProgramFailed, Refused, WixDataError):
            self.is_dirty = True
        finally:
            self.model.abandon = None
            self.world.emulator.clear_faults()
            self._forget_foreign_sets_that_are_ours()

    def run_partly(self, targets: set[str]) -> None:
        """`pulumi up --target …`: the rest of the program is neither asked for nor undone."""
        self.is_dirty = True
        if not self._is_told:
            targets = targets | self._holders_besides(targets)
        try:
            self._in_a_run(lambda run: self.model.up(self.program, run, targets=targets))
        except (ProgramFailed, HandOverFailed, SpecialPermissionsNotFound):
            return
        except (Refused, SpecialPermissionsExist):
            assert self._meets_foreign_sets(), "refused without a reason"
        finally:
            self._forget_foreign_sets_that_are_ours()

    def _holders_besides(self, targets: set[str]) -> set[str]:
        """Who holds a thing that one of the targets lets go, after half a rename: left out, nobody would know of them.
        That is a limit; `test_no_bindings` shows it."""
        state, program = self.model.state, self.program
        let_go = {
            thing(state[name])
            for name in targets & state.keys()
            if name not in program or thing(program[name]) != thing(state[name])
        }
        return {name for name, entry in state.items() if thing(entry) in let_go}

    def run_replacing(self, names: set[str]) -> None:
        """`pulumi up --replace …` of what is at rest."""
        try:
            done = self._in_a_run(lambda run: self.model.up(self.program, run, forced=names))
        except HandOverFailed:
            # Without our bindings, nobody knows that what the new ones find is this stack's own.
            assert not self._is_told
            self.come_to_rest()
            return
        assert sorted(done) == sorted(each for _ in names for each in ("replace", "delete"))
        self._expect_convergence()

    def refresh(self) -> None:
        """`pulumi refresh`."""
        self._in_a_run(self.model.refresh)

    def preview(self) -> None:
        """`pulumi preview`, which must write nothing."""
        before = [self._live(place) for place in self.places]
        try:
            self._in_a_run(lambda run: self.model.preview(self.program, run))
        except Refused:
            assert self._meets_foreign_sets(), "refused without a reason"
        assert [self._live(place) for place in self.places] == before, "a preview wrote"

    def come_to_rest(self) -> None:
        """Run until nothing is left to do, as the messages say, and check all that must be true then."""
        needs_refresh = self.is_dirty or self._is_stale
        failure: Exception | None = None
        for _ in range(8):
            try:
                if self.model.pending:
                    self._in_a_run(self.model.recover)
                if needs_refresh:
                    self.refresh()
                needs_refresh = False
                if not self._in_a_run(lambda run: self.model.up(self.program, run)):
                    break
            except SpecialPermissionsNotFound as error:
                failure, needs_refresh = error, True
            except (ProgramFailed, HandOverFailed) as error:
                failure = error
            except (SpecialPermissionsExist, Refused) as error:
                if not self._meets_foreign_sets():
                    raise AssertionError("refused without a reason") from error
                self.program = {name: _adopting(declared) for name, declared in self.program.items()}
        else:
            raise AssertionError("it never comes to rest") from failure
        self._expect_convergence()

    def destroy(self) -> None:
        """`pulumi destroy` of what is at rest, and all is as it was."""
        self.program = {}
        self._in_a_run(self.model.destroy)
        self._expect_convergence()

    # What must be true

    def _expect_convergence(self) -> None:
        self._forget_foreign_sets_that_are_ours()
        assert self.model.state.keys() == self.program.keys()
        assert self.model.to_delete == []
        for place in self.places:
            live = self._live(place)
            declared = {name: each for name, each in self.program.items() if place_of(each.inputs) == place}
            self._expect_levels(place, live, [name for name, each in declared.items() if each.kind == LEVELS_KIND])
            self._expect_grants(place, live, {n: each for n, each in declared.items() if each.kind == SPECIAL_KIND})
        self.is_dirty = self._is_stale = False
        self._warnings.clear()
        self._edits_over_killed_creates.clear()
        self._locked = {place for place in self._locked if place in self._managed_places()}

    def _expect_levels(self, place: Place, live: Live, names: list[str]) -> None:
        known = [self._originals[place], *([LOCKED] if place in self._locked else [])]
        known += self._edits_over_killed_creates[place]
        if not names:
            if live.levels not in known:
                assert self._was_told(place), f"{place} is left with {live.levels}, it had {known}: nobody was told"
            self._originals[place] = live.levels
            return
        (name,) = names
        entry, declared = self.model.state[name], self.program[name]
        wanted = {action: declared.inputs[action] for action in ACTIONS}
        assert live.levels == wanted, f"{place} has {live.levels}, declared is {wanted}"
        assert {action: entry.outputs[action] for action in ACTIONS} == wanted
        assert not entry.outputs.keys() & {"written", "unconfirmed"}
        assert entry.init_errors == ()
        previous: Levels = entry.outputs["previous"]
        if previous not in known:
            assert self._was_told(place), f"{place}: previous is {previous}, it had {known}"
        self._originals[place] = previous

    def _expect_grants(self, place: Place, live: Live, declared: Program) -> None:
        wanted = {subject: allowed for (where, subject), allowed in self._foreign.items() if where == place}
        wanted[STRANGER] = [READ]
        for name, each in declared.items():
            subject = each.inputs["userId"]
            wanted[subject] = [action for action in ACTIONS if each.inputs.get(action) == "ALLOWED"]
            entry = self.model.state[name]
            special_id = dict(zip(live.grants, live.ids, strict=True)).get(subject)
            assert entry.outputs["specialPermissionsId"] == special_id
            assert entry.id.split("/")[-1] in (special_id, NO_ID_YET, *self.model.replaced_sets - {*live.ids})
            assert "unconfirmed" not in entry.outputs
            assert entry.init_errors == ()
            assert [action for action in ACTIONS if entry.outputs[action] == "ALLOWED"] == wanted[subject]
        assert live.grants == wanted, f"{place} grants {live.grants}, expected {wanted}"
        assert len(live.ids) == len(live.grants), "a subject has two sets"

    def _was_told(self, place: Place) -> bool:
        return any(line.startswith(f"{place[1]}: left as") for line in self._warnings)

    def _managed_places(self) -> set[Place]:
        waiting = [each for _, each in [*self.model.pending, *self.model.to_delete]]
        return {place_of(each.inputs) for each in [*self.model.state.values(), *waiting] if each.kind == LEVELS_KIND}

    def _forget_foreign_sets_that_are_ours(self) -> None:
        for entry in self.model.state.values():
            if entry.kind == SPECIAL_KIND:
                place, subject = place_of(entry.inputs), entry.inputs["userId"]
                if self.world.special_id(*place, subject) in (None, entry.outputs["specialPermissionsId"]):
                    self._foreign.pop((place, subject), None)

    def _is_recorded(self, place: Place, subject: str) -> bool:
        entries = [*self.model.state.values(), *(each for _, each in self.model.to_delete)]
        found = [each for each in entries if each.kind == SPECIAL_KIND and place_of(each.inputs) == place]
        return any(each.inputs["userId"] == subject for each in found)

    def _live(self, place: Place) -> Live:
        live = self.world.live(*place)
        assert live is not None
        return live

    def _meets_foreign_sets(self) -> bool:
        """Whether the program declares a set for a subject that has one of somebody else's.

        Without our bindings, nobody knows that one of another name in the stack is not somebody else's.
        """
        held = [*self.model.state.items(), *self.model.to_delete] if not self._is_told else []
        return any(
            (place_of(each.inputs), each.inputs["userId"]) in self._foreign
            or any(thing(other) == thing(each) for key, other in held if key != name)
            for name, each in self.program.items()
            if each.kind == SPECIAL_KIND
        )

    def _in_a_run(self, part: Callable[[Run], Any], limits: Limits = CALM) -> Any:
        resources = [*self.program.values(), *self.model.state.values(), *(each for _, each in self.model.to_delete)]
        is_shared = len({(each.provider, each.door.name) for each in resources}) > 1
        engine = f"engine {next(_NUMBERS)}" if is_shared else None
        run = Run(self.world.url, KEY, limits, engine=engine, machine=self._machine, is_told=self._is_told)
        try:
            return part(run)
        finally:
            self._warnings += run.heard.warnings
            run.end()


def place_of(inputs: dict[str, Any]) -> Place:
    """Where a resource lives."""
    return inputs["siteId"], inputs["dataCollectionId"]


def _naming(declared: Declared) -> dict[str, Any]:
    return {name: declared.inputs[name] for name in _NAMING if name in declared.inputs}


def _adopting(declared: Declared) -> Declared:
    if declared.kind == LEVELS_KIND:
        return declared
    return replace(declared, inputs={**declared.inputs, "adoptExisting": True})
