"""What was measured, and medians and ratios of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from .contestants import FLOOR, Contestant
from .programs import KINDS
from .steps import Step


@dataclass(frozen=True)
class Sample:
    """One command of one contestant in one round."""

    contestant: Contestant
    resources: int
    step: Step
    round: int
    wall: float
    cpu: float
    plugin_memory_kb: int
    service_cpu: float
    calls: dict[str, int]
    state_bytes: float | None
    """A resource, after the command; None when the stack holds none."""


Figure = Callable[[Sample], float]


def wall(sample: Sample) -> float:
    """Seconds."""
    return sample.wall


def cpu(sample: Sample) -> float:
    """CPU seconds of the CLI and all that it started."""
    return sample.cpu


@dataclass
class Samples:
    """All samples of one run of the benchmark."""

    all: list[Sample] = field(default_factory=list[Sample])

    def of(self, contestant: Contestant, resources: int, step: Step) -> list[Sample]:
        """Those of one row, by round."""
        return [
            each for each in self.all if (each.contestant, each.resources, each.step) == (contestant, resources, step)
        ]

    def median(self, contestant: Contestant, resources: int, step: Step, figure: Figure) -> float | None:
        """The median of a figure; None without samples."""
        found = [figure(each) for each in self.of(contestant, resources, step)]
        return median(found) if found else None

    def ratio(
        self, contestant: Contestant, resources: int, step: Step, figure: Figure = wall, other: Contestant = FLOOR
    ) -> float | None:
        """The median of the ratios to `other`, each within one round; None when they never met."""
        theirs = {each.round: figure(each) for each in self.of(other, resources, step)}
        found = [
            figure(each) / theirs[each.round] for each in self.of(contestant, resources, step) if theirs.get(each.round)
        ]
        return median(found) if found else None

    def sizes(self, step: Step) -> list[int]:
        """The numbers of resources that a step was measured with."""
        return sorted({each.resources for each in self.all if each.step == step})

    def contestants(self, resources: int, step: Step) -> list[Contestant]:
        """Who was measured, in the order of their first samples."""
        met = (each.contestant for each in self.all if (each.resources, each.step) == (resources, step))
        return sorted(set(met), key=lambda each: (KINDS.index(each.kind), each.latency_ms))

    def growth(self, contestant: Contestant, resources: int, step: Step) -> float | None:
        """Seconds of wall time for each resource more, from the next smaller number of resources to this one."""
        smaller = [size for size in self.sizes(step) if size < resources]
        before = self.median(contestant, smaller[-1], step, wall) if smaller else None
        now = self.median(contestant, resources, step, wall)
        return None if before is None or now is None else (now - before) / (resources - smaller[-1])
