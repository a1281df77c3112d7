"""A Pulumi project of its own in a folder of its own, driven through the real CLI."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.shared.user_environment import user_environment

IMPORTS = """\
import pulumi
from pulumi_wix_data import *
"""

NATIVE_IMPORTS = "from pulumi_wix_data.native import *\n"
RESOURCE_TYPE = "pulumi-python:dynamic/wix-data:"
NATIVE_TYPE = "wix-data:index:"
RESOURCE_TYPES = (RESOURCE_TYPE, NATIVE_TYPE)
"""What the types of our resources begin with, by either door."""
PLUGIN = "pulumi-resource-wix-data"


@dataclass(frozen=True)
class Run:
    """What one command of the CLI did."""

    exit_code: int
    output: str

    def expect_success(self) -> Run:
        assert self.exit_code == 0, self.output
        return self

    def expect_failure(self) -> Run:
        assert self.exit_code != 0, self.output
        return self


@dataclass(frozen=True)
class Preview:
    """The JSON of `pulumi preview --json`."""

    exit_code: int
    document: dict[str, Any]

    @property
    def steps(self) -> dict[str, list[str]]:
        """Logical name → the operations on it, without those of Pulumi's own resources."""
        found: dict[str, list[str]] = {}
        for step in self.document.get("steps", []):
            if any(each in step["urn"] for each in RESOURCE_TYPES):
                found.setdefault(step["urn"].rpartition("::")[2], []).append(step["op"])
        return found

    @property
    def changes(self) -> dict[str, list[str]]:
        """The steps that do something."""
        return {name: ops for name, ops in self.steps.items() if set(ops) != {"same"}}

    def inputs(self, name: str) -> dict[str, Any]:
        """The checked inputs of a resource."""
        step = next(step for step in self.document["steps"] if step["urn"].endswith(f"::{name}"))
        return step["newState"]["inputs"]

    def messages(self, severity: str) -> list[str]:
        """The diagnostics with that severity: info, warning or error."""
        diagnostics = self.document.get("diagnostics", [])
        return [each["message"] for each in diagnostics if each["severity"] == severity]

    @property
    def warnings(self) -> str:
        """All warnings, as one text."""
        return "\n".join(self.messages("warning"))


@dataclass
class Stack:
    """One project with one stack on a file backend; `environment` is what the commands see beside the usual."""

    folder: Path
    environment: dict[str, str]
    name: str = "test"
    door: str = "dynamic"
    """Through which door the programs go that name none: `dynamic` or `native`."""
    _config: list[str] = field(default_factory=list[str])

    def create(self, project: str = "engine-test", secrets_provider: str = "passphrase") -> Stack:
        """Make the project file and the stack."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "Pulumi.yaml").write_text(f"name: {project}\nruntime: python\n")
        self.run("stack", "init", self.name, "--secrets-provider", secrets_provider).expect_success()
        return self

    def program(self, text: str) -> Stack:
        """Set the program; the public names of the package are imported."""
        if self.door == "native":
            self.use_plugin()
            text = NATIVE_IMPORTS + text
        (self.folder / "__main__.py").write_text(IMPORTS + text)
        return self

    def native_program(self, text: str) -> Stack:
        """Set a program of the native door."""
        self.use_plugin()
        return self.program(NATIVE_IMPORTS + text)

    def use_plugin(self) -> None:
        """Name the plugin in the project file, as the documents say."""
        file, plugin = self.folder / "Pulumi.yaml", shutil.which(PLUGIN, path=self.environment["PATH"])
        assert plugin, "the environment has no plugin"
        if "plugins:" not in file.read_text():
            where = {"name": "wix-data", "path": str(Path(plugin).parent)}
            file.write_text(f"{file.read_text()}plugins:\n  providers: {json.dumps([where])}\n")

    def install_plugin(self) -> None:
        """Install it as users do, where the environment has `wix-data` on PATH."""
        command = ["wix-data", "plugin", "install"]
        done = subprocess.run(
            command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr

    def configure(self, key: str, value: str, *, secret: bool = False) -> None:
        self.run("config", "set", "--secret" if secret else "--plaintext", key, value).expect_success()

    def preview(self, *flags: str) -> Preview:
        run = self.run("preview", "--json", *flags, merge_streams=False)
        return Preview(run.exit_code, json.loads(run.output[run.output.index("{") :]))

    def preview_text(self, *flags: str) -> Run:
        return self.run("preview", *flags)

    def up(self, *flags: str) -> Run:
        """`pulumi up` without its own preview."""
        return self.run("up", "--yes", "--skip-preview", *flags)

    def up_as_users_do(self) -> Run:
        """`pulumi up` with its preview."""
        return self.run("up", "--yes")

    def refresh(self, *flags: str) -> Run:
        return self.run("refresh", "--yes", "--skip-preview", *flags)

    def destroy(self, *flags: str) -> Run:
        return self.run("destroy", "--yes", "--skip-preview", *flags)

    def export_text(self) -> str:
        return self.run("stack", "export", merge_streams=False).expect_success().output

    def resources(self) -> dict[str, dict[str, Any]]:
        """Logical name → resource in state, of our two types."""
        resources = json.loads(self.export_text())["deployment"].get("resources", [])
        return {each["urn"].rpartition("::")[2]: each for each in resources if each["type"].startswith(RESOURCE_TYPES)}

    def outputs(self) -> dict[str, Any]:
        return json.loads(self.run("stack", "output", "--json", merge_streams=False).expect_success().output)

    def run(self, *arguments: str, merge_streams: bool = True, environment: dict[str, str] | None = None) -> Run:
        """Run `pulumi` in the project's folder."""
        done = subprocess.run(
            ["pulumi", *arguments, "--non-interactive", "--color", "never", "--stack", self.name]
            if arguments[:2] != ("stack", "init")
            else ["pulumi", *arguments, "--non-interactive", "--color", "never"],
            cwd=self.folder,
            env={**self.environment, **(environment or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if merge_streams else subprocess.PIPE,
            text=True,
            timeout=240,
            check=False,
        )
        return Run(done.returncode, done.stdout)


def hermetic_environment(home: Path, python: Path | None = None, /, **more: str) -> dict[str, str]:
    """What a CLI needs to live in `home` alone, with the Python in the folder `python` (as users have it)."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PULUMI_", "WIX_"))}
    state = home / "state"
    state.mkdir(parents=True, exist_ok=True)
    return {
        **kept,
        "PATH": os.pathsep.join([str(python or user_environment(sys.executable)), kept.get("PATH", "")]),
        "PULUMI_BACKEND_URL": f"file://{state}",
        "PULUMI_CONFIG_PASSPHRASE": "engine-test",
        "PULUMI_HOME": str(home / "home"),
        "PULUMI_SKIP_UPDATE_CHECK": "1",
        "GOGC": "400",  # commands are short: memory is cheaper than to collect it
        "WIX_DATA_STATE_DIR": str(home / "journal"),
        "WIX_DATA_SETTLE_SECONDS": "0.1",  # the emulator's reads do not lag
        "NO_PROXY": "127.0.0.1",
        "no_proxy": "127.0.0.1",
        **more,
    }


def engine_is_there() -> bool:
    """Whether a Pulumi CLI and its Python host are on PATH."""
    return bool(shutil.which("pulumi") and shutil.which("pulumi-language-python"))
