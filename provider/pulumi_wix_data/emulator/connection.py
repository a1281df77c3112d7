"""uvicorn's HTTP protocol with one addition: a request can reset its own connection."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from starlette.requests import Request
from uvicorn.config import Config
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

_ABORT = "abort_connection"


class ResettableProtocol(H11Protocol):
    """Passes a function that resets the connection to the application, in the ASGI scope's `state`."""

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
