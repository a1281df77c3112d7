"""Each HTTP exchange: its request id, and how to reset its connection."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from typing import Any
from uuid import uuid4

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

REQUEST_ID_HEADER = "x-wix-request-id"
_REQUEST_ID = "wix_request_id"
_ABORT = "abort_connection"


class RequestIds:
    """ASGI middleware that puts an `x-wix-request-id` on every answer.

    It goes around the whole application, so that error pages have the header as well.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = f"{int(time.time())}.{uuid4().int % 10**16:016d}"
        scope.setdefault("state", {})[_REQUEST_ID] = request_id

        async def send_with_id(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)[REQUEST_ID_HEADER] = request_id
            await send(message)

        await self._app(scope, receive, send_with_id)


def request_id_of(request: Request) -> str:
    """The id that the answer to this request will have."""
    return request.scope["state"][_REQUEST_ID]


class ResettableProtocol(H11Protocol):
    """uvicorn's HTTP protocol; it passes a function that resets the connection on, in the ASGI scope's `state`."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, _ABORT: self._abort}, _loop)

    def _abort(self) -> None:
        connection = self.transport.get_extra_info("socket")
        # Lingering for no time makes closing send RST instead of FIN: the peer sees "connection reset".
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.transport.abort()


async def reset_connection(request: Request) -> None:
    """Reset the request's connection; returns when it is gone. The request's body must have been read."""
    request.scope["state"][_ABORT]()
    while (await request.receive())["type"] != "http.disconnect":
        pass
