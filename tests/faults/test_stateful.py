"""Random programs, edits, faults and kills: whenever a run ends calmly, store, program and state say the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,  # pyright: ignore[reportUnknownVariableType]
)

from tests.faults.doors import DYNAMIC, NATIVE, UNTOLD, Door
from tests.faults.engine_model import LEVELS_KIND, SPECIAL_KIND, Declared, thing
from tests.faults.engine_run import DEFAULT
from tests.faults.fault_kinds import BURSTS, CONNECTIONS, STATUSES, WRONG_ANSWERS, FaultKind
from tests.faults.fault_world import FaultWorld
from tests.faults.matrix_rows import ADD, CHANGE, GET, SET, TAKE
from tests.faults.random_stack import RandomStack, place_of
from tests.faults.soak import search, soak_minutes
from tests.shared.seeds import ACTIONS

ALL_NAMES = ["first", "second", "third", "fourth"]
NAMES = st.sampled_from(ALL_NAMES)
SUBJECTS = st.sampled_from(["packer", "seller"])
LEVEL = st.sampled_from(["ANYONE", "SITE_MEMBER", "SITE_MEMBER_AUTHOR", "CMS_EDITOR", "PRIVILEGED"])
FOUR = st.fixed_dictionaries(dict.fromkeys(ACTIONS, LEVEL))
ALLOWED = st.lists(st.sampled_from(ACTIONS), min_size=1, unique=True)
PROVIDERS = st.sampled_from([DEFAULT, DEFAULT, "eu"])
PROGRAMS = st.sampled_from([[DYNAMIC], [NATIVE], [UNTOLD], [DYNAMIC, NATIVE]])
"""By which doors the resources of a stack may go."""
WHICH_DOOR = st.integers(0, 1)
# Few places, so that resources meet.
PLACE = st.sampled_from([(0, "Orders"), (0, "Stores/Letters"), (1, "Orders")])
# Whatever the service lies about its sets being gone must be believed, and 200s of a proxy are no failures.
FAULTS = [
    each
    for each in [*STATUSES, *WRONG_ANSWERS, *CONNECTIONS, *BURSTS]
    if each.fault and not each.believed and each.label not in ("delay", "slow_drip")
]
OPERATIONS = st.sampled_from([GET, SET, ADD, CHANGE, TAKE])


def machine_for(world: FaultWorld, searched: Counter[str]) -> type[RuleBasedStateMachine]:
    """The rules, on that world. How far the search went is counted."""

    class Stacks(RuleBasedStateMachine):
        """One stack, its users, and the people who work on the same sites."""

        def __init__(self) -> None:
            super().__init__()
            self.stack = RandomStack(world)
            self.doors = [DYNAMIC]
            searched["steps"] -= 1  # the invariants are looked at before the first one too

        @initialize(doors=PROGRAMS)
        def write_programs_for(self, doors: list[Door]) -> None:
            self.doors = doors
            self.stack = RandomStack(world, is_told=all(door.is_told for door in doors))
            searched["stacks"] += 1
            searched[" and ".join(door.name for door in doors)] += 1

        @rule(
            name=NAMES,
            where=PLACE,
            four=FOUR,
            on_destroy=st.sampled_from(["restore", "restore", "lock"]),
            provider=PROVIDERS,
            door=WHICH_DOOR,
        )
        def declare_levels(
            self, name: str, where: tuple[int, str], four: dict[str, str], on_destroy: str, provider: str, door: int
        ) -> None:
            inputs = {**self._target(where), **four, "onDestroy": on_destroy}
            self._declare(name, Declared(LEVELS_KIND, inputs, provider, self._door(door)))

        @rule(
            name=NAMES,
            where=PLACE,
            subject=SUBJECTS,
            allowed=ALLOWED,
            adopt=st.booleans(),
            provider=PROVIDERS,
            door=WHICH_DOOR,
        )
        def declare_special(
            self,
            name: str,
            where: tuple[int, str],
            subject: str,
            allowed: list[str],
            adopt: bool,
            provider: str,
            door: int,
        ) -> None:
            accesses = dict.fromkeys(allowed, "ALLOWED")
            inputs = {
                **self._target(where),
                "userId": subject,
                **accesses,
                **({"adoptExisting": True} if adopt else {}),
            }
            self._declare(name, Declared(SPECIAL_KIND, inputs, provider, self._door(door)))

        @rule(name=NAMES)
        def withdraw(self, name: str) -> None:
            self.stack.withdraw(name)

        @precondition(lambda self: self.stack.program)
        @rule(which=st.integers(0, 3), alias=st.booleans())
        def rename(self, which: int, alias: bool) -> None:
            stack = self.stack
            old = sorted(stack.program)[which % len(stack.program)]
            new = next((name for name in ALL_NAMES if name not in {*stack.program, *stack.model.state}), None)
            if new:
                stack.rename(old, new, alias=alias)

        @rule(which=st.tuples(NAMES, NAMES))
        def swap(self, which: tuple[str, str]) -> None:
            one, other = which
            program = self.stack.program
            if one != other and one in program and other in program and program[one].kind == program[other].kind:
                self.stack.swap(one, other)

        @rule(name=NAMES, provider=PROVIDERS, door=WHICH_DOOR)
        def move_to_a_provider(self, name: str, provider: str, door: int) -> None:
            if name in self.stack.program:
                moved = replace(self.stack.program[name], provider=provider, door=self._door(door))
                self.stack.declare(name, moved)

        @rule(where=PLACE, four=FOUR)
        def somebody_edits_levels(self, where: tuple[int, str], four: dict[str, str]) -> None:
            self.stack.others_edit_levels(place_of(self._target(where)), four)

        @rule(where=PLACE, subject=SUBJECTS, allowed=ALLOWED)
        def somebody_grants(self, where: tuple[int, str], subject: str, allowed: list[str]) -> None:
            self.stack.others_grant(place_of(self._target(where)), subject, allowed)

        @rule(where=PLACE, subject=SUBJECTS)
        def somebody_withdraws(self, where: tuple[int, str], subject: str) -> None:
            self.stack.others_withdraw(place_of(self._target(where)), subject)

        @precondition(lambda self: self.stack.program)
        @rule(fault=st.sampled_from(FAULTS), operation=OPERATIONS, blind=st.booleans(), goes_on=st.booleans())
        def run_under_a_fault(self, fault: FaultKind, operation: str, blind: bool, goes_on: bool) -> None:
            self.stack.run_under(fault, operation, None, blind=blind, goes_on=goes_on)

        @precondition(lambda self: self.stack.program or self.stack.model.state)
        @rule(step=st.sampled_from(["create", "update", "delete"]))
        def run_that_is_killed(self, step: str) -> None:
            self.stack.run_under(None, GET, step)

        @rule(names=st.sets(NAMES, min_size=1))
        def run_partly(self, names: set[str]) -> None:
            self.stack.run_partly(names)

        @rule(names=st.sets(NAMES, min_size=1))
        def run_replacing(self, names: set[str]) -> None:
            self.stack.come_to_rest()
            self.stack.run_replacing(names & self.stack.program.keys())

        @rule()
        def run_calmly(self) -> None:
            self.stack.come_to_rest()

        @rule()
        def refresh(self) -> None:
            self.stack.refresh()

        @rule()
        def preview(self) -> None:
            self.stack.preview()

        @invariant()
        def a_step_is_done(self) -> None:
            searched["steps"] += 1

        @precondition(lambda self: not self.stack.is_dirty)  # a rename that was killed has two until the next run
        @invariant()
        def nothing_is_managed_twice(self) -> None:
            ids = [entry.id for entry in self.stack.model.state.values()]
            assert len(ids) == len(set(ids))

        def teardown(self) -> None:
            self.stack.come_to_rest()
            self.stack.destroy()

        def _door(self, number: int) -> Door:
            return self.doors[number % len(self.doors)]

        def _target(self, where: tuple[int, str]) -> dict[str, Any]:
            return {"siteId": self.stack.sites[where[0]], "dataCollectionId": where[1]}

        def _declare(self, name: str, declared: Declared) -> None:
            stack = self.stack
            # What two resources declare is refused, and another kind under one name is another resource to Pulumi.
            taken = any(thing(each) == thing(declared) for key, each in stack.program.items() if key != name)
            # What a killed run was creating may be in the state yet.
            known = [*stack.model.state.items(), *stack.model.pending]
            of_another_kind = any(key == name and each.kind != declared.kind for key, each in known)
            if not (taken or of_another_kind):
                stack.declare(name, declared)

    return Stacks


def test_a_set_of_a_killed_create_that_somebody_edits_is_refused_as_theirs(fault_world: FaultWorld) -> None:
    stack = RandomStack(fault_world)
    place = stack.places[0]
    inputs = {"siteId": place[0], "dataCollectionId": place[1], "userId": "packer", "itemRead": "ALLOWED"}
    stack.declare("grant", Declared(SPECIAL_KIND, inputs))
    stack.run_under(None, GET, "create")
    assert fault_world.live(*place).grants["packer"] == ["itemRead"]  # pyright: ignore[reportOptionalMemberAccess]
    stack.others_grant(place, "packer", ["itemUpdate"])
    stack.preview()
    stack.come_to_rest()
    # Only since it has been declared as one to adopt in the end.
    assert stack.program["grant"].inputs["adoptExisting"] is True


def test_a_set_that_a_killed_delete_removed_is_added_anew_once_it_is_declared_again(fault_world: FaultWorld) -> None:
    stack = RandomStack(fault_world)
    place = stack.places[0]
    granted = Declared(
        SPECIAL_KIND, {"siteId": place[0], "dataCollectionId": place[1], "userId": "packer", "itemRead": "ALLOWED"}
    )
    stack.declare("grant", granted)
    stack.come_to_rest()
    stack.withdraw("grant")
    stack.run_under(None, GET, "delete")
    assert "packer" not in fault_world.live(*place).grants  # pyright: ignore[reportOptionalMemberAccess]
    stack.declare("grant", granted)
    # Without the refresh that would take it out of the state.
    stack.run_partly({"grant"})
    stack.come_to_rest()
    entry = stack.model.state["grant"]
    assert entry.id.rpartition("/")[2] != entry.outputs["specialPermissionsId"]


def test_random_stacks_always_come_to_rest(fault_world: FaultWorld) -> None:
    examples, steps = (200, 40) if soak_minutes() else (80, 20)
    chosen = settings(max_examples=examples, stateful_step_count=steps)
    searched = Counter[str]()
    machine = machine_for(fault_world, searched)
    search(lambda: run_state_machine_as_test(machine, settings=chosen))  # pyright: ignore[reportUnknownMemberType]
    assert searched["steps"] > searched["stacks"] > 0
    print(", ".join(f"{count} {what}" for what, count in searched.items()))
