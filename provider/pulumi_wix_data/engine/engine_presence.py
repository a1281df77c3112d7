"""The engine that started this process, and whether it is still there."""

from __future__ import annotations

import math
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path

_ANSWER_SECONDS = 5.0
GOOD_FOR_SECONDS = 0.05
"""How long an engine that was seen counts as there."""


def engine_address() -> str | None:
    """The engine's address, in a process that the engine started for dynamic providers; its first argument."""
    is_provider_process = Path(sys.argv[0]).parts[-3:] == ("pulumi", "dynamic", "__main__.py")
    return sys.argv[1] if is_provider_process and len(sys.argv) > 1 else None


class EnginePresence:
    """Whether an engine is still there: a provider outlives a CLI that was killed. Threads may share it.

    It is asked before each call of the API, and a look at the engine costs both processes: one is good for a moment,
    which is far less than a call takes.
    """

    def __init__(self, address: str | None, clock: Callable[[], float] = time.monotonic) -> None:
        """`address` is the engine's; a process that no engine has started misses none."""
        self._address = address
        self._clock = clock
        self._seen_at = -math.inf

    def is_over(self, failures: int = 0) -> bool:
        """Whether the engine has ended. After `failures` of a call it is looked at anew: its end may be the reason."""
        if self._address is None or (not failures and self._clock() - self._seen_at < GOOD_FOR_SECONDS):
            return False
        began = self._clock()
        if is_gone(self._address):
            return True
        self._seen_at = began
        return False


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
