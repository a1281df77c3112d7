"""Reads single HTTP/1.1 messages from a socket, for the helpers that stand on the wire."""

from __future__ import annotations

import socket


def read_message(connection: socket.socket) -> bytes:
    """One whole message with its body, if it has a Content-Length; what came so far when the peer closes."""
    received = b""
    while b"\r\n\r\n" not in received:
        part = connection.recv(65536)
        if not part:
            return received
        received += part
    head, _, body = received.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    lengths = [int(line.split(b":")[1]) for line in lines if line.startswith(b"content-length:")]
    missing = sum(lengths) - len(body)
    while missing > 0:
        part = connection.recv(65536)
        if not part:
            break
        received += part
        missing -= len(part)
    return received
