"""The notes of this machine: what was about to be written when a run may have been cut off, and originals in transit.

A create that is killed between the write and Pulumi's record of it leaves nothing in the state. The next create
would find its own write on the site and take it for the original. So each write notes, in a small file, what it
replaces with what; a later run of the same stack that finds just that on the site knows the true original. The note
goes when Pulumi has recorded the resource. Notes hold properties of any kind of resource; of secrets, a seal by which
who has the API key can tell them.
"""

from __future__ import annotations

import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, cast

from ..permissions.actions import ACTION_NAMES
from ..state.originals import Noted, are_same, seal_of, sealed_as
from ..state.resource_kind import TargetKey
from .folder import make_private, memory_folder, require_own

KEPT_SECONDS = 24 * 3600.0
"""How long a note counts. A run that was cut off is run again soon; an older note may speak of another life."""
_MOST_BYTES = 64 * 1024
_MOST_WRITTEN = 100
_LONGEST = 300
"""Characters of a name or a value: ids have up to 255."""


@dataclass(frozen=True)
class Note:
    """What a run of this machine was about to do to one thing."""

    before: Noted | None = None
    """What was there; None where only an original is kept."""
    written: Sequence[Noted] = ()
    """What was, or was about to be, written in its place."""
    original: Noted | None = None
    """What was there before the stack took over, where a delete found that nobody else knows it."""
    is_delete: bool = False
    """Whether it was a delete that wrote."""
    about: str = ""
    """What it is about, for a person; no secret."""
    target: TargetKey = field(default=(), compare=False)
    """What it is about; empty where that is a secret, or an earlier release wrote the note."""
    seconds: float = field(default=0.0, compare=False)
    """How old it is."""
    holders: Sequence[str] = ()
    """The resources that the state holds on one thing, where it holds more than one; hashes of their URNs."""
    seal: Callable[[Noted], str] = field(default=lambda _: "", repr=False, compare=False)
    """Seals values as those of this note were."""
    own: str = ""
    """Which of the things that can be there the stack has in its state; a hash of its id."""

    @property
    def is_open(self) -> bool:
        """Whether something was about to be written of which nobody knows what became."""
        return bool(self.written)

    def original_of(self, live: Noted) -> Noted | None:
        """What was there before, when `live` is just what a run wrote and nobody recorded."""
        return self.before if not self.is_delete and self.has_written(live) else None

    def has_written(self, values: Noted) -> bool:
        """Whether a run wrote that, or was about to."""
        return any(are_same(values, each, self.seal) for each in self.written)

    def is_own(self, thing_id: str) -> bool:
        """Whether the stack was seen to have that one in its state."""
        return self.own == _hashed(thing_id)

    def has_written_only(self, values: Noted | None) -> bool:
        """Whether no run was about to write anything else."""
        return all(values is not None and are_same(values, each, self.seal) for each in self.written)


class Notes:
    """One note for a thing of a stack, each a JSON file of this user's."""

    def __init__(
        self,
        base_url: str,
        folder: Path | None = None,
        clock: Callable[[], float] = time.time,
        *,
        seal: Callable[[str], str] | None = None,
    ) -> None:
        """`seal` tells equal texts from others, as `ApiKey.seal` does; without it, no secret can be told again."""
        self._base_url = base_url
        self._seal_text = seal
        self._folder = folder or memory_folder()
        self._clock = clock

    def note(
        self,
        stack: str,
        key: TargetKey,
        before: Noted,
        written: Noted,
        *,
        is_delete: bool = False,
        about: str = "",
        hides_target: bool = False,
        own: str = "",
    ) -> str:
        """Note what is about to be replaced; the note's name. Raises OSError when the folder cannot be used.

        A delete notes what it wrote last as `before`, and what it puts back as `written`. `own`: see the method.
        """
        earlier = self.read(stack, key)
        # A run that is cut off again has written twice: either may be on the site now.
        is_same = earlier is not None and earlier.before == before and earlier.is_delete is is_delete
        kept = earlier.written if earlier and is_same else ()
        everything = [*(values for values in kept if values != written), written][-_MOST_WRITTEN:]
        earlier = earlier or Note()
        target = () if hides_target else key
        note = Note(before, everything, earlier.original, is_delete, about[:_LONGEST], target, 0.0, earlier.holders)
        return self._write(stack, key, replace(note, own=_hashed(own) if own else earlier.own))

    def kept(self, stack: str, key: TargetKey, values: Noted, *, is_secret: bool) -> Noted:
        """The values as a note may keep them: of secrets, the seal."""
        return sealed_as(self._seal(self._file(stack, key).name, values)) if is_secret else values

    def name(self, stack: str, key: TargetKey) -> str | None:
        """The name of the note, if there is one."""
        file = self._file(stack, key)
        return file.name if file.exists() else None

    def left_open(self, stack: str, held: Iterable[TargetKey]) -> dict[str, Note]:
        """The notes of creates of which nobody knows what became, by their names; `held` is what the state has."""
        known = {_of_target(key) for key in held}
        files = [file for file in self._folder.glob(f"{_hashed(stack)}-*.json") if file.name.split("-")[1] not in known]
        found = {file.name: self._read(file) for file in files}
        return {name: note for name, note in found.items() if note and note.is_open and not note.is_delete}

    def keep_original(self, stack: str, key: TargetKey, original: Noted) -> None:
        """Keep an original that nobody else knows. Raises OSError when the folder cannot be used."""
        earlier = self.read(stack, key) or Note()
        self._write(stack, key, replace(earlier, original=original))

    def drop_original(self, stack: str, key: TargetKey) -> None:
        """The state knows the original now."""
        note = self.read(stack, key)
        if note:
            self._rewrite(self._file(stack, key), replace(note, original=None))

    def hold(self, stack: str, key: TargetKey, urns: Iterable[str]) -> None:
        """Note that several resources hold one thing: a delete without the program could not know of the others.

        Raises OSError when the folder cannot be used.
        """
        earlier = self.read(stack, key) or Note()
        self._write(stack, key, replace(earlier, holders=sorted({*earlier.holders, *map(_hashed, urns)})))

    def own(self, stack: str, key: TargetKey, thing_id: str) -> None:
        """Note which thing the state has there: a create under another name could not know that it is the stack's.

        It counts for as long as the id means that thing. Raises OSError when the folder cannot be used.
        """
        earlier = self.read(stack, key) or Note()
        if not earlier.is_own(thing_id):
            self._write(stack, key, replace(earlier, own=_hashed(thing_id)))

    def disown(self, stack: str, key: TargetKey) -> None:
        """The stack has removed what it had there, and what it took over with it."""
        note = self.read(stack, key)
        if note and note.own:
            self._rewrite(self._file(stack, key), replace(note, own="", original=None))

    def is_held_besides(self, stack: str, key: TargetKey, urn: str | None) -> bool:
        """Whether another resource is known to hold it."""
        note = self.read(stack, key)
        return note is not None and urn is not None and bool({*note.holders} - {_hashed(urn)})

    def drop_holders(self, stack: str, held: Iterable[tuple[TargetKey, str]]) -> None:
        """Forget those that the state has no more: Pulumi deletes no resource with `retain_on_delete`, nor one whose
        `deleted_with` goes too, so their deletes never come. `held` are the things and URNs that the state has."""
        known: dict[str, set[str]] = {}
        for key, urn in held:
            known.setdefault(_of_target(key), set()).add(_hashed(urn))
        for file in self._folder.glob(f"{_hashed(stack)}-*.json"):
            note = self._read(file)
            left = [each for each in note.holders if each in known.get(file.name.split("-")[1], ())] if note else []
            if note and len(left) < len(note.holders):
                self._rewrite(file, replace(note, holders=tuple(left) if len(left) > 1 else ()))

    def release(self, stack: str, key: TargetKey, urn: str | None) -> None:
        """That resource has let the thing go."""
        note = self.read(stack, key)
        if note is None or urn is None or _hashed(urn) not in note.holders:
            return
        left = [each for each in note.holders if each != _hashed(urn)]
        # One that is left alone shares with nobody.
        self._rewrite(self._file(stack, key), replace(note, holders=tuple(left) if len(left) > 1 else ()))

    def read(self, stack: str, key: TargetKey) -> Note | None:
        """The note; None where there is none that can be believed: of this user, of a sensible size and date."""
        return self._read(self._file(stack, key))

    def _read(self, file: Path) -> Note | None:
        try:
            require_own(file)
            if file.stat().st_size > _MOST_BYTES:
                return None
            found = json.loads(file.read_text(encoding="utf-8"))
            age = self._clock() - float(found["at"])
            before = None if found.get("before") is None else _values(found["before"])
            original = None if found.get("original") is None else _values(found["original"])
            written = tuple(_values(each) for each in found["written"])
            about = str(found.get("about", ""))
            if len(about) > _LONGEST or not about.isprintable():
                return None
            holders = tuple(str(each) for each in found.get("holders", ()))[:_MOST_WRITTEN]
            target = tuple(str(each) for each in found.get("target", ()))
            own = str(found.get("own", ""))[:_LONGEST]
            if target and _of_target(target) != file.name.split("-")[1]:
                return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
            return None
        # A little from the future is a clock that was set back; more is nothing that this machine wrote.
        seal = partial(self._seal, file.name)
        note = Note(before, written, original, found.get("delete") is True, about, target, age, holders, seal, own)
        if -KEPT_SECONDS < age < KEPT_SECONDS:
            return note
        return Note(own=own) if own else None

    def original(self, stack: str, key: TargetKey, live: Noted) -> Noted | None:
        """What was there before, when `live` is just what a recent run of this stack wrote and nobody recorded."""
        note = self.read(stack, key)
        return note.original_of(live) if note else None

    def withdraw(self, stack: str, key: TargetKey) -> None:
        """What was about to be written was refused."""
        note = self.read(stack, key)
        if note:
            self._rewrite(self._file(stack, key), Note(original=note.original, holders=note.holders, own=note.own))

    def close(self, stack: str, key: TargetKey, values: Noted) -> None:
        """The state has recorded that one of several writes was done, and another one has followed it."""
        note = self.read(stack, key)
        others = [each for each in note.written if not are_same(values, each, note.seal)] if note else []
        if note and others and not note.is_delete:
            self._rewrite(self._file(stack, key), replace(note, written=others))

    def forget(self, stack: str, key: TargetKey) -> None:
        """The state knows it all now, or the thing is no longer managed."""
        self._forget(self._file(stack, key))

    def forget_named(self, name: str) -> None:
        """Forget a note by its name."""
        self._forget(self._folder / Path(name).name)

    def _forget(self, file: Path) -> None:
        note = self._read(file)
        self._rewrite(file, Note(holders=note.holders, own=note.own) if note else Note())

    def _rewrite(self, file: Path, note: Note) -> None:
        # A note that cannot be removed does no harm: it counts only for a while, and only for what it tells.
        with suppress(OSError):
            if note == Note():
                file.unlink(missing_ok=True)
            else:
                self._write_file(file, note)

    def _write(self, stack: str, key: TargetKey, note: Note) -> str:
        return self._write_file(self._file(stack, key), note)

    def _write_file(self, file: Path, note: Note) -> str:
        make_private(self._folder)
        text: dict[str, object] = {"at": self._clock(), "before": note.before, "written": list(note.written)}
        text["original"] = note.original
        if note.about:
            text["about"] = note.about
        if note.target:
            text["target"] = list(note.target)
        if note.is_delete:
            text["delete"] = True
        if note.holders:
            text["holders"] = list(note.holders)
        if note.own:
            text["own"] = note.own
        unfinished = file.with_suffix(f".{os.getpid()}.new")
        unfinished.write_text(json.dumps(text), encoding="utf-8")
        unfinished.chmod(0o600)
        unfinished.replace(file)
        return file.name

    def _seal(self, name: str, values: Noted) -> str:
        return self._seal_text(json.dumps([name, sorted(values.items())])) if self._seal_text else ""

    def _file(self, stack: str, key: TargetKey) -> Path:
        return self._folder / f"{_hashed(stack)}-{_of_target(key)}-{_hashed(self._base_url)}.json"


def _hashed(name: str) -> str:
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _of_target(key: TargetKey) -> str:
    return _hashed("\n".join(key))


def _values(values: Any) -> dict[str, str]:
    """Raises TypeError when it is not an object of short printable texts, with one for each action or a seal."""
    if not isinstance(values, dict):
        raise TypeError
    texts = {str(name): str(value) for name, value in cast("dict[object, object]", values).items()}
    if not all(len(each) <= _LONGEST and each.isprintable() for pair in texts.items() for each in pair):
        raise TypeError
    if seal_of(texts) is None and not texts.keys() >= set(ACTION_NAMES):
        raise TypeError
    return texts
