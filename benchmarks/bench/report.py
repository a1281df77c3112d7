"""The report: facts, the table, the targets, and how it was measured."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from statistics import median

from .contestants import FLOOR, NATIVE_FLOOR, Contestant
from .import_cost import ImportCost
from .plan import Plan
from .samples import Samples, cpu, wall
from .start_cost import StartCost
from .steps import DOORS_STEPS, SPECIALS_CREATE, SPECIALS_REFRESH, STEPS, Step
from .targets import targets

_HEAD = (
    "N", "command", "who", "runs", "wall s", "÷ floor", "CPU s", "÷ floor", "ms a resource more", "API calls",
    "service CPU s", "plugin MB", "state B a resource",
)  # fmt: skip

_HOW = """\
- Every row is a median of `runs`; every ratio is the median of ratios within one round, in which all contestants
  take a step before any takes the next, another one first in each round. A row with fewer runs was cut to keep the
  time limit: first everything is measured once, then floor and ours are repeated in the steps that have targets.
- without checkpoints: PULUMI_EXPERIMENTAL and PULUMI_SKIP_CHECKPOINTS are true. Pulumi otherwise writes the whole
  state twice for each resource, so its own cost grows with the square of their number.
- floor: do-nothing dynamic resources with our properties, class by reference, stored in clear. ours: half
  CollectionPermissions, half SpecialPermission, one of each on a collection. peer: `DnsRecord` of
  pulumi-unifi-dynamic 0.1.0. Two Python environments with the same Pulumi, as users have them: one with the peer, one
  with this package and what it needs (the floor runs there too), without tools for development.
- levels alone, --parallel 32: CollectionPermissions only, through both doors. native: by the provider plugin, from a
  program in Python. yaml: the same from a program in YAML, which tells nothing ahead. native floor: a plugin in Python
  that does nothing, from a program with a resource class as Pulumi's generated ones are.
- the peer's rows of up and preview hold what its name costs: the CLI takes the package for one with a plugin, and looks
  for that in each command. Without a network that fails after about 2.5 s.
- 0, 20, 100 ms: how long the service waits before it answers a call. Services run on the same machine: their CPU
  is not in ours, but takes its cores ("service CPU"). up, refresh and destroy run without their own preview.
- wall: start to end of the CLI. CPU: user and system time of the CLI and of everything that it started, by getrusage.
  plugin MB: the highest resident size (VmHWM in /proc) of the process that runs dynamic providers, or of the native
  provider, over all runs.
- ms a resource more: growth of wall time since the next smaller N, for each resource more.
- state: the checkpoint file, divided by the resources in it."""


def report(
    plan: Plan,
    facts: list[str],
    samples: Samples,
    imports: ImportCost,
    starts: StartCost,
    skipped: list[str],
    minutes: float,
) -> str:
    """The whole file, in Markdown."""
    judged = [
        (target.text, target.measured, {True: "reached", False: "**missed**", None: "–"}[target.reached])
        for target in targets(plan, samples, imports, starts)
    ]
    left_out = [f"- left out for lack of time: {each}" for each in skipped]
    parts = [
        "# What it costs\n\nWritten by `make bench` or `make bench-full`; not edited by hand.",
        "\n".join(f"- {fact}" for fact in [*facts, f"run: {plan.name}, {minutes:.1f} minutes"]),
        "## Figures\n\n" + _table(_HEAD, _rows(samples, imports, starts)),
        "## Targets\n\n" + _table(("target", "measured", "verdict"), judged),
        "## How it is measured\n\n" + "\n".join([_HOW, *left_out]),
    ]
    return "\n\n".join(parts) + "\n"


def _rows(samples: Samples, imports: ImportCost, starts: StartCost) -> Iterator[tuple[str, ...]]:
    for step in (*STEPS, *DOORS_STEPS, SPECIALS_CREATE, SPECIALS_REFRESH):
        for size in samples.sizes(step):
            for contestant in samples.contestants(size, step):
                yield _row(samples, step, size, contestant)
    for what, name, runs, seconds, ratio in (
        ("import in a program", "pulumi alone", imports.runs, imports.pulumi, 1.0),
        ("import in a program", "pulumi, our package, both classes", imports.runs, imports.with_ours, imports.ratio),
        ("start of a plugin", "native floor", starts.runs, starts.floor, 1.0),
        ("start of a plugin", "native", starts.runs, starts.ours, starts.ratio),
    ):
        figures = (str(runs), f"{seconds:.3f}", f"{ratio:.3f}")
        yield ("–", what, name, *figures, *[""] * (len(_HEAD) - 6))


def _row(samples: Samples, step: Step, size: int, contestant: Contestant) -> tuple[str, ...]:
    found = samples.of(contestant, size, step)
    sizes = [each.state_bytes for each in found if each.state_bytes is not None]
    growth = samples.growth(contestant, size, step)
    is_floor = contestant.is_floor
    floor = NATIVE_FLOOR if contestant.kind in ("native", "yaml") else FLOOR
    return (
        str(size),
        step.name,
        contestant.label,
        str(len(found)),
        f"{median(map(wall, found)):.2f}",
        "1" if is_floor else _number(samples.ratio(contestant, size, step, wall, floor)),
        f"{median(map(cpu, found)):.2f}",
        "1" if is_floor else _number(samples.ratio(contestant, size, step, cpu, floor)),
        "" if growth is None else f"{growth * 1000:.1f}",
        _calls(found[-1].calls),
        "" if is_floor else f"{median(each.service_cpu for each in found):.2f}",
        f"{max(each.plugin_memory_kb for each in found) / 1024:.0f}",
        f"{median(sizes):.0f}" if sizes else "",
    )


def _calls(calls: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in sorted(calls.items())) or "0"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.2f}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = tuple(head)
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
