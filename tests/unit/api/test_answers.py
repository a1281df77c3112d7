"""From an error answer to the error that a user sees, whatever the body looks like."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_wix_data.api.answers import error_from_response
from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.errors import (
    ApiError,
    AuthenticationError,
    CallContext,
    CollectionNotFound,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ServiceUnavailable,
    SpecialPermissionsNotFound,
    UnexpectedResponse,
)

KEY = ApiKey("IST.secret-key")
LEVELS = CallContext("read the permissions of collection Orders", "site-7", "Orders")
SPECIAL = CallContext("remove special permissions s1", "site-7", "Orders", about_special_permissions=True)
HTML = b"<!DOCTYPE html><html><body>Not here</body></html>"


def fail(status: int, body: Any = None, call: CallContext = LEVELS) -> ApiError:
    """The error for an answer with that body: bytes as they are, anything else as JSON."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return error_from_response(call, status, "req-1", content, KEY.redact)


def application(code: str, message: str = "") -> dict[str, Any]:
    """A body with an application error."""
    return {"message": message, "details": {"applicationError": {"code": code, "description": message, "data": {}}}}


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (409, InvalidRequest),
        (418, InvalidRequest),
        (428, InvalidRequest),
        (429, RateLimited),
        (500, ServiceUnavailable),
        (501, ServiceUnavailable),
        (503, ServiceUnavailable),
        (504, ServiceUnavailable),
        (301, UnexpectedResponse),
        (204, UnexpectedResponse),
    ],
)
@pytest.mark.parametrize("body", [b"", HTML, {"message": "", "details": {}}])
def test_the_status_tells_the_kind_whatever_the_body(status: int, kind: type[ApiError], body: Any) -> None:
    error = fail(status, body)
    assert type(error) is kind
    assert str(status) in str(error)
    assert "request req-1" in str(error)


@pytest.mark.parametrize(
    ("call", "body", "kind"),
    [
        (LEVELS, application("WDE0025", "WDE0025: gone"), CollectionNotFound),
        (LEVELS, {"message": "WDE0026: deleted", "details": {}}, CollectionNotFound),
        (SPECIAL, application("WDE0025"), CollectionNotFound),
        (SPECIAL, application("NOT_FOUND"), SpecialPermissionsNotFound),
        (LEVELS, HTML, UnexpectedResponse),
        (SPECIAL, HTML, UnexpectedResponse),
        (LEVELS, b"", UnexpectedResponse),
        (LEVELS, b'{"message": "WDE0025: cut', UnexpectedResponse),
        (LEVELS, ["WDE0025"], UnexpectedResponse),
        (LEVELS, "WDE0025", UnexpectedResponse),
    ],
)
def test_a_404_says_gone_only_when_the_api_says_so(call: CallContext, body: Any, kind: type[ApiError]) -> None:
    assert type(fail(404, body, call)) is kind


BODIES: list[tuple[Any, str | None]] = [
    (application("ALREADY_EXISTS"), "ALREADY_EXISTS"),
    ({"message": "WDE0110: Wix Code is not enabled."}, "WDE0110"),
    ({"message": "Words: with a colon"}, None),
    ({"message": "WDE0110 without a colon"}, "WDE0110"),
    ({"message": "WDE0110x is no code"}, None),
    ({"message": "see WDE0110: not at the head"}, None),
    ({}, None),
    ({"details": {"applicationError": {"code": 17}}}, None),
    ({"details": {"applicationError": {"code": ""}}, "message": "WDE0027: no"}, "WDE0027"),
    ({"details": {"applicationError": None}}, None),
    ({"details": {"applicationError": ["x"]}}, None),
    ({"details": {"applicationError": {}}}, None),
    ({"details": {"validationError": None}}, None),
    ({"details": {"validationError": {"fieldViolations": None}}}, None),
    ({"details": {"validationError": {"fieldViolations": [None, 1, "x", {}]}}}, None),
    ({"details": {"validationError": "x"}}, None),
    ({"message": 17, "details": ["x"]}, None),
    ({"message": None, "details": None}, None),
    ([1, 2], None),
    (None, None),
    (17, None),
    (b"\xff\xfe", None),
    (b"[" * 100_000, None),
    (b'{"details":' * 5000, None),
]


@pytest.mark.parametrize(("body", "code"), BODIES)
def test_no_shape_of_body_breaks_it(body: Any, code: str | None) -> None:
    error = fail(400, body)
    assert type(error) is InvalidRequest
    assert error.answer.code == code
    assert "Wix answered 400" in str(error)


def test_refused_fields_are_named() -> None:
    violations = [{"field": "dataPermissions.itemRead", "description": "must be one of A, B"}, {"field": "other"}]
    error = fail(400, {"message": "", "details": {"validationError": {"fieldViolations": violations}}})
    assert "dataPermissions.itemRead: must be one of A, B" in str(error)


def test_wix_words_become_one_bearable_line() -> None:
    error = fail(400, {"message": "first\r\n\tsecond \x1b[31m\u202e" + "x" * 5000})
    assert error.answer.message.startswith("first second [31mx")
    assert len(error.answer.message) <= 301
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        {"message": "bad key IST.secret-key given"},
        {"message": "bad key IST.sec\u200bret-key given"},
        {"details": {"validationError": {"fieldViolations": [{"field": "IST.secret-key", "description": "x"}]}}},
    ],
)
def test_the_key_is_taken_out_of_what_the_service_echoes(body: dict[str, Any]) -> None:
    error = fail(400, body)
    assert "secret" not in str(error)
    assert "[API key]" in str(error)


def test_a_redirect_is_named_as_one() -> None:
    assert "a redirect is not followed" in str(fail(302, b""))
