"""A relay in front of the emulator that can stop listening in the middle of a step: connection refused."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from urllib.parse import urlsplit

from tests.faults.http_messages import read_message

_HEADS = {
    "get_permissions": b"GET /wix-data/v1/permissions?",
    "update_permissions": b"POST /wix-data/v1/permissions ",
    "add_special_permissions": b"POST /wix-data/v1/permissions/special ",
    "update_special_permissions": b"POST /wix-data/v1/permissions/special/",
    "remove_special_permissions": b"DELETE /wix-data/v1/permissions/special/",
}


class RefusingRelay:
    """Hands requests on, until it meets the call that it shall refuse; then nobody listens any more."""

    def __init__(self, upstream: str) -> None:
        parts = urlsplit(upstream)
        self._upstream = (str(parts.hostname), int(parts.port or 80))
        self._port = 0
        self._refused: tuple[bytes, int] | None = None
        self.met = False
        """Whether the call to refuse has come."""
        self.listen()

    @property
    def url(self) -> str:
        """Its address, the same one all its life."""
        return f"http://127.0.0.1:{self._port}"

    def refuse(self, operation: str, earlier_calls: int) -> None:
        """Stop listening once that operation is called, after its first `earlier_calls` calls."""
        self._refused = (_HEADS[operation], earlier_calls)

    def listen(self) -> None:
        """Listen (again) and refuse nothing."""
        self._refused = None
        self._listener = socket.create_server(("127.0.0.1", self._port), backlog=16)
        self._port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, args=(self._listener,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        # Closing alone would leave the accepting thread in its call.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self, listener: socket.socket) -> None:
        with suppress(OSError):
            while True:
                connection, _ = listener.accept()
                threading.Thread(target=self._relay, args=(connection,), daemon=True).start()

    def _relay(self, connection: socket.socket) -> None:
        with connection, socket.create_connection(self._upstream) as upstream, suppress(OSError):
            while request := read_message(connection):
                if self._is_refused(request):
                    self.met = True
                    self.close()
                    return
                upstream.sendall(request)
                connection.sendall(read_message(upstream))

    def _is_refused(self, request: bytes) -> bool:
        if self._refused is None or not request.startswith(self._refused[0]):
            return False
        head, earlier = self._refused
        self._refused = (head, earlier - 1)
        return earlier <= 0
