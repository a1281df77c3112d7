"""Runs a document's `wix-data emulator` command, on a free port instead of the one that it names."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from pulumi_wix_data.emulator.process import RunningEmulator
from tests.docs.blocks import Block
from tests.docs.docs_world import Sites


@contextmanager
def emulator_of(shown: Block, folder: Path) -> Generator[Sites]:
    """The emulator that the block's one command starts in `folder`; it must end well."""
    (command,) = shown.commands
    command, ports = re.subn(r"--port \d+", "--port 0", command)
    assert ports == 1, command
    environment = {**os.environ, "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])}
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}"],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with process:
        try:
            assert process.stdout is not None
            ready = re.search(r"ready on (http://\S+)", process.stdout.readline())
            assert ready, "the emulator did not start"
            emulator = RunningEmulator(ready[1], process)
            yield Sites(emulator)
            assert emulator.stop() == 0
        finally:
            process.kill()
