"""`wix-data` as a process of its own, as a user runs it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Finished:
    """What a run of the command said."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        """Both streams."""
        return self.stdout + self.stderr

    def expect_success(self) -> Finished:
        assert self.exit_code == 0, self.output
        return self

    def expect_failure(self) -> Finished:
        assert self.exit_code != 0, self.output
        return self


def wix_data(environment: Mapping[str, str], *arguments: str, cwd: Path | None = None, given: str = "") -> Finished:
    """Run `wix-data` with these variables alone; `given` is its standard input."""
    done = subprocess.run(
        [sys.executable, "-m", "pulumi_wix_data.cli.app", *arguments],
        env=environment,
        cwd=cwd,
        input=given,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)
