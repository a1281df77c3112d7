"""Whether Pulumi will find the native provider, where the project here goes through it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import cast

from ..stack.plugin_installation import EXECUTABLE, NAME
from .check import Check, failed, ok
from .project import mapping, read_project_file

_CHECK = "native provider"
_MODULE = b"pulumi_wix_data.native"
_TYPES = b"wix-data:"
_DEEPEST = 3
"""Folders below the project's that are searched for a program."""
_INSTALL = "Run `wix-data plugin install` in the environment that has this package."
_NAME_IT = "Under `plugins:`, name the folder that holds it, such as .venv/bin; or take that out. " + _INSTALL


def check_native_plugin(environment: Mapping[str, str], folder: Path) -> list[Check]:
    """One check; none where no project is here, or it does not go through the native provider, as far as its files
    tell."""
    found = read_project_file(folder)
    if found is None:
        return []
    place, document = found
    named = _named_folder(document)
    if named is not None:
        return [_in_folder(place / named, named)]
    if not _goes_through_it(place, document):
        return []
    on_path = shutil.which(EXECUTABLE, path=environment.get("PATH", ""))
    if on_path:
        return [ok(_CHECK, f"{EXECUTABLE} is on PATH")]
    return [_installed(environment)]


def _named_folder(document: Mapping[object, object]) -> str | None:
    """What Pulumi.yaml says under `plugins:`."""
    plugins = mapping(document.get("plugins")).get("providers")
    for each in map(mapping, cast("list[object]", plugins) if isinstance(plugins, list) else []):
        if each.get("name") == NAME and isinstance(each.get("path"), str):
            return str(each["path"])
    return None


def _in_folder(folder: Path, named: str) -> Check:
    if shutil.which(EXECUTABLE, path=str(folder)):
        return ok(_CHECK, f"{EXECUTABLE} is in {named}, which Pulumi.yaml names")
    return failed(_CHECK, f"Pulumi.yaml names the folder {named}, which has no {EXECUTABLE}", _NAME_IT)


def _installed(environment: Mapping[str, str]) -> Check:
    pulumi = shutil.which("pulumi", path=environment.get("PATH", ""))
    if pulumi is None:
        return failed(
            _CHECK, "the program goes through it, and without the Pulumi CLI nothing finds it", f"{_INSTALL}."
        )
    command = [pulumi, "plugin", "ls", "--json"]
    try:
        done = subprocess.run(  # noqa: S603 - what PATH names
            command, env=dict(environment), capture_output=True, encoding="utf-8", timeout=30, check=False
        )
        listed: object = json.loads(done.stdout)
    except (OSError, ValueError, subprocess.TimeoutExpired) as failure:
        advice = "Reinstall the Pulumi CLI."
        return failed(_CHECK, f"`pulumi plugin ls --json` tells nothing ({type(failure).__name__})", advice)
    plugins = map(mapping, cast("list[object]", listed) if isinstance(listed, list) else [])
    versions = [str(each.get("version")) for each in plugins if (each.get("name"), each.get("kind")) == _PLUGIN]
    if versions:
        return ok(_CHECK, f"installed for this user, {' and '.join(versions)}")
    told = "the program goes through it, and Pulumi has no plugin wix-data: it would look for a download"
    return failed(_CHECK, told, _INSTALL)


_PLUGIN = (NAME, "resource")


def _goes_through_it(place: Path, document: Mapping[object, object]) -> bool:
    runtime = document.get("runtime")
    name = runtime if isinstance(runtime, str) else mapping(runtime).get("name")
    if name == "yaml":
        return any(_TYPES in text for text in _texts(place, (".yaml", ".yml")))
    return name == "python" and any(_MODULE in text for text in _texts(place, (".py",)))


def _texts(place: Path, endings: tuple[str, ...]) -> Iterator[bytes]:
    """The project's own files; environments and what is hidden are not."""
    for folder, below, files in os.walk(place):
        depth = len(Path(folder).relative_to(place).parts)
        here = Path(folder)
        own = [each for each in below if not each.startswith(".") and not (here / each / "pyvenv.cfg").exists()]
        below[:] = own if depth < _DEEPEST else []
        for file in files:
            if file.endswith(endings):
                try:
                    yield (here / file).read_bytes()
                except OSError:
                    continue
