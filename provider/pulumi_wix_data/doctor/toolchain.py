"""Checks of the tools on this machine: the Pulumi CLI, its Python host, and the Pulumi SDK."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement

from .check import Check, failed, ok, skipped
from .project import PythonProject, find_project, host_fault, python_fault

MINIMUM_CLI = (3, 200, 0)
"""The oldest Pulumi CLI that works with this package."""

_HOST = "pulumi-language-python"
_DISTRIBUTION = "pulumi-wix-data"
_INSTALL = "Install the Pulumi CLI (https://www.pulumi.com/docs/install/) and open a new shell."


def check_toolchain(environment: Mapping[str, str], folder: Path) -> list[Check]:
    """The checks of the CLI and its Python host (on the PATH of `environment`), and of the SDK in this interpreter.

    Where `folder` is in a Pulumi project, also whether these can serve it.
    """
    path = environment.get("PATH", "")
    command = shutil.which("pulumi", path=path)
    project = find_project(folder)
    return [*_cli(command, path, project), _sdk(project, environment)]


def _cli(command: str | None, path: str, project: PythonProject | None) -> list[Check]:
    if command is None:
        return [failed("Pulumi CLI", "not on PATH", _INSTALL), skipped("Python host", "it comes with the Pulumi CLI")]
    # The engine looks for its hosts on PATH and next to itself.
    beside = str(Path(command).resolve().parent)
    found = [host for each in (path, beside) if (host := shutil.which(_HOST, path=each))]
    if found:
        fault = host_fault(Path(found[0]), project)
        return [_version(command), failed("Python host", *fault) if fault else ok("Python host", f"{_HOST} is there")]
    advice = f"Reinstall the Pulumi CLI: its Python host ({_HOST}) belongs next to it."
    return [_version(command), failed("Python host", f"neither on PATH nor next to {command}", advice)]


def _version(command: str) -> Check:
    try:
        done = subprocess.run(  # noqa: S603 - what PATH names
            [command, "version"], capture_output=True, encoding="utf-8", errors="replace", timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as failure:
        return failed("Pulumi CLI", f"{command} does not run ({type(failure).__name__})", _INSTALL)
    numbers = re.search(r"(\d+)\.(\d+)\.(\d+)", done.stdout)
    if done.returncode != 0 or numbers is None:
        return failed("Pulumi CLI", f"`{command} version` shows no version", _INSTALL)
    if tuple(int(part) for part in numbers.groups()) < MINIMUM_CLI:
        minimum = ".".join(str(part) for part in MINIMUM_CLI)
        return failed("Pulumi CLI", f"{numbers[0]} at {command}", f"Update the Pulumi CLI to {minimum} or later.")
    return ok("Pulumi CLI", numbers[0])


def _sdk(project: PythonProject | None, environment: Mapping[str, str]) -> Check:
    """Compare the SDK with what this package requires, and look for both where the provider plugin will."""
    version = importlib.metadata.version("pulumi")
    requirements = map(Requirement, importlib.metadata.requires(_DISTRIBUTION) or [])
    needed = next(each.specifier for each in requirements if each.name == "pulumi" and each.marker is None)
    detail = f"pulumi {version} for Python {platform.python_version()}"
    if version in needed:
        fault = python_fault(project, environment)
        if fault:
            return failed("Pulumi SDK", *fault)
        return ok("Pulumi SDK", detail)
    return failed("Pulumi SDK", detail, f"Run pip install 'pulumi{needed}' in the program's virtual environment.")
