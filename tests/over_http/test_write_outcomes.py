"""What a failed write tells of its outcome: whether it may have been done all the same, over all tries of the call."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import ApiError
from pulumi_wix_data.api.transport import Limits
from tests.over_http.wix_stage import FAST, KEY, LOCKED, SITE, Stage, levels_of

BRIEF = Limits(total=0.3, connect=0.2, read=0.2, first_wait=0.001, longest_wait=0.01)
FOR_EVER = 100_000


def status(number: int, body: str = "json", times: int = FOR_EVER) -> dict[str, Any]:
    """An answer in place of the work."""
    return {"kind": "status", "status": number, "body": body, "times": times}


LOST = {"kind": "reset_after", "times": 1}
OUTCOMES: list[tuple[str, list[dict[str, Any]], bool]] = [
    ("refused by the API", [status(400)], False),
    ("not allowed", [status(403)], False),
    ("too many for long", [{**status(429), "retryAfterSeconds": 3600}], False),
    ("a page of a proxy", [status(404, "html")], True),
    ("a failure of the service", [status(500)], True),
    ("a failure of a gateway", [status(503)], True),
    ("no JSON", [{"kind": "malformed", "times": FOR_EVER}], True),
    ("no answer", [{"kind": "reset_before", "times": FOR_EVER}], True),
    ("too late an answer", [{"kind": "delay", "seconds": 30, "times": FOR_EVER}], True),
    ("lost, then refused", [LOST, status(400)], True),
    ("lost, then too many", [LOST, status(429)], True),
    ("a gateway, then refused", [status(503, times=1), status(403)], True),
    ("too many, then refused", [status(429, times=1), status(403)], False),
]


def failure_of(client: WixDataClient) -> ApiError:
    """The error of a write that must fail."""
    with pytest.raises(ApiError) as failure:
        client.update_permissions(SITE, "Orders", levels_of(LOCKED))
    return failure.value


@pytest.mark.parametrize(
    ("faults", "may_have_worked"), [each[1:] for each in OUTCOMES], ids=[each[0] for each in OUTCOMES]
)
def test_anything_but_a_plain_answer_may_have_worked(
    stage: Stage, faults: list[dict[str, Any]], may_have_worked: bool
) -> None:
    stage.emulator.faults(*({"operation": "update_permissions", **each} for each in faults))
    # A try that a busy machine cuts short may have worked.
    error = failure_of(stage.client(limits=BRIEF if may_have_worked else FAST))
    assert error.may_have_worked is may_have_worked
    if LOST in faults:
        assert stage.live_levels() == LOCKED


def test_what_the_api_says_is_gone_has_not_been_written(stage: Stage) -> None:
    stage.emulator.delete_collection(SITE, "Orders")
    assert failure_of(stage.client(limits=BRIEF)).may_have_worked is False


def test_what_was_never_sent_has_not_worked() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    client = WixDataClient(f"http://127.0.0.1:{port}", ApiKey(KEY), BRIEF)
    try:
        assert failure_of(client).may_have_worked is False
    finally:
        client.close()


def test_what_nobody_waits_for_any_more_is_not_sent_and_has_not_worked(stage: Stage) -> None:
    client = WixDataClient(stage.emulator.url, ApiKey(KEY), BRIEF, is_abandoned=lambda _: True)
    try:
        assert failure_of(client).may_have_worked is False
    finally:
        client.close()
    assert stage.counts() == {}
