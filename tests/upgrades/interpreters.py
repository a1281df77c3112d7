"""The Pythons of this machine, and an environment with the package for each, kept in the user's cache folder."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[2]
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


def environment_of(interpreter: str) -> Path:
    """The folder of the environment's commands; it is made when it is not there yet (about a minute)."""
    found = subprocess.run([interpreter, "-VV"], capture_output=True, text=True, check=True, timeout=60).stdout
    pulumi = f"pulumi=={version('pulumi')}"
    made_of = "\n".join([found, str(ROOT), pulumi, _dependencies()])
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-wix-data" / "test-environments"
    folder = cache / hashlib.sha256(made_of.encode()).hexdigest()[:20]
    cache.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            _make(interpreter, folder, pulumi)
    return folder / "bin"


def _dependencies() -> str:
    """What the package needs, as pyproject.toml says: the rest of it changes too often to build anew for it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found = re.search(r"^dependencies = \[.*?^\]", text, re.DOTALL | re.MULTILINE)
    assert found
    return found.group()


def _make(interpreter: str, folder: Path, pulumi: str) -> None:
    quiet = ["--quiet", "--disable-pip-version-check", "--no-input"]
    for command in (
        [interpreter, "-m", "venv", "--clear", str(folder)],
        [str(folder / "bin" / "python"), "-m", "pip", "install", *quiet, pulumi, "--editable", str(ROOT)],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
        assert done.returncode == 0, done.stderr
    (folder / "complete").touch()


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
