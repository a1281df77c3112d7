"""The services that contestants call, each a process of its own: our emulator, and the stand-in for the peer."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

import httpx

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator

from . import peer_service
from .workload import KEY, SITE, Workload, world

_SECONDS_TO_STOP = 10
_FLOOR_MODULE = Path(__file__).resolve().parent.parent / "programs" / "floor_module"


class Service(Protocol):
    """What a benchmark needs of a service."""

    @property
    def environment(self) -> dict[str, str]:
        """What a program must be told to find it."""
        ...

    @property
    def cpu(self) -> float:
        """The CPU seconds that it has used so far."""
        ...

    def prepare(self, workload: Workload) -> None:
        """Hold what the workload starts from."""
        ...

    def calls(self) -> dict[str, int]:
        """Calls by operation since the last look; operations without a call are left out."""
        ...


class NoService:
    """The floor calls nothing."""

    cpu = 0.0

    @property
    def environment(self) -> dict[str, str]:
        """The site, and where its resources are: outside the project, as those of an installed package are."""
        return {"BENCH_SITE": SITE, "PYTHONPATH": str(_FLOOR_MODULE)}

    def prepare(self, workload: Workload) -> None:
        """Nothing to do."""

    def calls(self) -> dict[str, int]:
        """Never any."""
        return {}


class WixService:
    """Our emulator, answering after `latency` seconds."""

    def __init__(self, emulator: RunningEmulator, latency: float) -> None:
        self._emulator = emulator
        self._latency = latency

    @property
    def environment(self) -> dict[str, str]:
        """Address, key and site."""
        return {"WIX_API_BASE_URL": self._emulator.url, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE}

    @property
    def cpu(self) -> float:
        """See `Service`."""
        return _cpu_of(self._emulator.pid)

    def prepare(self, workload: Workload) -> None:
        """Fresh collections."""
        self._emulator.put_state(world(workload))
        self._emulator.switches(latency_seconds=self._latency)
        self._emulator.reset_calls()

    def calls(self) -> dict[str, int]:
        """See `Service`."""
        counted = self._emulator.calls()["operations"]
        self._emulator.reset_calls()
        return {operation: count for operation, count in counted.items() if count}


class PeerStandIn:
    """The stand-in for the peer, answering after `latency` seconds."""

    def __init__(self, url: str, pid: int, latency: float) -> None:
        self._url = url
        self._pid = pid
        self._latency = latency

    @property
    def environment(self) -> dict[str, str]:
        """Address, key and site. TLS verification counts for https only; this spares a warning."""
        return {
            "UNIFI_API_BASE": self._url,
            "UNIFI_API_KEY": "none",
            "UNIFI_SITE_ID": SITE,
            "UNIFI_VERIFY_TLS": "true",
        }

    @property
    def cpu(self) -> float:
        """See `Service`."""
        return _cpu_of(self._pid)

    def prepare(self, workload: Workload) -> None:
        """It starts empty, and each run leaves it empty."""
        httpx.put(f"{self._url}/_latency", json={"seconds": self._latency}, trust_env=False).raise_for_status()
        self.calls()

    def calls(self) -> dict[str, int]:
        """See `Service`."""
        counted = httpx.get(f"{self._url}/_calls", trust_env=False).json()
        httpx.delete(f"{self._url}/_calls", trust_env=False).raise_for_status()
        return counted


@contextmanager
def wix_service(latency: float) -> Generator[Service]:
    """Our emulator, until the end of the `with` block."""
    with running_emulator() as emulator:
        yield WixService(emulator, latency)


@contextmanager
def peer_stand_in(latency: float) -> Generator[Service]:
    """The peer's stand-in, until the end of the `with` block. Raises RuntimeError when it does not start."""
    with subprocess.Popen(  # noqa: S603 - our own command
        [sys.executable, peer_service.__file__], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline() if process.stdout else ""
            if not line.startswith(peer_service.READY):
                raise RuntimeError("the stand-in for the peer's service did not start")
            yield PeerStandIn(line.removeprefix(peer_service.READY).strip(), process.pid, latency)
        finally:
            process.terminate()
            try:
                process.wait(_SECONDS_TO_STOP)
            except subprocess.TimeoutExpired:
                process.kill()


def _cpu_of(pid: int) -> float:
    """User and system time of a process, from /proc; 0 where there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
