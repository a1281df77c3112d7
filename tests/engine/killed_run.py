"""A real run of the engine, of which one process is killed at calls that the emulator holds."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path

from pulumi_wix_data.emulator.process import RunningEmulator
from tests.engine.process_tree import provider_process

Victim = Callable[[int], int]
"""From the CLI's process id to that of the process to kill."""


def the_cli(cli: int) -> int:
    """The CLI alone: its provider lives on."""
    return cli


def the_provider(cli: int) -> int:
    """The process that runs dynamic providers."""
    found = provider_process(cli)
    assert found, "the engine runs no provider process"
    return found


@contextmanager
def killed_run(
    emulator: RunningEmulator,
    faults: int,
    *,
    stack: str,
    folder: Path,
    environment: dict[str, str],
    victim: Victim = the_cli,
    command: tuple[str, ...] = ("up",),
) -> Generator[None]:
    """Kill it as soon as that many faults are being met, and clear the plan of faults.

    What is left of the run, such as a provider that has lost its CLI, lives on until the end of the `with` block.
    """
    options = ["--yes", "--skip-preview", "--non-interactive", "--color", "never", "--stack", stack]
    with subprocess.Popen(
        ["pulumi", *command, *options],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        met = emulator.fault_report(consumed=faults, seconds=90)["consumed"]
        assert process.poll() is None, "the run ended before it met its faults"
        assert len(met) >= faults, "the run never met its faults"
        provider = the_provider(process.pid)
        os.kill(victim(process.pid), signal.SIGKILL)
        process.wait(timeout=60)
    emulator.clear_faults()
    try:
        yield
    finally:
        for kill, each in ((os.kill, provider), (os.killpg, process.pid)):
            with suppress(ProcessLookupError):
                kill(each, signal.SIGKILL)
