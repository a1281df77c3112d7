"""The Pythons of this machine."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

SUPPORTED = [(3, minor) for minor in range(10, 14)]

Version = tuple[int, int]


def found_interpreters() -> dict[Version, str]:
    """Each supported Python that runs here: on PATH, or among those that pyenv keeps."""
    found: dict[Version, str] = {}
    for wanted in SUPPORTED:
        name = f"python{wanted[0]}.{wanted[1]}"
        for candidate in filter(None, (shutil.which(name), *_of_pyenv(wanted))):
            if _version_of(candidate) == wanted:
                found[wanted] = candidate
                break
    return found


def _of_pyenv(wanted: Version) -> list[str]:
    pyenv = shutil.which("pyenv")
    if pyenv is None:
        return []
    done = subprocess.run([pyenv, "root"], capture_output=True, text=True, check=False, timeout=60)
    kept = Path(done.stdout.strip() or ".") / "versions"
    return [str(python) for python in sorted(kept.glob(f"{wanted[0]}.{wanted[1]}.*/bin/python"))]


def _version_of(candidate: str) -> Version | None:
    """None for what does not run, as pyenv's stand-ins for versions that are not chosen."""
    program = "import sys, venv; print(*sys.version_info[:2])"
    done = subprocess.run([candidate, "-c", program], capture_output=True, text=True, check=False, timeout=60)
    major, _, minor = done.stdout.strip().partition(" ")
    return (int(major), int(minor)) if done.returncode == 0 else None
