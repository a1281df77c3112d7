"""A client of the emulator's admin API, for tests of stacks and programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from pulumi_wix_data.emulator.records import CollectionType

Fault = Mapping[str, object]
"""One fault in the form that `emulator.faults` describes."""

_TIMEOUT = 30
"""Seconds that a call may take, in addition to those that it is asked to wait."""


class AdminRefused(Exception):
    """The admin API refused a call; the message is its answer."""


class AdminClient:
    """The admin API of the emulator at `url`. Every method raises `AdminRefused` when the call is refused.

    Answers are the JSON objects of the API (see `emulator.admin_routes`).
    """

    def __init__(self, url: str) -> None:
        self.url = url
        """The value for `WIX_API_BASE_URL`, without a slash at its end."""
        self._http = httpx.Client(base_url=f"{url}/_emulator", trust_env=False)

    def close(self) -> None:
        """Close the connections; the emulator keeps running."""
        self._http.close()

    def calls(self) -> dict[str, Any]:
        """The calls since the start or the last `reset_calls`.

        `total`; `operations` (operation → count); `sites` (site → operation → count); and `log`, the last 1,000
        calls, each with `method`, `operation`, `site`, `status` (None for a reset connection) and `requestId`.
        """
        return self._do("GET", "/calls")

    def reset_calls(self) -> None:
        """Set all counts to zero, and empty the log."""
        self._do("DELETE", "/calls")

    def state(self) -> dict[str, Any]:
        """The whole state in the seed format, without API keys."""
        return self._do("GET", "/state")

    def put_state(self, seed: Mapping[str, object] | Path | str) -> None:
        """Replace the whole state with a seed (see `emulator.seed`): its content, or a YAML or JSON file.

        Accounts without an `apiKeys` entry keep their keys. Raises `SeedInvalid` for a file that is not a seed.
        """
        if isinstance(seed, Mapping):
            self._do("PUT", "/state", seed)
            return
        from pulumi_wix_data.emulator.seed import read_seed  # only files need YAML

        self._do("PUT", "/state", read_seed(Path(seed)).model_dump(mode="json", exclude_unset=True))

    def switches(self, **changes: object) -> dict[str, Any]:
        """Change the given switches (snake_case or camelCase, see `emulator.switches`); returns all, in camelCase."""
        return self._do("PATCH", "/switches", changes)

    def put_collection(
        self,
        site: str,
        collection_id: str,
        *,
        permissions: Mapping[str, str] | None = None,
        special_permissions: Sequence[Mapping[str, str]] = (),
        display_name: str | None = None,
        collection_type: CollectionType = "NATIVE",
    ) -> None:
        """Create or replace a collection behind the API's back.

        `permissions`: the level of each action, such as `{"itemRead": "ANYONE"}`; what is left out has the default.
        `special_permissions`: sets in the seed format, such as `{"userId": …, "itemRead": "ALLOWED"}`.
        """
        body: dict[str, object] = {
            "permissions": dict(permissions or {}),
            "specialPermissions": [dict(special) for special in special_permissions],
            "displayName": display_name,
            "collectionType": collection_type,
        }
        self._do("PUT", _collection(site, collection_id), body)

    def edit_collection(self, site: str, collection_id: str, edit: Mapping[str, object]) -> None:
        """Change some of a collection behind the API's back (see `emulator.seed_models.CollectionEdit`)."""
        self._do("PATCH", _collection(site, collection_id), edit)

    def delete_collection(self, site: str, collection_id: str) -> None:
        """Delete a collection, with its special permissions."""
        self._do("DELETE", _collection(site, collection_id))

    def put_key(
        self,
        account: str,
        key: str,
        *,
        sites: Sequence[str] | None = None,
        scopes: Sequence[str] | None = None,
    ) -> None:
        """Add an API key to an account, or replace one.

        `sites`: those it may access; None: all of the account. `scopes`: None: the one for managing collections.
        """
        body: dict[str, object] = {"account": account, "key": key}
        if sites is not None:
            body["sites"] = list(sites)
        if scopes is not None:
            body["scopes"] = list(scopes)
        self._do("PUT", "/keys", body)

    def revoke_key(self, key: str) -> None:
        """Revoke an API key."""
        self._do("POST", "/keys/revoke", {"key": key})

    def faults(self, *faults: Fault) -> None:
        """Append faults to the plan, in this order."""
        self._do("POST", "/faults", [dict(fault) for fault in faults])

    def fault_report(self, *, consumed: int = 0, seconds: float = 0) -> dict[str, Any]:
        """`pending` faults with the calls `left` to them, and `consumed` ones with the request that met them.

        Waits until that many were consumed, at most that many seconds, or until the plan is cleared.
        """
        return self._do("GET", f"/faults?consumed={consumed}&seconds={seconds}", patience=seconds)

    def clear_faults(self) -> None:
        """Forget pending and consumed faults; resets the connections that a `delay` still holds."""
        self._do("DELETE", "/faults")

    def _do(self, method: str, path: str, body: object = None, patience: float = 0) -> dict[str, Any]:
        response = self._http.request(method, path, json=body, timeout=_TIMEOUT + patience)
        answer = response.json()
        if response.status_code != 200:
            raise AdminRefused(answer["message"])
        return answer


def _collection(site: str, collection_id: str) -> str:
    return f"/sites/{site}/collections/{quote(collection_id)}"
