"""Runs one command and measures it with everything it starts.

`python measured_command.py RESULT.json COMMAND…` writes wall time, CPU and the plugin's peak memory as JSON, and
exits as the command does. It is a process of its own, so that its children are those of the command alone:

- CPU is the kernel's own count (`getrusage`) of all ended children. On Linux this process takes in orphans
  (`PR_SET_CHILD_SUBREAPER`), so that a plugin that outlives the CLI counts too.
- Peak memory is `VmHWM` of the process that runs `pulumi.dynamic`, or a native provider, the kernel's own high-water
  mark, looked at twenty times a second while the command runs: what the process gains in its last 50 ms is not seen.
  Linux only.
"""

from __future__ import annotations

import ctypes
import json
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

_PR_SET_CHILD_SUBREAPER = 36
_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_FOR_ORPHANS = 20.0
_PLUGINS = (b"pulumi.dynamic", b"pulumi-resource-wix-data", b"native_floor_plugin")


class PluginMemory(threading.Thread):
    """Watches the descendants of this process for provider processes."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.peaks: dict[int, int] = {}
        """Process id → highest resident size, in kB."""
        self._done = threading.Event()

    def run(self) -> None:
        while not self._done.wait(_SECONDS_BETWEEN_LOOKS):
            for pid in self.peaks or _plugins():
                peak = _high_water_mark(pid)
                if peak:
                    self.peaks[pid] = peak

    def finish(self) -> None:
        """Stop looking."""
        self._done.set()
        self.join()


def _plugins() -> list[int]:
    return [pid for pid in _descendants(os.getpid()) if _is_plugin(pid)]


def _descendants(pid: int) -> list[int]:
    found: list[int] = []
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in _text(file).split():
            found += [int(child), *_descendants(int(child))]
    return found


def _is_plugin(pid: int) -> bool:
    arguments = _text(Path(f"/proc/{pid}/cmdline")).encode().split(b"\0")[:4]
    return any(name in argument for name in _PLUGINS for argument in arguments)


def _high_water_mark(pid: int) -> int:
    lines = _text(Path(f"/proc/{pid}/status")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM:")), 0)


def _text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""  # the process has just ended, or this system has no /proc


def _adopt_orphans() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def _wait_for_orphans() -> None:
    """Until the last descendant has ended. One that does not is ended: nothing may run into the next measurement."""
    deadline = time.monotonic() + _SECONDS_FOR_ORPHANS
    while True:
        try:
            ended, _ = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if ended == 0:
            if time.monotonic() > deadline:
                _end_descendants()
            time.sleep(0.01)


def _end_descendants() -> None:
    for pid in _descendants(os.getpid()):
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _give_up(_signal: int, _frame: FrameType | None) -> None:
    _end_descendants()
    sys.exit(143)


def main() -> int:
    """Run the command that the arguments name."""
    result, command = Path(sys.argv[1]), sys.argv[2:]
    signal.signal(signal.SIGTERM, _give_up)
    _adopt_orphans()
    memory = PluginMemory()
    memory.start()
    started = time.perf_counter()
    code = subprocess.run(command, stdin=subprocess.DEVNULL, check=False).returncode  # noqa: S603 - given by the caller
    wall = time.perf_counter() - started
    _wait_for_orphans()
    memory.finish()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    measured = {
        "wall": wall,
        "cpu": used.ru_utime + used.ru_stime,
        "plugin_memory_kb": max(memory.peaks.values(), default=0),
    }
    result.write_text(json.dumps(measured))
    return code


if __name__ == "__main__":
    sys.exit(main())
