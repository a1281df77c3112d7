"""No proxy and no certificate of this machine takes part; engine tests have a stack of their own each."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator

sys.path.append(str(Path(__file__).parents[1] / "engine"))

from engine_stack import Stack, engine_is_there, hermetic_environment
from engine_world import KEY, SITE, Wix, world
from raw_servers import raw_server
from secure_calls import Service, client_of, plain

CONNECTION_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "stack" in getattr(item, "fixturenames", ()) and not engine_is_there():
            item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


@pytest.fixture(autouse=True)
def _no_proxies_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:  # pyright: ignore[reportUnusedFunction]
    for name in CONNECTION_VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(scope="module")
def scripted_service() -> Generator[Service]:
    with raw_server(b"") as server:
        yield Service(server, client_of(plain(server.port)))


@pytest.fixture
def service(scripted_service: Service) -> Service:
    """A server that answers as a test says, and a client of it."""
    scripted_service.server.requests.clear()
    return scripted_service


@pytest.fixture(scope="session")
def security_emulator() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


@pytest.fixture
def wix(security_emulator: RunningEmulator) -> Wix:
    security_emulator.put_state(world())
    security_emulator.clear_faults()
    security_emulator.reset_calls()
    return Wix(security_emulator)


@pytest.fixture
def stack(wix: Wix, tmp_path: Path) -> Stack:
    environment = hermetic_environment(tmp_path, WIX_API_BASE_URL=wix.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE)
    return Stack(tmp_path / "project", environment).create()
