"""The targets of the native door, each with what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from .contestants import NATIVE, NATIVE_FLOOR, OURS, YAML, Contestant
from .plan import Plan
from .samples import Samples, cpu, wall
from .start_cost import StartCost
from .steps import DOORS_CREATE, DOORS_DESTROY, DOORS_PREVIEW, DOORS_REFRESH, DOORS_STEPS, DOORS_UPDATE, Step
from .target import Target

_AT_100_MS = ((DOORS_REFRESH, 0.35), (DOORS_DESTROY, 0.6), (DOORS_UPDATE, 0.6), (DOORS_CREATE, 0.6))
_FAST, _SLOW = NATIVE[0], NATIVE[-1]


def doors_targets(plan: Plan, samples: Samples, starts: StartCost) -> Iterator[Target]:
    """All of them, in the order of the issue."""
    size = plan.doors[0]
    for step, limit in _AT_100_MS:
        yield _ratio(samples, size, step, _SLOW, OURS[-1], "dynamic", limit)
    for step, _ in _AT_100_MS:
        yield _ratio(samples, size, step, _FAST, OURS[0], "dynamic", 1.0)
        yield _ratio(samples, size, step, _FAST, NATIVE_FLOOR, "native floor", 1.15)
    yield _ratio(samples, size, DOORS_PREVIEW, YAML[-1], _SLOW, "in Python", 1.3)
    yield _memory(samples)
    text = "start of the native provider ≤ 0.35 s"
    measured = f"{starts.ours:.3f} s ({starts.ratio:.2f} × one that does nothing)"
    yield Target(text, measured, starts.ours <= 0.35)


def _ratio(
    samples: Samples, size: int, step: Step, who: Contestant, other: Contestant, name: str, limit: float
) -> Target:
    text = f"{step.name}, N = {size}: {who.label} ÷ {name} ≤ {limit}"
    ratio = samples.ratio(who, size, step, wall, other)
    if ratio is None:
        return Target(text, "not measured", None)
    by_cpu = samples.ratio(who, size, step, cpu, other) or 0.0
    return Target(text, f"{ratio:.2f} (CPU {by_cpu:.2f})", ratio <= limit)


def _memory(samples: Samples) -> Target:
    found = [
        (each.resources, each.plugin_memory_kb / 1024)
        for each in samples.all
        if each.contestant in NATIVE and each.step in DOORS_STEPS
    ]
    largest = max((size for size, _ in found), default=0)
    highest = max((memory for size, memory in found if size == largest), default=0.0)
    text = f"memory of the native provider ≤ 100 MB at N = {largest}"
    return Target(text, f"{highest:.0f} MB", highest <= 100 if found else None)
