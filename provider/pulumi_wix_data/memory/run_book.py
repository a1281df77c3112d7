"""The run book: what the program and all provider processes of one engine run know of each other.

Design: a delete leaves its target as the program says, never drops the only copy of an original, and fails rather than
guess. For that it must know what other processes were asked for and have done, and what the state held before.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Collection, Iterable
from contextlib import AbstractContextManager, suppress
from pathlib import Path

from ..api.errors import WixDataError
from ..claims.claim import Claim
from ..permissions.changes import JudgedGrant
from ..permissions.data_permissions import CollectionLevels
from ..state.collection_permissions import levels_key
from ..state.originals import Noted, are_same, seal_of, sealed_as, true_original
from ..state.resource_kind import CollectionKey, TargetKey
from ..state.urns import type_and_name
from ..system_faults import why_not_written
from .book_facts import (
    Declarer,
    Held,
    claim_text,
    declarer_text,
    grant_text,
    held_text,
    read_claim,
    read_declarer,
    read_grant,
    read_held,
    read_levels,
)
from .book_file import CAN_BE_SHARED, BookFile, is_one_held, sweep
from .folder import make_private, memory_folder, require_own


class RunBook:
    """What is known of one run. Every process of the run opens it by the engine's address."""

    def __init__(self, file: BookFile, why_alone: str | None = None) -> None:
        self._file = file
        self._claims: list[Claim] = []
        self._last_claim = 0
        self._claims_lock = threading.Lock()
        self._names: dict[TargetKey, str] = {}
        self.why_alone = why_alone
        """Why this process does not know of the others of its run; None where it does."""

    @classmethod
    def open(cls, engine: str | None, folder: Path | None = None) -> RunBook:
        """The book of the run of the engine at that address. Without one, or without a usable folder, one's own."""
        if engine is None:
            return cls(BookFile(), "no engine")
        if not CAN_BE_SHARED:
            return cls(BookFile(), "this system has no locks between processes")
        try:
            # Each folder by itself: parents that come into being on the way would be as open as the user's umask says.
            books = make_private(make_private(folder or memory_folder()) / "runs")
            sweep(books)
            name = hashlib.sha256(engine.encode()).hexdigest()[:24]
            return cls(BookFile(books / f"{name}.book"))
        except OSError as failure:
            why = why_not_written(failure)
            return cls(BookFile(), f"{failure.filename}: {why}" if failure.filename else why)
        except (sqlite3.Error, WixDataError) as failure:
            return cls(BookFile(), str(failure.__cause__ or failure))

    @staticmethod
    def is_one_open(folder: Path | None = None) -> bool:
        """Whether a run on this machine has not ended, or a process of it lives on."""
        books = (folder or memory_folder()) / "runs"
        try:
            require_own(books)
        except OSError:
            # A run keeps no book in a folder that is not its own user's alone.
            return False
        return is_one_held(books)

    def close(self) -> None:
        """Leave the run."""
        self._file.close()

    def together(self) -> AbstractContextManager[object]:
        """What is filed within it goes into the book at once."""
        return self._file.together()

    # Of the run as a whole -----------------------------------------------------------------------------------------

    def file_preview(self, *, preview: bool) -> None:
        """The program says whether this run is a preview."""
        self._file.file("run", "preview", "", json.dumps(preview))

    @property
    def is_preview(self) -> bool | None:
        """Whether this run writes nothing; None where no program has told."""
        found = self._file.read("run", "preview")
        return json.loads(found[0][1]) if found else None

    def is_new(self, about: str, message: str) -> bool:
        """Whether nobody in this run has said that about that yet; from now on somebody has."""
        with _whatever_became_of_the_book():
            return self._file.claim("said", self._file.hashed("said", about, message))
        return True

    # What the state holds ------------------------------------------------------------------------------------------

    def file_state(self, held: Iterable[tuple[TargetKey, Held]]) -> None:
        """The program says what its own state holds, before any resource of it is checked."""
        facts = [(self._name(key), each.urn, held_text(each)) for key, each in held]
        self._file.file_all("state", facts)
        self._file.file("run", "state", "")

    def file_addresses(self, addresses: Iterable[tuple[str, str]]) -> None:
        """The program says at which address of the service each of its providers, by name, was when the state was
        written; the default one's name is empty."""
        for provider, address in addresses:
            self._file.file("address", provider, address)
            self._file.file("any address", "", address)

    def has_moved_to(self, address: str, urn: str | None) -> bool:
        """Whether the resource's provider was at another address when the state was written, or, where that is not
        known, no provider was at that one: what the state holds is at another service."""
        providers = self._file.read("provider", type_and_name(urn)) if urn else []
        # Where resources of several components share a name, nobody knows which of them this is.
        own = self._file.read("address", providers[0][0]) if len(providers) == 1 else []
        known = [each for each, _ in own or self._file.read("any address", "")]
        return bool(known) and address not in known

    @property
    def knows_state(self) -> bool:
        """Whether the program has told what its state holds."""
        return bool(self._file.read("run", "state"))

    def state_of(self, key: TargetKey) -> list[Held]:
        """Each resource that held the thing when this run began."""
        found = [read_held(urn, text) for urn, text in self._file.read("state", self._name(key))]
        return [each for each in found if not (each.may_be_lookup and self._is_lookup(each.urn))]

    def original(self, key: TargetKey) -> Noted | None:
        """What was there before any resource of the stack took over, as far as the state tells."""
        known = ((held.written, held.previous) for held in self.state_of(key))
        return true_original(known, self._are_same)

    # What the program declares -------------------------------------------------------------------------------------

    def file_program(self, type_: str, name: str) -> None:
        """The program declares a resource of that type and name, whether the engine asks for it or not."""
        self._file.claim("program", f"{type_}::{name}")

    def file_provider(self, type_: str, name: str, provider: str) -> None:
        """The program declares the resource with that provider; the default one's name is empty."""
        self._file.file("provider", f"{type_}::{name}", provider)

    def file_lookup(self, type_: str, name: str) -> None:
        """The program looks something up under that type and name."""
        self._file.claim("look-up", f"{type_}::{name}")

    def file_staying(self, key: TargetKey, type_: str, name: str) -> None:
        """The program declares the thing by a resource of that type and name, and the state has it so already."""
        self._file.file("staying", self._name(key), f"{type_}::{name}")

    def staying(self, key: TargetKey, urn: str | None) -> str | None:
        """The name of another resource that stays on the thing, be it checked in this run or left out, if any."""
        found = [owner for owner, _ in self._file.read("staying", self._name(key))]
        return next((each.partition("::")[2] for each in found if urn and each != type_and_name(urn)), None)

    def file_secret(self, type_: str, name: str, property_name: str) -> None:
        """The program declares that property of the resource as a secret."""
        self._file.file("secret", f"{type_}::{name}", property_name)

    def secrets(self, urn: str | None) -> frozenset[str]:
        """The properties that the program declares as secrets, of the resources with that type and name."""
        return frozenset(name for name, _ in self._file.read("secret", type_and_name(urn))) if urn else frozenset()

    def file_ahead(self, group: str, key: CollectionKey) -> None:
        """The program declares something for the collection, with the provider called `group`."""
        self._file.file("ahead", self._file.hashed("ahead", group, *key), "", json.dumps([group, *key]))

    def file_to_come(self, kind: str, key: CollectionKey) -> None:
        """The program declares a resource of that kind for the collection, be it checked already or not."""
        self._file.claim("to come", self._file.hashed(kind, *key))

    def is_to_come(self, kind: str, key: CollectionKey) -> bool:
        """Whether it does, as far as plain values tell."""
        return bool(self._file.read("to come", self._file.hashed(kind, *key)))

    def ahead(self, after: int) -> list[tuple[int, str, CollectionKey]]:
        """What the program declares ahead, after that number: number, group, collection."""
        found = ((number, json.loads(text)) for number, _, text in self._file.read_after("ahead", after))
        return [(number, group, (site, collection)) for number, (group, site, collection) in found]

    def second(self, key: TargetKey, urn: str | None) -> str | None:
        """The URN of another resource that a check of this run was asked for on the same thing, if any."""
        if urn is None:
            return None
        first, _ = self._file.file_first("declared", self._name(key), urn, declarer_text(Declarer(urn)))
        return None if first == urn else first

    def seal(self, values: Noted) -> str:
        """Tells equal values from others, in this run, and shows none of them."""
        return self._file.hashed("seal", *(part for pair in sorted(values.items()) for part in pair))

    def kept(self, values: Noted, *, is_secret: bool) -> Noted:
        """The values as the book may keep them: of secrets, the seal."""
        return sealed_as(self.seal(values)) if is_secret else values

    def declare(self, key: TargetKey, declarer: Declarer) -> None:
        """A check of this run is asked for the thing, and this is what will be there."""
        self._file.file("declared", self._name(key), declarer.urn, declarer_text(declarer))

    def manage(self, key: TargetKey) -> None:
        """The state holds the thing already: a replacement is checked a second time, as if new."""
        self._file.claim("managed", self._name(key))

    def manages(self, key: TargetKey) -> bool:
        """Whether the state is known to hold the thing."""
        name = self._name(key)
        return bool(self._file.read("managed", name) or self._file.read("state", name))

    def heal(self, key: TargetKey) -> None:
        """An original that only a note knew goes into the state: an update even where nothing else differs."""
        self._file.claim("heal", self._name(key))

    def heals(self, key: TargetKey) -> bool:
        """Whether it does."""
        return bool(self._file.read("heal", self._name(key)))

    def made(self, key: TargetKey, urn: str | None) -> None:
        """A step of this run has written what that resource declares."""
        with _whatever_became_of_the_book():
            self._file.file("made", self._name(key), urn or "")

    def let_go(self, key: TargetKey, resource_id: str, written: Noted, previous: Noted | None) -> None:
        """A delete of this run is done with the thing. What was written is as `kept` gives it."""
        text = json.dumps([dict(written), None if previous is None else dict(previous)])
        self._file.file("let go", self._name(key), self._file.hashed(resource_id), text)

    def declarer(self, key: TargetKey, deleted_urn: str | None) -> Declarer | None:
        """The resource that declares the thing now: a check of this run was asked for it, or the state holds it under
        another URN than the deleted one's, and that has not let it go; None where nobody does."""
        name = self._name(key)
        made = {urn for urn, _ in self._file.read("made", name)}
        declared = self._file.read("declared", name)
        if declared:
            urn, text = declared[0]
            return read_declarer(urn, text, is_made=urn in made)
        others = self.other_holders(key, deleted_urn)
        found = next((held for held in others if self._is_in_program(held.urn)), others[0] if others else None)
        if found is None:
            return None
        in_program, seal = self._is_in_program(found.urn), seal_of(found.written)
        written = found.written if seal is None else None
        return Declarer(found.urn, written, found.previous, in_state=True, in_program=in_program, seal=seal)

    def other_holders(self, key: TargetKey, urn: str | None, *, with_lookups: bool = False) -> list[Held]:
        """What the state held of the thing under other URNs, but for what this run has let go; with those that may be
        look-ups, or without."""
        name = self._name(key)
        others = [held for held in self.state_of(key) if held.urn != urn and not self._has_let_go(name, held.urn)]
        # The program has only the names of what it declares, not those of its look-ups.
        return [held for held in others if with_lookups or not held.may_be_lookup or self._is_in_program(held.urn)]

    def gone(self, key: TargetKey, urn: str | None) -> None:
        """The resource with that URN has let the thing go: it declares it no more."""
        self._file.file("gone", self._name(key), urn or "")

    def follow(self, key: TargetKey, target: Noted) -> Noted:
        """What a delete puts back: where another delete of this run let go what `target` is, what was before that."""
        steps = [json.loads(text) for _, text in self._file.read("let go", self._name(key))]
        for _ in steps:
            following = next((before for written, before in steps if before and self._are_same(target, written)), None)
            if following is None or following == dict(target):
                break
            target = following
        return target

    def was_written(self, key: TargetKey, values: Noted) -> bool:
        """Whether a resource of this stack is known to have written that there."""
        let_go = [json.loads(text)[0] for _, text in self._file.read("let go", self._name(key))]
        known = [*let_go, *(held.written for held in self.state_of(key))]
        return any(self._are_same(values, each) for each in known)

    def alone_with(self, key: TargetKey) -> AbstractContextManager[None]:
        """The lock of one thing: steps of two resources on it must not cross, in whichever processes they are."""
        return self._file.alone_with(self._name(key))

    def unsettled(self, urn: str | None, sentence: str) -> None:
        """Nobody knows what became of a write of this run: the program fails with that sentence."""
        with _whatever_became_of_the_book():
            self._file.file("unsettled", "", urn or "", sentence)

    def all_unsettled(self) -> list[str]:
        """Every such sentence."""
        return [sentence for _, sentence in self._file.read("unsettled", "")]

    def noted(self, urn: str | None, note: str) -> None:
        """A step has left that note on this machine, which may go once Pulumi has recorded the resource."""
        if urn:
            self._file.file("noted", type_and_name(urn), note)

    def notes_of(self, type_: str, name: str) -> list[str]:
        """The notes that the steps of resources with that type and name have left."""
        return [note for note, _ in self._file.read("noted", f"{type_}::{name}")]

    def come_to(self, note: str) -> None:
        """A check of this run was asked for the thing of that note, and says what is to be said."""
        self._file.claim("come to", note)

    def has_come_to(self, note: str) -> bool:
        """Whether one was."""
        return bool(self._file.read("come to", note))

    # What is judged across resources -------------------------------------------------------------------------------

    def declare_levels(self, key: CollectionKey, levels: CollectionLevels) -> list[JudgedGrant]:
        """Note what the program declares for a collection; the grants that were judged before that was known."""
        name = self._name(levels_key(key))
        self._file.file("levels", name, "", json.dumps(levels.to_properties()))
        waiting = self._file.read("grant", name)
        for owner, _ in waiting:
            self._file.drop("grant", name, owner)
        return [read_grant(text) for _, text in waiting]

    def declared_levels(self, key: CollectionKey) -> CollectionLevels | None:
        """What the program declares for a collection, if it has come to that already."""
        found = self._file.read("levels", self._name(levels_key(key)))
        return read_levels(json.loads(found[0][1])) if found else None

    def judge(self, key: CollectionKey, grant: JudgedGrant) -> CollectionLevels:
        """The levels to judge a grant by: what the program declares, if it has come to that, or the grant's own."""
        declared = self.declared_levels(key)
        if declared is None:
            name = self._name(levels_key(key))
            # By all of it: two subjects that are secrets look alike.
            text = grant_text(grant)
            self._file.file("grant", name, self._file.hashed(text), text)
        return declared or grant.levels

    # What the program claims of itself ------------------------------------------------------------------------------

    def file_claim(self, claim: Claim) -> None:
        """The program claims that; ids that may be secrets are filed as names alone."""
        filed = claim.with_ids(self._claimed_id) if claim.is_secret else claim
        self._file.file("claim", self._claim_name(claim), "", claim_text(filed))

    def claims(self, ids: Collection[str]) -> list[Claim]:
        """Every claim so far; of ids that may be secrets, those that are among the given ones can be seen."""
        with self._claims_lock:
            for number, _, text in self._file.read_after("claim", self._last_claim):
                self._claims.append(read_claim(text))
                self._last_claim = number
            claims = list(self._claims)
        if not any(claim.is_secret for claim in claims):
            return claims
        known = {self._claimed_id(each): each for each in ids}
        return [claim.with_ids(lambda id_: known.get(id_, id_)) if claim.is_secret else claim for claim in claims]

    def was_checked_before(self, key: TargetKey, claim: Claim) -> bool:
        """Whether a check of this run was asked for the thing before the claim was filed."""
        checked = self._file.first_number("declared", self._name(key))
        claimed = self._file.first_number("claim", self._claim_name(claim))
        return checked is not None and claimed is not None and checked < claimed

    # Internals -----------------------------------------------------------------------------------------------------

    def _name(self, key: TargetKey) -> str:
        """Ids may be secrets of the stack: none is in the file. A step asks many times for the same one."""
        name = self._names.get(key)
        if name is None:
            name = self._names[key] = self._file.hashed(*key)
        return name

    def _are_same(self, values: Noted, kept: Noted) -> bool:
        return are_same(values, kept, self.seal)

    def _claimed_id(self, id_: str) -> str:
        return self._file.hashed("claimed", id_)

    def _claim_name(self, claim: Claim) -> str:
        return self._file.hashed("claim", claim_text(claim))

    def _has_let_go(self, name: str, urn: str) -> bool:
        return any(owner == urn for owner, _ in self._file.read("gone", name))

    def _is_lookup(self, urn: str) -> bool:
        return bool(self._file.read("look-up", type_and_name(urn)))

    def _is_in_program(self, urn: str) -> bool:
        return bool(self._file.read("program", type_and_name(urn)))


def _whatever_became_of_the_book() -> AbstractContextManager[object]:
    """For what is filed after a write to the site: Pulumi is to record that, also where the file can be used no longer.
    A delete that would have to know of it fails then, and is kept for the next run."""
    return suppress(WixDataError)
