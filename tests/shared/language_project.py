"""The examples in TypeScript and Go with the package that Pulumi generates for them, which takes long to make."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.engine.engine_stack import hermetic_environment
from tests.shared.kept import kept

REPOSITORY = Path(__file__).parents[2]
_SECONDS = 550


@dataclass(frozen=True)
class Language:
    """A language that programs of the native provider are written in."""

    name: str
    """As `wix-data export` calls it, and its folder in `examples`."""
    program: str
    host: str
    """The engine's program for it."""
    tools: tuple[str, ...]
    """The commands that its packages and programs are made with."""

    @property
    def missing(self) -> str:
        """Why no program in it can be run here; empty when it can."""
        lacking = [each for each in (self.host, *self.tools) if not shutil.which(each)]
        brought = ": `make test` brings one where it can" if self.host in lacking else ""
        return f"not on PATH: {', '.join(lacking)}{brought}" if lacking else ""


YAML = Language("yaml", "Pulumi.yaml", "pulumi-language-yaml", ())
TYPESCRIPT = Language("typescript", "index.ts", "pulumi-language-nodejs", ("node", "npm"))
GO = Language("go", "main.go", "pulumi-language-go", ("go",))


def other_language_environment(home: Path, **variables: str) -> dict[str, str]:
    """What a user has who installed `wix-data` by pipx: its commands on PATH by links, and no Python environment."""
    commands = home / "local" / "bin"
    commands.mkdir(parents=True, exist_ok=True)
    environment = hermetic_environment(home, commands)
    here = Path(sys.executable).parent
    for name in ("wix-data", "pulumi-resource-wix-data"):
        if not (commands / name).exists():
            (commands / name).symlink_to(here / name)
    elsewhere = [each for each in environment["PATH"].split(os.pathsep) if Path(each) != here]
    quiet = dict.fromkeys(("npm_config_audit", "npm_config_fund", "npm_config_package_lock"), "false")
    return {
        **environment,
        **quiet,
        "PATH": os.pathsep.join(elsewhere),
        # Of the two ways to find the plugin, that of a user who has installed it.
        "PULUMI_IGNORE_AMBIENT_PLUGINS": "true",
        **variables,
    }


def language_project(language: Language, commands: str, into: Path) -> None:
    """Make the example a project in `into`, as these shell commands leave it."""
    example = REPOSITORY / "examples" / language.name
    sources = [file for file in sorted(example.iterdir()) if file.is_file()]
    made_of = [
        commands,
        *(file.read_text(encoding="utf-8") for file in (REPOSITORY / "schema.json", *sources)),
        *(os.path.realpath(shutil.which(each) or each) for each in (language.host, *language.tools)),
    ]

    def make(folder: Path) -> None:
        folder.mkdir()
        for file in sources:
            shutil.copy(file, folder)
        with tempfile.TemporaryDirectory() as home:
            environment = other_language_environment(Path(home))
            _run("wix-data plugin install", folder, environment)
            _run(commands, folder, environment)
            if language is GO:
                _run("go build -o /dev/null .", folder, environment)  # the first of a machine takes minutes

    made = kept(made_of, make)
    into.mkdir(parents=True, exist_ok=True)
    for each in made.iterdir():
        if each.is_file():
            shutil.copy(each, into)
        else:
            (into / each.name).symlink_to(each)


def _run(commands: str, folder: Path, environment: dict[str, str]) -> None:
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_SECONDS,
        check=False,
    )
    assert done.returncode == 0, done.stdout
