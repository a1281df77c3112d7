"""The admin API under `/_emulator/`: no key, never counted, errors as `{"message": …}`.

| call | what it does |
|---|---|
| `GET health` | `{"status": "ok"}` |
| `GET calls`, `DELETE calls` | counts by operation and site and the log of calls; back to zero |
| `GET state`, `PUT state` | the store in the seed format, without keys; replace it by a seed |
| `GET switches`, `PATCH switches` | the switches; change some of them |
| `PUT keys` | add or replace a key: `{"account": …, "key": …, "sites": […], "scopes": […], "revoked": …}` |
| `POST keys/revoke` | revoke a key: `{"key": …}` |
| `PUT`, `PATCH`, `DELETE sites/{site}/collections/{id}` | edit a collection behind the API's back: create or replace it (seed format without `id`), change some of it (`emulator.edits`), delete it with its special sets |
| `GET`, `POST`, `DELETE faults` | the fault plan: pending and consumed, at once or when so many were consumed; append; clear (`emulator.faults`) |
"""  # noqa: E501

from __future__ import annotations

from typing import Any

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_wix_data.emulator.accounts_table import account_ids, revoke_key, save_key, sites_of
from pulumi_wix_data.emulator.admin_errors import AdminError, admin_endpoint, json_body, validated
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.seed import SeedInvalid, parse_seed
from pulumi_wix_data.emulator.seed_models import Guid, SeedKey, SeedModel
from pulumi_wix_data.emulator.seed_transfer import export_state, stored_key

ADMIN = "/_emulator"


class _AccountKey(SeedKey):
    account: Guid


class _KeyToRevoke(SeedModel):
    key: str


class _FaultsAwaited(SeedModel):
    consumed: int = Field(default=0, ge=0)
    seconds: float = Field(default=0, ge=0)


class AdminRoutes:
    """Everything of the admin API but the edits of collections."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[Route]:
        """The routes."""

        def route(path: str, method: str, handler: Any) -> Route:
            return Route(ADMIN + path, admin_endpoint(handler), methods=[method])

        return [
            route("/health", "GET", self._health),
            route("/calls", "GET", self._calls),
            route("/calls", "DELETE", self._clear_calls),
            route("/state", "GET", self._state),
            route("/state", "PUT", self._put_state),
            route("/switches", "GET", self._switches),
            route("/switches", "PATCH", self._patch_switches),
            route("/keys", "PUT", self._put_key),
            route("/keys/revoke", "POST", self._revoke_key),
            route("/faults", "GET", self._faults),
            route("/faults", "POST", self._add_faults),
            route("/faults", "DELETE", self._clear_faults),
        ]

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _calls(self, _request: Request) -> Response:
        return JSONResponse(self._emulator.counters.report())

    async def _clear_calls(self, _request: Request) -> Response:
        self._emulator.counters.clear()
        return JSONResponse({})

    async def _state(self, _request: Request) -> Response:
        with self._emulator.store.reading() as db:
            return JSONResponse(export_state(db))

    async def _put_state(self, request: Request) -> Response:
        try:
            seed = parse_seed(await json_body(request))
        except SeedInvalid as error:
            raise AdminError(400, str(error)) from error
        self._emulator.replace_state(seed)
        return JSONResponse({})

    async def _switches(self, _request: Request) -> Response:
        return JSONResponse(self._emulator.switches.wire())

    async def _patch_switches(self, request: Request) -> Response:
        changes = await json_body(request)
        switches = validated("The switches", lambda: self._emulator.switches.changed(changes))
        self._emulator.set_switches(switches)
        return JSONResponse(switches.wire())

    async def _put_key(self, request: Request) -> Response:
        body = await json_body(request)
        asked = validated("The key", lambda: _AccountKey.model_validate(body))
        with self._emulator.store.transaction() as db:
            if asked.account not in account_ids(db):
                raise AdminError(404, f"There is no account {asked.account}.")
            own = {site.id for site in sites_of(db, asked.account)}
            foreign = sorted(set(asked.sites or []) - own)
            if foreign:
                raise AdminError(400, f"No sites of account {asked.account}: {', '.join(foreign)}.")
            save_key(db, stored_key(asked.account, asked))
        return JSONResponse({})

    async def _revoke_key(self, request: Request) -> Response:
        body = await json_body(request)
        asked = validated("The call", lambda: _KeyToRevoke.model_validate(body))
        with self._emulator.store.transaction() as db:
            if not revoke_key(db, asked.key):
                raise AdminError(404, "There is no such key.")
        return JSONResponse({})

    async def _faults(self, request: Request) -> Response:
        asked = validated("The query", lambda: _FaultsAwaited.model_validate(dict(request.query_params)))
        await self._emulator.pause_until(self._emulator.faults.until_consumed(asked.consumed), asked.seconds)
        return JSONResponse(self._emulator.faults.report())

    async def _add_faults(self, request: Request) -> Response:
        body = await json_body(request)
        validated("The faults", lambda: self._emulator.faults.append(body))
        return JSONResponse(self._emulator.faults.report())

    async def _clear_faults(self, _request: Request) -> Response:
        self._emulator.faults.clear()
        self._emulator.release()
        return JSONResponse({})
