"""What importing the package costs a program, beside importing pulumi."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from statistics import median

from .environments import our_environment
from .progress import say

_TIMED = "import time\nstarted = time.perf_counter()\n{}\nprint(time.perf_counter() - started)"
_PULUMI = "import pulumi"
_OURS = "import pulumi, pulumi_wix_data\npulumi_wix_data.CollectionPermissions, pulumi_wix_data.SpecialPermission"


@dataclass(frozen=True)
class ImportCost:
    """Medians in seconds."""

    pulumi: float
    with_ours: float
    """pulumi, our package, and both resource classes."""
    ratio: float
    """The median of the ratios of neighbours in time."""
    runs: int


def measure_imports(runs: int) -> ImportCost:
    """Import both in fresh interpreters, in turns."""
    say(f"Importing pulumi, and pulumi_wix_data, {runs} times each")
    for statement in (_PULUMI, _OURS):
        _import(statement)  # the first one compiles, and fills the file cache
    pairs = [(_import(_PULUMI), _import(_OURS)) for _ in range(runs)]
    return ImportCost(
        median(alone for alone, _ in pairs),
        median(ours for _, ours in pairs),
        median(ours / alone for alone, ours in pairs),
        runs,
    )


def _import(statement: str) -> float:
    command = [our_environment() / "bin" / "python", "-c", _TIMED.format(statement)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return float(done.stdout)
