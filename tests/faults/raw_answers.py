"""A service on loopback that answers every request with the very bytes it is told to."""

from __future__ import annotations

import socket
import threading
from collections.abc import Generator, Iterable
from contextlib import contextmanager, suppress

from tests.faults.http_messages import read_message


class RawAnswers:
    """Answers each request with `answer`; the parts are sent one by one, `pause` seconds apart."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._stopping = threading.Event()
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        self.answer: Iterable[bytes] = ()
        self.pause = 0.0
        self.requests: list[bytes] = []
        """In the order of their coming."""

    def serve(self) -> None:
        """Serve until `stop`; each connection in a thread of its own."""
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve_one, args=(connection,), daemon=True).start()

    def stop(self) -> None:
        """End the pauses of answers under way, and take no more connections."""
        self._stopping.set()
        # Closing alone would leave the accepting thread in its call.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _serve_one(self, connection: socket.socket) -> None:
        # A client may go whenever it has had enough.
        with connection, suppress(OSError):
            self.requests.append(read_message(connection))
            for part in self.answer:
                connection.sendall(part)
                if self.pause and self._stopping.wait(self.pause):
                    return
            connection.shutdown(socket.SHUT_WR)
            while connection.recv(65536):
                pass


def http_answer(
    body: bytes,
    status: int = 200,
    headers: Iterable[tuple[bytes, bytes]] = (),
    content_type: bytes = b"application/json",
) -> bytes:
    """A whole answer after which the connection closes."""
    lines = [
        b"HTTP/1.1 %d Any" % status,
        b"Content-Type: " + content_type,
        b"Content-Length: %d" % len(body),
        b"Connection: close",
        *(name + b": " + value for name, value in headers),
    ]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


@contextmanager
def raw_answers() -> Generator[RawAnswers]:
    """Such a service on a free port."""
    service = RawAnswers(socket.create_server(("127.0.0.1", 0), backlog=64))
    thread = threading.Thread(target=service.serve, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.stop()
        thread.join()
