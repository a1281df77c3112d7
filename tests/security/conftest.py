"""No proxy and no certificate of this machine takes part."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.security.raw_servers import raw_server
from tests.security.secure_calls import Service, client_of, plain

CONNECTION_VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


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
