"""Failures of the service and of the line: which error, how many tries, within which time."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.connections import reason_of
from pulumi_wix_data.api.errors import (
    ApiError,
    AuthenticationError,
    CollectionNotFound,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ServiceUnavailable,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
    UnexpectedResponse,
)
from pulumi_wix_data.api.transport import Limits
from pulumi_wix_data.permissions.data_permissions import Subject, SubjectKind
from tests.over_http.wix_stage import (
    ACCOUNT,
    DISABLED_SITE,
    FAST,
    KEY,
    NEW_SUBJECT,
    NO_SCOPE_KEY,
    ONE_SITE_KEY,
    ONLY_READ,
    READ_AND_REMOVE,
    ROLE,
    SITE,
    SPECIAL,
    WANTED,
    Stage,
    levels_of,
)

OWN_SUBJECT = Subject(SubjectKind.ROLE, ROLE)
Call = Callable[[WixDataClient], object]

CALLS: dict[str, Call] = {
    "get_permissions": lambda client: client.get_permissions(SITE, "Orders"),
    "update_permissions": lambda client: client.update_permissions(SITE, "Orders", levels_of(WANTED)),
    "add_special_permissions": lambda client: client.add_special_permissions(SITE, "Orders", NEW_SUBJECT, ONLY_READ),
    "update_special_permissions": lambda client: client.update_special_permissions(
        SITE, "Orders", SPECIAL, READ_AND_REMOVE
    ),
    "remove_special_permissions": lambda client: client.remove_special_permissions(SITE, "Orders", SPECIAL),
    "get_my_permissions": lambda client: client.get_my_permissions(SITE, "Orders"),
    "list_collections": lambda client: list(client.list_collections(SITE)),
    "get_collection": lambda client: client.get_collection(SITE, "Orders"),
    "get_roles_info": lambda client: client.get_roles_info(ACCOUNT),
}
EACH_CALL = pytest.mark.parametrize("operation", CALLS)


def failure_of(client: WixDataClient, operation: str) -> ApiError:
    """The error of a call that must fail."""
    with pytest.raises(ApiError) as failure:
        CALLS[operation](client)
    return failure.value


@EACH_CALL
@pytest.mark.parametrize("body", ["empty", "message", "applicationError"])
def test_a_revoked_key(stage: Stage, operation: str, body: str) -> None:
    stage.emulator.switches(unauthorized_body=body)
    stage.emulator.revoke_key(KEY)
    error = failure_of(stage.client(), operation)
    assert type(error) is AuthenticationError
    assert "may be older than the present one" in str(error)
    assert KEY not in str(error)
    assert stage.counts() == {operation: 1}


@pytest.mark.parametrize("key", [ONE_SITE_KEY, NO_SCOPE_KEY])
@pytest.mark.parametrize("body", ["empty", "emptyMessage", "applicationError"])
def test_a_key_that_may_not(stage: Stage, key: str, body: str) -> None:
    stage.emulator.switches(forbidden_body=body)
    error = failure_of(stage.client(key), "get_permissions")
    assert type(error) is PermissionDenied
    assert "Manage Data Collections" in str(error)
    assert stage.counts() == {"get_permissions": 1}


@pytest.mark.parametrize(
    ("site", "code"), [("2f6e4a1c-0000-4000-8000-0000000000ff", "WDE0117"), (DISABLED_SITE, "WDE0110")]
)
def test_a_site_that_cannot_be_used(stage: Stage, site: str, code: str) -> None:
    with pytest.raises(InvalidRequest) as failure:
        stage.client().get_permissions(site, "Orders")
    assert failure.value.answer.code == code
    assert site in str(failure.value)


@pytest.mark.parametrize("details", ["full", "codeOnly", "none"])
@pytest.mark.parametrize(
    "operation",
    ["get_permissions", "update_permissions", "add_special_permissions", "get_my_permissions", "get_collection"],
)
def test_a_collection_that_is_not_there(stage: Stage, operation: str, details: str) -> None:
    stage.emulator.switches(error_details=details)
    stage.emulator.delete_collection(SITE, "Orders")
    error = failure_of(stage.client(), operation)
    assert type(error) is CollectionNotFound
    assert error.answer.code == "WDE0025"
    assert error.request_id
    for part in (SITE, "Orders", "WDE0025", error.request_id, "case-sensitive"):
        assert part in str(error)


@pytest.mark.parametrize("details", ["full", "codeOnly", "none"])
@pytest.mark.parametrize("operation", ["update_special_permissions", "remove_special_permissions"])
def test_special_permissions_that_are_not_there(stage: Stage, operation: str, details: str) -> None:
    stage.emulator.switches(error_details=details)
    client = stage.client()
    client.remove_special_permissions(SITE, "Orders", SPECIAL)
    error = failure_of(client, operation)
    assert type(error) is SpecialPermissionsNotFound
    assert "pulumi refresh" in str(error)
    assert SPECIAL in str(error)


def test_special_permissions_that_exist(stage: Stage) -> None:
    with pytest.raises(SpecialPermissionsExist, match="adopt_existing=True"):
        stage.client().add_special_permissions(SITE, "Orders", OWN_SUBJECT, ONLY_READ)
    assert stage.counts() == {"add_special_permissions": 1}


def test_refused_fields_are_named(stage: Stage) -> None:
    long = Subject(SubjectKind.USER, "u" * 65)
    with pytest.raises(InvalidRequest, match="userId: must have at most 64 characters"):
        stage.client().add_special_permissions(SITE, "Orders", long, ONLY_READ)


@pytest.mark.parametrize("operation", ["get_permissions", "remove_special_permissions", "get_collection"])
@pytest.mark.parametrize("body", ["html", "empty", "truncated"])
def test_a_404_that_is_not_the_apis_never_means_gone(stage: Stage, operation: str, body: str) -> None:
    stage.emulator.faults({"operation": operation, "kind": "status", "status": 404, "body": body})
    error = failure_of(stage.client(), operation)
    assert type(error) is UnexpectedResponse
    assert "404" in str(error)


@EACH_CALL
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, InvalidRequest),
        (401, AuthenticationError),
        (403, PermissionDenied),
        (500, ServiceUnavailable),
        (501, ServiceUnavailable),
    ],
)
def test_what_is_never_tried_again(stage: Stage, operation: str, status: int, kind: type[ApiError]) -> None:
    stage.emulator.faults({"operation": operation, "kind": "status", "status": status, "times": 2})
    error = failure_of(stage.client(), operation)
    assert type(error) is kind
    assert error.answer.status == status
    # A page size that is refused is the one thing worth another try, without it.
    assert stage.counts() == {operation: 2 if operation == "list_collections" and status == 400 else 1}


RETRIED: list[dict[str, Any]] = [
    *({"kind": "status", "status": status, "times": 2} for status in (429, 502, 503, 504)),
    {"kind": "status", "status": 502, "body": "html", "times": 2},
    {"kind": "status", "status": 429, "retryAfterSeconds": 0, "times": 2},
    {"kind": "status", "status": 503, "headers": {"Retry-After": "soon"}, "times": 2},
    {"kind": "reset_before", "times": 2},
]


@EACH_CALL
@pytest.mark.parametrize("fault", RETRIED)
def test_what_passes_is_tried_again(stage: Stage, operation: str, fault: dict[str, Any]) -> None:
    stage.emulator.faults({"operation": operation, **fault})
    CALLS[operation](stage.client())
    assert stage.counts() == {operation: 3}
    assert stage.emulator.fault_report()["pending"] == []


@pytest.mark.parametrize("operation", ["get_permissions", "update_permissions", "update_special_permissions"])
def test_a_lost_answer_of_a_repeatable_call(stage: Stage, operation: str) -> None:
    stage.emulator.faults({"operation": operation, "kind": "reset_after"})
    CALLS[operation](stage.client())
    assert stage.counts() == {operation: 2}


@pytest.mark.parametrize(
    ("operation", "kind"),
    [
        ("add_special_permissions", SpecialPermissionsExist),
        ("remove_special_permissions", SpecialPermissionsNotFound),
    ],
)
def test_a_lost_answer_of_an_add_or_remove_meets_its_own_work(
    stage: Stage, operation: str, kind: type[ApiError]
) -> None:
    stage.emulator.faults({"operation": operation, "kind": "reset_after"})
    assert type(failure_of(stage.client(), operation)) is kind
    assert stage.counts() == {operation: 2}


@pytest.mark.parametrize("fault", [{"kind": "status", "status": 503}, {"kind": "reset_before"}])
def test_the_last_failure_is_told_when_the_time_is_over(stage: Stage, fault: dict[str, Any]) -> None:
    stage.emulator.faults({"operation": "get_permissions", **fault, "times": 100_000})
    client = stage.client(limits=Limits(total=0.3, first_wait=0.02, longest_wait=0.05))
    started = time.monotonic()
    error = failure_of(client, "get_permissions")
    assert type(error) is ServiceUnavailable
    assert time.monotonic() - started < 5
    assert 2 <= stage.counts()["get_permissions"] < 300


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_wait_that_does_not_fit_is_not_begun(stage: Stage, form: str) -> None:
    fault = {"kind": "status", "status": 429, "retryAfterSeconds": 3600, "retryAfterForm": form}
    stage.emulator.faults({"operation": "get_permissions", **fault})
    started = time.monotonic()
    error = failure_of(stage.client(), "get_permissions")
    assert type(error) is RateLimited
    assert "asks to wait 36" in str(error)
    assert stage.counts() == {"get_permissions": 1}
    assert time.monotonic() - started < FAST.total


def test_the_wait_that_is_asked_for_is_kept_and_the_last_429_told(stage: Stage) -> None:
    fault = {"kind": "status", "status": 429, "retryAfterSeconds": 1, "times": 100}
    stage.emulator.faults({"operation": "get_permissions", **fault})
    started = time.monotonic()
    error = failure_of(stage.client(limits=Limits(total=1.9, first_wait=0.001)), "get_permissions")
    assert type(error) is RateLimited
    assert time.monotonic() - started >= 1
    assert stage.counts() == {"get_permissions": 2}


@pytest.mark.parametrize(
    "fault", [{"kind": "delay", "seconds": 60}, {"kind": "slow_drip", "seconds": 60}], ids=["silence", "drip"]
)
def test_a_slow_answer_is_cut_off(stage: Stage, fault: dict[str, Any]) -> None:
    stage.emulator.faults({"operation": "get_permissions", **fault, "times": 20})
    started = time.monotonic()
    error = failure_of(stage.client(limits=Limits(total=0.4, first_wait=0.01)), "get_permissions")
    assert type(error) is ServiceUnavailable
    assert time.monotonic() - started < 10


@EACH_CALL
@pytest.mark.parametrize("fault", [{"kind": "malformed"}, {"kind": "status", "status": 200, "body": "html"}])
def test_an_answer_that_is_no_json(stage: Stage, operation: str, fault: dict[str, Any]) -> None:
    stage.emulator.faults({"operation": operation, **fault})
    error = failure_of(stage.client(), operation)
    assert type(error) is UnexpectedResponse
    assert "not JSON" in str(error)
    assert error.request_id
    assert stage.counts() == {operation: 1}


@pytest.mark.parametrize(
    "operation", [name for name in CALLS if name not in ("remove_special_permissions", "get_roles_info")]
)
def test_an_answer_of_another_shape(stage: Stage, operation: str) -> None:
    stage.emulator.faults({"operation": operation, "kind": "status", "status": 200, "body": "wrong_types"})
    error = failure_of(stage.client(), operation)
    assert type(error) is UnexpectedResponse
    assert "documented shape" in str(error)


@EACH_CALL
def test_a_redirect_is_not_followed(stage: Stage, operation: str) -> None:
    target = f"{stage.emulator.url}/wix-data/v1/permissions/current?dataCollectionId=Orders"
    fault = {"kind": "status", "status": 307, "headers": {"Location": target}}
    stage.emulator.faults({"operation": operation, **fault})
    error = failure_of(stage.client(), operation)
    assert type(error) is UnexpectedResponse
    assert "redirect is not followed" in str(error)
    assert stage.counts() == {operation: 1}


def test_nothing_more_is_sent_once_whoever_asked_is_gone(stage: Stage) -> None:
    stage.emulator.faults({"operation": "update_permissions", "kind": "reset_before", "times": 100})
    answers = iter([False, False, True])
    stage.clients.append(WixDataClient(stage.emulator.url, ApiKey(KEY), FAST, is_abandoned=lambda _: next(answers)))
    error = failure_of(stage.clients[-1], "update_permissions")
    assert type(error) is ServiceUnavailable
    assert "the request was not sent" in str(error)
    assert stage.counts() == {"update_permissions": 2}


def test_nobody_answers(stage: Stage) -> None:
    client = stage.client(limits=Limits(total=0.2, first_wait=0.01))
    stage.clients.append(WixDataClient("http://127.0.0.1:9", ApiKey(KEY), Limits(total=0.2, first_wait=0.01)))
    error = failure_of(stage.clients[-1], "get_permissions")
    assert type(error) is ServiceUnavailable
    assert "no answer from 127.0.0.1" in str(error)
    assert KEY not in str(error)
    assert CALLS["get_permissions"](client)


def test_a_closed_quota_says_when_it_opens(stage: Stage) -> None:
    stage.emulator.switches(requests_per_minute=1, retry_after="seconds")
    client = stage.client(limits=Limits(total=2))
    CALLS["get_permissions"](client)
    error = failure_of(client, "get_permissions")
    assert type(error) is RateLimited
    assert error.answer.code == "WDE0014"
    assert "asks to wait" in str(error)


def test_an_id_that_no_address_can_hold_is_refused(stage: Stage) -> None:
    with pytest.raises(InvalidRequest, match="cannot be sent"):
        stage.client().get_collection(SITE, "x" * 200_000)
    assert stage.counts() == {}


@pytest.mark.parametrize(
    ("failure", "told"),
    [
        (httpx.ConnectError("[Errno 111] Connection refused"), "Connection refused"),
        (httpx.ConnectError("[Errno -2] Name or service not known"), "Name or service not known"),
        (httpx.ReadTimeout(""), "it took too long"),
        (httpx.ReadError(""), "the connection broke"),
    ],
)
def test_a_failure_of_the_network_is_told_in_words(failure: httpx.TransportError, told: str) -> None:
    assert reason_of(failure) == told
