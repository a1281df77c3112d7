"""Engine, second choice: the official installer, through the Pulumi SDK of this virtual environment."""

from __future__ import annotations

import os
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from engine_setup.cache import publish, workshop
from engine_setup.progress import run_long, say
from set_up import SetupError

_VARIABLE = "WIX_DATA_INSTALLER_SECONDS"
_SECONDS = 20.0
_INSTALL = Path(__file__).with_name("official_install.py")


def sdk_version() -> str | None:
    """The version of the Pulumi SDK installed here, so that of the CLI to install; None without an SDK."""
    try:
        return version("pulumi")
    except PackageNotFoundError:
        return None


def install_official(target: Path, wanted: str) -> Path | None:
    """Installs the CLI of version `wanted` as `target`; returns it, or None when it failed or took too long.

    Raises SetupError when the time limit in the environment is no number. Only under the folder's lock.
    """
    limit = _time_limit()
    if limit <= 0:
        return None
    say(f"Installing the Pulumi CLI {wanted} with the official installer (at most {limit:.0f} s).")
    with workshop(target.parent) as place:
        code, output = run_long(
            [sys.executable, _INSTALL, place, wanted],
            what="installing the Pulumi CLI",
            folder=place,
            environment=os.environ,
            limit=limit,
        )
        if code == 0:
            return publish(place / "bin", target)
    reason = f"not ready after {limit:.0f} s ({_VARIABLE} gives it more)" if code is None else _last_line(output)
    say(f"The official installer did not succeed: {reason}")
    return None


def _time_limit() -> float:
    text = os.environ.get(_VARIABLE, str(_SECONDS))
    try:
        return float(text)
    except ValueError:
        raise SetupError(
            f"{_VARIABLE} is {text!r}: it takes the seconds for the official installer, 0 to skip it."
        ) from None


def _last_line(output: str) -> str:
    return next((line.strip() for line in reversed(output.splitlines()) if line.strip()), "it said nothing")
