"""The Pulumi CLI, as commands need it: the state of a stack, its configuration, and back."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..api.errors import WixDataError
from ..state.stack_state import StackState
from ..system_faults import why_not_run

PROJECT_FILES = ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json")


class PulumiFailed(WixDataError):
    """A command of the Pulumi CLI failed; the message is what it said."""


class StackConfiguration(Mapping[str, str]):
    """A stack's configuration under its full keys. A secret is decrypted when it is first asked for.

    So a command works without the passphrase where no secret is needed. Where one is, a look-up raises PulumiFailed.
    """

    def __init__(self, plain: Mapping[str, str], secrets: frozenset[str], decrypt: Callable[[str], str]) -> None:
        self._found = dict(plain)
        self._secrets = secrets
        self._decrypt = decrypt

    def __getitem__(self, key: str) -> str:
        if key in self._secrets and key not in self._found:
            self._found[key] = self._decrypt(key)
        return self._found[key]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._found, **dict.fromkeys(self._secrets, "")})

    def __len__(self) -> int:
        return len({*self._found, *self._secrets})


@dataclass(frozen=True)
class PulumiStack:
    """A stack of the project in a folder."""

    name: str | None
    """As `--stack` takes it; None is the selected one."""
    folder: Path

    @property
    def is_in_project(self) -> bool:
        """Whether there is a Pulumi project in the folder, or in one that it is in."""
        here = self.folder.resolve()
        return any((parent / file).is_file() for parent in (here, *here.parents) for file in PROJECT_FILES)

    @property
    def short_name(self) -> str:
        """The stack's name without those of its organisation and project. Raises PulumiFailed."""
        return (self.name or self.run("stack", "--show-name").strip()).rpartition("/")[2]

    def export(self) -> StackState:
        """The state, with secrets of ours in clear where they can be decrypted: keep it in memory.

        Raises PulumiFailed, and NotAState.
        """
        return self.unsealed(StackState.read(self.export_text()))

    def export_text(self) -> str:
        """The state as JSON, secrets encrypted (`pulumi stack export`)."""
        return self.run("stack", "export")

    def unsealed(self, state: StackState) -> StackState:
        """The same state with secrets in clear. Where there are none, or the passphrase is missing: as it is."""
        if not state.has_sealed:
            return state
        try:
            return StackState.read(self.run("stack", "export", "--show-secrets"))
        except PulumiFailed:
            return state

    def import_state(self, text: str) -> None:
        """Make the JSON the stack's state (`pulumi stack import`)."""
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "state.json"
            file.write_text(text, encoding="utf-8")
            self.run("stack", "import", "--file", str(file))

    def configuration(self) -> StackConfiguration:
        """The stack's configuration. It needs no passphrase before a secret is asked for."""
        answer = self._json("config", "--json")
        entries: dict[str, dict[str, Any]] = {key: each for key, each in answer.items() if isinstance(each, dict)}
        plain = {key: str(entry["value"]) for key, entry in entries.items() if entry.get("value") is not None}
        secrets = frozenset(key for key, entry in entries.items() if entry.get("secret") and key not in plain)
        return StackConfiguration(plain, secrets, self._secret)

    def run(self, *arguments: str) -> str:
        """Run `pulumi` on this stack; its standard output. Raises PulumiFailed."""
        which = ["--stack", self.name] if self.name else []
        command = ["pulumi", *arguments, *which, "--non-interactive", "--color", "never"]
        if not self.folder.is_dir():
            raise PulumiFailed(f"There is no folder {self.folder}: give the Pulumi project's with --cwd.")
        try:
            # Pulumi writes UTF-8, whatever the locale is.
            done = subprocess.run(  # noqa: S603
                command, cwd=self.folder, capture_output=True, encoding="utf-8", errors="surrogateescape", check=False
            )
        except FileNotFoundError as error:
            raise PulumiFailed("The command pulumi is not on PATH: install the Pulumi CLI.") from error
        except OSError as error:
            raise PulumiFailed(f"The command pulumi cannot be run: {why_not_run(error)}.") from error
        if done.returncode != 0:
            said = done.stderr.strip() or done.stdout.strip() or "it said nothing"
            raise PulumiFailed(f"`pulumi {' '.join(arguments)}` failed: {said}")
        return done.stdout

    def _secret(self, key: str) -> str:
        return str(self._json("config", "get", key, "--json").get("value", ""))

    def _json(self, *arguments: str) -> dict[str, Any]:
        try:
            document: Any = json.loads(self.run(*arguments))
        except (ValueError, RecursionError):
            document = None
        if not isinstance(document, dict):
            raise PulumiFailed(f"`pulumi {' '.join(arguments)}` did not answer with JSON: update the Pulumi CLI.")
        return document  # pyright: ignore[reportUnknownVariableType]
