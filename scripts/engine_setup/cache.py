"""The folder where engines are kept between runs. An entry appears by one rename, complete."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from engine_setup.versions import platform_tag

_HALF_DONE = ".half-done-"


def cache_folder() -> Path:
    """`$WIX_DATA_ENGINE_DIR`, or `pulumi-wix-data/engine` in the user's cache folder. It need not exist."""
    chosen = os.environ.get("WIX_DATA_ENGINE_DIR")
    if chosen:
        return Path(chosen).expanduser().absolute()
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-wix-data" / "engine"


def entry(folder: Path, version: str) -> Path:
    """Where the engine of this version lies, or would lie."""
    return folder / f"{version}-{platform_tag()}"


@contextmanager
def workshop(folder: Path) -> Generator[Path, None, None]:
    """A fresh folder beside the entries, removed at the end. Only under the folder's lock."""
    # Whoever left one of these was killed: it held the lock that this process holds now.
    for left_over in folder.glob(f"{_HALF_DONE}*"):
        shutil.rmtree(left_over, ignore_errors=True)
    place = Path(tempfile.mkdtemp(prefix=_HALF_DONE, dir=folder))
    try:
        yield place
    finally:
        shutil.rmtree(place, ignore_errors=True)


def publish(finished: Path, target: Path) -> Path:
    """Makes a finished engine an entry, in one step, and returns it."""
    return finished.rename(target)
