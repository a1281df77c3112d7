"""The Pulumi project here: which Python its program and its provider plugin will run in, and whether that can serve."""

from __future__ import annotations

import mmap
import os
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from ..user_files import NotReadable, read_user_file

_OLD_HOST = b"path\tgithub.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python"
"""In the build information of Python hosts of before SDK 3.80, which know neither `toolchain` nor `virtualenv`."""
_IMPORTS = "import pulumi.dynamic, pulumi_wix_data"
_INSTALL = "run `pulumi install` in the project's folder"


@dataclass(frozen=True)
class PythonProject:
    """What a Pulumi.yaml says of the Python runtime."""

    folder: Path
    options: Mapping[str, str]

    @property
    def asks_for(self) -> str | None:
        """The options that only a present host knows, as they stand there; None without any."""
        named = [f"{name}: {self.options[name]}" for name in ("toolchain", "virtualenv") if name in self.options]
        return ", ".join(named) or None


def read_project_file(folder: Path) -> tuple[Path, Mapping[object, object]] | None:
    """The folder of the project in the folder or around it, and what its Pulumi.yaml says (JSON is YAML too);
    None where there is none.

    A file that cannot be read says nothing.
    """
    for place in (folder.absolute(), *folder.absolute().parents):
        for name in ("Pulumi.yaml", "Pulumi.yml", "Pulumi.json"):
            if (place / name).is_file():
                return place, _read(place / name)
    return None


def find_project(folder: Path) -> PythonProject | None:
    """The project in the folder or around it; None where there is none, or it is not of Python, or cannot be read."""
    found = read_project_file(folder)
    if found is None:
        return None
    place, document = found
    runtime = document.get("runtime")
    if runtime == "python":
        return PythonProject(place, {})
    if mapping(runtime).get("name") != "python":
        return None
    options = mapping(mapping(runtime).get("options"))
    return PythonProject(place, {str(name): str(value) for name, value in options.items()})


def _read(file: Path) -> Mapping[object, object]:
    try:
        return mapping(read_user_file(file).data)
    except NotReadable:
        return {}


def mapping(value: object) -> Mapping[object, object]:
    """The mapping that a part of the file is; an empty one where it is something else."""
    return cast("Mapping[object, object]", value) if isinstance(value, dict) else {}


def host_fault(host: Path, project: PythonProject | None) -> tuple[str, str] | None:
    """What is wrong with the Python host for this project, and what to do; None where it can serve it."""
    asked = project.asks_for if project else None
    if asked is None or not _is_old(host):
        return None
    detail = (
        f"{host} is an old build, such as `make engine` makes: it does not know {asked} of Pulumi.yaml, and "
        "`pulumi install` makes a virtual environment of the project's folder"
    )
    advice = (
        "Install the Pulumi CLI (https://www.pulumi.com/docs/install/), which brings a present host; or take these "
        "options out, and activate the virtual environment."
    )
    return detail, advice


def _is_old(host: Path) -> bool:
    try:
        with host.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            return content.find(_OLD_HOST) >= 0
    except (OSError, ValueError):
        return False


def python_fault(project: PythonProject | None, environment: Mapping[str, str]) -> tuple[str, str] | None:
    """Why the provider plugin will not find this package, and what to do; None where it does, or nobody can tell."""
    if project is None:
        return None
    named = project.options.get("virtualenv") or (".venv" if project.options.get("toolchain") == "uv" else None)
    if named:
        python = project.folder / named / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        if not python.exists():
            return f"the project's virtual environment {named} is missing", f"To make it, {_INSTALL}."
        return _without_package(str(python), environment, f"To install what the project needs, {_INSTALL}.")
    if "toolchain" in project.options:
        return None
    command = environment.get("PULUMI_PYTHON_CMD") or "python3"
    found = shutil.which(command, path=environment.get("PATH", ""))
    advice = (
        "Activate the virtual environment before Pulumi runs; or name it in Pulumi.yaml (`virtualenv: .venv` under "
        "the runtime's options). With the Automation API, put its folder `bin` first on PATH in `env_vars`."
    )
    if found is None:
        return f"{command}, which runs the provider plugin, is not on PATH", advice
    return _without_package(found, environment, advice)


def _without_package(python: str, environment: Mapping[str, str], advice: str) -> tuple[str, str] | None:
    try:
        done = subprocess.run(  # noqa: S603 - the interpreter that the plugin takes
            [python, "-c", _IMPORTS],
            env=dict(environment),
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=60,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        return f"{python}, which runs the provider plugin, does not run ({type(failure).__name__})", advice
    if done.returncode == 0:
        return None
    said = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
    return f"{python}, which runs the provider plugin, cannot import this package ({said})", advice
