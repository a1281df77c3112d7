"""How the real service refuses, as far as it is known: each with advice that helps, and a fresh site's first calls."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import ApiError, AuthenticationError, InvalidRequest, PermissionDenied
from pulumi_wix_data.api.transport import Limits
from tests.over_http.wix_stage import (
    ACCOUNT,
    DISABLED_SITE,
    FAST,
    KEY,
    NO_SCOPE_KEY,
    SITE,
    WANTED,
    Stage,
    levels_of,
)
from tests.security.raw_servers import raw_server

ALL_FOUR = ("API key is complete and not revoked", "`Bearer`", "`APIKey`", "Manage Data Collections", "the site id")
FRESH = Limits(total=20, fresh_site=0.001, first_wait=0.001, longest_wait=0.01)


def refusal(client: WixDataClient, site: str = SITE) -> ApiError:
    with pytest.raises(ApiError) as failure:
        client.get_permissions(site, "Orders")
    return failure.value


def in_order(text: str, parts: tuple[str, ...]) -> None:
    places = [text.find(part) for part in parts]
    assert -1 not in places, text
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("key", "switches", "status", "code"),
    [
        ("Bearer " + KEY, {}, 400, "WDE0117"),
        ("Bearer " + KEY, {"prefixed_credentials": "unauthorized"}, 401, None),
        ("nobody's", {"unknown_credentials": "WDE0117"}, 400, "WDE0117"),
        ("nobody's", {}, 401, None),
        (NO_SCOPE_KEY, {}, 403, None),
        (NO_SCOPE_KEY, {"lost_scope": "WDE0117"}, 400, "WDE0117"),
        (NO_SCOPE_KEY, {"lost_scope": "unauthorized", "unauthorized_body": "html"}, 401, None),
        (NO_SCOPE_KEY, {"forbidden_body": "blankDescription"}, 403, "PERMISSION_DENIED"),
        (NO_SCOPE_KEY, {"forbidden_body": "html"}, 403, None),
    ],
)
def test_bad_credentials_name_all_four_causes_in_order(
    stage: Stage, key: str, switches: dict[str, str], status: int, code: str | None
) -> None:
    stage.emulator.switches(**switches)
    error = refusal(stage.client(key))
    assert (error.answer.status, error.answer.code) == (status, code)
    in_order(error.advice, ALL_FOUR)
    is_page = "html" in switches.values()
    assert ("may have answered in its place" in str(error)) is is_page
    assert "Correct the value" not in str(error)
    assert key not in str(error)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "<html>Bad Request</html>",
        "[]",
        "{}",
        '{"message": "", "details": {"applicationError": {"code": "", "description": "WDE0117: no"}}}',
        '{"message": "", "details": {"applicationError": {"code": "wde0117"}}}',
        '{"message": {"text": "no"}, "details": {"applicationError": {"code": "WDE0117"}}}',
        '{"message": "wde0117: no"}',
        '{"message": " WDE0117 no"}',
        '{"message": "MetaSite not found", "errorCode": -117}',
    ],
)
def test_a_400_that_names_no_value_names_them_too_whatever_its_form(body: str) -> None:
    with raw_server(f"HTTP/1.1 400 Bad\r\nContent-Length: {len(body)}\r\n\r\n{body}".encode()) as server:
        client = WixDataClient(f"http://127.0.0.1:{server.port}", ApiKey(KEY), FAST)
        in_order(str(refusal(client)), ALL_FOUR)
        client.close()


def test_a_428_names_them_too() -> None:
    body = json.dumps({"message": "", "details": {"applicationError": {"code": "MISSING_METASITE_ID"}}}).encode()
    answer = b"HTTP/1.1 428 Precondition\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)
    with raw_server(answer) as server:
        client = WixDataClient(f"http://127.0.0.1:{server.port}", ApiKey(KEY), FAST)
        error = refusal(client)
        client.close()
    assert "MISSING_METASITE_ID" in str(error)
    in_order(error.advice, ALL_FOUR)


def test_a_missing_cms_app_says_how_to_install_it(stage: Stage) -> None:
    error = refusal(stage.client(), DISABLED_SITE)
    assert "e593b0bd-b783-45b8-97c2-873d42aacaf4" in error.answer.message
    in_order(error.advice, ("Install the Wix CMS", "dashboard", "App Market", "site id"))


@pytest.mark.parametrize(
    ("code", "status", "advice"),
    [
        ("WDE0122", 400, "Wait a minute"),
        ("WDE0122", 429, "Wait a minute"),
        ("WDE0014", 429, "Wait a minute"),
        ("WDE0052", 400, "template"),
    ],
)
def test_other_codes(stage: Stage, code: str, status: int, advice: str) -> None:
    fault = {"operation": "get_permissions", "kind": "status", "status": status, "code": code, "times": 10_000}
    stage.emulator.faults(fault)
    error = refusal(stage.client(limits=Limits(total=0.3, fresh_site=0, first_wait=0.05)))
    assert (error.answer.status, error.answer.code) == (status, code)
    assert advice in error.advice


def test_the_wix_data_code_counts_before_a_general_one() -> None:
    details: dict[str, object] = {"applicationError": {"code": "INVALID_ARGUMENT", "description": "", "data": {}}}
    body = json.dumps({"message": "WDE0110: not installed", "details": details}).encode()
    with raw_server(b"HTTP/1.1 400 Bad\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body)) as server:
        client = WixDataClient(f"http://127.0.0.1:{server.port}", ApiKey(KEY), FAST)
        assert refusal(client).answer.code == "WDE0110"
        client.close()


def test_roles_are_about_the_account(stage: Stage) -> None:
    stage.emulator.faults({"operation": "get_roles_info", "kind": "status", "status": 403})
    with pytest.raises(PermissionDenied) as failure:
        stage.client().get_roles_info(ACCOUNT)
    in_order(failure.value.advice, ("API key", "`Bearer`", "the account id"))
    assert "for this site" not in failure.value.advice


# A fresh site's first calls

TRANSIENT: list[dict[str, Any]] = [{"status": 403}, {"status": 400, "code": "WDE0117"}, {"status": 500}]


@pytest.mark.parametrize("transient", TRANSIENT)
def test_a_fresh_site_is_asked_once_more(stage: Stage, transient: dict[str, Any]) -> None:
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", **transient})
    assert stage.client(limits=FRESH).get_permissions(SITE, "Orders")
    assert stage.counts() == {"get_permissions": 2}


@pytest.mark.parametrize("transient", TRANSIENT)
def test_once_and_not_more(stage: Stage, transient: dict[str, Any]) -> None:
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", "times": 9, **transient})
    refusal(stage.client(limits=FRESH))
    assert stage.counts() == {"get_permissions": 2}


@pytest.mark.parametrize("transient", TRANSIENT)
def test_a_site_that_has_answered_is_not_fresh(stage: Stage, transient: dict[str, Any]) -> None:
    client = stage.client(limits=FRESH)
    client.get_permissions(SITE, "Orders")
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", **transient})
    refusal(client)
    assert stage.counts() == {"get_permissions": 2}


def test_a_write_is_repeated_only_where_nothing_can_have_been_written(stage: Stage) -> None:
    stage.emulator.faults({"operation": "update_permissions", "kind": "status", "status": 500})
    with pytest.raises(ApiError):
        stage.client(limits=FRESH).update_permissions(SITE, "Orders", levels_of(WANTED))
    assert stage.counts() == {"update_permissions": 1}
    stage.emulator.faults({"operation": "update_permissions", "kind": "status", "status": 403})
    stage.client(limits=FRESH).update_permissions(SITE, "Orders", levels_of(WANTED))
    assert stage.counts() == {"update_permissions": 3}


@pytest.mark.parametrize(("status", "kind"), [(401, AuthenticationError), (400, InvalidRequest)])
def test_what_no_fresh_site_answers_is_not_repeated(stage: Stage, status: int, kind: type[ApiError]) -> None:
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", "status": status})
    assert type(refusal(stage.client(limits=FRESH))) is kind
    assert stage.counts() == {"get_permissions": 1}


def test_calls_under_way_together_are_all_repeated(stage: Stage) -> None:
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 403, "times": 4})
    client = stage.client(limits=Limits(total=20, fresh_site=0.5, first_wait=0.001))
    with ThreadPoolExecutor(4) as pool:
        calls = [pool.submit(client.get_permissions, SITE, "Orders") for _ in range(4)]
        assert [call.result().data_collection_id for call in calls] == ["Orders"] * 4


def test_it_ends_within_the_calls_time(stage: Stage) -> None:
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 403})
    refusal(stage.client(limits=Limits(total=2, fresh_site=3)))
    assert stage.counts() == {"get_permissions": 1}


def test_a_cancelled_run_does_not_wait_for_a_fresh_site(stage: Stage) -> None:
    stage.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 403})
    cancelled, patient = Event(), Limits(total=7200, fresh_site=3600)
    client = WixDataClient(stage.emulator.url, ApiKey(KEY), patient, cancelled=cancelled)
    with ThreadPoolExecutor(1) as pool:
        call = pool.submit(refusal, client)
        assert stage.emulator.fault_report(consumed=1, seconds=60)["consumed"]
        cancelled.set()
        assert isinstance(call.result(), PermissionDenied)
    client.close()
    assert stage.counts() == {"get_permissions": 1}


def test_wix_waits_about_three_seconds() -> None:
    assert Limits().fresh_site == 3
