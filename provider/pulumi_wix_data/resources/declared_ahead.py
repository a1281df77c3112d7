"""The collections that a program declares, told to each provider process with the first resource that reaches it."""

from __future__ import annotations

from collections.abc import Awaitable, Iterable, Mapping
from typing import Any

import pulumi

from ..lifecycle.looking_ahead import Declared
from ..lifecycle.properties import DATA_COLLECTION_ID, SITE_ID, SPECIAL_PERMISSIONS_ID
from .at_registration import AtRegistration
from .per_run import PerRun


class _Ahead:
    """The collections of one run of a program that were not told yet, for each provider process."""

    def __init__(self) -> None:
        self._untold: dict[pulumi.ProviderResource | None, dict[tuple[str, str], bool]] = {}

    def note(
        self, provider: pulumi.ProviderResource | None, properties: Mapping[str, Any]
    ) -> Awaitable[list[dict[str, Any]]] | None:
        """A resource of that provider declares the collection; only plain values can be told ahead.

        To the first one that the provider was not told of, the answer tells it and all that came until it is awaited.
        """
        site_id, data_collection_id = properties[SITE_ID], properties[DATA_COLLECTION_ID]
        if not (isinstance(site_id, str) and isinstance(data_collection_id, str)):
            return None
        is_first = provider not in self._untold
        untold = self._untold.setdefault(provider, {})
        key = (site_id.lower(), data_collection_id)
        untold[key] = untold.get(key, True) and SPECIAL_PERMISSIONS_ID in properties
        return AtRegistration(lambda: self._tell(provider)) if is_first else None

    async def _tell(self, provider: pulumi.ProviderResource | None) -> list[dict[str, Any]]:
        """In the program's order."""
        return [
            {SITE_ID: site_id, DATA_COLLECTION_ID: data_collection_id, "special": is_special_only}
            for (site_id, data_collection_id), is_special_only in self._untold.pop(provider, {}).items()
        ]


def ahead_of(told: Iterable[Mapping[str, Any]]) -> tuple[Declared, ...]:
    """What was told, at the other end."""
    return tuple(Declared((each[SITE_ID], each[DATA_COLLECTION_ID]), bool(each["special"])) for each in told)


_ahead = PerRun(_Ahead)


def declared_ahead() -> _Ahead:
    """Those of the present run."""
    return _ahead.get()
