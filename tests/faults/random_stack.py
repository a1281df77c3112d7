"""A stack under random programs, edits by others, faults and kills, and what must be true of it whenever it is calm."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pulumi_wix_data.api.errors import SpecialPermissionsExist, SpecialPermissionsNotFound, WixDataError
from pulumi_wix_data.api.transport import Limits
from tests.faults.engine_model import (
    CALM,
    LEVELS_KIND,
    SPECIAL_KIND,
    Abandoned,
    Declared,
    EngineModel,
    Program,
    Refused,
    Run,
)
from tests.faults.fault_kinds import FaultKind
from tests.faults.fault_world import COLLECTIONS, KEY, SEEDED, STRANGER, FaultWorld, Levels, Live
from tests.shared.seeds import ACTIONS, READ

HASTY = Limits(total=0.2, connect=0.15, read=0.1, first_wait=0.005, longest_wait=0.05)
LOCKED = dict.fromkeys(ACTIONS, "PRIVILEGED")

Place = tuple[str, str]
"""Site and collection."""


class RandomStack:
    """The stack, its program, and what is known of the sites without asking the stack."""

    def __init__(self, world: FaultWorld) -> None:
        self.world = world
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
        self._tried: set[Place] = set()
        """Where a run that failed may have created levels that the state does not know of."""
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

    def is_unrecorded(self, name: str) -> bool:
        """Whether a failed run may have made this resource without the state's knowing: then it is run again first."""
        return self.is_dirty and name not in self.model.state

    def rename(self, old: str, new: str, *, alias: bool) -> None:
        """Give a resource another logical name; with an alias, the state follows."""
        self.program = {new if name == old else name: declared for name, declared in self.program.items()}
        if alias:
            self.model.state = {new if name == old else name: each for name, each in self.model.state.items()}

    # What others do

    def others_edit_levels(self, place: Place, four: Levels) -> None:
        """Somebody sets the levels in the CMS panel; not where nobody could tell whether they are ours by then."""
        managed = self._managed_places()
        if place in self._tried - managed:
            return
        self._others_edit(place, {"permissions": four})
        if place not in managed:
            self._originals[place] = four

    def others_grant(self, place: Place, subject: str, allowed: list[str]) -> None:
        """Somebody gives the subject a set, or changes the one that it has."""
        is_new = subject not in self._live(place).grants
        special = {"userId": subject, **dict.fromkeys(allowed, "ALLOWED")}
        self._others_edit(place, {"specialPermissions": [special]})
        if is_new or (place, subject) in self._foreign:
            self._foreign[place, subject] = [action for action in ACTIONS if action in allowed]

    def others_withdraw(self, place: Place, subject: str) -> None:
        """Somebody removes the subject's set."""
        self._others_edit(place, {"removeSpecialPermissions": [subject]})
        self._foreign.pop((place, subject), None)

    def _others_edit(self, place: Place, edit: dict[str, Any]) -> None:
        self.world.emulator.edit_collection(*place, edit)
        self._is_stale = True

    # Runs

    def run_under(self, fault: FaultKind | None, operation: str, abandon: str | None) -> None:
        """`pulumi up` while something goes wrong; expected failures are what users see."""
        if fault:
            self.world.emulator.faults(*(each for site in self.sites for each in fault.plan(operation, site, 0)))
        self.model.abandon = abandon
        try:
            self._in_a_process(lambda process: self.model.up(self.program, process), HASTY)
        except (Abandoned, Refused, WixDataError):
            self.is_dirty = True
            self._tried |= {place_of(each.inputs) for each in self.program.values() if each.kind == LEVELS_KIND}
        finally:
            self.model.abandon = None
            self.world.emulator.clear_faults()
            self._forget_foreign_sets_that_are_ours()

    def refresh(self) -> None:
        """`pulumi refresh`."""
        self._in_a_process(self.model.refresh)

    def preview(self) -> None:
        """`pulumi preview`, which must write nothing."""
        before = [self._live(place) for place in self.places]
        try:
            self._in_a_process(lambda process: self.model.preview(self.program, process))
        except Refused:
            assert self._foreign or self.is_dirty, "refused without a reason"
        assert [self._live(place) for place in self.places] == before, "a preview wrote"

    def come_to_rest(self) -> None:
        """Run until nothing is left to do, as the messages say, and check all that must be true then."""
        needs_refresh = self.is_dirty or self._is_stale
        for _ in range(8):
            try:
                if self.model.pending:
                    self._in_a_process(self.model.recover)
                if needs_refresh:
                    self.refresh()
                needs_refresh = False
                if not self._in_a_process(lambda process: self.model.up(self.program, process)):
                    break
            except SpecialPermissionsNotFound:
                needs_refresh = True
            except (SpecialPermissionsExist, Refused):
                self.program = {name: _adopting(declared) for name, declared in self.program.items()}
        else:
            raise AssertionError("it never comes to rest")
        self._expect_convergence()

    def destroy(self) -> None:
        """`pulumi destroy` of what is at rest, and all is as it was."""
        self.program = {}
        self._in_a_process(self.model.destroy)
        self._expect_convergence()

    # What must be true

    def _expect_convergence(self) -> None:
        self._forget_foreign_sets_that_are_ours()
        assert self.model.state.keys() == self.program.keys()
        for place in self.places:
            live = self._live(place)
            declared = {name: each for name, each in self.program.items() if place_of(each.inputs) == place}
            self._expect_levels(place, live, [name for name, each in declared.items() if each.kind == LEVELS_KIND])
            self._expect_grants(place, live, {n: each for n, each in declared.items() if each.kind == SPECIAL_KIND})
        self.is_dirty = self._is_stale = False
        self._warnings.clear()
        self._tried.clear()
        self._locked = {place for place in self._locked if place in self._managed_places()}

    def _expect_levels(self, place: Place, live: Live, names: list[str]) -> None:
        known = [self._originals[place], *([LOCKED] if place in self._locked else [])]
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
            assert entry.id.split("/")[-1] == dict(zip(live.grants, live.ids, strict=True)).get(subject)
            assert [action for action in ACTIONS if entry.outputs[action] == "ALLOWED"] == wanted[subject]
        assert live.grants == wanted, f"{place} grants {live.grants}, expected {wanted}"
        assert len(live.ids) == len(live.grants), "a subject has two sets"

    def _was_told(self, place: Place) -> bool:
        return any(line.startswith(f"{place[1]}: left as") for line in self._warnings)

    def _managed_places(self) -> set[Place]:
        entries = [each.inputs for each in self.model.state.values() if each.kind == LEVELS_KIND]
        pending = [each.inputs for each in self.model.pending.values() if each.kind == LEVELS_KIND]
        return {place_of(inputs) for inputs in [*entries, *pending]}

    def _forget_foreign_sets_that_are_ours(self) -> None:
        for entry in self.model.state.values():
            if entry.kind == SPECIAL_KIND:
                place, subject = place_of(entry.inputs), entry.inputs["userId"]
                if self.world.special_id(*place, subject) in (None, entry.id.split("/")[-1]):
                    self._foreign.pop((place, subject), None)

    def _live(self, place: Place) -> Live:
        live = self.world.live(*place)
        assert live is not None
        return live

    def _in_a_process(self, part: Callable[[Run], Any], limits: Limits = CALM) -> Any:
        process = Run(self.world.url, KEY, limits)
        try:
            return part(process)
        finally:
            self._warnings += process.heard.warnings
            process.end()


def place_of(inputs: dict[str, Any]) -> Place:
    """Where a resource lives."""
    return inputs["siteId"], inputs["dataCollectionId"]


def _adopting(declared: Declared) -> Declared:
    if declared.kind == LEVELS_KIND:
        return declared
    return Declared(declared.kind, {**declared.inputs, "adoptExisting": True})
