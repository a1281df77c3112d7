"""The folder of this user's memory on this machine, which nobody else may write to."""

from __future__ import annotations

import os
import stat
import tempfile
from pathlib import Path

FOLDER_VARIABLE = "WIX_DATA_STATE_DIR"
"""The folder; otherwise `pulumi-wix-data` in `$XDG_STATE_HOME` or `~/.local/state`."""


def memory_folder() -> Path:
    """Where notes and run books are kept on this machine."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    state = os.environ.get("XDG_STATE_HOME")
    try:
        base = Path(state) if state else Path.home() / ".local" / "state"
    except RuntimeError:
        # A user without a home: memory lasts as long as the machine's temporary files. Right in their folder, where
        # nobody else can put another one in its place.
        return Path(tempfile.gettempdir()) / f"pulumi-wix-data-{_user()}"
    return base / "pulumi-wix-data"


def make_private(folder: Path) -> Path:
    """Make the folder, for this user alone. Raises PermissionError when somebody else can write to it."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    require_own(folder)
    return folder


def require_own(path: Path) -> None:
    """Raises PermissionError when the file or folder is another user's, is a link, or can be written by others."""
    found = path.lstat()
    if stat.S_ISLNK(found.st_mode):
        raise PermissionError(0, "it is a link", str(path))
    if hasattr(os, "getuid") and found.st_uid != os.getuid():
        raise PermissionError(0, "it belongs to another user", str(path))
    if hasattr(os, "getuid") and found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise PermissionError(0, "other users can write to it", str(path))


def _user() -> int:
    return os.getuid() if hasattr(os, "getuid") else 0
