"""Messages to the person who runs Pulumi, through the engine's own Log call."""

from __future__ import annotations

import logging
import threading
from collections.abc import Generator
from contextlib import contextmanager
from contextvars import ContextVar

import grpc
from pulumi.runtime.proto import engine_pb2, engine_pb2_grpc

from .engine_presence import engine_address

_FALLBACK = logging.getLogger("pulumi_wix_data")


_resource_urn: ContextVar[str] = ContextVar("resource_urn", default="")


@contextmanager
def about(urn: str | None) -> Generator[None]:
    """Within this context, messages are shown beside the resource with that URN rather than the stack."""
    token = _resource_urn.set(urn or "")
    try:
        yield
    finally:
        _resource_urn.reset(token)


class EngineLog:
    """Shows warnings and plain lines in the diagnostics of a preview or an update.

    Without an engine, or when it does not answer, messages go to the logger `pulumi_wix_data`.
    """

    def __init__(self, address: str | None = None) -> None:
        """`address` is the engine's; by default that of the one which started this process for dynamic providers."""
        self._address = address or engine_address()
        self._stub: engine_pb2_grpc.EngineStub | None = None
        self._lock = threading.Lock()

    def warn(self, message: str) -> None:
        """Show a warning."""
        self._log(engine_pb2.WARNING, logging.WARNING, message)

    def info(self, message: str) -> None:
        """Show a plain line."""
        self._log(engine_pb2.INFO, logging.INFO, message)

    def _log(self, severity: engine_pb2.LogSeverity.ValueType, level: int, message: str) -> None:
        if self._address is None:
            _FALLBACK.log(level, message)
            return
        try:
            request = engine_pb2.LogRequest(severity=severity, message=message, urn=_resource_urn.get())
            self._connect(self._address).Log(request, timeout=10)  # pyright: ignore[reportUnknownMemberType]
        except grpc.RpcError as failure:
            # A message must never fail the step that it speaks of.
            _FALLBACK.log(level, "%s (not shown by the engine: %s)", message, failure)

    def _connect(self, address: str) -> engine_pb2_grpc.EngineStub:
        with self._lock:
            if self._stub is None:
                self._stub = engine_pb2_grpc.EngineStub(grpc.insecure_channel(address))
            return self._stub
