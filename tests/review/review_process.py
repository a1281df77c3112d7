"""`wix-data review` as a process."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import Protocol

from tests.review.kept_previews import FIXTURES


class RunReview(Protocol):
    """Runs the command in the folder of the kept previews or another one: its arguments, and what is piped in."""

    def __call__(
        self, *arguments: str, stdin: str | None = None, cwd: str | None = None, **environment: str
    ) -> subprocess.CompletedProcess[str]: ...


def review_process(
    *arguments: str, stdin: str | None = None, cwd: str | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """See `RunReview`; the environment has none of the settings that change what is printed."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith(("WIX_", "COLUMNS", "NO_COLOR"))}
    return subprocess.run(
        [sys.executable, "-m", "pulumi_wix_data.cli.app", "review", *arguments],
        input="" if stdin is None else stdin,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env={**kept, "NO_PROXY": "127.0.0.1", **environment},
        cwd=cwd or FIXTURES,
        check=False,
        timeout=120,
    )


def run_with_bytes(stdin: bytes, *arguments: str, preview: str = "-") -> subprocess.CompletedProcess[bytes]:
    """The same with any bytes piped in."""
    command = [sys.executable, "-m", "pulumi_wix_data.cli.app", "review", preview, *arguments]
    return subprocess.run(command, input=stdin, capture_output=True, check=False, timeout=120)
