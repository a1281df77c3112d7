"""A Python environment as users have it: with the package and what it needs, without the tools of its development."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path

PACKAGE = "pulumi-wix-data"
KEPT_IN = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / PACKAGE / "test-environments"


@cache
def user_environment(interpreter: str) -> Path:
    """The folder of the commands of an environment that this Python is in.

    It is kept for each place of the repository; what it needs, which takes seconds to install, once for all places.
    """
    python = _run(interpreter, "-VV")
    needed = tuple(f"{name}=={version(name)}" for name in ("pip", "pulumi", "httpx", "pydantic", "tenacity"))
    libraries = _kept((python, *needed), lambda folder: _install(interpreter, folder, needed))
    ours = distribution(PACKAGE)
    installed = str(ours.locate_file(""))
    made_of = (python, *needed, installed, ours.read_text("METADATA") or "", ours.read_text("entry_points.txt") or "")
    return _kept(made_of, lambda folder: _link(interpreter, folder, libraries)) / "bin"


def _kept(made_of: tuple[str, ...], make: Callable[[Path], None]) -> Path:
    """The folder that was made of this, or is made now; only one process at a time makes it."""
    folder = KEPT_IN / hashlib.sha256("\n".join(made_of).encode()).hexdigest()[:20]
    KEPT_IN.mkdir(parents=True, exist_ok=True)
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "complete").exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            (folder / "complete").touch()
    return folder


def _install(interpreter: str, folder: Path, needed: tuple[str, ...]) -> None:
    _run(interpreter, "-m", "venv", "--without-pip", str(folder))
    into = ("--python", str(folder / "bin" / "python"))
    _run(sys.executable, "-m", "pip", *into, "install", "--quiet", "--no-input", *needed)


def _link(interpreter: str, folder: Path, libraries: Path) -> None:
    """An environment of its own with the libraries of another one, and what the editable installation left here."""
    _run(interpreter, "-m", "venv", "--without-pip", str(folder))
    packages = next(folder.glob("lib/*/site-packages"))
    (packages / "libraries.pth").write_text(f"{next(libraries.glob('lib/*/site-packages'))}\n", encoding="utf-8")
    for file in distribution(PACKAGE).files or []:
        if ".." not in file.parts:
            (packages / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file.locate(), packages / file)
    for entry in distribution(PACKAGE).entry_points.select(group="console_scripts"):
        script = folder / "bin" / entry.name
        script.write_text(f"#!{folder}/bin/python\nfrom {entry.module} import main\n\nmain()\n", encoding="utf-8")
        script.chmod(0o755)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=500)
    assert done.returncode == 0, done.stderr
    return done.stdout
