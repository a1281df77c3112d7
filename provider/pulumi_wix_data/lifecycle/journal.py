"""What this machine was about to write when it may have been cut off: the originals that no state knows yet.

A create that is killed between the write and Pulumi's record of it leaves nothing in the state. The next create
would find its own write on the site and take it for the original. So each create notes, in a small file, what it
replaces with what; a later create that finds just that on the site knows the true original. Both are properties
of any kind of resource.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from ..state.resource_kind import TargetKey

FOLDER_VARIABLE = "WIX_DATA_STATE_DIR"
"""The folder of the journal; otherwise `pulumi-wix-data` in `$XDG_STATE_HOME` or `~/.local/state`."""
Noted = Mapping[str, str]
"""What is set on the thing: names and values, whatever its kind."""
KEPT_SECONDS = 24 * 3600.0
"""How long a note counts. A run that was cut off is run again soon; an older note may speak of another life."""


def journal_folder() -> Path:
    """Where notes are kept on this machine."""
    given = os.environ.get(FOLDER_VARIABLE)
    if given:
        return Path(given)
    state = os.environ.get("XDG_STATE_HOME")
    try:
        base = Path(state) if state else Path.home() / ".local" / "state"
    except RuntimeError:
        # A user without a home: notes last as long as the machine's temporary files.
        base = Path(tempfile.gettempdir()) / f"user-{os.getuid()}"
    return base / "pulumi-wix-data"


@dataclass(frozen=True)
class _Note:
    before: Noted
    written: Sequence[Noted]


class Journal:
    """One note a thing, each a JSON file. No note holds a secret."""

    def __init__(self, base_url: str, folder: Path | None = None, clock: Callable[[], float] = time.time) -> None:
        self._base_url = base_url
        self._folder = folder or journal_folder()
        self._clock = clock

    def note(self, key: TargetKey, before: Noted, written: Noted) -> None:
        """Note what is about to be replaced. Raises OSError when the folder cannot be written."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = self._file(key)
        earlier = self._read(key)
        # A run that is cut off again has written twice: either may stand on the site now.
        kept: Sequence[Noted] = earlier.written if earlier and earlier.before == before else ()
        everything = [*(values for values in kept if values != written), written]
        note = {"at": self._clock(), "before": before, "written": everything}
        unfinished = file.with_suffix(f".{os.getpid()}.new")
        unfinished.write_text(json.dumps(note), encoding="utf-8")
        unfinished.replace(file)

    def original(self, key: TargetKey, live: Noted) -> Noted | None:
        """What was there before, when `live` is just what a recent create of this machine wrote."""
        note = self._read(key)
        return note.before if note and live in note.written else None

    def written(self, key: TargetKey) -> Sequence[Noted]:
        """What recent runs of this machine wrote, or were about to write, without a record of it in the state."""
        note = self._read(key)
        return note.written if note else []

    def _read(self, key: TargetKey) -> _Note | None:
        try:
            note = json.loads(self._file(key).read_text(encoding="utf-8"))
            recent = self._clock() - float(note["at"]) < KEPT_SECONDS
            before, written = _values(note["before"]), [_values(each) for each in note["written"]]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return _Note(before, written) if recent else None

    def forget(self, key: TargetKey) -> None:
        """The state knows the original now, or the thing is no longer managed."""
        # A note that cannot be removed does no harm: it counts only for a while, and only for what it tells.
        with suppress(OSError):
            self._file(key).unlink(missing_ok=True)

    def _file(self, key: TargetKey) -> Path:
        name = hashlib.sha256("\n".join((self._base_url, *key)).encode()).hexdigest()
        return self._folder / f"{name[:40]}.json"


def _values(values: Any) -> dict[str, str]:
    """Raises TypeError when it is not an object."""
    if not isinstance(values, dict):
        raise TypeError
    return {str(name): str(value) for name, value in cast("dict[object, object]", values).items()}
