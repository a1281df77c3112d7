"""The engine that started this process, and whether it is still there."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

_ANSWER_SECONDS = 5.0


def engine_address() -> str | None:
    """The engine's address, in a process that the engine started for dynamic providers; its first argument."""
    is_provider_process = Path(sys.argv[0]).parts[-3:] == ("pulumi", "dynamic", "__main__.py")
    return sys.argv[1] if is_provider_process and len(sys.argv) > 1 else None


def engine_is_gone() -> bool:
    """Whether the engine that started this process has ended: a provider outlives a CLI that was killed."""
    address = engine_address()
    return address is not None and is_gone(address)


def is_gone(address: str) -> bool:
    """Whether no engine is at that address.

    Only a refused connection says so; an engine that is merely busy is there.
    """
    host, _, port = address.rpartition(":")
    try:
        socket.create_connection((host.strip("[]"), int(port)), timeout=_ANSWER_SECONDS).close()
    except ConnectionRefusedError:
        return True
    except OSError:
        return False
    return False
