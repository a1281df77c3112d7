"""Who is measured: the floor, ours at three latencies, the peer at the same three; and by the native door too."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from .environments import our_environment, peer_environment
from .programs import Kind, program_of
from .pulumi_project import PulumiProject
from .services import NoService, Service, peer_stand_in, wix_service
from .workload import Workload

_FLOORS = ("floor", "native floor")


@dataclass(frozen=True)
class Contestant:
    """A kind of resource, and how long the service takes to answer a call."""

    kind: Kind
    latency_ms: int = 0

    @property
    def is_floor(self) -> bool:
        """Whether its resources do nothing."""
        return self.kind in _FLOORS

    @property
    def label(self) -> str:
        """For the table."""
        return self.kind if self.is_floor else f"{self.kind}, {self.latency_ms} ms"


FLOOR = Contestant("floor")
LATENCIES_MS = (0, 20, 100)
OURS = tuple(Contestant("ours", latency) for latency in LATENCIES_MS)
PEER = tuple(Contestant("peer", latency) for latency in LATENCIES_MS)
NATIVE_FLOOR = Contestant("native floor")
NATIVE = tuple(Contestant("native", latency) for latency in LATENCIES_MS)
YAML = tuple(Contestant("yaml", latency) for latency in LATENCIES_MS)
DOORS = (OURS[0], NATIVE[0], NATIVE_FLOOR, OURS[-1], NATIVE[-1], YAML[-1])
"""Who is measured where the doors are compared: with a fast service, and with a slow one."""


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
        program = program_of(contestant.kind, venv, folder, workload)
        environment = {**service.environment, **program.environment}
        return Lane(contestant, service, PulumiProject(folder, program, self._engine, venv, environment))

    def _service(self, contestant: Contestant) -> Service:
        if contestant not in self._services:
            seconds = contestant.latency_ms / 1000
            starts: dict[Kind, Callable[[], AbstractContextManager[Service]]] = {
                "floor": lambda: nullcontext(NoService()),
                "ours": lambda: wix_service(seconds),
                "peer": lambda: peer_stand_in(seconds),
                "native floor": lambda: nullcontext(NoService()),
                "native": lambda: wix_service(seconds),
                "yaml": lambda: wix_service(seconds),
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
