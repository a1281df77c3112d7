"""How long the native provider takes to start, beside one that does nothing."""

from __future__ import annotations

import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from .environments import our_environment
from .failure import BenchmarkError
from .programs import floor_plugin, our_plugin
from .progress import say


@dataclass(frozen=True)
class StartCost:
    """Medians in seconds, from the start of the process until it says on which port it listens."""

    floor: float
    ours: float
    ratio: float
    """The median of the ratios of neighbours in time."""
    runs: int


def measure_starts(runs: int, place: Path) -> StartCost:
    """Start both, in turns; a launcher is written into the folder `place`. Raises BenchmarkError when one fails."""
    say(f"Starting the native provider, and one that does nothing, {runs} times each")
    venv = our_environment()
    floor, ours = floor_plugin(venv, place), our_plugin(venv)
    for plugin in (floor, ours):
        _start(plugin)  # the first one compiles, and fills the file cache
    pairs = [(_start(floor), _start(ours)) for _ in range(runs)]
    return StartCost(
        median(alone for alone, _ in pairs),
        median(mine for _, mine in pairs),
        median(mine / alone for alone, mine in pairs),
        runs,
    )


def _start(plugin: Path) -> float:
    started = time.perf_counter()
    with subprocess.Popen([plugin], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:  # noqa: S603
        port = process.stdout.readline() if process.stdout else ""
        took = time.perf_counter() - started
        process.terminate()
    if not port.strip().isdigit():
        raise BenchmarkError(f"{plugin.name} does not start")
    return took
