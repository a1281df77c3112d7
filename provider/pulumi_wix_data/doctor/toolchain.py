"""The tools on this machine: the Pulumi CLI, its Python host, and the SDK."""

from __future__ import annotations

import importlib.metadata
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

from packaging.requirements import Requirement

from .finding import Finding, failed, ok, skipped

MINIMUM_CLI = (3, 200, 0)
"""The oldest Pulumi CLI that the package is used with."""

_HOST = "pulumi-language-python"
_DISTRIBUTION = "pulumi-wix-data"
_INSTALL = "Install the Pulumi CLI (https://www.pulumi.com/docs/install/) and open a new shell."


def look_at_toolchain(environment: Mapping[str, str]) -> list[Finding]:
    """The lines about the CLI and the host on PATH, and about the SDK in this interpreter."""
    path = environment.get("PATH", "")
    command = shutil.which("pulumi", path=path)
    return [*_cli(command, path), _sdk()]


def _cli(command: str | None, path: str) -> list[Finding]:
    if command is None:
        return [failed("Pulumi CLI", "not on PATH", _INSTALL), skipped("Python host", "it comes with the Pulumi CLI")]
    # The engine looks for its hosts on PATH and beside itself.
    beside = str(Path(command).resolve().parent)
    if any(shutil.which(_HOST, path=each) for each in (path, beside)):
        return [_version(command), ok("Python host", f"{_HOST} is there")]
    advice = f"Reinstall the Pulumi CLI: its Python host ({_HOST}) belongs beside it."
    return [_version(command), failed("Python host", f"neither on PATH nor beside {command}", advice)]


def _version(command: str) -> Finding:
    try:
        done = subprocess.run([command, "version"], capture_output=True, text=True, timeout=30, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired) as failure:
        return failed("Pulumi CLI", f"{command} does not run ({type(failure).__name__})", _INSTALL)
    numbers = re.search(r"(\d+)\.(\d+)\.(\d+)", done.stdout)
    if done.returncode != 0 or numbers is None:
        return failed("Pulumi CLI", f"`{command} version` says nothing of use", _INSTALL)
    if tuple(int(part) for part in numbers.groups()) < MINIMUM_CLI:
        minimum = ".".join(str(part) for part in MINIMUM_CLI)
        return failed("Pulumi CLI", f"{numbers[0]} at {command}", f"Update the Pulumi CLI to {minimum} or later.")
    return ok("Pulumi CLI", numbers[0])


def _sdk() -> Finding:
    """The SDK against what this package itself requires."""
    version = importlib.metadata.version("pulumi")
    requirements = map(Requirement, importlib.metadata.requires(_DISTRIBUTION) or [])
    needed = next(each.specifier for each in requirements if each.name == "pulumi" and each.marker is None)
    detail = f"pulumi {version} for Python {platform.python_version()}"
    if version in needed:
        return ok("Pulumi SDK", detail)
    return failed("Pulumi SDK", detail, f"Run pip install 'pulumi{needed}' in the program's virtual environment.")
