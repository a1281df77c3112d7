"""Connections that are kept alive: as many as there are calls at once, and each used again."""

from __future__ import annotations

import threading
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx
import pytest

from pulumi_wix_data.api.connections import open_client
from pulumi_wix_data.api.deadlines import ending_at

NEVER = float("inf")
AT_ONCE = 3


class Service(ThreadingHTTPServer):
    """Counts its connections; answers `/together` once as many such requests are there as `AT_ONCE` says."""

    daemon_threads = True

    def __init__(self) -> None:
        self.connections = 0
        self.together = threading.Barrier(AT_ONCE, timeout=60)
        super().__init__(("127.0.0.1", 0), Handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """A connection has come in."""
        self.connections += 1
        super().process_request(request, client_address)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Service  # pyright: ignore[reportIncompatibleVariableOverride]

    def do_GET(self) -> None:
        if self.path == "/hang-up":
            self.close_connection = True
            return
        if self.path == "/together":
            self.server.together.wait()
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Generator[Service]:
    # However busy the machine is.
    monkeypatch.setattr("pulumi_wix_data.api.deadlines._KEPT_ALIVE_SECONDS", 600.0)
    server = Service()
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def get(client: httpx.Client, path: str) -> int:
    with ending_at(NEVER):
        return client.get(path).status_code


def test_calls_at_once_wait_for_no_other_and_later_ones_use_their_connections(service: Service) -> None:
    with open_client(f"http://127.0.0.1:{service.server_port}") as client, ThreadPoolExecutor(AT_ONCE) as pool:
        assert list(pool.map(get, [client] * AT_ONCE, ["/together"] * AT_ONCE)) == [200] * AT_ONCE
        assert service.connections == AT_ONCE
        assert [get(client, "/") for _ in range(5)] == [200] * 5
        assert list(pool.map(get, [client] * AT_ONCE, ["/together"] * AT_ONCE)) == [200] * AT_ONCE
        assert service.connections == AT_ONCE


def test_a_call_that_fails_gives_its_place_back(service: Service) -> None:
    with open_client(f"http://127.0.0.1:{service.server_port}") as client:
        for number in range(1, 4):
            with pytest.raises(httpx.RemoteProtocolError):
                get(client, "/hang-up")
            assert service.connections == number
        assert [get(client, "/"), get(client, "/")] == [200, 200]
        assert service.connections == 4
