"""How much is declared, and the site that it is declared on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
KEY = "benchmark-key"
_ACCOUNT = "11111111-1111-4111-8111-111111111111"


@dataclass(frozen=True)
class Workload:
    """How many resources of each kind, and over how many collections the special permissions are spread."""

    levels: int
    specials: int
    collections: int

    @property
    def resources(self) -> int:
        """All of them."""
        return self.levels + self.specials

    def environment(self, edition: int) -> dict[str, str]:
        """What the programs read; edition 1 declares another value in every resource."""
        numbers = {
            "LEVELS": self.levels,
            "SPECIALS": self.specials,
            "COLLECTIONS": self.collections,
            "EDITION": edition,
        }
        return {f"BENCH_{name}": str(number) for name, number in numbers.items()}


def mixed(resources: int) -> Workload:
    """Half CollectionPermissions, half SpecialPermission: one of each on every collection."""
    levels = resources // 2
    return Workload(levels, resources - levels, resources - levels)


def specials_only(resources: int, collections: int) -> Workload:
    """SpecialPermission alone, spread evenly."""
    return Workload(0, resources, collections)


def levels_only(resources: int) -> Workload:
    """CollectionPermissions alone, one on every collection."""
    return Workload(resources, 0, resources)


def world(workload: Workload) -> dict[str, Any]:
    """The emulator's state before a run: every collection, with the levels of a fresh one."""
    count = max(workload.levels, workload.collections)
    collections = [{"id": f"Collection{number:04}"} for number in range(count)]
    sites = [{"id": SITE, "collections": collections}]
    return {"accounts": [{"id": _ACCOUNT, "apiKeys": [{"key": KEY}], "sites": sites}]}
