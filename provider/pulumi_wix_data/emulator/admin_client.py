"""A client of the emulator's admin API, for tests of stacks and programs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

import httpx

Fault = Mapping[str, Any]
"""One fault in the form that `emulator.faults` describes."""


_TIMEOUT = 30
"""Seconds that a call may take, beside those that it is asked to wait."""


class AdminRefused(Exception):
    """The admin API refused a call; the message is its answer."""


class AdminClient:
    """The admin API of the emulator at `url`. Every method raises `AdminRefused` when the call is refused."""

    def __init__(self, url: str) -> None:
        self.url = url
        """The address to give as `WIX_API_BASE_URL`, without a slash at its end."""
        self._http = httpx.Client(base_url=f"{url}/_emulator", trust_env=False)

    def close(self) -> None:
        """Close the connections; the emulator keeps running."""
        self._http.close()

    def calls(self) -> dict[str, Any]:
        """Counts since the start or the last `reset_calls`: `total`, `operations`, `sites`, and the `log`."""
        return self._do("GET", "/calls")

    def reset_calls(self) -> None:
        """Set all counts to zero, and empty the log."""
        self._do("DELETE", "/calls")

    def state(self) -> dict[str, Any]:
        """The whole state in the seed format, without API keys."""
        return self._do("GET", "/state")

    def put_state(self, seed: Mapping[str, Any]) -> None:
        """Replace the whole state by a seed; accounts without an `apiKeys` entry keep their keys."""
        self._do("PUT", "/state", seed)

    def switches(self, **changes: Any) -> dict[str, Any]:
        """Change the given switches (snake_case or camelCase, see `emulator.switches`); returns them all."""
        return self._do("PATCH", "/switches", changes)

    def put_collection(
        self,
        site: str,
        collection_id: str,
        *,
        permissions: Mapping[str, str] | None = None,
        special_permissions: Sequence[Mapping[str, str]] = (),
        display_name: str | None = None,
    ) -> None:
        """Create or replace a collection behind the API's back; levels that are not given are the defaults."""
        body: dict[str, Any] = {
            "permissions": dict(permissions or {}),
            "specialPermissions": [dict(special) for special in special_permissions],
            "displayName": display_name,
        }
        self._do("PUT", _collection(site, collection_id), body)

    def edit_collection(self, site: str, collection_id: str, edit: Mapping[str, Any]) -> None:
        """Change some of a collection behind the API's back (`emulator.edits.CollectionEdit`)."""
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
        """Add an API key to an account, or replace one: its sites (None: all) and scopes (None: the usual)."""
        body: dict[str, Any] = {"account": account, "key": key}
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
        """Forget pending and consumed faults."""
        self._do("DELETE", "/faults")

    def _do(self, method: str, path: str, body: Any = None, patience: float = 0) -> dict[str, Any]:
        response = self._http.request(method, path, json=body, timeout=_TIMEOUT + patience)
        answer = response.json()
        if response.status_code != 200:
            raise AdminRefused(answer["message"])
        return answer


def _collection(site: str, collection_id: str) -> str:
    return f"/sites/{site}/collections/{quote(collection_id)}"
