"""Rounds of measurement: in each, every contestant takes a step before any takes the next one."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from .contestants import DOORS, FLOOR, OURS, YAML, Arena, Contestant, Lane, interleaved
from .progress import say
from .samples import Sample, Samples
from .steps import DOORS_PREVIEW, DOORS_STEPS, PREVIEW_OF_CREATE, SPECIALS_CREATE, SPECIALS_REFRESH, Step
from .workload import Workload, levels_only, mixed, specials_only

# The stack that is only refreshed is made without a checkpoint for each resource, which shows what those cost.
_WITHOUT_CHECKPOINTS = {"PULUMI_EXPERIMENTAL": "true", "PULUMI_SKIP_CHECKPOINTS": "true"}
_FAST = [each for each in DOORS if not each.latency_ms]


@dataclass
class Rounds:
    """Runs rounds until they are done or the time is over."""

    arena: Arena
    samples: Samples
    seconds: float
    _started: float = field(default_factory=time.monotonic)
    _took: dict[tuple[Contestant, int], float] = field(default_factory=dict[tuple[Contestant, int], float])
    """How long a contestant took for a whole round of that size, when it was last measured."""
    _doors_took: dict[int, float] = field(default_factory=dict[int, float])
    """The same for a whole round of both doors."""
    _number: int = 0
    skipped: list[str] = field(default_factory=list[str])
    """What was left out since the time would not have been enough."""

    def life(self, resources: int, contestants: Sequence[Contestant], steps: Sequence[Step]) -> None:
        """One round of a whole life of a stack."""
        name = f"N = {resources}: {', '.join(each.label for each in contestants)}"
        if not self._has_time(sum(self._expected(each, resources) for each in contestants), name):
            return
        self._number += 1
        workload = mixed(resources)
        lanes = [self.arena.lane(each, workload) for each in interleaved(contestants, self._number)]
        for each in contestants:
            self._took[each, resources] = 0.0
        for step in steps:
            if step is PREVIEW_OF_CREATE and self.samples.of(contestants[-1], resources, step):
                continue  # it is there for its API calls, which are the same in each round
            self._in_turns(lanes, step, workload)
        for lane in lanes:
            lane.project.remove()

    def specials_refresh(self, resources: int, collections: int, times: int) -> None:
        """Refresh a stack of special permissions alone, several times, floor and ours in turns."""
        workload = specials_only(resources, collections)
        contestants = (FLOOR, OURS[0])
        # Without checkpoints, updates and a destroy it takes about a third of a whole life.
        expected = sum(self._expected(each, resources) for each in contestants) / 3
        if not self._has_time(expected, f"refresh of {resources} special permissions"):
            return
        lanes = [self.arena.lane(each, workload) for each in contestants]
        self._number += 1
        self._in_turns(lanes, SPECIALS_CREATE, workload)
        for _ in range(times):
            self._number += 1
            self._in_turns(lanes, SPECIALS_REFRESH, workload)
        for lane in lanes:
            lane.project.remove()

    def doors(self, resources: int, contestants: Sequence[Contestant], steps: Sequence[Step]) -> None:
        """One round of a stack of levels, through either door and on the native floor."""
        name = f"both doors, N = {resources}"
        if not self._has_time(self._doors_took.get(resources, 0.0), name):
            return
        started = time.monotonic()
        self._number += 1
        workload = levels_only(resources)
        lanes = [self.arena.lane(each, workload) for each in interleaved(contestants, self._number)]
        for step in steps:
            # The preview is about waiting; and a program in YAML is there for its preview.
            is_preview = step == DOORS_PREVIEW
            wanted = [each for each in lanes if each.contestant not in (_FAST if is_preview else YAML)]
            if wanted:
                self._in_turns(wanted, step, workload)
        for lane in lanes:
            lane.project.remove()
        self._doors_took[resources] = time.monotonic() - started

    def _in_turns(self, lanes: Sequence[Lane], step: Step, workload: Workload) -> None:
        """A step of each lane, unless the time is over: then the rest of the round is left out."""
        if self._left() > 0:
            for lane in lanes:
                self._measure(lane, step, workload)
        else:
            self._leave_out(
                f"{step.name}, N = {workload.resources}: {', '.join(each.contestant.label for each in lanes)}"
            )

    def _measure(self, lane: Lane, step: Step, workload: Workload) -> None:
        before = lane.service.cpu
        settings = {} if step.has_checkpoints else _WITHOUT_CHECKPOINTS
        measured = lane.project.measure({**workload.environment(step.edition), **settings}, *step.arguments)
        size, held = lane.project.state_bytes()
        sample = Sample(
            lane.contestant,
            workload.resources,
            step,
            self._number,
            measured.wall,
            measured.cpu,
            measured.plugin_memory_kb,
            lane.service.cpu - before,
            lane.service.calls(),
            size / held if held else None,
        )
        self.samples.all.append(sample)
        key = (lane.contestant, workload.resources)
        if step not in DOORS_STEPS:
            self._took[key] = self._took.get(key, 0.0) + measured.wall
        say(f"N = {workload.resources:<5} {step.name:<60} {lane.contestant.label:<14} {measured.wall:7.2f} s")

    def _expected(self, contestant: Contestant, resources: int) -> float:
        """How long the contestant will take: as before, or by the largest size so far, growing with N."""
        if (contestant, resources) in self._took:
            return self._took[contestant, resources]
        smaller = [(size, took) for (who, size), took in self._took.items() if who == contestant and size < resources]
        size, took = max(smaller, default=(resources, 0.0))
        return took * max(1.0, 0.5 * resources / size)

    def _has_time(self, expected: float, name: str) -> bool:
        left = self._left()
        if expected <= left:
            return True
        self._leave_out(f"{name} (about {expected:.0f} s, with {max(left, 0):.0f} s left)")
        return False

    def _left(self) -> float:
        return self.seconds - (time.monotonic() - self._started)

    def _leave_out(self, what: str) -> None:
        self.skipped.append(what)
        say(f"Left out for lack of time: {what}")
