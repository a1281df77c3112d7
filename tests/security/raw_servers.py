"""Servers on loopback that show what really went over the wire: a plain one, a relay, a proxy that tunnels."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Generator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field

_PATIENCE = 20
_DRIP_SECONDS = 0.02
_DRIPS = 400
"""Eight seconds of them."""


def answer(status: int, body: str = "{}", **headers: str) -> bytes:
    """An HTTP answer; underscores in the names of headers stand for dashes."""
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    content = body.encode()
    head = "\r\n".join([f"HTTP/1.1 {status} Status", f"Content-Length: {len(content)}", *lines])
    return f"{head}\r\n\r\n".encode() + content


@dataclass
class Recorded:
    """What a server has seen so far."""

    port: int
    answering: bytes = b""
    """What it answers to every request; may be changed."""
    connections: int = 0
    requests: list[bytes] = field(default_factory=list[bytes])


@contextmanager
def raw_server(answering: bytes, context: ssl.SSLContext | None = None, port: int = 0) -> Generator[Recorded]:
    """Answers every request alike; with a context it speaks TLS. On a free port, unless one is given."""

    def talk(connection: socket.socket, seen: Recorded) -> None:
        with _secured(connection, context) as line:
            while request := _request(line):
                seen.requests.append(request)
                line.sendall(seen.answering)

    with _listening(talk, port) as seen:
        seen.answering = answering
        yield seen


@contextmanager
def dripping_server(context: ssl.SSLContext | None = None) -> Generator[Recorded]:
    """Answers one byte after another for a long time; with a context it speaks TLS."""
    stopping = threading.Event()

    def talk(connection: socket.socket, seen: Recorded) -> None:
        with _secured(connection, context) as line:
            seen.requests.append(_request(line))
            line.sendall(b"HTTP/1.1 200 ")
            for _ in range(_DRIPS):
                if stopping.wait(_DRIP_SECONDS):
                    return
                line.sendall(b"O")

    with _listening(talk) as seen:
        yield seen
        stopping.set()


@contextmanager
def slow_reader() -> Generator[Recorded]:
    """Reads a little of a request at a time."""
    stopping = threading.Event()

    def talk(connection: socket.socket, _seen: Recorded) -> None:
        # A small buffer: whoever writes is to wait for a short time many times, not once for long.
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        while not stopping.wait(_DRIP_SECONDS) and connection.recv(65536):
            pass

    with _listening(talk) as seen:
        yield seen
        stopping.set()


@contextmanager
def silent_port() -> Generator[int]:
    """A port of loopback that neither takes nor refuses connections, as an address behind a firewall."""
    with ExitStack() as held:
        listener = held.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        port = listener.getsockname()[1]
        # The queue of those that nobody accepts is full after one or two, and the system drops the others.
        for _ in range(4):
            waiting = held.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(("127.0.0.1", port))
        yield port


@contextmanager
def tls_relay(port: int, context: ssl.SSLContext) -> Generator[Recorded]:
    """Speaks TLS, and hands what it is told to a plain server on loopback."""

    def talk(connection: socket.socket, _seen: Recorded) -> None:
        with _secured(connection, context) as line, socket.create_connection(("127.0.0.1", port)) as target:
            _join(line, target)

    with _listening(talk) as seen:
        yield seen


@contextmanager
def tunnel_proxy(
    hosts: dict[str, int], refusal: bytes | None = None, context: ssl.SSLContext | None = None
) -> Generator[Recorded]:
    """A proxy for CONNECT that alone knows where `hosts` are: on ports of loopback. With a context it speaks TLS."""

    def talk(plain: socket.socket, seen: Recorded) -> None:
        with _secured(plain, context) as connection:
            tunnel(connection, seen)

    def tunnel(connection: socket.socket, seen: Recorded) -> None:
        request = _request(connection)
        seen.requests.append(request)
        words = request.split(b" ")
        name = words[1].rpartition(b":")[0].decode() if words[0] == b"CONNECT" else ""
        if refusal is not None or name not in hosts:
            connection.sendall(refusal or answer(502))
            return
        with socket.create_connection(("127.0.0.1", hosts[name])) as target:
            connection.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            _join(connection, target)

    with _listening(talk) as seen:
        yield seen


@contextmanager
def _listening(talk: Callable[[socket.socket, Recorded], None], port: int = 0) -> Generator[Recorded]:
    with closing(socket.create_server(("127.0.0.1", port))) as listener:
        seen = Recorded(listener.getsockname()[1])

        def one(connection: socket.socket) -> None:
            connection.settimeout(_PATIENCE)
            # A client that refuses the certificate, or goes away, ends its own connection only.
            with closing(connection), suppress(OSError):
                talk(connection, seen)

        def serve() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = listener.accept()
                    seen.connections += 1
                    threading.Thread(target=one, args=(connection,), daemon=True).start()

        accepting = threading.Thread(target=serve, daemon=True)
        accepting.start()
        yield seen
        # Closing a listener does not wake the thread that waits on it everywhere; shutting it down does on Linux.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)


def _secured(connection: socket.socket, context: ssl.SSLContext | None) -> socket.socket:
    return context.wrap_socket(connection, server_side=True) if context else connection


def _request(line: socket.socket) -> bytes:
    """One request with its body; nothing when the client has gone."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = line.recv(65536)
        if not part:
            return b""
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (int(each.split(b":")[1]) for each in head.split(b"\r\n") if each.lower().startswith(b"content-length:")), 0
    )
    while len(body) < length:
        part = line.recv(65536)
        if not part:
            return b""
        body += part
    return head + b"\r\n\r\n" + body


def _join(left: socket.socket, right: socket.socket) -> None:
    """Hand on what each side says, until both have finished."""

    def hand_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while part := source.recv(65536):
                target.sendall(part)
            target.shutdown(socket.SHUT_WR)

    back = threading.Thread(target=hand_on, args=(right, left), daemon=True)
    back.start()
    hand_on(left, right)
    back.join(_PATIENCE)
