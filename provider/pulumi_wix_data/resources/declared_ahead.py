"""The collections that a program declares, told to each provider process with the first resource that reaches it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Mapping
from typing import Any

import pulumi

from ..lifecycle.prefetcher import Declared
from ..state.kinds import SPECIAL_PERMISSION, AnyKind
from ..state.properties import DATA_COLLECTION_ID, SITE_ID
from .run_local import RunLocal


class _Batch:
    """What is declared for one provider until the program pauses, which is when the first resource is sent."""

    def __init__(self) -> None:
        self.told: list[str] = []
        """An entry for each collection, in the program's order."""
        self._places: dict[tuple[str, str], int] = {}
        self._special_only: set[tuple[str, str]] = set()

    def add(self, key: tuple[str, str], *, is_special: bool) -> None:
        if key not in self._places:
            self._places[key] = len(self.told)
            self.told.append("")
            self._special_only.add(key)
        if not is_special:
            self._special_only.discard(key)
        self.told[self._places[key]] = json.dumps([*key, key in self._special_only])


class _Ahead:
    """The batches of one run of a program."""

    def __init__(self) -> None:
        self._batches: dict[pulumi.ProviderResource | None, _Batch] = {}

    def note(
        self, provider: pulumi.ProviderResource | None, kind: AnyKind, properties: Mapping[str, Any]
    ) -> list[str] | None:
        """A resource of that provider declares the collection; only plain values can be told ahead.

        The first resource of a batch gets the list that goes with it, into which the others are still put: nothing
        must be waited for, as those that wait are overtaken.
        """
        site_id, data_collection_id = properties[SITE_ID], properties[DATA_COLLECTION_ID]
        if not (isinstance(site_id, str) and isinstance(data_collection_id, str)):
            return None
        is_first = provider not in self._batches
        if is_first:
            self._batches[provider] = _Batch()
            asyncio.get_running_loop().call_soon(self._batches.pop, provider)
        batch = self._batches[provider]
        batch.add((site_id.lower(), data_collection_id), is_special=kind is SPECIAL_PERMISSION)
        return batch.told if is_first else None


def ahead_of(told: Iterable[str]) -> tuple[Declared, ...]:
    """What was told, at the other end."""
    entries = (json.loads(each) for each in told)
    return tuple(Declared((site_id, data_collection_id), special) for site_id, data_collection_id, special in entries)


_ahead = RunLocal(_Ahead)


def declared_ahead() -> _Ahead:
    """Those of the present run."""
    return _ahead.get()
