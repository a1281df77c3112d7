"""An id stays where it belongs, whatever it holds: seen in the raw requests that a server receives."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, unquote

import pytest

from pulumi_wix_data.api.errors import ApiError, InvalidRequest
from tests.security.raw_servers import Recorded, answer, raw_server
from tests.security.secure_calls import (
    BODY_CALLS,
    KEY,
    PATH_CALLS,
    PRIVATE,
    QUERY_CALLS,
    SITE,
    Service,
    client_of,
    plain,
)

IDS = [
    "..",
    ".",
    "../../v2/collections",
    "/etc/passwd",
    "//elsewhere.test/x",
    "https://elsewhere.test/",
    "@elsewhere.test",
    "a/b",
    "a%2Fb",
    "%2e%2e%2f",
    "%",
    "a%0d%0aX-Injected: 1",
    "a?dataCollectionId=Other",
    "a#fragment",
    "a&dataCollectionId=Other",
    "a=b;c",
    "a+b c",
    "a\\..\\b",
    "a\r\nX-Injected: 1\r\n\r\nGET /other HTTP/1.1",
    "a\nb",
    "a\x00b",
    "a\tb\x7f",
    "．．／x",
    "‥／x",
    "。。",
    "\u2028\u202eedoc",
    "é注𝒳",
    "\"quoted\" 'too'",
    "x" * 255,
]
HEADERS = {"host", "accept", "accept-encoding", "connection", "user-agent", "authorization", "wix-site-id"}
GONE = answer(404, json.dumps({"message": "WDE0025: The collection does not exist.", "details": {}}))


def short(value: str) -> str:
    return ascii(value[:40])


@pytest.fixture
def gone(service: Service) -> Service:
    service.server.answering = GONE
    return service


def only_request(server: Recorded) -> tuple[str, str, bytes]:
    """Method, target and body of the one request, which has no headers but ours."""
    (request,) = server.requests
    head, _, body = request.partition(b"\r\n\r\n")
    line, *headers = head.decode("ascii").split("\r\n")
    method, target, version = line.split(" ")
    assert version == "HTTP/1.1"
    names = [header.partition(":")[0].lower() for header in headers]
    assert len(names) == len(set(names))
    assert set(names) - {"content-length", "content-type"} == HEADERS
    assert f"authorization: {KEY}" in [header.replace("Authorization", "authorization") for header in headers]
    assert f"wix-site-id: {SITE}" in headers
    return method, target, body


@pytest.mark.parametrize("hostile", IDS, ids=short)
@pytest.mark.parametrize("place", QUERY_CALLS)
def test_in_a_query_it_is_one_value(gone: Service, place: str, hostile: str) -> None:
    with pytest.raises(ApiError):
        QUERY_CALLS[place](gone.client, hostile)
    method, target, body = only_request(gone.server)
    path, _, query = target.partition("?")
    assert (method, path, body) == ("GET", place, b"")
    assert not set(query) & set("#?; \\\"'")
    assert parse_qsl(query, keep_blank_values=True, strict_parsing=True) == [("dataCollectionId", hostile)]


@pytest.mark.parametrize("hostile", IDS, ids=short)
@pytest.mark.parametrize("place", PATH_CALLS)
def test_in_a_path_it_is_one_segment(gone: Service, place: str, hostile: str) -> None:
    with pytest.raises(ApiError):
        PATH_CALLS[place](gone.client, hostile)
    method, target, _ = only_request(gone.server)
    assert f"{method} {target}".startswith(place)
    segment = target.removeprefix(place.partition(" ")[2])
    assert not set(segment) & set("/?#;.\\ \"'")
    assert unquote(segment, errors="strict") == hostile


@pytest.mark.parametrize("hostile", IDS, ids=short)
@pytest.mark.parametrize("place", BODY_CALLS)
def test_in_a_body_it_is_one_text(gone: Service, place: str, hostile: str) -> None:
    with pytest.raises(ApiError):
        BODY_CALLS[place](gone.client, hostile)
    method, target, body = only_request(gone.server)
    assert (method, target) == ("POST", place)
    content = json.loads(body)
    if place.endswith("special"):
        assert content["dataCollectionId"] == hostile
    else:
        assert content == {"dataPermissions": {"id": hostile, **PRIVATE.to_properties()}}


@pytest.mark.parametrize("malformed", [f"{SITE}\r\nX-Injected: 1", f"{SITE}\n", "a\x00b"], ids=short)
def test_a_malformed_site_or_account_is_never_sent_and_not_tried_again(malformed: str) -> None:
    with raw_server(b"") as server:  # one that no earlier test connects to
        client = client_of(plain(server.port))
        with pytest.raises(InvalidRequest, match="cannot be sent"):
            client.get_permissions(malformed, "Orders")
        with pytest.raises(InvalidRequest, match="cannot be sent"):
            client.get_roles_info(malformed)
        client.close()
    assert server.requests == []
    assert server.connections <= 2
