"""Runs the documents' commands as a reader would: in a shell, in a project's folder, with Pulumi on PATH."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.engine.engine_stack import hermetic_environment
from tests.shared.user_environment import user_environment


@dataclass(frozen=True)
class Shell:
    """A folder, and the variables that its commands see."""

    folder: Path
    environment: dict[str, str]

    def run(self, *commands: str, typed: str = "", succeeds: bool = True) -> str:
        """Run the commands in one shell up to the first that fails; what they printed. `typed` is their input."""
        done = subprocess.run(
            ["bash", "-euo", "pipefail", "-c", "\n".join(commands)],
            cwd=self.folder,
            env=self.environment,
            input=typed,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=300,
            check=False,
        )
        assert (done.returncode == 0) is succeeds, done.stdout
        return done.stdout

    def pulumi_install(self) -> None:
        """What `pulumi install` leaves, without its downloads: a virtual environment with the package in it."""
        (self.folder / ".venv").symlink_to(user_environment(sys.executable).parent)


def pulumi_shell(folder: Path, home: Path, **variables: str) -> Shell:
    """A shell for a project; Pulumi keeps everything in `home`, and asks for no confirmation."""
    folder.mkdir(parents=True, exist_ok=True)
    environment = {
        **hermetic_environment(home, Path(sys.executable).parent),
        **variables,
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PIP_NO_INDEX": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }
    return Shell(folder, environment)
