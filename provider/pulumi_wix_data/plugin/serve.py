"""The process `pulumi-resource-wix-data`: it tells its port on standard output, and serves until its engine ends."""

from __future__ import annotations

import signal
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import grpc
from pulumi.runtime.proto import provider_pb2_grpc

from ..engine.engine_presence import is_gone
from ..engine.gc_tuning import collect_garbage_less_often
from .engine_runs import EngineRuns
from .service import ProviderService

CALLS_AT_ONCE = 64
_GRACE_SECONDS = 10.0
"""What calls under way may still take when the process is told to end."""
_LOOKS_EVERY = 1.0
"""Seconds between two looks whether the engine is there: it may be killed, and would leave this process behind."""
_ANY_SIZE = [("grpc.max_receive_message_length", -1), ("grpc.max_send_message_length", -1)]


def main() -> None:
    """Serve the engine whose address is the first argument; without one, whichever engines attach."""
    addresses = [each for each in sys.argv[1:] if not each.startswith("-")]
    serve(addresses[0] if addresses else None)


def serve(engine: str | None) -> None:
    """Serve until SIGINT or SIGTERM, or until the engine is gone."""
    ended = threading.Event()

    def end(*_: object) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    collect_garbage_less_often()
    server = grpc.server(ThreadPoolExecutor(CALLS_AT_ONCE, "call"), options=_ANY_SIZE)
    provider_pb2_grpc.add_ResourceProviderServicer_to_server(ProviderService(EngineRuns(engine)), server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    sys.stdout.write(f"{port}\n")
    sys.stdout.flush()
    # The engine reads nothing but the port there; whatever else is printed is for the log.
    sys.stdout = sys.stderr
    while not ended.wait(_LOOKS_EVERY):
        if engine is not None and is_gone(engine):
            break
    server.stop(_GRACE_SECONDS).wait()


if __name__ == "__main__":
    main()
