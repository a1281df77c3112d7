"""The embedded stand-in of Wix as a child process."""

from __future__ import annotations

import queue
import re
import subprocess
import threading
from collections.abc import Generator
from contextlib import contextmanager

from set_up import SetupError, interrupts_later
from stack_setup.layout import DATABASE, EMULATOR_LOG, REPOSITORY, SEED, VENV

_READY = re.compile(r"wix-data emulator ready on (http://127\.0\.0\.1:\d+)")
_START_LIMIT = 30.0
_STOP_LIMIT = 10.0


@contextmanager
def running_emulator() -> Generator[str, None, None]:
    """Starts the stand-in on a free port of this machine, gives its address, and stops it at the end.

    Raises SetupError when it is not installed, ends at once or does not get ready in time.
    """
    program = VENV / "bin" / "wix-data"
    if not program.exists():
        raise SetupError(f"{program.relative_to(REPOSITORY)} is missing: run `make venv`.")
    command = [program, "emulator", "--port", "0", "--database", DATABASE, "--seed", SEED]
    EMULATOR_LOG.parent.mkdir(parents=True, exist_ok=True)
    with EMULATOR_LOG.open("w", encoding="utf-8") as log:
        process: subprocess.Popen[str] | None = None
        try:
            with interrupts_later():
                process = subprocess.Popen(
                    command,
                    cwd=REPOSITORY,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    # Ctrl-C must not reach it while `pulumi` needs it to finish a call.
                    start_new_session=True,
                )
            yield _address(process)
        finally:
            if process is not None:
                _stop(process)


def _address(process: subprocess.Popen[str]) -> str:
    found: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    threading.Thread(target=_read, args=(process, found), daemon=True).start()
    shown = EMULATOR_LOG.relative_to(REPOSITORY)
    try:
        address = found.get(timeout=_START_LIMIT)
    except queue.Empty:
        raise SetupError(f"The emulator was not ready after {_START_LIMIT:.0f} s: see {shown}.") from None
    if address is None:
        raise SetupError(
            f"The emulator did not start ({_last_words()}): see {shown}; "
            "if its database is from another version, `make clean` removes it."
        )
    return address


def _read(process: subprocess.Popen[str], found: queue.SimpleQueue[str | None]) -> None:
    # To the end, so that the emulator never waits for a reader.
    for line in process.stdout or ():
        ready = _READY.search(line)
        if ready:
            found.put(ready[1])
    found.put(None)


def _last_words() -> str:
    lines = EMULATOR_LOG.read_text(encoding="utf-8", errors="replace").split("\n")
    return next((line.strip() for line in reversed(lines) if line.strip()), "it said nothing")


def _stop(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.wait(timeout=_STOP_LIMIT)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
