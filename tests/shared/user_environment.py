"""A Python environment as users have it: with the package and what it needs, without the tools of its development."""

from __future__ import annotations

import shutil
import subprocess
import sys
from functools import cache
from importlib.metadata import distribution, version
from pathlib import Path

from tests.shared.kept import kept

PACKAGE = "pulumi-wix-data"


@cache
def user_environment(interpreter: str) -> Path:
    """The folder of the commands of an environment that this Python is in.

    It is kept for each place of the repository; what it needs, which takes seconds to install, once for all places.
    """
    python = _run(interpreter, "-VV")
    needed = tuple(f"{name}=={version(name)}" for name in ("pip", "pulumi", "httpx", "pydantic", "tenacity"))
    libraries = kept((python, *needed), lambda folder: _install(interpreter, folder, needed))
    ours = distribution(PACKAGE)
    installed = str(ours.locate_file(""))
    made_of = (python, *needed, installed, ours.read_text("METADATA") or "", ours.read_text("entry_points.txt") or "")
    return kept(made_of, lambda folder: _link(interpreter, folder, libraries)) / "bin"


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
