"""The way of one call through the emulator: count, fault, authenticate, work, answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import partial
from sqlite3 import Connection
from typing import Literal, cast

from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pulumi_wix_data.emulator.auth import SITE_HEADER, authenticate, authorize_account, authorize_site
from pulumi_wix_data.emulator.bodies import MAX_CALL_BYTES, BodyTooLarge, NotJson, bounded_body, parsed_json
from pulumi_wix_data.emulator.collections_table import delete_collection
from pulumi_wix_data.emulator.connection import request_id_of, reset_connection
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.counters import LoggedCall, OperationName
from pulumi_wix_data.emulator.faults import inject_fault
from pulumi_wix_data.emulator.history import CONSISTENT_HEADER
from pulumi_wix_data.emulator.request_reader import RequestReader
from pulumi_wix_data.emulator.seed_models import CollectionEdit, is_guid
from pulumi_wix_data.emulator.state import edit_collection
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.wire import WireError

_LOG = logging.getLogger("pulumi_wix_data.emulator")


@dataclass(frozen=True)
class Call:
    """An admitted call, as a handler sees it."""

    emulator: Emulator
    db: Connection
    owner: str
    """The site of a site-level call, the account of an account-level one."""
    account: str
    request: Request
    content: bytes

    @property
    def switches(self) -> Switches:
        """The switches in force."""
        return self.emulator.switches

    def body(self) -> RequestReader:
        """A reader of the body. Raises 400 when it is not a JSON object."""
        try:
            parsed = parsed_json(self.content)
        except NotJson as fault:
            raise WireError(400, None, f"The request body must be a JSON object: {fault}.") from None
        if not isinstance(parsed, dict):
            raise WireError(400, None, "The request body must be a JSON object.")
        return RequestReader(cast("dict[str, object]", parsed))

    def query(self) -> RequestReader:
        """A reader of the query."""
        return RequestReader(self.request.query_params)

    def before_write(self, collection_id: str) -> None:
        """Tell the history that this collection's permissions are about to change."""
        self.emulator.history.before_write(self.db, self.owner, collection_id, self.switches)


@dataclass(frozen=True)
class Operation:
    """A Wix method."""

    name: OperationName
    handler: Callable[[Call], Response]
    """Does the work inside a transaction, which a `WireError` rolls back."""
    level: Literal["site", "account"] = "site"
    scope: str | None = None
    """The permission scope that the key must have, if any."""
    writes: bool = False


def operation_route(emulator: Emulator, method: str, path: str, operation: Operation) -> Route:
    """The route of an operation."""
    # Faults act on finished answers, those of refused calls included. So they go around the endpoint, inside of
    # which Starlette's exception handlers turn errors into answers.
    around = Middleware(_OperationCalls, emulator, operation)
    return Route(path, _endpoint(emulator, operation), methods=[method], middleware=[around])


def _endpoint(emulator: Emulator, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
    store = emulator.store

    async def work(request: Request) -> Response:
        content = await request.body()
        view: AbstractContextManager[Connection] = store.transaction() if operation.writes else store.reading()
        with view as db:
            answer = operation.handler(_admit(emulator, operation, request, content, db))
        if operation.writes:
            answer.headers[CONSISTENT_HEADER] = emulator.history.token()
        return answer

    return work


def _admit(emulator: Emulator, operation: Operation, request: Request, content: bytes, db: Connection) -> Call:
    key = authenticate(db, request.headers, emulator.switches)
    emulator.rate_limit.admit(key, emulator.switches)
    if operation.level == "site":
        owner = authorize_site(db, request.headers, key, operation.scope, emulator.switches)
    else:
        owner = authorize_account(request.headers, key)
    return Call(emulator, db, owner, key.account_id, request, content)


class _OperationCalls:
    """ASGI middleware around an operation: counts and logs its calls, and injects the faults meant for them."""

    def __init__(self, app: ASGIApp, emulator: Emulator, operation: Operation) -> None:
        self._app = app
        self._emulator = emulator
        self._operation = operation

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        emulator = self._emulator
        site = request.headers.get(SITE_HEADER, "").strip().lower()
        known = site if is_guid(site) else None
        request_id = request_id_of(request)
        logged = emulator.counters.begin(request.method, self._operation.name, known, request_id)
        try:
            content = await bounded_body(request, MAX_CALL_BYTES)
        except BodyTooLarge as fault:
            logged.status = 413
            _note(logged)
            # The rest of the body is not read, so the connection cannot serve another call.
            error = WireError(413, None, str(fault))
            error.headers["Connection"] = "close"
            raise error from None
        if emulator.switches.latency_seconds:
            await emulator.pause(emulator.switches.latency_seconds)
        fault = emulator.faults.take(self._operation.name, known, request_id)
        answer = await inject_fault(fault, _Exchange(emulator, request, known, content, self._app))
        logged.status = None if answer is None else answer.status_code
        _note(logged)
        if answer is not None:
            await answer(scope, receive, send)


@dataclass(frozen=True)
class _Exchange:
    """The call of a request, as `faults.Exchange` describes it."""

    emulator: Emulator
    request: Request
    site: str | None
    content: bytes
    endpoint: ASGIApp

    async def work(self) -> Response:
        messages: list[Message] = []

        async def receive() -> Message:
            return {"type": "http.request", "body": self.content, "more_body": False}

        async def send(message: Message) -> None:
            messages.append(message)

        await self.endpoint(self.request.scope, receive, send)
        start, *bodies = messages
        answer = Response(b"".join(body.get("body", b"") for body in bodies), start["status"])
        answer.raw_headers = start["headers"]
        return answer

    async def pause(self, seconds: float) -> bool:
        return await self.emulator.pause(seconds)

    async def reset(self) -> None:
        await reset_connection(self.request)

    def change(self, site: str | None, collection_id: str, edit: CollectionEdit | None) -> None:
        place = site or self.site
        if place is None:
            return
        if edit is None:
            change = partial(delete_collection, site_id=place, collection_id=collection_id)
        else:
            change = partial(edit_collection, site_id=place, collection_id=collection_id, edit=edit)
        self.emulator.change_collection(place, collection_id, change)


def _note(call: LoggedCall) -> None:
    answered = "connection reset" if call.status is None else call.status
    _LOG.info("%s %s site=%s %s %s", call.method, call.operation, call.site, answered, call.request_id)
