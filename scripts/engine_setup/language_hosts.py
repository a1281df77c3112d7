"""Pulumi's language hosts that an engine that was built here lacks: built once, kept beside the engine.

Those for TypeScript and Go that can be built are old: they generate no packages. `scripts/engine/sdk_generator` does
that, and hands everything else to them; they are kept in the folder `hosts` beside it.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from engine_setup.cache import cache_folder, workshop
from engine_setup.go_build import build_with_go
from engine_setup.progress import say
from engine_setup.search import find_engine
from engine_setup.versions import MODULES, SDK_GENERATOR_MODULE
from file_lock import exclusive
from set_up import SetupError


@dataclass(frozen=True)
class LanguageHost:
    """What is built for one language."""

    language: str
    """As a person calls it."""
    name: str
    """Of the program, as the engine looks for it."""
    module: Path
    package: str
    lacks_packages: bool
    """Whether the generator of packages is put in front of it."""


HOSTS = (
    LanguageHost(
        "YAML",
        "pulumi-language-yaml",
        MODULES / "yaml_host",
        "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
        lacks_packages=False,
    ),
    LanguageHost(
        "TypeScript",
        "pulumi-language-nodejs",
        MODULES / "node_host",
        "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
        lacks_packages=True,
    ),
    LanguageHost(
        "Go",
        "pulumi-language-go",
        MODULES / "go_host",
        "github.com/pulumi/pulumi/sdk/v3/go/pulumi-language-go",
        lacks_packages=True,
    ),
)
_PYTHON = "pulumi-language-python"
_GENERATOR = "sdk-generator"


def find_language_hosts() -> tuple[Path, list[str]]:
    """The folder to put on PATH for all that are not there already, and a sentence for each that cannot be had.

    Raises SetupError, with what to install, when there is no engine.
    """
    engine = find_engine()
    # An engine that was not made here is not ours to add to. From a folder of PATH a host works, with a warning.
    folder = engine if engine.parent == cache_folder() else cache_folder() / "language-hosts"
    missing = [each for each in HOSTS if not _is_there(each, engine, folder)]
    if not missing:
        return folder, []
    problems: list[str] = []
    folder.mkdir(parents=True, exist_ok=True)
    with exclusive(cache_folder() / ".lock", "Another run is making a part of Pulumi; waiting for it."):
        for each in missing:
            try:
                if not _is_there(each, engine, folder):
                    _build(each, engine, folder)
            except SetupError as error:
                problems.append(str(error))
    return folder, problems


def _is_there(host: LanguageHost, engine: Path, folder: Path) -> bool:
    ours = folder / host.name
    if ours.is_file():
        return not host.lacks_packages or ours.resolve().name == _generator_name()
    return bool((engine / host.name).is_file() or shutil.which(host.name))


def _build(host: LanguageHost, engine: Path, folder: Path) -> None:
    go = shutil.which("go")
    if go is None:
        raise SetupError(
            f"No language host for {host.language}, and no Go to build one: install Go (https://go.dev/doc/install)."
        )
    if host.lacks_packages:
        _put_behind_generator(Path(go), host, folder)
        # For whoever wants a package in Python: under the name of that host, the generator hands on to it too.
        _link(folder / "hosts" / _PYTHON, engine / _PYTHON)
    else:
        _build_program(Path(go), host.package, host.module, folder / host.name)


def _put_behind_generator(go: Path, host: LanguageHost, folder: Path) -> None:
    hosts, generator = folder / "hosts", folder / _generator_name()
    hosts.mkdir(exist_ok=True)
    if not generator.exists():
        _build_program(go, "engine/sdk_generator", SDK_GENERATOR_MODULE, generator)
    if not (hosts / host.name).exists():
        _build_program(go, host.package, host.module, hosts / host.name)
    _link(folder / host.name, Path(generator.name))  # last: it says that the host is whole
    used = {(folder / each.name).resolve().name for each in HOSTS}
    for earlier in folder.glob(f"{_GENERATOR}-*"):
        if earlier.name not in used:
            earlier.unlink()


def _build_program(go: Path, package: str, module: Path, target: Path) -> None:
    with workshop(cache_folder()) as place:
        build = ["build", "-mod=readonly", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", f"{place}{os.sep}"]
        name = package.rpartition("/")[2]
        say(f"Building {name} with Go: up to four minutes the first time on a machine.")
        build_with_go(go, [*build, package], f"building {name}", module)
        (place / name).rename(target)


def _link(link: Path, target: Path) -> None:
    link.unlink(missing_ok=True)
    link.symlink_to(target)


def _generator_name() -> str:
    """Another source is another program."""
    digest = hashlib.sha256()
    for file in sorted(SDK_GENERATOR_MODULE.glob("*")):
        digest.update(file.read_bytes())
    return f"{_GENERATOR}-{digest.hexdigest()[:12]}"
