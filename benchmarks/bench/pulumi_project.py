"""One Pulumi project with one stack on a file backend, whose commands are measured."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import measured_command
from .failure import BenchmarkError
from .programs import Program

STACK = "bench"
_LONGEST_OUTPUT = 3000


@dataclass(frozen=True)
class Measured:
    """What one command took."""

    wall: float
    """Seconds from start to end of the CLI."""
    cpu: float
    """CPU seconds of the CLI and of all that it started: language host, program, plugin."""
    plugin_memory_kb: int
    """Peak resident size of the provider's process; 0 when none was seen."""


class PulumiProject:
    """A copy of a program in `folder`, with a stack of its own."""

    def __init__(self, folder: Path, program: Program, engine: Path, venv: Path, environment: dict[str, str]) -> None:
        self._folder = folder / "project"
        self._backend = folder / "state"
        self._environment = {**_environment(folder, engine, venv, self._backend), **environment}
        self._backend.mkdir(parents=True)
        self._folder.mkdir(parents=True)
        if program.folder:
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(program.folder, self._folder, ignore=ignored, dirs_exist_ok=True)
        (self._folder / "Pulumi.yaml").write_text(json.dumps(program.manifest))  # JSON is YAML
        self._pulumi = str(engine / "pulumi")
        self._checked([self._pulumi, "stack", "init", STACK, "--non-interactive"], self._environment)

    def measure(self, environment: dict[str, str], *arguments: str) -> Measured:
        """Run a command of the CLI. Raises BenchmarkError, with its output, when it fails."""
        result = self._folder.parent / "measured.json"
        measuring = [sys.executable, measured_command.__file__, str(result)]
        flags = ["--non-interactive", "--color", "never", "--stack", STACK]
        command = [self._pulumi, *arguments, *flags]
        self._checked([*measuring, *command], {**self._environment, **environment})
        measured = json.loads(result.read_text())
        return Measured(measured["wall"], measured["cpu"], measured["plugin_memory_kb"])

    def state_bytes(self) -> tuple[int, int]:
        """The size of the stack's checkpoint file in bytes, and how many resources of a program it holds."""
        file = next((self._backend / ".pulumi" / "stacks").rglob(f"{STACK}.json"))
        text = file.read_bytes()
        resources = json.loads(text)["checkpoint"]["latest"].get("resources", [])
        return len(text), sum(1 for each in resources if not each["type"].startswith("pulumi:"))

    def remove(self) -> None:
        """Remove the project with its backend, which keeps a history."""
        shutil.rmtree(self._folder.parent)

    def _checked(self, command: list[str], environment: dict[str, str]) -> None:
        with subprocess.Popen(  # noqa: S603 - our own commands
            command,
            cwd=self._folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        ) as process:
            try:
                output, _ = process.communicate()
            except BaseException:
                # An interrupted benchmark leaves no command behind that works on a removed folder.
                process.terminate()
                raise
        if process.returncode:
            raise BenchmarkError(f"{' '.join(command)} failed:\n{output[-_LONGEST_OUTPUT:]}")


def _environment(folder: Path, engine: Path, venv: Path, backend: Path) -> dict[str, str]:
    """The same for all contestants, but for the Python environment: nothing of the caller's stacks or keys."""
    ours = ("PULUMI_", "WIX_", "UNIFI_", "BENCH_", "PYTHON")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {
        **kept,
        "PATH": os.pathsep.join([str(venv / "bin"), str(engine), kept.get("PATH", os.defpath)]),
        "VIRTUAL_ENV": str(venv),
        "PULUMI_BACKEND_URL": f"file://{backend}",
        "PULUMI_CONFIG_PASSPHRASE": "benchmark",
        "PULUMI_HOME": str(folder / "pulumi-home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "WIX_DATA_STATE_DIR": str(folder / "journal"),
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
    }
