"""Connections on which a call ends by its deadline, whatever the other side does.

The timeouts of HTTP libraries limit the silence between two reads: a service that sends its status line byte by byte
outlasts any of them, and a host with many addresses that do not answer takes one timeout for each. Here every step on
the network (connecting, TLS, writing, reading) gets only what is left of the whole call.
"""

from __future__ import annotations

import importlib.util
import socket
import threading
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import contextmanager
from contextvars import ContextVar
from functools import partial
from ssl import SSLContext
from typing import Any, cast

import httpcore
import httpx

__all__ = ["DeadlineTransport", "ending_at"]

_KEPT_ALIVE_SECONDS = 5.0
"""How long an idle connection is kept. Services close theirs at some time, too; the sooner ours is the safer one."""
_WRITTEN_AT_ONCE = 16 * 1024
"""Bytes; about what a socket takes in one go, so that a slow reader is noticed between two of them."""
_LEFT_OUT = frozenset({b"location", b"set-cookie"})
"""Headers of answers that httpx would act upon by itself."""

_deadline: ContextVar[float] = ContextVar("deadline")


@contextmanager
def ending_at(deadline: float) -> Generator[None]:
    """Let network operations of this thread fail with a timeout once `time.monotonic()` has passed `deadline`.

    A `DeadlineTransport` works only inside of it: a request that has no deadline is a LookupError.
    """
    token = _deadline.set(deadline)
    try:
        yield
    finally:
        _deadline.reset(token)


class DeadlineTransport(httpx.BaseTransport):
    """HTTP/1.1 over connections that are kept alive, directly or through a proxy, until the deadline of `ending_at`.

    httpx's own transport does the same without the deadline, and takes no network backend. So this one uses httpcore,
    on which httpx is built and which does take one. Raises httpx's exceptions, as httpx's own does.

    Where an answer redirects to, and its cookies, are left out: httpx would parse every address, even when it follows
    none, and report one that it cannot parse as a request that failed; and it would keep every cookie, and send it.
    """

    def __init__(self, tls: SSLContext | None, proxy: httpx.Proxy | None = None) -> None:
        """`tls` is for the service and for a proxy with an https address; None will do for plain http.

        Raises ImportError for a SOCKS proxy when the package for it is missing.
        """
        if proxy and proxy.url.scheme.startswith("socks") and importlib.util.find_spec("socksio") is None:
            raise ImportError("a SOCKS proxy needs the package socksio")
        # One connection each, as many as there are calls at once, so that no thread ever waits for another. At each
        # request, httpcore compares every connection of a pool with every other: with 32 of them in one, that costs
        # more than the request itself.
        self._new_pool = partial(
            httpcore.ConnectionPool,
            ssl_context=tls,
            proxy=httpcore.Proxy(_core_url(proxy.url), proxy.raw_auth, proxy.headers.raw, tls) if proxy else None,
            max_connections=1,
            keepalive_expiry=_KEPT_ALIVE_SECONDS,
            network_backend=_Network(),
        )
        self._lock = threading.Lock()
        self._pools: list[httpcore.ConnectionPool] = []
        self._free: list[httpcore.ConnectionPool] = []
        """Those that no call uses; the last one was used last."""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request. The body of the response is still to be read."""
        assert isinstance(request.stream, httpx.SyncByteStream)  # noqa: S101 - as httpx promises
        core_request = httpcore.Request(
            request.method,
            _core_url(request.url),
            headers=request.headers.raw,
            content=request.stream,
            extensions=request.extensions,
        )
        pool = self._take()
        try:
            with _failing_as_httpx():
                answer = pool.handle_request(core_request)
        except BaseException:
            self._free.append(pool)
            raise
        extensions = cast("dict[str, Any]", answer.extensions)
        headers = [(name, value) for name, value in answer.headers if name.lower() not in _LEFT_OUT]
        body = _Body(answer, lambda: self._free.append(pool))
        return httpx.Response(answer.status, headers=headers, stream=body, extensions=extensions)

    def close(self) -> None:
        """Close the connections."""
        with self._lock:
            for pool in self._pools:
                pool.close()

    def _take(self) -> httpcore.ConnectionPool:
        with self._lock:
            if self._free:
                return self._free.pop()
            pool = self._new_pool()
            self._pools.append(pool)
            return pool


class _Body(httpx.SyncByteStream):
    """The body of an answer. httpx closes it once."""

    def __init__(self, answer: httpcore.Response, closed: Callable[[], object]) -> None:
        self._answer = answer
        self._closed = closed

    def __iter__(self) -> Iterator[bytes]:
        with _failing_as_httpx():
            yield from self._answer.iter_stream()

    def close(self) -> None:
        try:
            self._answer.close()
        finally:
            self._closed()


def _core_url(url: httpx.URL) -> httpcore.URL:
    return httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


_HTTPX_KINDS: dict[type[Exception], type[httpx.TransportError]] = {
    httpcore.ConnectTimeout: httpx.ConnectTimeout,
    httpcore.ReadTimeout: httpx.ReadTimeout,
    httpcore.WriteTimeout: httpx.WriteTimeout,
    httpcore.PoolTimeout: httpx.PoolTimeout,
    httpcore.TimeoutException: httpx.TimeoutException,
    httpcore.ConnectError: httpx.ConnectError,
    httpcore.ReadError: httpx.ReadError,
    httpcore.WriteError: httpx.WriteError,
    httpcore.NetworkError: httpx.NetworkError,
    httpcore.LocalProtocolError: httpx.LocalProtocolError,
    httpcore.RemoteProtocolError: httpx.RemoteProtocolError,
    httpcore.ProtocolError: httpx.ProtocolError,
    httpcore.ProxyError: httpx.ProxyError,
    httpcore.UnsupportedProtocol: httpx.UnsupportedProtocol,
}
"""Each class comes before its base class."""


@contextmanager
def _failing_as_httpx() -> Generator[None]:
    try:
        yield
    except tuple(_HTTPX_KINDS) as failure:
        kind = next(ours for theirs, ours in _HTTPX_KINDS.items() if isinstance(failure, theirs))
        raise kind(str(failure)) from failure


def _left(timeout: float | None, too_late: type[httpcore.TimeoutException]) -> float:
    """The seconds that an operation may take: its timeout, or what is left of the call."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise too_late("the time of the call is over")
    return left if timeout is None else min(timeout, left)


class _Network(httpcore.SyncBackend):
    """Opens connections, trying one address of a host after another for as long as the call has time."""

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError(f"{host} has no address")
        for address in _addresses(host, port, _left(timeout, httpcore.ConnectTimeout)):
            left = _left(timeout, httpcore.ConnectTimeout)
            try:
                return _Stream(super().connect_tcp(address, port, left, local_address, socket_options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as this_one:
                failure = this_one
        raise failure


def _addresses(host: str, port: int, seconds: float) -> list[str]:
    """The IP addresses of a host, in the order in which the system would have them tried.

    The system's resolver cannot be told how long it may take, so it is asked in a thread that nobody waits for longer
    than that. Raises httpcore.ConnectTimeout then.
    """
    found: Future[list[str]] = Future()

    def look_up() -> None:
        try:
            addresses = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            found.set_result([str(address[0]) for *_, address in addresses])
        except Exception as failure:  # noqa: BLE001 - told by whoever waits
            found.set_exception(failure)

    threading.Thread(target=look_up, name="look up a host", daemon=True).start()
    try:
        return found.result(seconds)
    except FutureTimeout:
        raise httpcore.ConnectTimeout(f"the look-up of {host} takes too long") from None
    except OSError as failure:
        raise httpcore.ConnectError(str(failure)) from failure


class _Stream(httpcore.NetworkStream):
    """A connection, each of whose operations ends by the deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        # The stream below gives each send the whole timeout, so it is never handed more than about one of them.
        for start in range(0, len(buffer), _WRITTEN_AT_ONCE):
            part = buffer[start : start + _WRITTEN_AT_ONCE]
            self._stream.write(part, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = _left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)
