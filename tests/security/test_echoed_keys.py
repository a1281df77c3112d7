"""A service, or something in its place, that sends our key back: it stands in no error, log or property."""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Callable

import pytest

from pulumi_wix_data.api.errors import ApiError, UnexpectedResponse
from tests.security.raw_servers import answer, raw_server
from tests.security.secure_calls import EVERY_CALL, KEY, ORDERS_ANSWER, PIECE, PRIVATE, SITE, Service, client_of, plain

LEVELS = PRIVATE.to_properties()
FILL = 300 - len(KEY) // 2
"""The key then stands across the place where a message is cut."""


def violation(field: str, description: str) -> str:
    return json.dumps(
        {"details": {"validationError": {"fieldViolations": [{"field": field, "description": description}]}}}
    )


ECHOES: dict[str, str] = {
    "message": json.dumps({"message": f"no such key: {KEY}"}),
    "message that is cut": json.dumps({"message": "x" * FILL + KEY}),
    "message with marks inside": json.dumps({"message": "bad \u200b" + "\u200b".join(KEY)}),
    "escaped message": '{"message": "' + "".join(f"\\u{ord(letter):04x}" for letter in KEY) + '"}',
    "code": json.dumps({"details": {"applicationError": {"code": KEY}}}),
    "code that is cut": json.dumps({"details": {"applicationError": {"code": "X" * (64 - len(KEY) // 2) + KEY}}}),
    "field": violation(KEY, "is bad"),
    "reason": violation("authorization", f"the value {KEY} is bad"),
    "raw": f"Authorization: {KEY}",
    "page": f"<html><body>{KEY}</body></html>",
}


def told(failure: ApiError) -> str:
    """What a log, Pulumi or a program may show of an error."""
    return "\n".join([*traceback.format_exception(failure), repr(failure), repr(vars(failure))])


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("echo", ECHOES)
def test_an_error_does_not_repeat_it(
    service: Service, caplog: pytest.LogCaptureFixture, echo: str, status: int
) -> None:
    caplog.set_level(logging.DEBUG)
    service.server.answering = answer(status, ECHOES[echo], Retry_After="3600")
    with pytest.raises(ApiError) as failure:
        service.client.update_permissions(SITE, "Orders", PRIVATE)
    assert PIECE not in told(failure.value)
    assert PIECE not in caplog.text


@pytest.mark.parametrize("value", [KEY, "x" * (100 - len(KEY) // 2) + KEY], ids=["whole", "cut"])
@pytest.mark.parametrize("place", EVERY_CALL)
def test_headers_do_not_repeat_it(service: Service, place: str, value: str) -> None:
    headers = {"x_wix_request_id": value, "Location": value, "X_Wix_Consistent": value, "Retry_After": value}
    for status, body in ((403, "{}"), (200, "no JSON"), (302, "")):
        service.server.answering = answer(status, body, **headers)
        with pytest.raises(ApiError) as failure:
            EVERY_CALL[place](service.client, "Orders")
        assert PIECE not in told(failure.value)


def special(**changes: str) -> str:
    return json.dumps({"specialPermissions": {"id": "s", "policyId": "p", "itemRead": "ALLOWED", **changes}})


WRONG_ANSWERS: dict[str, tuple[str, str]] = {
    "level": (
        "POST /wix-data/v1/permissions",
        json.dumps({"dataPermissions": {"id": "Orders", **LEVELS, "itemRead": KEY}}),
    ),
    "collection": (
        "GET /wix-data/v1/permissions",
        json.dumps({"dataPermissions": {"id": KEY, **LEVELS}}),
    ),
    "subject": ("POST /wix-data/v1/permissions/special", special(policyId=KEY)),
    "special id": ("POST /wix-data/v1/permissions/special/", special(id=KEY)),
    "shape": ("GET /wix-data/v1/permissions", json.dumps({"dataPermissions": {"id": [KEY]}})),
    "no JSON": ("GET /wix-data/v1/permissions", KEY),
}


@pytest.mark.parametrize("wrong", WRONG_ANSWERS)
def test_an_answer_that_is_not_as_asked_does_not_repeat_it(service: Service, wrong: str) -> None:
    place, body = WRONG_ANSWERS[wrong]
    service.server.answering = answer(200, body)
    with pytest.raises(UnexpectedResponse) as failure:
        EVERY_CALL[place](service.client, "Orders")
    assert PIECE not in told(failure.value)


READS: dict[str, Callable[[str], str]] = {
    "subject": lambda key: _with_special(id="s1", userId=key),
}
REFUSED: dict[str, Callable[[str], str]] = {
    "level": lambda key: ORDERS_ANSWER.replace("PRIVILEGED", key, 1),
    "special permissions": lambda key: _with_special(id=key, userId="u"),
}


def _with_special(**special: str) -> str:
    return json.dumps({"dataPermissions": {"id": "Orders", **LEVELS, "specialPermissions": [special]}})


@pytest.mark.parametrize("read", READS)
def test_what_is_read_into_a_state_does_not_hold_it(service: Service, read: str) -> None:
    service.server.answering = answer(200, READS[read](KEY))
    found = service.client.get_permissions(SITE, "Orders")
    assert PIECE not in repr(found)
    assert "[API key]" in repr(found)


@pytest.mark.parametrize("read", REFUSED)
def test_what_is_no_level_and_no_id_is_refused_without_showing_it(service: Service, read: str) -> None:
    service.server.answering = answer(200, REFUSED[read](KEY))
    with pytest.raises(UnexpectedResponse) as refusal:
        service.client.get_permissions(SITE, "Orders")
    assert PIECE not in "".join(traceback.format_exception(refusal.value))


@pytest.mark.parametrize("token", ["é", "注", "a\x7fb", "a\tb", "x" * 60_000], ids=lambda token: ascii(token[:9]))
def test_a_token_that_cannot_be_sent_back_breaks_no_later_call(token: str) -> None:
    with raw_server(answer(200, ORDERS_ANSWER, X_Wix_Consistent=token)) as server:
        client = client_of(plain(server.port))
        for _ in range(2):
            assert client.get_permissions(SITE, "Orders").levels == PRIVATE
        client.close()
    assert len(server.requests) == 2
