"""A call ends by its deadline on every way to the service: over TLS, through proxies, while connecting and writing.

In plain http, and for every place of an answer: see tests/faults/test_fuzz_answers.py.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import trustme

from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.connections import open_client
from pulumi_wix_data.api.errors import ServiceUnavailable
from pulumi_wix_data.api.transport import Limits
from tests.security.raw_servers import (
    answer,
    dripping_server,
    raw_server,
    silent_port,
    slow_reader,
    tunnel_proxy,
)
from tests.security.secure_calls import ORDERS_ANSWER, PRIVATE, SITE, client_of, plain

HOST = "api.wix-data-tests.invalid"
"""A name that only the proxy of these tests knows."""
LIMITS = Limits(total=0.6, connect=0.3, first_wait=0.02, longest_wait=0.1)
"""The limit of a silence is far away (30 s): only the deadline ends these calls."""
LONGEST_CALL = LIMITS.total + 3
"""Seconds; the margin is for a busy machine. The servers here would go on for longer."""
NO_ANSWER = r"no complete answer from \S+ within 0\.6 s"


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What proves to be HOST, and this machine."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "localhost").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    return context


def read(client: WixDataClient) -> object:
    return client.get_permissions(SITE, "Orders")


def expect_end(address: str, said: str, call: Callable[[WixDataClient], object] = read) -> None:
    """The call fails in these words, and in time."""
    client = client_of(address, LIMITS)
    started = time.monotonic()
    with pytest.raises(ServiceUnavailable, match=said):
        call(client)
    assert time.monotonic() - started < LONGEST_CALL
    client.close()


def test_an_answer_over_tls_that_never_ends(tls: ssl.SSLContext) -> None:
    with dripping_server(tls) as server:
        expect_end(f"https://localhost:{server.port}", NO_ANSWER)
    assert len(server.requests) == 1


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "ALL_PROXY"])
def test_an_answer_through_a_proxy_that_never_ends(
    tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    with dripping_server(tls) as server, tunnel_proxy({HOST: server.port}) as proxy:
        monkeypatch.setenv(variable, plain(proxy.port))
        expect_end(f"https://{HOST}", NO_ANSWER)
    assert len(server.requests) == 1


def test_an_answer_through_a_proxy_that_itself_speaks_tls(tls: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch) -> None:
    with dripping_server(tls) as server, tunnel_proxy({HOST: server.port}, context=tls) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"https://localhost:{proxy.port}")
        expect_end(f"https://{HOST}", NO_ANSWER)
    assert len(server.requests) == 1


@pytest.mark.usefixtures("tls")
def test_a_proxy_whose_own_answer_never_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    with dripping_server() as proxy:
        monkeypatch.setenv("HTTPS_PROXY", plain(proxy.port))
        expect_end(f"https://{HOST}", NO_ANSWER)
    assert proxy.requests[0].startswith(b"CONNECT ")


def test_a_service_that_reads_a_request_too_slowly() -> None:
    long_id = "x" * 20_000_000  # more than the buffers of both sides together
    with slow_reader() as server:
        expect_end(plain(server.port), NO_ANSWER, lambda client: client.update_permissions(SITE, long_id, PRIVATE))


def test_many_addresses_that_do_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with silent_port() as port:
        resolve_to(["127.0.0.1"] * 12, monkeypatch)
        expect_end(f"http://many.test:{port}", r"no connection to many\.test within 0\.6 s")


def test_the_next_address_is_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when the first one is of a kind that this machine cannot reach."""
    with raw_server(answer(200, ORDERS_ANSWER)) as server:
        resolve_to(["127.0.0.2", "2001:db8::1", "127.0.0.1"], monkeypatch)
        client = client_of(f"http://many.test:{server.port}", LIMITS)
        assert client.get_permissions(SITE, "Orders").levels == PRIVATE
        client.close()
    assert server.connections == 1


def test_a_host_without_an_address_is_an_unreachable_one(monkeypatch: pytest.MonkeyPatch) -> None:
    def look_up(*_: object, **__: object) -> list[Any]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    expect_end("http://wix-data-tests.invalid", r"no answer from wix-data-tests\.invalid")


def test_nothing_can_be_sent_without_a_deadline() -> None:
    with raw_server(answer(200)) as server, open_client(plain(server.port)) as client, pytest.raises(LookupError):
        client.get("/")
    assert server.connections == 0


def resolve_to(addresses: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the name many.test have these addresses."""
    ask = socket.getaddrinfo

    def look_up(host: str, port: int, *arguments: Any, **options: Any) -> list[Any]:
        hosts = addresses if host == "many.test" else [host]
        return [found for each in hosts for found in ask(each, port, *arguments, **options)]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
