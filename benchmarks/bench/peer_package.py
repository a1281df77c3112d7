"""The peer, installed into a virtual environment of its own under the user's cache folder."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

from .failure import BenchmarkError
from .progress import say

PEER = "pulumi-unifi-dynamic==0.1.0"


def peer_environment() -> Path:
    """The folder of an environment with the peer and the same Pulumi as ours; made when it is not there.

    Raises BenchmarkError when it cannot be installed.
    """
    pulumi = f"pulumi=={version('pulumi')}"
    python = f"{sys.version_info.major}.{sys.version_info.minor}.{sys.version_info.micro}"
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-wix-data" / "benchmark-peer"
    folder = cache / f"{PEER}-{pulumi}-python{python}".replace("==", "-")
    done = folder / "complete"
    if done.exists():
        return folder
    say(f"Installing {PEER} beside {pulumi} (once)")
    venv.create(folder, with_pip=True, clear=True)
    install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", PEER, pulumi]
    outcome = subprocess.run(install, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if outcome.returncode:
        raise BenchmarkError(f"{PEER} cannot be installed: {outcome.stderr.strip()} Leave it out with --no-peer.")
    done.touch()
    return folder
