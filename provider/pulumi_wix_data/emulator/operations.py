"""The way of one call through the emulator: count, fault, authenticate, work, answer."""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from sqlite3 import Connection
from typing import Any, Literal, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pulumi_wix_data.emulator.auth import SITE_HEADER, authenticate, authorize_account, authorize_site
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.counters import LoggedCall, OperationName
from pulumi_wix_data.emulator.fault_play import play
from pulumi_wix_data.emulator.history import CONSISTENT_HEADER
from pulumi_wix_data.emulator.request_ids import request_id_of
from pulumi_wix_data.emulator.seed_models import is_guid
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.validation import Reader
from pulumi_wix_data.emulator.wire_errors import WireError

_LOG = logging.getLogger("pulumi_wix_data.emulator")


@dataclass(frozen=True)
class Call:
    """An admitted call, as a handler sees it."""

    emulator: Emulator
    switches: Switches
    db: Connection
    owner: str
    """The site of a site-level call, the account of an account-level one."""
    account: str
    request: Request
    content: bytes

    def reader(self) -> Reader:
        """A reader for this call's input."""
        return Reader(self.switches)

    def body(self) -> Mapping[str, Any]:
        """The body as a JSON object. Raises 400 when it is none."""
        try:
            parsed: object = json.loads(self.content)
        except ValueError:
            parsed = None
        if not isinstance(parsed, dict):
            raise WireError(400, {"message": "The request body must be a JSON object.", "details": {}})
        return cast("dict[str, Any]", parsed)

    def before_write(self, collection_id: str) -> None:
        """Tell the history that this collection's permissions are about to change."""
        self.emulator.history.before_write(self.db, self.owner, collection_id, self.switches)


Handler = Callable[[Call], Mapping[str, Any]]


@dataclass(frozen=True)
class Operation:
    """A Wix method: its name in the counters, what it is allowed by, whether it writes, and its handler."""

    name: OperationName
    level: Literal["site", "account"]
    scope: str | None
    writes: bool
    handler: Handler


def endpoint(emulator: Emulator, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    """The Starlette endpoint of an operation."""

    async def serve(request: Request) -> Response:
        site = request.headers.get(SITE_HEADER, "").strip().lower()
        request_id = request_id_of(request)
        known = site if is_guid(site) else None
        logged = emulator.counters.begin(request.method, operation.name, known, request_id)
        content = await request.body()
        if emulator.switches.latency_seconds:
            await emulator.pause(emulator.switches.latency_seconds)
        fault = emulator.faults.take(operation.name, known, request_id)
        response = await play(fault, emulator, request, known, lambda: _work(emulator, operation, request, content))
        logged.status = None if response is None else response.status_code
        _note(logged)
        # After a reset nothing can be sent any more, but Starlette wants a response object.
        return response or Response()

    return serve


def _work(emulator: Emulator, operation: Operation, request: Request, content: bytes) -> Response:
    store = emulator.store
    view: AbstractContextManager[Connection] = store.transaction() if operation.writes else store.reading()
    try:
        with view as db:
            answer = operation.handler(_admit(emulator, operation, request, content, db))
    except WireError as error:
        if error.body is None:
            return Response(b"", error.status, error.headers)
        return JSONResponse(error.body, error.status, error.headers)
    headers = {CONSISTENT_HEADER: emulator.history.token()} if operation.writes else None
    return JSONResponse(answer, headers=headers)


def _admit(emulator: Emulator, operation: Operation, request: Request, content: bytes, db: Connection) -> Call:
    switches = emulator.switches
    key = authenticate(db, request.headers, switches)
    emulator.rate_limit.admit(key.digest, switches)
    if operation.level == "site":
        owner = authorize_site(db, request.headers, key, operation.scope, switches)
    else:
        owner = authorize_account(request.headers, key, switches)
    return Call(emulator, switches, db, owner, key.account_id, request, content)


def _note(call: LoggedCall) -> None:
    answered = "connection reset" if call.status is None else call.status
    _LOG.info("%s %s site=%s %s %s", call.method, call.operation, call.site, answered, call.request_id)
