"""Answers that are understood and yet mislead: redirects, cookies, lists without their rest, hosts never found."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import PAGE, WixDataClient
from pulumi_wix_data.api.errors import ServiceUnavailable, UnexpectedResponse
from pulumi_wix_data.api.people import people_behind
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.permissions.data_permissions import Subject, SubjectKind
from tests.over_http.wix_stage import KEY, ORIGINAL, SITE, WANTED, levels_of
from tests.security.raw_servers import raw_server

LIMITS = Limits(total=20, fresh_site=0, first_wait=0.001, longest_wait=0.002)
ORDERS = json.dumps({"dataPermissions": {"id": "Orders", **ORIGINAL}}).encode()


@contextmanager
def client_of(port: int, limits: Limits = LIMITS, host: str = "127.0.0.1") -> Generator[WixDataClient]:
    client = WixDataClient(f"http://{host}:{port}", ApiKey(KEY), limits)
    yield client
    client.close()


@pytest.mark.parametrize("target", [b"javascript:alert(1)", b"http://xn--\xc3\xa9.a/", b"http://[", b"\xff", b""])
def test_wherever_a_redirect_leads_it_is_told_as_one(target: bytes) -> None:
    redirect = b"HTTP/1.1 302 Found\r\nLocation: " + target + b"\r\nContent-Length: 0\r\n\r\n"
    with raw_server(redirect) as server, client_of(server.port) as client:
        with pytest.raises(UnexpectedResponse, match="redirect is not followed") as caught:
            client.update_permissions(SITE, "Orders", levels_of(WANTED))
        assert caught.value.may_have_worked
        assert len(server.requests) == 1


def test_no_cookie_is_kept() -> None:
    head = f"HTTP/1.1 200 OK\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: {len(ORDERS)}\r\n\r\n"
    with raw_server(head.encode() + ORDERS) as server, client_of(server.port) as client:
        client.get_permissions(SITE, "Orders")
        client.get_permissions(SITE, "Orders")
        assert b"cookie" not in server.requests[1].lower()


def test_the_look_up_of_a_host_counts_as_part_of_a_call(monkeypatch: pytest.MonkeyPatch) -> None:
    found, system = threading.Event(), socket.getaddrinfo

    def never_found(host: Any, *more: Any, **named: Any) -> Any:
        if host == "wix.localhost":
            found.wait(30)
        return system(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", never_found)
    started = time.monotonic()
    with (
        client_of(9, Limits(total=0.3), "wix.localhost") as client,
        pytest.raises(ServiceUnavailable, match=r"no connection to wix\.localhost within 0\.3 s") as caught,
    ):
        client.get_permissions(SITE, "Orders")
    found.set()
    assert time.monotonic() - started < 10
    assert not caught.value.may_have_worked


Pages = Callable[[int], Mapping[str, Any]]
"""What is answered from an offset on."""


@contextmanager
def listing(pages: Pages) -> Generator[WixDataClient]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            (offset,) = parse_qs(urlsplit(self.path).query)["paging.offset"]
            body = json.dumps(pages(int(offset))).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        with client_of(server.server_port) as client:
            yield client
        server.shutdown()


def page(first: int, count: int, total: int | None = None, prefix: str = "c") -> dict[str, Any]:
    collections = [{"id": f"{prefix}{number}"} for number in range(first, first + count)]
    return {"collections": collections, "pagingMetadata": {"total": total}}


PARTS: list[tuple[Pages, str]] = [
    (lambda _: page(0, PAGE, 250), "hold 100 of the 250"),
    (lambda offset: page(offset, 0 if offset else PAGE, 250), "hold 100 of the 250"),
    (lambda offset: page(offset // 2, PAGE, 250), "hold 200 of the 250"),
    (lambda _: page(0, PAGE), "the same page comes again"),
    (lambda offset: page(offset, 2000), "does not end"),
    (lambda offset: page(offset, 1000, 10**9), "does not end"),
    (lambda offset: page(offset, PAGE, prefix="x" * 1000), "documented shape"),
]
WHOLE: list[Pages] = [
    lambda _: page(0, 3),
    lambda offset: page(offset, min(20, 45 - offset), 45),
    lambda offset: page(offset, min(20, max(0, 45 - offset))),
    lambda offset: page(offset, min(20, 45 - offset), 40 + offset // 20),
]


@pytest.mark.parametrize(("pages", "what"), PARTS)
def test_a_part_of_a_list_is_never_taken_for_the_whole(pages: Pages, what: str) -> None:
    with listing(pages) as client, pytest.raises(UnexpectedResponse, match=what):
        list(client.list_collections(SITE))


@pytest.mark.parametrize("pages", WHOLE)
def test_a_list_is_read_to_its_end(pages: Pages) -> None:
    with listing(pages) as client:
        found = [each.id for each in client.list_collections(SITE)]
    assert found == [f"c{number}" for number in range(len(found))]
    assert len(found) in (3, 45)


@pytest.mark.parametrize("person", [{}, {"accountId": None}, {"accountId": "", "accountOwnerId": ""}])
def test_people_who_cannot_be_counted_are_not_left_out(person: dict[str, Any]) -> None:
    body = json.dumps({"contributors": [{"accountOwnerId": "owner-1"}, person]}).encode()
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body
    with (
        raw_server(answer) as server,
        client_of(server.port) as client,
        pytest.raises(UnexpectedResponse, match="people without an id"),
    ):
        client.query_contributors(SITE, "role")


def test_a_role_that_cannot_be_asked_about_hides_no_other() -> None:
    body = json.dumps({"contributors": [{"accountOwnerId": "owner-1"}]})
    answer = f"HTTP/1.1 200 OK\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    odd, plain = Subject(SubjectKind.ROLE, "a\ud800"), Subject(SubjectKind.ROLE, "role")
    with raw_server(answer.encode()) as server, client_of(server.port) as client:
        found = people_behind([(client, SITE, odd), (client, SITE, plain)])
    assert found.of(SITE, plain) == ("owner-1",)
    assert found.of(SITE, odd) is None
    assert found.problem
    assert "cannot be sent" in found.problem
