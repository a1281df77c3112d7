"""The targets, each with what was measured."""

from __future__ import annotations

from collections.abc import Iterator

from .contestants import FLOOR, OURS, PEER
from .doors_targets import doors_targets
from .import_cost import ImportCost
from .plan import Plan
from .samples import Sample, Samples, cpu, wall
from .start_cost import StartCost
from .steps import CREATE, DESTROY, SPECIALS_REFRESH, STEPS, UNCHANGED_PREVIEW, UNCHANGED_UP, Step
from .target import Target
from .workload import mixed

CALLS_AT_ONCE = 4
"""So many threads has the process in which Pulumi runs dynamic providers."""
_OURS_AT_0_MS = OURS[0]


def targets(plan: Plan, samples: Samples, imports: ImportCost, starts: StartCost) -> Iterator[Target]:
    """All of them: of the dynamic door, then of the native one."""
    for size in plan.sizes:
        for step, limit in ((CREATE, 1.15), (DESTROY, 1.15)):
            yield _ratio(samples, step, size, limit)
        for step in (UNCHANGED_UP, UNCHANGED_PREVIEW):
            yield _ratio(samples, step, size, 1.05)
    yield _no_calls(samples, plan)
    if plan.specials:
        yield from _specials(samples, plan)
    yield _calls_of_create(samples, plan)
    if 300 in plan.sizes:
        yield _slow_line(samples, 300)
    yield _memory(samples)
    text = "importing the package in a program ≤ 1.25 × importing pulumi alone"
    yield Target(text, f"{imports.ratio:.3f}", imports.ratio <= 1.25)
    yield from _peer(samples)
    yield from doors_targets(plan, samples, starts)


def _ratio(samples: Samples, step: Step, size: int, limit: float) -> Target:
    text = f"{step.name}, N = {size}: ours ÷ floor at 0 ms ≤ {limit}"
    ratio = samples.ratio(_OURS_AT_0_MS, size, step)
    if ratio is None:
        return Target(text, "not measured", None)
    by_cpu = samples.ratio(_OURS_AT_0_MS, size, step, cpu) or 0.0
    return Target(text, f"{ratio:.2f} (CPU {by_cpu:.2f})", ratio <= limit)


def _no_calls(samples: Samples, plan: Plan) -> Target:
    steps = (UNCHANGED_UP, UNCHANGED_PREVIEW)
    found = [each for step in steps for size in plan.sizes for each in _ours(samples, step, size)]
    calls = sum(sum(each.calls.values()) for each in found)
    text = "unchanged up and preview: no API call"
    return Target(text, f"{calls} calls in {len(found)} runs", calls == 0 if found else None)


def _specials(samples: Samples, plan: Plan) -> Iterator[Target]:
    size, collections = plan.specials, plan.specials_collections
    what = f"refresh of {size} special permissions over {collections} collections"
    yield _ratio(samples, SPECIALS_REFRESH, size, 1.3)
    found = samples.of(_OURS_AT_0_MS, size, SPECIALS_REFRESH)
    counts = [each.calls for each in found]
    reached = all(count == {"get_permissions": collections} for count in counts) if found else None
    yield Target(f"{what}: exactly {collections} GETs", "; ".join(map(_told, counts)) or "not measured", reached)


def _calls_of_create(samples: Samples, plan: Plan) -> Target:
    text = "create, in the update phase: 1 GET + 1 POST a CollectionPermissions, 1 POST a SpecialPermission"
    found = [each for size in plan.sizes for each in _ours(samples, CREATE, size)]
    odd = [each.calls for each in found if each.calls != _wanted_calls(each)]
    measured = f"{len(found) - len(odd)} of {len(found)} runs so" + "".join(f"; {_told(calls)}" for calls in odd)
    return Target(text, measured, not odd if found else None)


def _wanted_calls(sample: Sample) -> dict[str, int]:
    workload = mixed(sample.resources)
    return {
        "get_permissions": workload.levels,
        "update_permissions": workload.levels,
        "add_special_permissions": workload.specials,
    }


def _slow_line(samples: Samples, size: int) -> Target:
    slow = OURS[-1]
    text = f"up (create), N = {size}, 100 ms: ≤ 1.1 × max(floor, calls ÷ {CALLS_AT_ONCE} × latency)"
    ours, floor = samples.median(slow, size, CREATE, wall), samples.median(FLOOR, size, CREATE, wall)
    found = samples.of(slow, size, CREATE)
    if ours is None or floor is None:
        return Target(text, "not measured", None)
    calls = sum(found[0].calls.values())
    waiting = calls / CALLS_AT_ONCE * slow.latency_ms / 1000
    ratio = ours / max(floor, waiting)
    measured = f"{ratio:.2f} ({ours:.2f} s; floor {floor:.2f} s; {calls} calls: {waiting:.2f} s)"
    return Target(text, measured, ratio <= 1.1)


def _memory(samples: Samples) -> Target:
    found = [
        (each.resources, each.plugin_memory_kb / 1024)
        for each in samples.all
        if each.contestant in OURS and each.step in STEPS
    ]
    largest = max((size for size, _ in found), default=0)
    highest = max((memory for size, memory in found if size == largest), default=0.0)
    return Target(f"plugin memory ≤ 100 MB at N = {largest}", f"{highest:.0f} MB", highest <= 100 if found else None)


def _peer(samples: Samples) -> Iterator[Target]:
    for ours, peer in zip(OURS, PEER, strict=True):
        rows = [(step, size) for step in STEPS for size in samples.sizes(step)]
        ratios = {row: samples.ratio(ours, row[1], row[0], wall, peer) for row in rows}
        known = {row: ratio for row, ratio in ratios.items() if ratio is not None}
        behind = [f"{step.name} N = {size} {ratio:.2f}" for (step, size), ratio in known.items() if ratio > 1]
        measured = f"{len(known) - len(behind)} of {len(known)} rows" + "".join(f"; {row}" for row in behind)
        text = f"ahead of the peer in every row at {ours.latency_ms} ms (ours ÷ peer ≤ 1)"
        yield Target(text, measured, not behind if known else None)


def _ours(samples: Samples, step: Step, size: int) -> list[Sample]:
    return [each for contestant in OURS for each in samples.of(contestant, size, step)]


def _told(calls: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(calls.items())) or "none"
