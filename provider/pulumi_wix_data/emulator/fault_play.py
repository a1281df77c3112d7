"""Carries out one fault of the plan around the work of a call."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from pulumi_wix_data.emulator.collections_table import delete_collection
from pulumi_wix_data.emulator.connection import reset_connection
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.edits import CollectionEdit, apply_edit
from pulumi_wix_data.emulator.faults import (
    BodyKind,
    ConcurrentChangeFault,
    DelayFault,
    Fault,
    MalformedFault,
    ResetFault,
    SlowDripFault,
    StatusFault,
)
from pulumi_wix_data.emulator.pages import error_page
from pulumi_wix_data.emulator.rate_limit import retry_after_date, retry_after_seconds


async def play(
    fault: Fault | None, emulator: Emulator, request: Request, site: str | None, work: Callable[[], Response]
) -> Response | None:
    """The answer to send; None when the connection was reset instead."""
    match fault:
        case None:
            return work()
        case StatusFault():
            return _status_answer(fault)
        case DelayFault():
            if await emulator.pause(fault.seconds):
                return work()
            await reset_connection(request)
            return None
        case ResetFault():
            if fault.kind == "reset_after":
                work()
            await reset_connection(request)
            return None
        case SlowDripFault():
            return _dripping(emulator, work(), fault.seconds)
        case MalformedFault():
            return _cut_off(work())
        case ConcurrentChangeFault():
            _change(emulator, fault.site or site, fault.dataCollectionId, fault.edit)
            return work()


def _status_answer(fault: StatusFault) -> Response:
    headers = dict(fault.headers)
    if fault.retryAfterSeconds is not None:
        form = retry_after_seconds if fault.retryAfterForm == "seconds" else retry_after_date
        headers["Retry-After"] = form(fault.retryAfterSeconds)
    body: BodyKind = fault.body or ("empty" if fault.status >= 500 else "json")
    if body == "html":
        return Response(error_page(fault.status), fault.status, headers, "text/html")
    if body == "empty":
        return Response(b"", fault.status, headers)
    return Response(_json_body(body, fault.status), fault.status, headers, "application/json")


def _json_body(body: BodyKind, status: int) -> bytes:
    try:
        name = HTTPStatus(status).phrase
    except ValueError:
        name = "Unknown"
    error: dict[str, object] = {"code": name.upper().replace(" ", "_"), "description": name, "data": {}}
    whole = json.dumps({"message": name, "details": {"applicationError": error}}).encode()
    if body == "truncated":
        return whole[: len(whole) // 2]
    if body == "wrong_types":
        odd = {"message": 17, "details": ["x"], "dataPermissions": "x", "specialPermissions": 17}
        return json.dumps({**odd, "collection": [], "collections": {}, "itemRead": "x"}).encode()
    return whole


def _dripping(emulator: Emulator, response: Response, seconds: float) -> Response:
    body = bytes(response.body)

    async def drops() -> AsyncIterator[bytes]:
        for index in range(len(body)):
            await emulator.pause(seconds / len(body))
            yield body[index : index + 1]

    return StreamingResponse(drops(), response.status_code, response.headers)


def _cut_off(response: Response) -> Response:
    body = bytes(response.body)
    # Even `{}` becomes invalid JSON that way.
    return Response(body[: len(body) // 2], response.status_code, media_type="application/json")


def _change(emulator: Emulator, site: str | None, collection_id: str, edit: CollectionEdit | None) -> None:
    if site is None:
        return
    with emulator.store.transaction() as db:
        emulator.history.before_write(db, site, collection_id, emulator.switches)
        if edit is None:
            delete_collection(db, site, collection_id)
        else:
            apply_edit(db, site, collection_id, edit)
