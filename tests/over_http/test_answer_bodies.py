"""Bodies of answers: compressed ones, too large ones, and those that are not what they say."""

from __future__ import annotations

import gzip
import json
import tracemalloc
import zlib
from collections.abc import Generator

import pytest

from pulumi_wix_data.api.answers import MAX_ANSWER_BYTES
from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import (
    AuthenticationError,
    PermissionDenied,
    ServiceUnavailable,
    UnexpectedResponse,
)
from pulumi_wix_data.api.transport import Limits
from tests.over_http.wix_stage import ORIGINAL, SITE, levels_of
from tests.security.raw_servers import Recorded, raw_server

KEY = "IST.body-test-key"
LIMITS = Limits(total=20, fresh_site=0, first_wait=0.001, longest_wait=0.002)
ORDERS = json.dumps({"dataPermissions": {"id": "Orders", **ORIGINAL}}).encode()
MOST_MEMORY = 100 * 2**20


@pytest.fixture
def server() -> Generator[Recorded]:
    with raw_server(b"") as server:
        yield server


@pytest.fixture
def client(server: Recorded) -> Generator[WixDataClient]:
    client = WixDataClient(f"http://127.0.0.1:{server.port}", ApiKey(KEY), LIMITS)
    yield client
    client.close()


def with_body(body: bytes, *encodings: str, status: int = 200) -> bytes:
    """An HTTP answer, with a Content-Encoding header for each of the encodings."""
    headers = [f"Content-Length: {len(body)}", *(f"Content-Encoding: {each}" for each in encodings)]
    return "\r\n".join([f"HTTP/1.1 {status} Status", *headers, "", ""]).encode() + body


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (ORDERS, "identity"),
        (ORDERS, ""),
        (gzip.compress(ORDERS), "gzip"),
        (gzip.compress(ORDERS), "X-GZip"),
        (gzip.compress(ORDERS), "identity, gzip"),
        (zlib.compress(ORDERS), "deflate"),
    ],
)
def test_what_is_asked_for_is_understood(server: Recorded, client: WixDataClient, body: bytes, encoding: str) -> None:
    server.answering = with_body(body, encoding)
    assert client.get_permissions(SITE, "Orders").levels == levels_of(ORIGINAL)
    assert b"accept-encoding: gzip, deflate\r\n" in server.requests[0].lower()


@pytest.mark.parametrize(
    ("body", "encodings", "said"),
    [
        (ORDERS, ["br"], "neither gzip nor deflate"),
        (ORDERS, [f"gzip-{KEY}"], "neither gzip nor deflate"),
        (gzip.compress(gzip.compress(ORDERS)), ["gzip, gzip"], "neither gzip nor deflate"),
        (gzip.compress(zlib.compress(ORDERS)), ["deflate", "gzip"], "neither gzip nor deflate"),
        (ORDERS, ["gzip"], "not compressed as it says"),
        (gzip.compress(ORDERS)[:-9], ["gzip"], "cut off"),
        (zlib.compress(ORDERS)[:-4], ["deflate"], "cut off"),
        (gzip.compress(ORDERS) + gzip.compress(b" "), ["gzip"], "goes on after"),
        (gzip.compress(ORDERS) + b"\0", ["gzip"], "goes on after"),
    ],
)
def test_what_is_not_understood_is_one_clear_sentence(
    server: Recorded, client: WixDataClient, body: bytes, encodings: list[str], said: str
) -> None:
    server.answering = with_body(body, *encodings)
    with pytest.raises(UnexpectedResponse, match=said) as failure:
        client.get_permissions(SITE, "Orders")
    assert KEY not in str(failure.value)
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("status", "kind", "tries"),
    [(401, AuthenticationError, 1), (403, PermissionDenied, 1), (404, UnexpectedResponse, 1)],
)
def test_the_status_counts_where_the_body_is_unreadable(
    server: Recorded, client: WixDataClient, status: int, kind: type[Exception], tries: int
) -> None:
    server.answering = with_body(b"WDE0025: gone", "gzip", status=status)
    with pytest.raises(kind, match=str(status)):
        client.get_permissions(SITE, "Orders")
    assert len(server.requests) == tries


def test_a_busy_service_is_asked_again_whatever_its_body(server: Recorded) -> None:
    server.answering = with_body(b"<html>", "br", status=503)
    client = WixDataClient(f"http://127.0.0.1:{server.port}", ApiKey(KEY), Limits(total=0.3, first_wait=0.01))
    with pytest.raises(ServiceUnavailable, match="Wix answered 503"):
        client.get_permissions(SITE, "Orders")
    assert len(server.requests) > 1
    client.close()


TOO_LARGE = b" " * (MAX_ANSWER_BYTES * 4)


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        (gzip.compress(TOO_LARGE), "gzip"),
        (zlib.compress(TOO_LARGE), "deflate"),
        (TOO_LARGE, "identity"),
        # Empty blocks: much to read, and nothing comes out of it.
        (b"\x78\x01" + b"\x00\x00\x00\xff\xff" * (MAX_ANSWER_BYTES // 5 + 1), "deflate"),
    ],
    ids=["gzip", "deflate", "as it is", "empty blocks"],
)
def test_reading_stops_where_an_answer_is_too_large(
    server: Recorded, client: WixDataClient, body: bytes, encoding: str
) -> None:
    server.answering = with_body(body, encoding)
    with pytest.raises(UnexpectedResponse, match="larger than 4 MB"):
        client.get_permissions(SITE, "Orders")


@pytest.mark.parametrize(("filler", "times"), [(b" ", 1), (b" ", 4), ("é".encode(), 1), ("💥".encode(), 1)])
def test_the_largest_answers_take_little_memory(
    server: Recorded, client: WixDataClient, filler: bytes, times: int
) -> None:
    """Four times: what is refused. Once: what is read as a text in Python's widest form, too."""
    text = b'{"dataPermissions": "' + filler * ((MAX_ANSWER_BYTES * times - 30) // len(filler)) + b'"}'
    server.answering = with_body(gzip.compress(text, 1), "gzip")
    del text
    tracemalloc.start()
    try:
        with pytest.raises(UnexpectedResponse, match="documented shape" if times == 1 else "larger than"):
            client.get_permissions(SITE, "Orders")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert most < MOST_MEMORY
