"""The machine and the versions that figures belong to."""

from __future__ import annotations

import os
import platform
import subprocess
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path


def machine_facts(engine: Path) -> list[str]:
    """One line a fact; no name and no path of this machine."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    command = [engine / "pulumi", "version"]
    pulumi = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - found by our script
    load = f"{os.getloadavg()[0]:.1f}"
    packages = ", ".join(f"{name} {version(name)}" for name in ("pulumi", "httpx", "pydantic", "grpcio"))
    return [
        f"date: {datetime.now(timezone.utc):%Y-%m-%d %H:%M} UTC",
        f"processor: {_processor()}, {cores} cores for this run; load before it: {load}",
        f"memory: {_memory()}; system: {platform.system()} {platform.release()}",
        f"Python {platform.python_version()}; Pulumi engine {pulumi.stdout.strip()}; packages: {packages}",
        "backend: file, on a temporary folder; checkpoints as Pulumi does them by default, for everybody",
    ]


def _processor() -> str:
    return _line_of("/proc/cpuinfo", "model name") or platform.processor() or platform.machine()


def _memory() -> str:
    size = _line_of("/proc/meminfo", "MemTotal").partition(" ")[0]
    return f"{int(size) / 2**20:.0f} GB" if size.isdigit() else "unknown"


def _line_of(file: str, name: str) -> str:
    try:
        lines = Path(file).read_text().splitlines()
    except OSError:
        return ""
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(name)), "")
