"""Proxies by environment: they tunnel https and see no key; plain http, which is loopback, never meets one."""

from __future__ import annotations

import base64
import ssl
from collections.abc import Generator
from pathlib import Path

import pytest
import trustme

from pulumi_wix_data.api.errors import ServiceUnavailable, SettingsError
from pulumi_wix_data.api.transport import Limits
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import KEY as ENGINE_KEY
from tests.engine.engine_world import Wix
from tests.security.raw_servers import Recorded, answer, raw_server, tunnel_proxy
from tests.security.secure_calls import KEY, ORDERS_ANSWER, PIECE, PRIVATE, SITE, client_of, plain
from tests.shared.seeds import READ

HOST = "api.wix-data-tests.invalid"
"""A name that only the proxy of these tests knows."""
VARIABLES = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"]


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Generator[Recorded]:
    """A service that proves to be HOST."""
    authority, context = trustme.CA(), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST, "localhost").configure_cert(context)  # pyright: ignore[reportUnknownMemberType]
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    with raw_server(answer(200, ORDERS_ANSWER), context) as server:
        yield server


def read_through(proxy: str, variable: str, monkeypatch: pytest.MonkeyPatch, address: str = f"https://{HOST}") -> None:
    monkeypatch.setenv(variable, proxy)
    client = client_of(address)
    assert client.get_permissions(SITE, "Orders").levels == PRIVATE
    client.close()


@pytest.mark.parametrize("variable", VARIABLES)
def test_https_goes_through_it_as_a_tunnel(target: Recorded, monkeypatch: pytest.MonkeyPatch, variable: str) -> None:
    with tunnel_proxy({HOST: target.port}) as proxy:
        read_through(plain(proxy.port), variable, monkeypatch)
    (request,) = proxy.requests
    assert request.startswith(f"CONNECT {HOST}:443 HTTP/1.1\r\n".encode())
    assert PIECE.encode() not in request
    assert f"Authorization: {KEY}".encode() in target.requests[0]


def test_its_user_and_password_go_to_it_alone(target: Recorded, monkeypatch: pytest.MonkeyPatch) -> None:
    with tunnel_proxy({HOST: target.port}) as proxy:
        read_through(f"http://joe:secret-word@127.0.0.1:{proxy.port}", "HTTPS_PROXY", monkeypatch)
    credentials = base64.b64encode(b"joe:secret-word")
    assert b"Proxy-Authorization: Basic " + credentials in proxy.requests[0]
    assert credentials not in target.requests[0]


@pytest.mark.parametrize("excepted", ["localhost", "LOCALHOST", "elsewhere.test,localhost", "*"])
def test_no_proxy_names_whom_it_is_not_for(target: Recorded, monkeypatch: pytest.MonkeyPatch, excepted: str) -> None:
    monkeypatch.setenv("NO_PROXY", excepted)
    with tunnel_proxy({}) as proxy:
        read_through(plain(proxy.port), "HTTPS_PROXY", monkeypatch, f"https://localhost:{target.port}")
    assert proxy.connections == 0


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "http_proxy", *VARIABLES])
def test_plain_http_to_this_machine_never_meets_it(monkeypatch: pytest.MonkeyPatch, variable: str, host: str) -> None:
    with raw_server(answer(200, ORDERS_ANSWER)) as server, tunnel_proxy({}) as proxy:
        read_through(plain(proxy.port), variable, monkeypatch, f"http://{host}:{server.port}")
    assert proxy.connections == 0
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("refusal", "said"),
    [(answer(407), "the proxy refuses the connection to"), (answer(403), "the proxy refuses the connection to")],
)
def test_a_proxy_that_refuses_is_one_clear_sentence_at_once(
    monkeypatch: pytest.MonkeyPatch, refusal: bytes, said: str
) -> None:
    with tunnel_proxy({}, refusal) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://joe:secret-word@127.0.0.1:{proxy.port}")
        with pytest.raises(ServiceUnavailable, match=said) as failure:
            client_of(f"https://{HOST}", Limits(total=60)).get_permissions(SITE, "Orders")
    assert proxy.connections == 1
    assert "secret-word" not in str(failure.value)


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        ("HTTPS_PROXY", "socks5://joe:secret-word@127.0.0.1:1080", "SOCKS proxy"),
        ("ALL_PROXY", "ftp://joe:secret-word@127.0.0.1", "HTTPS_PROXY, ALL_PROXY"),
        ("HTTPS_PROXY", "http://joe:secret-word:x@127.0.0.1:port", "HTTPS_PROXY, ALL_PROXY"),
        ("NO_PROXY", "[::1]", "NO_PROXY"),
    ],
)
def test_a_setting_that_cannot_be_used_is_one_clear_sentence(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingsError, match=said) as failure:
        client_of(f"https://{HOST}")
    assert "secret-word" not in str(failure.value)


def test_through_the_engine_the_stand_in_needs_no_exception(stack: Stack, wix: Wix) -> None:
    """With the names in capitals: those in small letters gRPC takes for Pulumi's own connections, too."""
    for name in ("NO_PROXY", "no_proxy"):
        del stack.environment[name]
    stack.program('CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")')
    with tunnel_proxy({}) as proxy:
        stack.environment |= dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"), plain(proxy.port))
        run = stack.up_as_users_do().expect_success()
    assert "Orders: takes over" in run.output
    assert wix.levels("Orders")[READ] == "PRIVILEGED"
    # Pulumi itself looks for news through the proxy, by CONNECT.
    stand_in = wix.url.removeprefix("http://").encode()
    assert [request for request in proxy.requests if stand_in in request or ENGINE_KEY.encode() in request] == []
