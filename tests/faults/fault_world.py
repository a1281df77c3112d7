"""Many emulated sites: each case of these tests has one of its own, so that cases can run side by side."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import dataclass
from pathlib import Path

import httpx

from pulumi_wix_data.emulator.process import RunningEmulator
from pulumi_wix_data.memory.folder import memory_folder
from tests.shared.seeds import (
    ACTIONS,
    READ,
    Grants,
    Json,
    account,
    collection,
    grants_of,
    levels,
    seed,
    sets_of,
    site,
    special,
)

ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001"
KEY = "IST.faults-secret-key"

STRANGER = "stranger"
"""A user whose special set belongs to nobody's stack."""
OURS = "shipping"
"""The user that the programs of these tests name."""

Levels = dict[str, str]
SEEDED = levels("SITE_MEMBER", "CMS_EDITOR", "SITE_MEMBER_AUTHOR", "PRIVILEGED")
COLLECTIONS = ("Orders", "Products", "Stores/Letters")


@dataclass(frozen=True)
class Live:
    """A collection as it is now."""

    levels: Levels
    grants: Grants
    ids: list[str]
    """Of the special sets, one an entry: a subject with two would show here."""


SEEDED_LIVE = Live(SEEDED, {STRANGER: [READ]}, ["one"])


class FaultWorld:
    """The emulator, and its sites; `url` is where the sessions of the tests call."""

    def __init__(self, emulator: RunningEmulator, sites: list[str]) -> None:
        self.emulator = emulator
        self.url = emulator.url
        self._sites = sites
        self._numbers, self._machines = itertools.count(), itertools.count()
        # A token of the far future: this looker is never shown anything but the present.
        headers = {"Authorization": KEY, "X-Wix-Consistent": "f" * 30}
        self._http = httpx.Client(base_url=emulator.url, headers=headers, trust_env=False, timeout=30)

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def fresh_site(self) -> str:
        """A site as seeded. Sites are used again when all were, filled anew."""
        number = next(self._numbers)
        site = self._sites[number % len(self._sites)]
        if number >= len(self._sites):
            for collection in COLLECTIONS:
                self.put_back(site, collection)
        return site

    def fresh_machine(self) -> Path:
        """The folder of a machine that knows nothing of what a site, which may be used again, has seen."""
        return memory_folder() / f"machine-{next(self._machines)}"

    def put_back(self, site: str, collection: str) -> None:
        """Make the collection what the seed says."""
        body = _collection(collection)
        self.emulator.put_collection(
            site, collection, permissions=body["permissions"], special_permissions=body["specialPermissions"]
        )

    def live(self, site: str, collection: str = "Orders") -> Live | None:
        """The collection now; None when it does not exist."""
        answer = self._http.get(
            "/wix-data/v1/permissions", params={"dataCollectionId": collection}, headers={"wix-site-id": site}
        )
        if answer.status_code == 404:
            return None
        permissions = answer.raise_for_status().json()["dataPermissions"]
        return Live(
            {action: permissions[action] for action in ACTIONS},
            grants_of(permissions),
            [each["id"] for each in sets_of(permissions)],
        )

    def special_id(self, site: str, collection: str, subject: str) -> str | None:
        """The id of the subject's set."""
        live = self.live(site, collection)
        return dict(zip(live.grants, live.ids, strict=True)).get(subject) if live else None


def fault_seed(sites: list[str]) -> Json:
    """One account with all those sites."""
    collections = [_collection(each) for each in COLLECTIONS]
    return seed(account(ACCOUNT, *(site(each, collections) for each in sites), keys=[KEY]))


def site_ids(count: int) -> list[str]:
    """That many GUIDs."""
    return [str(uuid.UUID(int=number + 1, version=4)) for number in range(count)]


def _collection(collection_id: str) -> Json:
    return collection(collection_id, SEEDED, special("userId", STRANGER, READ))
