"""The end of a call, kept by every read of its answer.

The timeouts of HTTP libraries count the silence between two reads: a service that sends its status line byte by byte
outlasts any of them. Here each read gets only what is left of the whole call.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Iterable
from contextlib import contextmanager
from ssl import SSLContext
from typing import Any

import httpcore
import httpx

_present = threading.local()


@contextmanager
def ending_at(deadline: float) -> Generator[None, None, None]:
    """Reads of this thread fail with a ReadTimeout once `time.monotonic()` is past the deadline."""
    _present.deadline = deadline
    try:
        yield
    finally:
        del _present.deadline


def keep_deadlines(client: httpx.Client) -> None:
    """Make the client's connections, those through proxies too, keep to `ending_at`."""
    # httpx has no public way to give httpcore, which has one for it, another network backend.
    for transport in (client._transport, *client._mounts.values()):  # pyright: ignore[reportPrivateUsage]
        if isinstance(transport, httpx.HTTPTransport):
            transport._pool._network_backend = _Network()  # pyright: ignore[reportPrivateUsage]


def _left(timeout: float | None) -> float | None:
    deadline: float | None = getattr(_present, "deadline", None)
    if deadline is None:
        return timeout
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout("the answer did not end in time")
    return left if timeout is None else min(timeout, left)


class _Stream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, timeout)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _Network(httpcore.SyncBackend):
    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        return _Stream(super().connect_tcp(host, port, timeout, local_address, socket_options))
