"""What this run has learned and done. One engine run is one process of the provider."""

from __future__ import annotations

import threading

from ..permissions.changes import JudgedGrant
from ..permissions.data_permissions import CollectionLevels
from ..state.resource_kind import CollectionKey, TargetKey


class RunState:
    """Memory of one run, shared by the provider's threads.

    Two resources can meet on one object in a run: a replacement, or a rename without an alias (create under
    the new name, then delete under the old). The delete must then leave alone what was just written.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._secrets: dict[TargetKey, frozenset[str]] = {}
        self._originals: dict[CollectionKey, CollectionLevels] = {}
        self._written_collections: set[CollectionKey] = set()
        self._special_sets: set[str] = set()
        self._declared: dict[TargetKey, str] = {}
        self._managed: set[TargetKey] = set()
        self._held: dict[TargetKey, str] = {}
        self._target_locks: dict[TargetKey, threading.Lock] = {}
        self._declared_levels: dict[CollectionKey, CollectionLevels] = {}
        self._judged_grants: dict[CollectionKey, list[JudgedGrant]] = {}

    def remember_secrets(self, key: TargetKey, names: frozenset[str]) -> None:
        """Note which of the inputs that declare the thing are secrets: a write is not told."""
        if names:
            with self._lock:
                self._secrets[key] = names

    def secrets(self, key: TargetKey) -> frozenset[str]:
        """The names of the inputs that are secrets, as far as a check of this run was told."""
        with self._lock:
            return self._secrets.get(key, frozenset())

    def declare(self, key: TargetKey, urn: str | None) -> str | None:
        """Note that the resource with that URN declares `key`; the URN of another that did so before, if any."""
        if urn is None:
            return None
        with self._lock:
            first = self._declared.setdefault(key, urn)
        return None if first == urn else first

    def remember_original(self, key: CollectionKey, levels: CollectionLevels) -> None:
        """The levels that a collection had before this stack first managed it, as the state tells."""
        with self._lock:
            self._originals.setdefault(key, levels)

    def original(self, key: CollectionKey) -> CollectionLevels | None:
        """The remembered levels, if any."""
        with self._lock:
            return self._originals.get(key)

    def collection_was_created(self, key: CollectionKey) -> None:
        """A resource of this run now holds the collection."""
        with self._lock:
            self._written_collections.add(key)

    def holds_collection(self, key: CollectionKey) -> bool:
        """Whether a resource created in this run holds the collection."""
        with self._lock:
            return key in self._written_collections

    def special_set_was_created(self, resource_id: str) -> None:
        """A resource of this run now holds the special set."""
        with self._lock:
            self._special_sets.add(resource_id)

    def holds_special_set(self, resource_id: str) -> bool:
        """Whether a resource created in this run holds the special set."""
        with self._lock:
            return resource_id in self._special_sets

    def remember_managed(self, key: TargetKey) -> None:
        """The state already holds the thing with that key. A replacement is checked a second time, as if new."""
        with self._lock:
            self._managed.add(key)

    def manages(self, key: TargetKey) -> bool:
        """Whether the state already held the thing with that key."""
        with self._lock:
            return key in self._managed

    def declare_levels(self, key: CollectionKey, levels: CollectionLevels) -> list[JudgedGrant]:
        """Note what the program declares for a collection; the grants that were judged before that was known."""
        with self._lock:
            self._declared_levels[key] = levels
            return self._judged_grants.pop(key, [])

    def judge(self, key: CollectionKey, grant: JudgedGrant) -> CollectionLevels:
        """The levels to judge a grant by: what the program declares, if it has come to that, or the grant's own."""
        with self._lock:
            declared = self._declared_levels.get(key)
            if declared is None:
                self._judged_grants.setdefault(key, []).append(grant)
        return declared or grant.levels

    def declared_levels(self, key: CollectionKey) -> CollectionLevels | None:
        """What the program declares for a collection, if it has come to that already."""
        with self._lock:
            return self._declared_levels.get(key)

    def hold(self, key: TargetKey, urn: str | None) -> None:
        """Note that a resource in the state, which the program declares too, holds the thing with that key."""
        if urn is not None:
            with self._lock:
                self._held[key] = urn

    def let_go(self, key: TargetKey, urn: str | None) -> None:
        """The resource is checked as if new: it will be made anew, and its old self goes first."""
        with self._lock:
            if urn is not None and self._held.get(key) == urn:
                del self._held[key]

    def is_held(self, key: TargetKey) -> bool:
        """Whether a resource that stays holds the thing: a rename whose run failed has left two of them."""
        with self._lock:
            return key in self._held

    def alone_with(self, key: TargetKey) -> threading.Lock:
        """The lock of one thing: a delete and a create of it, by two resources, must not cross."""
        with self._lock:
            return self._target_locks.setdefault(key, threading.Lock())
