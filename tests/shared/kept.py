"""What takes long to make is kept beside the user's other caches, and made once for all places of the repository."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

KEPT_IN = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "pulumi-wix-data" / "test-environments"


def kept(made_of: tuple[str, ...], make: Callable[[Path], None]) -> Path:
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
