"""What a person sees of the set-up, and child processes that may take long."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from set_up import interrupts_later

_HEARTBEAT = 10.0


def say(line: str) -> None:
    """Shows one line of progress; standard output is kept for results."""
    print(line, file=sys.stderr, flush=True)


def run_long(
    command: Sequence[str | Path],
    *,
    what: str,
    folder: Path,
    environment: Mapping[str, str],
    limit: float | None = None,
) -> tuple[int | None, str]:
    """Runs a command to its end, saying about every ten seconds that it still runs.

    `limit` ends it after so many seconds. Returns its exit code, None when the limit was reached, and all
    that it printed. The command and its own children are ended too when this process is interrupted.
    """
    started = time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        process: subprocess.Popen[bytes] | None = None
        try:
            with interrupts_later():
                process = subprocess.Popen(
                    command,
                    cwd=folder,
                    env=environment,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            code = _wait(process, started, what, limit)
        finally:
            if process is not None and process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
        output.seek(0)
        return code, output.read()


def _wait(process: subprocess.Popen[bytes], started: float, what: str, limit: float | None) -> int | None:
    while True:
        elapsed = time.monotonic() - started
        patience = _HEARTBEAT if limit is None else min(_HEARTBEAT, limit - elapsed)
        if patience <= 0:
            return None
        try:
            return process.wait(timeout=patience)
        except subprocess.TimeoutExpired:
            say(f"  {what}: {time.monotonic() - started:.0f} s")
