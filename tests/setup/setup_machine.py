"""A machine of its own for a set-up script: its PATH holds nothing but what the test puts there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

FAKE_GO = """#!/bin/sh
echo "$*" >> "{log}"
{first}
if [ "$1" = list ]; then echo "{sdk}"; exit; fi
for argument; do
  case "$previous" in -o) folder=$argument ;; esac
  case "$argument" in *version.Version=*) version=${{argument##*=}} ;; esac
  previous=$argument
done
printf '#!/bin/sh\\necho %s\\n' "{answer}" > "$folder${{argument##*/}}"
/bin/chmod +x "$folder${{argument##*/}}"
"""


@dataclass
class Machine:
    """`home` is an empty folder; everything lies below it."""

    home: Path
    environment: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self.programs.mkdir()
        self.environment = {
            "PATH": str(self.programs),
            "HOME": str(self.home),
            "WIX_DATA_ENGINE_DIR": str(self.engines),
            "WIX_DATA_INSTALLER_SECONDS": "0",
        }

    @property
    def programs(self) -> Path:
        """The only folder on PATH."""
        return self.home / "programs"

    @property
    def engines(self) -> Path:
        """Where engines are kept."""
        return self.home / "engines"

    @property
    def go_calls(self) -> list[str]:
        """The arguments of each call of the fake Go."""
        log = self.home / "go.log"
        return log.read_text(encoding="utf-8").splitlines() if log.exists() else []

    def program(self, name: str, script: str, folder: Path | None = None) -> Path:
        """Puts a shell script on PATH, or into another folder."""
        place = (folder or self.programs) / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(script if script.startswith("#!") else f"#!/bin/sh\n{script}\n", encoding="utf-8")
        place.chmod(0o755)
        return place

    def pulumi(self, version: str) -> None:
        """Puts a Pulumi CLI with its Python language host on PATH."""
        self.program("pulumi", f"echo {version}")
        self.program("pulumi-language-python", "")

    def go(self, *, first: str = "", answer: str = "$version") -> None:
        """Puts a Go on PATH that runs the shell line `first` and then makes programs that print `answer`."""
        sdk = self.home / "sdk"
        for script in ("python/dist/pulumi-resource-pulumi-python", "python/cmd/pulumi-language-python-exec"):
            self.program(script, "", sdk)
        fake = FAKE_GO.format(log=self.home / "go.log", first=first, sdk=sdk, answer=answer)
        self.program("go", fake)

    def installer(self, body: str, version: str = "9.8.7") -> None:
        """Puts a Pulumi SDK before the real one; `body` is its install method and sees `root`."""
        packages = self.home / "packages"
        package = packages / "pulumi"
        metadata = packages / f"pulumi-{version}.dist-info"
        for folder in (package, metadata):
            folder.mkdir(parents=True)
        (metadata / "METADATA").write_text(f"Name: pulumi\nVersion: {version}\n", encoding="utf-8")
        (package / "__init__.py").touch()
        (packages / "semver.py").write_text("class VersionInfo:\n    parse = str\n", encoding="utf-8")
        (package / "automation.py").write_text(
            "import pathlib\n\n\nclass PulumiCommand:\n    @staticmethod\n"
            f"    def install(root, version):\n        {body}\n",
            encoding="utf-8",
        )
        self.environment |= {"PYTHONPATH": str(packages), "WIX_DATA_INSTALLER_SECONDS": "20"}

    def start(self, *command: str | Path) -> subprocess.Popen[str]:
        """Starts a command on this machine."""
        return subprocess.Popen(
            command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """Runs a command on this machine to its end."""
        process = self.start(*command)
        output, errors = process.communicate(timeout=60)
        return subprocess.CompletedProcess(command, process.returncode, output, errors)

    def start_get_engine(self) -> subprocess.Popen[str]:
        """Starts the search for an engine."""
        return self.start(sys.executable, REPOSITORY / "scripts" / "get_engine.py")

    def get_engine(self) -> subprocess.CompletedProcess[str]:
        """Runs the search for an engine to its end."""
        return self.run(sys.executable, REPOSITORY / "scripts" / "get_engine.py")

    def get_language_hosts(self) -> subprocess.CompletedProcess[str]:
        """Runs the search for the language hosts to its end."""
        return self.run(sys.executable, REPOSITORY / "scripts" / "get_language_hosts.py")

    def repository(self) -> Path:
        """A repository with the set-up scripts and the Makefile in it, and no virtual environment."""
        place = self.home / "repository"
        shutil.copytree(REPOSITORY / "scripts", place / "scripts", ignore=shutil.ignore_patterns("__pycache__"))
        shutil.copy(REPOSITORY / "Makefile", place)
        shutil.copy(REPOSITORY / "pyproject.toml", place)
        return place

    def with_system_programs(self) -> None:
        """Adds the system's own programs to PATH, after the test's."""
        self.environment["PATH"] += os.pathsep + os.defpath


def sentence_of(result: subprocess.CompletedProcess[str]) -> str:
    """The sentence of a failure: the last line of its errors, and there is no traceback among them."""
    assert result.returncode == 1, result
    assert "Traceback" not in result.stderr
    last = result.stderr.splitlines()[-1]
    assert last.startswith("error: ")
    return last.removeprefix("error: ")
