"""Runs the emulator as a process of its own, for tests:

```python
with running_emulator(seed="wix.yaml") as emulator:
    run_my_stack(WIX_API_BASE_URL=emulator.url, WIX_API_KEY="local-key")
    assert emulator.calls()["operations"]["update_permissions"] == 1
```
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pulumi_wix_data.emulator.admin_client import AdminClient

_READY = "wix-data emulator ready on "
_SECONDS_TO_START = 60
_SECONDS_TO_STOP = 15


class EmulatorFailed(Exception):
    """The emulator did not start; the message is its error output."""


class RunningEmulator(AdminClient):
    """An emulator process: its `url`, its admin API, and how to stop it."""

    def __init__(self, url: str, process: subprocess.Popen[str]) -> None:
        super().__init__(url)
        self._process = process

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def stop(self) -> int:
        """Stop it as SIGTERM does, and return its exit code (0 after a clean stop). May be called again."""
        self.close()
        if self._process.poll() is None:
            self._process.terminate()
        try:
            return self._process.wait(_SECONDS_TO_STOP)
        except subprocess.TimeoutExpired:
            return self.kill()

    def kill(self) -> int:
        """Kill it at once, as a crash would; returns its exit code."""
        self._process.kill()
        return self._process.wait()


@contextmanager
def running_emulator(
    seed: Mapping[str, object] | Path | str | None = None,
    database: str = ":memory:",
    python: str = sys.executable,
) -> Generator[RunningEmulator]:
    """Start `wix-data emulator` on a free port of 127.0.0.1; it is stopped at the end of the `with` block.

    `seed`: a YAML or JSON file, or its content (see `emulator.seed`); None starts without accounts. `database`: a
    file that keeps the state, or `:memory:`. `python`: the interpreter to run it with. Raises `EmulatorFailed` when
    it does not start.
    """
    with tempfile.TemporaryDirectory(prefix="wix-data-emulator-") as folder:
        arguments = ["--port", "0", "--database", database, "--quiet"]
        if seed is not None:
            arguments += ["--seed", str(_seed_file(seed, Path(folder)))]
        with (Path(folder) / "stderr").open("w+", encoding="utf-8") as stderr:
            process = subprocess.Popen(  # noqa: S603 - our own command
                [python, "-m", "pulumi_wix_data.cli.app", "emulator", *arguments],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
            with process:
                emulator = RunningEmulator(_ready_url(process, stderr), process)
                try:
                    yield emulator
                finally:
                    emulator.stop()


def _seed_file(seed: Mapping[str, object] | Path | str, folder: Path) -> Path:
    if not isinstance(seed, Mapping):
        return Path(seed)
    file = folder / "seed.json"
    file.write_text(json.dumps(seed), encoding="utf-8")
    return file


def _ready_url(process: subprocess.Popen[str], stderr: IO[str]) -> str:
    # Killing a process that never becomes ready ends the wait for its line.
    deadline = threading.Timer(_SECONDS_TO_START, process.kill)
    deadline.start()
    try:
        line = process.stdout.readline() if process.stdout else ""
    finally:
        deadline.cancel()
    if line.startswith(_READY):
        return line.removeprefix(_READY).strip()
    process.kill()
    process.wait()
    stderr.seek(0)
    raise EmulatorFailed(stderr.read().strip() or "The emulator did not become ready.")
