"""One at a time, across processes."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from engine_setup.progress import say


@contextmanager
def exclusive(file: Path, while_waiting: str) -> Generator[None, None, None]:
    """Holds a lock on `file`; who finds it held says `while_waiting` once and waits. It ends with the process.

    Raises OSError when the file or its folder cannot be made.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(while_waiting)
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
