"""Python environments as users have them, one for ours and one for the peer, under the user's cache folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import venv
from importlib.metadata import version
from pathlib import Path

from .failure import BenchmarkError
from .progress import say

PEER = "pulumi-unifi-dynamic==0.1.0"
_REPOSITORY = Path(__file__).resolve().parents[2]


def our_environment() -> Path:
    """The folder of an environment with this package and what it needs, for the floor too; made when it is not there.

    Without what only the development of it needs: that would be loaded, and looked at, by each Pulumi command. Raises
    BenchmarkError when it cannot be installed.
    """
    needed = [f"{name}=={version(name)}" for name in ("pulumi", "httpx", "pydantic", "tenacity")]
    return _environment("ours", [*needed, "--editable", str(_REPOSITORY)], "")


def peer_environment() -> Path:
    """The folder of an environment with the peer and the same Pulumi as ours; made when it is not there.

    Raises BenchmarkError when it cannot be installed.
    """
    return _environment("peer", [PEER, f"pulumi=={version('pulumi')}"], " Leave it out with --no-peer.")


def _environment(name: str, requirements: list[str], advice: str) -> Path:
    # The project's own declaration counts too: an environment made before a console script was declared lacks it.
    made_of = "\n".join([sys.version, *requirements, (_REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")])
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-wix-data" / "benchmarks"
    folder = cache / f"{name}-{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"
    done = folder / "complete"
    if done.exists():
        return folder
    say(f"Installing what is measured, into an environment of its own (once): {name}")
    venv.create(folder, with_pip=True, clear=True)
    install = [folder / "bin" / "python", "-m", "pip", "install", "--quiet", *requirements]
    outcome = subprocess.run(install, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if outcome.returncode:
        raise BenchmarkError(f"the environment {name!r} cannot be made: {outcome.stderr.strip()}{advice}")
    done.touch()
    return folder
