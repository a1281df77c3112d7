"""Who is measured: the floor, ours at three latencies, the peer at the same three."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from .environments import our_environment, peer_environment
from .pulumi_project import PulumiProject
from .services import NoService, Service, peer_stand_in, wix_service
from .workload import Workload

Kind = Literal["floor", "ours", "peer"]


@dataclass(frozen=True)
class Contestant:
    """A kind of resource, and how long the service takes to answer a call."""

    kind: Kind
    latency_ms: int = 0

    @property
    def label(self) -> str:
        """For the table."""
        return self.kind if self.kind == "floor" else f"{self.kind}, {self.latency_ms} ms"


FLOOR = Contestant("floor")
LATENCIES_MS = (0, 20, 100)
OURS = tuple(Contestant("ours", latency) for latency in LATENCIES_MS)
PEER = tuple(Contestant("peer", latency) for latency in LATENCIES_MS)

_PROGRAMS: dict[Kind, str] = {"floor": "floor", "ours": "wix", "peer": "unifi"}


@dataclass(frozen=True)
class Lane:
    """A contestant with its service and its project."""

    contestant: Contestant
    service: Service
    project: PulumiProject


class Arena:
    """Makes lanes in `folder`; each service is started once and stays until the end."""

    def __init__(self, folder: Path, engine: Path, stack: ExitStack) -> None:
        self._folder = folder
        self._engine = engine
        self._stack = stack
        self._services: dict[Contestant, Service] = {}
        self._made = 0

    def lane(self, contestant: Contestant, workload: Workload) -> Lane:
        """A new project, and the contestant's service ready for the workload."""
        service = self._service(contestant)
        service.prepare(workload)
        self._made += 1
        folder = self._folder / f"lane-{self._made}"
        venv = peer_environment() if contestant.kind == "peer" else our_environment()
        program = _PROGRAMS[contestant.kind]
        return Lane(contestant, service, PulumiProject(folder, program, self._engine, venv, service.environment))

    def _service(self, contestant: Contestant) -> Service:
        if contestant not in self._services:
            seconds = contestant.latency_ms / 1000
            starts: dict[Kind, Callable[[], AbstractContextManager[Service]]] = {
                "floor": lambda: nullcontext(NoService()),
                "ours": lambda: wix_service(seconds),
                "peer": lambda: peer_stand_in(seconds),
            }
            self._services[contestant] = self._stack.enter_context(starts[contestant.kind]())
        return self._services[contestant]


@contextmanager
def arena(folder: Path, engine: Path) -> Generator[Arena]:
    """An arena whose services end with the `with` block."""
    with ExitStack() as stack:
        yield Arena(folder, engine, stack)


def interleaved(contestants: Sequence[Contestant], turn: int) -> list[Contestant]:
    """The contestants, another one first in each turn: none always runs on the warmer machine."""
    start = turn % len(contestants)
    return [*contestants[start:], *contestants[:start]]
