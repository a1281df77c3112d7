"""Measures what the package costs beside Pulumi itself; prints one Markdown table and writes it to a file.

`python benchmarks/run.py --help` says what can be chosen. Needs the dependency group `dev`, which `make venv`
installs; brings its own Pulumi engine and the peer that it compares with.
"""

from __future__ import annotations

import argparse
import dataclasses
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bench.contestants import LATENCIES_MS, arena
from bench.environments import our_environment, peer_environment
from bench.failure import BenchmarkError
from bench.import_cost import measure_imports
from bench.machine import machine_facts
from bench.plan import PLANS, Plan, run_rounds
from bench.progress import say
from bench.report import report
from bench.rounds import Rounds
from bench.samples import Samples
from bench.start_cost import measure_starts

_HERE = Path(__file__).resolve().parent
_SECONDS_FOR_THE_REST = 30
"""For imports and the report, out of the plan's time."""


def main() -> int:
    """Run the benchmark that the arguments ask for."""
    arguments = _arguments()
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    plan = PLANS[arguments.plan]
    if arguments.max_minutes is not None:
        plan = dataclasses.replace(plan, minutes=arguments.max_minutes)
    try:
        text = _run(plan, arguments.latencies, with_peer=not arguments.no_peer)
    except BenchmarkError as error:
        sys.stderr.write(f"error: {error}\n")
        return 1
    except KeyboardInterrupt:
        return 130
    arguments.output.write_text(text, encoding="utf-8")
    sys.stdout.write(text)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("plan", choices=PLANS, nargs="?", default="bench", help="what to measure (default: bench)")
    parser.add_argument("--max-minutes", type=float, help="leave out what would take longer")
    parser.add_argument("--no-peer", action="store_true", help="do not install and measure the peer")
    parser.add_argument("--latencies", type=int, nargs="+", choices=LATENCIES_MS, default=LATENCIES_MS, metavar="MS")
    parser.add_argument("--output", type=Path, default=_HERE / "RESULTS.md", help="the file to write")
    return parser.parse_args()


def _run(plan: Plan, latencies: list[int], *, with_peer: bool) -> str:
    started = time.monotonic()
    engine = _engine()
    facts = machine_facts(engine)
    our_environment()
    if with_peer:
        peer_environment()
    samples = Samples()
    with tempfile.TemporaryDirectory(prefix="wix-data-bench-") as folder, arena(Path(folder), engine) as place:
        seconds = plan.minutes * 60 - (time.monotonic() - started) - _SECONDS_FOR_THE_REST
        rounds = Rounds(place, samples, seconds)
        run_rounds(plan, rounds, latencies, with_peer=with_peer, with_yaml=_has_yaml_host(engine))
        starts = measure_starts(plan.imports, Path(folder) / "starts")
    imports = measure_imports(plan.imports)
    minutes = (time.monotonic() - started) / 60
    return report(plan, facts, samples, imports, starts, rounds.skipped, minutes)


def _engine() -> Path:
    say("Looking for a Pulumi engine")
    command = [sys.executable, _HERE.parent / "scripts" / "get_engine.py"]
    found = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False)  # noqa: S603
    if found.returncode:
        raise BenchmarkError("there is no Pulumi engine; the lines above say how to get one")
    return Path(found.stdout.splitlines()[-1])


def _has_yaml_host(engine: Path) -> bool:
    """Whether programs in YAML can be measured: `make test` builds the host where Pulumi's own is not there."""
    return (engine / "pulumi-language-yaml").exists()


if __name__ == "__main__":
    sys.exit(main())
