"""Whatever a service answers: a call gives a sane value, or an ApiError with one bounded line, in bounded time."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import hypothesis.strategies as st
import pytest
from hypothesis import given

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import ApiError
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import CollectionLevels, SpecialAccesses, Subject, SubjectKind
from pulumi_wix_data.permissions.levels import AccessLevel
from tests.faults.fault_world import KEY
from tests.faults.raw_answers import RawAnswers, http_answer, raw_answers
from tests.faults.soak import search
from tests.shared.seeds import ACTIONS

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
ID = "5b7a1d0e-0000-4000-8000-000000000001"
LIMITS = Limits(total=0.2, connect=0.2, read=0.2, first_wait=0.02, longest_wait=0.1)
LONGEST_CALL = LIMITS.total + 3
"""Seconds; the margin is for a busy machine."""
READ_ONLY = SpecialAccesses.of({ItemAction.READ})
USER = Subject(SubjectKind.USER, "u")

CALLS: dict[str, Callable[[WixDataClient], Any]] = {
    "get": lambda client: client.get_permissions(SITE, "Orders"),
    "set": lambda client: client.update_permissions(SITE, "Orders", CollectionLevels.uniform(AccessLevel.ANYONE)),
    "add": lambda client: client.add_special_permissions(SITE, "Orders", USER, READ_ONLY),
    "update": lambda client: client.update_special_permissions(SITE, "Orders", ID, READ_ONLY),
    "remove": lambda client: client.remove_special_permissions(SITE, "Orders", ID),
    "mine": lambda client: client.get_my_permissions(SITE, "Orders"),
    "roles": lambda client: client.get_roles_info(SITE),
    "collection": lambda client: client.get_collection(SITE, "Orders"),
    "collections": lambda client: list(client.list_collections(SITE)),
}

TEXT = st.one_of(
    st.sampled_from(["", "ANYONE", "UNDEFINED", "ALLOWED", "DENIED", "Orders", ID, "u", "\x00", "a\r\nb", "‮", "💥"]),
    st.sampled_from(["WDE0025: gone", f"you sent {KEY}", "\ud800", "x" * 5_000, "\n" * 3_000]),
    st.text(max_size=60),
)
PLAIN = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT)
JSON = st.recursive(
    PLAIN, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(TEXT, inner, max_size=3)), max_leaves=10
)


def _object(right: dict[str, Any]) -> st.SearchStrategy[Any]:
    """An object that is nearly right: each value right or odd; a key may be missing, or be one that nobody knows."""
    whole = st.fixed_dictionaries({name: _nearly(value) for name, value in right.items()})
    unknown_keys = st.dictionaries(TEXT, JSON, max_size=1)
    missing = st.one_of(st.none(), st.none(), st.sampled_from(list(right) or [""]))
    return st.tuples(whole, unknown_keys, missing).map(
        lambda parts: {name: value for name, value in {**parts[1], **parts[0]}.items() if name != parts[2]}
    )


def _nearly(right: Any) -> st.SearchStrategy[Any]:
    if isinstance(right, dict):
        inner: st.SearchStrategy[Any] = _object(cast("dict[str, Any]", right))
    elif isinstance(right, list):
        inner = st.lists(_nearly(cast("list[Any]", right)[0]), max_size=3)
    else:
        inner = st.one_of(st.just(right), st.just(right), TEXT)
    return st.one_of(*[inner] * 7, JSON)


SPECIAL = {"id": ID, "userId": "u", "policyId": "", **dict.fromkeys(ACTIONS, "ALLOWED")}
PERMISSIONS = {"id": "Orders", **dict.fromkeys(ACTIONS, "ANYONE"), "specialPermissions": [SPECIAL]}
COLLECTION = {"id": "Orders", "displayName": "Orders", "collectionType": "NATIVE"}
ROLE = {"id": "1", "title": "Owner", "description": ""}
WHOLE: dict[str, Any] = {
    "dataPermissions": PERMISSIONS,
    "specialPermissions": SPECIAL,
    "collection": COLLECTION,
    "collections": [COLLECTION],
    "pagingMetadata": {"count": 1, "offset": 0, "total": 1},
    "predefinedRoles": [ROLE],
    "customRoles": [ROLE],
    "message": "WDE0025: The Orders collection does not exist.",
    "details": {
        "applicationError": {"code": "NOT_FOUND", "description": "x", "data": None},
        "validationError": {"fieldViolations": [{"field": "a", "description": "b", "violatedRule": "c"}]},
    },
    **dict.fromkeys(ACTIONS, True),
}
# Python writes NaN, Infinity and lone surrogates where asked, which no JSON has.
OBJECTS = st.one_of(_nearly(WHOLE), JSON).map(lambda value: json.dumps(value).encode())


def _with(**changes: Any) -> bytes:
    return json.dumps({**WHOLE, "dataPermissions": {**PERMISSIONS, **changes}}).encode()


ODD_BODIES = [
    b"",
    b"\x00",
    b"\xff\xfe{\x00}\x00",
    b"<html>",
    b'{"dataPermissions":',
    b"[" * 100_000,
    b'{"a":' * 5_000 + b"1" + b"}" * 5_000,
    b"9" * 5_000,
    b"NaN",
    b'{"dataPermissions":{"id":"Orders","id":"Other","itemRead":"ANYONE","itemRead":1}}',
    _with(specialPermissions=[{**SPECIAL, "id": f"{number}", "userId": f"{number}"} for number in range(1000)]),
    _with(itemRead=float("nan")),
    json.dumps(WHOLE).encode("utf-16"),
    b"\xef\xbb\xbf" + json.dumps(WHOLE).encode(),
    b" " * 2_000_000 + b"{}",
]
BODIES = st.one_of(OBJECTS, st.sampled_from(ODD_BODIES), st.binary(max_size=200))
STATUSES = st.one_of(
    st.just(200), st.sampled_from([201, 204, 206, 301, 302, 400, 401, 403, 404, 409, 428, 429, 500, 501, 503, 599, 999])
)
HEADER_VALUES = st.one_of(
    st.sampled_from(
        [
            b"",
            b"0",
            b"-1",
            b"1e9",
            b"9" * 40,
            b"Wed, 21 Oct 2015 07:28:00 GMT",
            b"Fri, 99 Foo 0000",
            b"\xc3\xa9",
            b"\xff",
        ]
    ),
    st.sampled_from([b"x" * 50_000, KEY.encode(), b"http://[", b"//", b"gzip", b"gzip, deflate, br", b"a=b; Domain=x"]),
    st.binary(max_size=30).map(lambda raw: bytes(byte for byte in raw if byte >= 0x20 and byte != 0x7F).strip()),
)
HEADERS = st.lists(
    st.tuples(
        st.sampled_from(
            [b"Retry-After", b"x-wix-request-id", b"X-Wix-Consistent", b"Location", b"Set-Cookie", b"Content-Encoding"]
        ),
        HEADER_VALUES,
    ),
    max_size=3,
)
CONTENT_TYPES = st.sampled_from(
    [b"application/json", b"text/html", b"application/json; charset=utf-16", b"x", b"text/plain; charset=\xff", b""]
)


@pytest.fixture(scope="module")
def service() -> Iterator[RawAnswers]:
    with raw_answers() as answers:
        yield answers


def _expect_sane(call: str, service: RawAnswers, answer: bytes) -> None:
    service.answer = [answer]
    client = WixDataClient(service.url, ApiKey(KEY), LIMITS)
    started, message = time.monotonic(), ""
    try:
        # Twice: what the first answer left behind, such as a token, must not break the next call.
        for _ in range(2):
            CALLS[call](client)
    except ApiError as error:
        message = str(error)
    finally:
        client.close()
    assert time.monotonic() - started < 2 * LONGEST_CALL
    if len(message) >= 2000 or KEY in message or not message.isprintable():
        # Escaped and without the locals around it: a report of a test must itself be printable.
        pytest.fail(f"{len(message)} characters, or not one printable line: {message[:300]!a}", pytrace=False)


@pytest.mark.parametrize("call", list(CALLS))
def test_any_body_gives_a_value_or_a_clear_error(service: RawAnswers, call: str) -> None:
    @given(body=BODIES, status=STATUSES)
    def answer(body: bytes, status: int) -> None:
        _expect_sane(call, service, http_answer(body, status))

    search(answer)


def test_any_headers_give_a_value_or_a_clear_error(service: RawAnswers) -> None:
    @given(call=st.sampled_from(list(CALLS)), status=STATUSES, headers=HEADERS, content_type=CONTENT_TYPES)
    def answer(call: str, status: int, headers: list[tuple[bytes, bytes]], content_type: bytes) -> None:
        _expect_sane(call, service, http_answer(json.dumps(WHOLE).encode(), status, headers, content_type))

    search(answer)


def test_any_bytes_that_are_no_http_give_a_clear_error(service: RawAnswers) -> None:
    whole = http_answer(json.dumps(WHOLE).encode())
    broken = st.one_of(
        st.binary(max_size=100),
        st.integers(0, len(whole) - 1).map(lambda end: whole[:end]),
        st.tuples(st.integers(0, 200), st.binary(max_size=5)).map(
            lambda cut: whole[: cut[0]] + cut[1] + whole[cut[0] :]
        ),
        st.sampled_from([b"HTTP/1.1 2" + b"x" * 60_000 + b"\r\n\r\n", b"HTTP/1.1 200 OK\r\n" + b"a: b\r\n" * 20_000]),
    )

    @given(answer=broken)
    def say(answer: bytes) -> None:
        _expect_sane("get", service, answer)

    search(say)


@pytest.mark.parametrize(
    "parts",
    [
        [b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", *[b" "] * 400],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", *[b"1\r\n \r\n"] * 400],
        [b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1;", *[b"x"] * 400],
        [b"HTTP/1.1 200 ", *[b"O"] * 400],
        [b"HTTP/1.1 200 OK\r\n", *[b"a: b\r\n"] * 400],
        [b"HTTP/1.1 100 Continue\r\n\r\n"] * 400,
    ],
    ids=["a body", "chunks", "the head of a chunk", "a status line", "headers", "go on"],
)
def test_an_answer_that_never_ends_is_given_up(service: RawAnswers, parts: list[bytes]) -> None:
    service.answer, service.pause = parts, 0.02
    client = WixDataClient(service.url, ApiKey(KEY), LIMITS)
    started = time.monotonic()
    try:
        with pytest.raises(ApiError, match=r"no complete answer from 127\.0\.0\.1 within 0\.2 s"):
            client.get_permissions(SITE, "Orders")
    finally:
        client.close()
        service.pause = 0
    assert time.monotonic() - started < LONGEST_CALL
