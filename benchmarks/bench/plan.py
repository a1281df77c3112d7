"""What is measured how often. First everything once, then again what the targets speak of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from .contestants import DOORS, FLOOR, OURS, PEER, YAML, Contestant
from .rounds import Rounds
from .steps import (
    CREATE,
    DESTROY,
    DOORS_CREATE,
    DOORS_DESTROY,
    DOORS_PREVIEW,
    DOORS_STEPS,
    PREVIEW_OF_CREATE,
    STEPS,
    UNCHANGED_PREVIEW,
    UPDATE,
    Step,
)


@dataclass(frozen=True)
class Plan:
    """One way to run the benchmark."""

    name: str
    sizes: tuple[int, ...]
    runs: dict[int, int]
    """Rounds by number of resources."""
    steps: tuple[Step, ...]
    repeats_all: bool
    """Whether later rounds measure all that is compared, or floor and ours at 0 ms in the steps with targets."""
    specials: int
    """Special permissions in the stack that is refreshed alone, over `specials_collections` collections. 0: none."""
    specials_collections: int
    specials_runs: int
    doors: tuple[int, ...]
    """Levels in the stacks that both doors are compared with."""
    doors_steps: tuple[Step, ...]
    doors_runs: int
    imports: int
    """Repetitions of each import, and of each start of a plugin."""
    minutes: float
    """The most that it may take."""

    @property
    def repeated_steps(self) -> tuple[Step, ...]:
        """The steps of later rounds."""
        return self.steps if self.repeats_all else tuple(step for step in self.steps if step not in _ONCE)


_ONCE = (PREVIEW_OF_CREATE, UPDATE)
"""No target speaks of these, and the update is the dearest command of all."""


BENCH = Plan(
    "bench",
    sizes=(30, 300),
    runs={30: 5, 300: 5},
    steps=STEPS,
    repeats_all=False,
    specials=1000,
    specials_collections=10,
    specials_runs=3,
    doors=(300,),
    doors_steps=DOORS_STEPS,
    doors_runs=1,
    imports=25,
    minutes=14.5,
)
FULL = Plan(
    "bench-full",
    sizes=(30, 300, 1000),
    runs={30: 5, 300: 5, 1000: 3},
    steps=STEPS,
    repeats_all=True,
    specials=1000,
    specials_collections=10,
    specials_runs=5,
    doors=(300, 1000),
    doors_steps=DOORS_STEPS,
    doors_runs=3,
    imports=51,
    minutes=88.0,
)
SMOKE = Plan(
    "smoke",
    sizes=(2,),
    runs={2: 1},
    steps=(CREATE, UNCHANGED_PREVIEW, DESTROY),
    repeats_all=False,
    specials=0,
    specials_collections=0,
    specials_runs=0,
    doors=(2,),
    doors_steps=(DOORS_PREVIEW, DOORS_CREATE, DOORS_DESTROY),
    doors_runs=1,
    imports=1,
    minutes=10.0,
)
PLANS = {plan.name: plan for plan in (BENCH, FULL, SMOKE)}


def run_rounds(plan: Plan, rounds: Rounds, latencies: Sequence[int], *, with_peer: bool, with_yaml: bool) -> None:
    """Run the plan's rounds, the indispensable ones first: everything once, then again what the targets speak of."""
    everybody = [each for each in (FLOOR, *OURS, *(PEER if with_peer else ())) if _is_wanted(each, latencies)]
    compared = [each for each in everybody if each in (FLOOR, OURS[0], OURS[-1], PEER[0])]
    doors = [each for each in DOORS if _is_wanted(each, latencies) and (with_yaml or each not in YAML)]
    others = [FLOOR, *(each for each in everybody if each not in compared)]
    rounds.life(plan.sizes[0], everybody, plan.steps)
    for size in plan.sizes[1:]:
        rounds.life(size, compared, plan.steps)
    for size in plan.doors:
        rounds.doors(size, doors, plan.doors_steps)
    if plan.specials:
        rounds.specials_refresh(plan.specials, plan.specials_collections, plan.specials_runs)
    if len(others) > 1:
        for size in plan.sizes[1:]:
            rounds.life(size, others, plan.steps)
    for turn in range(1, max(plan.runs.values())):
        if turn < plan.doors_runs:
            for size in reversed(plan.doors):
                rounds.doors(size, doors, plan.doors_steps)
        for size in reversed(plan.sizes):
            if turn < plan.runs[size]:
                rounds.life(size, compared if plan.repeats_all else compared[:2], plan.repeated_steps)


def _is_wanted(contestant: Contestant, latencies: Sequence[int]) -> bool:
    return contestant.is_floor or contestant.latency_ms in latencies
