"""A fresh clone of the repository, uncommitted files included, with a virtual environment that needs no downloads."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

from tests.docs.blocks import REPOSITORY
from tests.docs.shell import Shell

_WIX_DATA = """\
#!{python}
from pulumi_wix_data.cli.app import main

main()
"""


def clone(place: Path) -> Shell:
    """A shell in a clone at `place`. Python's packages are those of this process; this package is the clone's."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
        text=True,
    )
    for name in filter(None, listed.stdout.split("\0")):
        source, target = REPOSITORY / name, place / name
        if source.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target, follow_symlinks=False)
    _make_venv(place)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS"))}
    journal = place.parent / "journal"
    return Shell(place, {**environment, "PYTHON": sys.executable, "WIX_DATA_STATE_DIR": str(journal)})


def _make_venv(place: Path) -> None:
    """What `make venv` leaves, its stamp included, so that it has nothing left to do."""
    folder = place / ".venv"
    venv.create(folder, symlinks=True)
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(folder), "platbase": str(folder)}))
    paths = [str(place / "provider"), sysconfig.get_path("purelib")]
    (packages / "clone.pth").write_text("\n".join(paths) + "\n", encoding="utf-8")
    command = folder / "bin" / "wix-data"
    command.write_text(_WIX_DATA.format(python=folder / "bin" / "python"), encoding="utf-8")
    command.chmod(0o755)
    version = ".".join(str(part) for part in sys.version_info[:3])
    pyproject = (place / "pyproject.toml").read_text(encoding="utf-8")
    (folder / "installed").write_text(f"{place}\n{version}\n{pyproject}", encoding="utf-8")
