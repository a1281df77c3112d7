"""Fault plans: each kind of fault, and the report of what was consumed."""

from __future__ import annotations

import asyncio
import json
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import pytest

from pulumi_wix_data.emulator.admin_client import AdminRefused
from pulumi_wix_data.emulator.faults import FaultPlan
from tests.emulator.emulator_caller import SECOND_SITE, SITE, Wix

LEVELS = ["SITE_MEMBER", "CMS_EDITOR", "CMS_EDITOR", "PRIVILEGED"]


def update_fault(kind: str, **more: Any) -> dict[str, Any]:
    return {"operation": "update_permissions", "kind": kind, **more}


def test_a_burst_of_503_then_success(wix: Wix) -> None:
    wix.emulator.faults(update_fault("status", status=503, times=2))
    assert wix.get().status_code == 200
    answers = [wix.update() for _ in range(3)]
    assert [answer.status_code for answer in answers] == [503, 503, 200]
    assert [answer.content for answer in answers[:2]] == [b"", b""]
    assert "x-wix-request-id" in answers[0].headers


def test_a_fault_that_answers_does_no_work(wix: Wix) -> None:
    wix.emulator.faults(update_fault("status", status=500))
    assert wix.update().status_code == 500
    assert wix.levels() == LEVELS


def test_faults_are_taken_in_order_by_operation_and_site(wix: Wix) -> None:
    wix.emulator.faults(
        {"operation": "get_permissions", "kind": "status", "status": 502, "site": SECOND_SITE},
        {"operation": "get_permissions", "kind": "status", "status": 503},
        {"operation": "any", "kind": "status", "status": 504},
    )
    assert wix.get().status_code == 503
    assert wix.get(headers={"wix-site-id": SECOND_SITE}).status_code == 502
    assert wix.update().status_code == 504
    assert wix.get().status_code == 200


def test_the_report_tells_pending_from_consumed(wix: Wix) -> None:
    fault = update_fault("status", status=503, times=2)
    other = update_fault("reset_before")
    wix.emulator.faults(fault, other)
    request_id = wix.update().headers["x-wix-request-id"]
    report = wix.emulator.fault_report()
    assert report["pending"] == [{"fault": fault, "left": 1}, {"fault": other, "left": 1}]
    consumed = {"fault": fault, "operation": "update_permissions", "site": SITE, "requestId": request_id}
    assert report["consumed"] == [consumed]
    wix.emulator.clear_faults()
    assert wix.emulator.fault_report() == {"pending": [], "consumed": []}
    assert wix.update().status_code == 200


def test_a_report_waits_no_longer_than_asked(wix: Wix) -> None:
    wix.emulator.faults(update_fault("status", status=503))
    assert wix.emulator.fault_report(consumed=1, seconds=0.01)["consumed"] == []


def test_a_report_that_waits_ends_with_the_plan(wix: Wix) -> None:
    until = time.monotonic() + 50
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(wix.emulator.fault_report, consumed=1, seconds=100)
        while not waiting.done() and time.monotonic() < until:
            wix.emulator.clear_faults()
        assert waiting.done(), "it goes on waiting for a plan that was cleared"
        assert waiting.result()["consumed"] == []


def test_who_waits_is_woken_by_the_last_fault_that_is_meant() -> None:
    async def run() -> None:
        plan = FaultPlan()
        plan.append(update_fault("status", status=503, times=2))
        waiting = asyncio.create_task(plan.until_consumed(2))
        for _ in range(2):
            await asyncio.sleep(0)
            assert not waiting.done()
            plan.take("update_permissions", SITE, "request")
        await asyncio.wait_for(waiting, 10)

    # In a thread of its own: `asyncio.run` leaves none of the event loops that others expect in this one.
    with ThreadPoolExecutor(1) as pool:
        pool.submit(asyncio.run, run()).result()


@pytest.mark.parametrize("status", [400, 503])
def test_bodies_of_a_status(wix: Wix, status: int) -> None:
    def answer(body: str) -> httpx.Response:
        wix.emulator.faults(update_fault("status", status=status, body=body, headers={"X-Extra": "1"}))
        received = wix.update()
        assert (received.status_code, received.headers["X-Extra"]) == (status, "1")
        return received

    assert answer("empty").content == b""
    assert answer("json").json()["details"]["applicationError"]["data"] == {}
    assert "<html>" in answer("html").text
    assert answer("html").headers["content-type"].startswith("text/html")
    with pytest.raises(json.JSONDecodeError):
        answer("truncated").json()
    odd = answer("wrong_types").json()
    assert isinstance(odd["message"], int)
    assert isinstance(odd["details"], list)


def test_a_good_status_with_a_body_of_wrong_types(wix: Wix) -> None:
    wix.emulator.faults({"operation": "get_permissions", "kind": "status", "status": 200, "body": "wrong_types"})
    assert wix.get().json()["dataPermissions"] == "x"


def test_429_with_every_form_of_retry_after(wix: Wix) -> None:
    wix.emulator.faults(
        update_fault("status", status=429),
        update_fault("status", status=429, retryAfterSeconds=7),
        update_fault("status", status=429, retryAfterSeconds=7, retryAfterForm="date"),
    )
    none, seconds, date = (wix.update() for _ in range(3))
    assert "Retry-After" not in none.headers
    assert seconds.headers["Retry-After"] == "7"
    until = parsedate_to_datetime(date.headers["Retry-After"]).timestamp()
    assert 6 < until - time.time() <= 8


def test_a_delay_comes_before_the_work(wix: Wix) -> None:
    wix.emulator.faults(update_fault("delay", seconds=0.3))
    started = time.monotonic()
    assert wix.update().status_code == 200
    assert time.monotonic() - started >= 0.3
    assert wix.levels()[0] == "ANYONE"


def test_a_delay_is_longer_than_an_impatient_client(wix: Wix) -> None:
    wix.emulator.faults(update_fault("delay", seconds=3600))
    with pytest.raises(httpx.ReadTimeout):
        wix.update(timeout=0.1)


def test_what_a_delay_holds_is_never_done_once_the_plan_is_cleared(wix: Wix) -> None:
    wix.emulator.faults(update_fault("delay", seconds=3600))
    with ThreadPoolExecutor(1) as pool:
        held = pool.submit(wix.update)
        assert wix.emulator.fault_report(consumed=1, seconds=60)["consumed"]
        wix.emulator.clear_faults()
        with pytest.raises(httpx.ReadError):
            held.result(timeout=60)
    assert wix.levels() == LEVELS


def test_reset_before_the_work(wix: Wix) -> None:
    wix.emulator.faults(update_fault("reset_before"))
    with pytest.raises(httpx.ReadError):
        wix.update()
    assert wix.levels() == LEVELS
    assert wix.emulator.calls()["log"][0]["status"] is None


def test_reset_after_the_work(wix: Wix) -> None:
    wix.emulator.faults(update_fault("reset_after"))
    with pytest.raises(httpx.ReadError):
        wix.update()
    assert wix.levels()[0] == "ANYONE"


def test_an_add_whose_answer_is_lost_meets_its_own_409(wix: Wix) -> None:
    wix.emulator.faults({"operation": "add_special_permissions", "kind": "reset_after"})
    with pytest.raises(httpx.ReadError):
        wix.add(userId="u", itemRead="ALLOWED")
    assert wix.add(userId="u", itemRead="ALLOWED").status_code == 409


def test_a_reset_is_a_real_one(wix: Wix) -> None:
    wix.emulator.faults({"operation": "any", "kind": "reset_before"})
    port = httpx.URL(wix.emulator.url).port or 0
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"GET /wix-data/v2/collections HTTP/1.1\r\nHost: emulator\r\n\r\n")
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_slow_drip_sends_the_whole_answer_in_time(wix: Wix) -> None:
    whole = wix.get().content
    wix.emulator.faults({"operation": "get_permissions", "kind": "slow_drip", "seconds": 0.4})
    query = {"dataCollectionId": "Orders"}
    started = time.monotonic()
    path = "/wix-data/v1/permissions"
    with wix.http.stream("GET", path, params=query, headers=wix.headers) as answer:
        chunks = list(answer.iter_raw())
    assert time.monotonic() - started >= 0.4
    assert (answer.status_code, b"".join(chunks)) == (200, whole)
    assert len(chunks) > 10


def test_malformed_json_after_the_work(wix: Wix) -> None:
    wix.emulator.faults(update_fault("malformed"), {"operation": "remove_special_permissions", "kind": "malformed"})
    for answer in (wix.update(), wix.remove()):
        assert answer.status_code == 200
        with pytest.raises(json.JSONDecodeError):
            answer.json()
    assert wix.levels()[0] == "ANYONE"


def test_a_concurrent_change_comes_just_before_the_work(wix: Wix) -> None:
    edit = {
        "permissions": {"itemRead": "PRIVILEGED"},
        "specialPermissions": [{"userId": "them", "itemRead": "ALLOWED"}],
    }
    add = "add_special_permissions"
    change = {"kind": "concurrent_change", "dataCollectionId": "Orders"}
    wix.emulator.faults(
        {"operation": add, **change, "edit": edit}, {"operation": "update_permissions", **change, "delete": True}
    )
    assert wix.add(userId="them", itemRead="ALLOWED").status_code == 409
    assert wix.levels()[0] == "PRIVILEGED"
    assert wix.update().status_code == 404
    assert wix.get().status_code == 404


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (
            {"operation": "no_such", "kind": "reset_before"},
            r"\[0\]\.operation: 'no_such' is not allowed; choose one of get_permissions, ",
        ),
        (update_fault("explode"), "kind: 'explode' is not allowed; choose one of concurrent_change, "),
        (update_fault("status"), "status: is missing"),
        (update_fault("delay", seconds=-1), "seconds: must be at least 0$"),
        (update_fault("reset_after", seconds=1), "seconds: there is no such key"),
        (update_fault("concurrent_change", dataCollectionId="Orders"), "give either edit or delete: true"),
    ],
)
def test_a_wrong_fault_is_refused_and_none_is_queued(wix: Wix, fault: dict[str, Any], reason: str) -> None:
    with pytest.raises(AdminRefused, match=reason):
        wix.emulator.faults(fault, update_fault("reset_before"))
    assert wix.emulator.fault_report()["pending"] == []
