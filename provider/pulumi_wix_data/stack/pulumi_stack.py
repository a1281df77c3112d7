"""The Pulumi CLI, as other commands need it: the state of a stack, its configuration, and back."""

from __future__ import annotations

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..api.errors import WixDataError


class PulumiFailed(WixDataError):
    """A command of the Pulumi CLI failed; the message is what it said."""


@dataclass(frozen=True)
class PulumiStack:
    """A stack of the project in a folder."""

    name: str | None
    """As `--stack` takes it; None is the selected one."""
    folder: Path

    def export(self, *, show_secrets: bool = False) -> dict[str, Any]:
        """The state (`pulumi stack export`). With `show_secrets` it holds secrets in clear: keep it in memory."""
        document: Any = json.loads(self.run("stack", "export", *(["--show-secrets"] if show_secrets else [])))
        return document

    def load(self, state: dict[str, Any], file: Path) -> None:
        """Write the state to the file and make it the stack's (`pulumi stack import`)."""
        file.write_text(json.dumps(state, indent=4), encoding="utf-8")
        self.run("stack", "import", "--file", str(file))

    def configuration(self) -> dict[str, str]:
        """The stack's configuration under its full keys, secrets in clear: keep it in memory."""
        document: Any = json.loads(self.run("config", "--json", "--show-secrets"))
        return {key: entry["value"] for key, entry in document.items() if "value" in entry}

    def run(self, *arguments: str) -> str:
        """Run `pulumi` on this stack; its standard output. Raises PulumiFailed."""
        which = ["--stack", self.name] if self.name else []
        command = ["pulumi", *arguments, *which, "--non-interactive", "--color", "never"]
        if not self.folder.is_dir():
            raise PulumiFailed(f"There is no folder {self.folder}: give the Pulumi project's with --cwd.")
        try:
            done = subprocess.run(command, cwd=self.folder, capture_output=True, text=True, check=False)  # noqa: S603
        except FileNotFoundError as error:
            raise PulumiFailed("The command pulumi is not on PATH: install the Pulumi CLI.") from error
        if done.returncode != 0:
            said = done.stderr.strip() or done.stdout.strip() or "it said nothing"
            raise PulumiFailed(f"`pulumi {' '.join(arguments)}` failed: {said}")
        return done.stdout
