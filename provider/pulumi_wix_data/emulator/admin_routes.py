"""The admin API under `/_emulator/`: no key, never counted.

| call | what it does |
|---|---|
| `GET health` | `{"status": "ok"}` |
| `GET calls`, `DELETE calls` | counts by operation and site and the log of calls; set them to zero |
| `GET state`, `PUT state` | the store in the seed format, without keys; replace it with a seed |
| `GET switches`, `PATCH switches` | the switches; change some of them |
| `PUT keys` | add or replace a key: `{"account": …, "key": …, "sites": […], "scopes": […], "revoked": …}` |
| `POST keys/revoke` | revoke a key: `{"key": …}` |
| `PUT`, `PATCH`, `DELETE sites/{site}/collections/{id}` | edit a collection behind the API's back: create or replace it (seed format without `id`), change some of it (`emulator.seed_models.CollectionEdit`), delete it with its special sets |
| `GET`, `POST`, `DELETE faults` | the fault plan: pending and consumed, at once or when so many were consumed; append; clear (`emulator.faults`) |

An error is `{"message": …}`, a plain sentence, so that a failing test says what it got wrong.
"""  # noqa: E501

from __future__ import annotations

import ipaddress
import json
import sqlite3
from collections.abc import Awaitable, Callable
from functools import partial
from typing import cast
from urllib.parse import urlsplit

from pydantic import Field
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_wix_data.emulator.accounts_table import account_ids, find_site, revoke_key, save_key, sites_of
from pulumi_wix_data.emulator.admin_errors import ADMIN, AdminError, read_model, unusable, validated
from pulumi_wix_data.emulator.bodies import MAX_ADMIN_BYTES, BodyTooLarge, NotJson, bounded_body, parsed_json
from pulumi_wix_data.emulator.collections_table import delete_collection
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.counters import CallReport
from pulumi_wix_data.emulator.faults import Fault, FaultPlan, faults_schema
from pulumi_wix_data.emulator.seed import SeedInvalid, parse_seed, special_faults
from pulumi_wix_data.emulator.seed_models import CollectionEdit, Guid, Seed, SeedCollection, SeedKey, SeedModel
from pulumi_wix_data.emulator.state import edit_collection, export_state, put_collection, stored_key
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.user_files import GivenTwice

_COLLECTION = "/sites/{site}/collections/{id:path}"


class _AccountKey(SeedKey):
    account: Guid


class _KeyToRevoke(SeedModel):
    key: str


class _FaultsAwaited(SeedModel):
    consumed: int = Field(default=0, ge=0)
    seconds: float = Field(default=0, ge=0)


class AdminRoutes:
    """The admin API of one emulator."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[Route]:
        """The routes."""
        table: list[tuple[str, str, Callable[[Request], Awaitable[Response]]]] = [
            ("GET", "/health", self._health),
            ("GET", "/calls", self._calls),
            ("DELETE", "/calls", self._clear_calls),
            ("GET", "/state", self._state),
            ("PUT", "/state", self._put_state),
            ("GET", "/switches", self._switches),
            ("PATCH", "/switches", self._patch_switches),
            ("PUT", "/keys", self._put_key),
            ("POST", "/keys/revoke", self._revoke_key),
            ("GET", "/faults", self._faults),
            ("POST", "/faults", self._add_faults),
            ("DELETE", "/faults", self._clear_faults),
            # The id is the rest of the path, "/" included.
            ("PUT", _COLLECTION, self._put_collection),
            ("PATCH", _COLLECTION, self._edit_collection),
            ("DELETE", _COLLECTION, self._delete_collection),
        ]
        return [Route(ADMIN + path, _guarded(handler), methods=[method]) for method, path, handler in table]

    async def _health(self, _request: Request) -> Response:
        return JSONResponse({"status": "ok"})

    async def _calls(self, _request: Request) -> Response:
        return _calls_answer(self._emulator.counters.report())

    async def _clear_calls(self, _request: Request) -> Response:
        self._emulator.counters.clear()
        return JSONResponse({})

    async def _state(self, _request: Request) -> Response:
        with self._emulator.store.reading() as db:
            return _state_answer(export_state(db))

    async def _put_state(self, request: Request) -> Response:
        body = await _json_body(request)
        if body is None:  # an empty file is a seed without accounts; here it would empty the store by mistake
            raise AdminError(400, 'The seed is null: send an object; {"accounts": []} empties the store.')
        try:
            seed = parse_seed(body)
        except SeedInvalid as error:
            raise AdminError(400, str(error)) from error
        self._emulator.replace_state(seed)
        return JSONResponse({})

    async def _switches(self, _request: Request) -> Response:
        return JSONResponse(self._emulator.switches.wire())

    async def _patch_switches(self, request: Request) -> Response:
        changes = await _json_body(request)
        switches = validated(
            "The switches", Switches.model_json_schema, lambda: self._emulator.switches.changed(changes)
        )
        self._emulator.set_switches(switches)
        return JSONResponse(switches.wire())

    async def _put_key(self, request: Request) -> Response:
        body = await _json_body(request)
        asked = read_model("The key", _AccountKey, body)
        with self._emulator.store.transaction() as db:
            if asked.account not in account_ids(db):
                raise AdminError(404, f"There is no account {asked.account}.")
            own = {site.id for site in sites_of(db, asked.account)}
            foreign = sorted(set(asked.sites or []) - own)
            if foreign:
                raise AdminError(400, f"Account {asked.account} does not have the site {', '.join(foreign)}.")
            save_key(db, stored_key(asked.account, asked))
        return JSONResponse({})

    async def _revoke_key(self, request: Request) -> Response:
        body = await _json_body(request)
        asked = read_model("The call", _KeyToRevoke, body)
        with self._emulator.store.transaction() as db:
            if not revoke_key(db, asked.key):
                raise AdminError(404, "There is no such key.")
        return JSONResponse({})

    async def _faults(self, request: Request) -> Response:
        asked = read_model("The query", _FaultsAwaited, dict(request.query_params))
        await self._emulator.pause_until(self._emulator.faults.until_consumed(asked.consumed), asked.seconds)
        return _faults_answer(self._emulator.faults)

    async def _add_faults(self, request: Request) -> Response:
        body = await _json_body(request)
        validated("The faults", faults_schema, lambda: self._emulator.faults.append(body))
        return _faults_answer(self._emulator.faults)

    async def _clear_faults(self, _request: Request) -> Response:
        self._emulator.faults.clear()
        self._emulator.release()
        return JSONResponse({})

    async def _put_collection(self, request: Request) -> Response:
        body = await _json_body(request)
        id_: str = request.path_params["id"]
        given: object = body
        if isinstance(body, dict):
            given = {"id": id_, **cast("dict[str, object]", body)}
            if given["id"] != id_:
                given_id, asked_id = _as_json(given["id"]), _as_json(id_)
                fault = f"id: {given_id} is not the id of the path, {asked_id}: leave it out, or give that one"
                raise unusable("The collection", [fault])
        asked = read_model("The collection", SeedCollection, given)
        faults = special_faults(("specialPermissions",), asked.specialPermissions)
        if faults:
            raise unusable("The collection", map(str, faults))

        def put(db: sqlite3.Connection, site_id: str) -> bool:
            put_collection(db, site_id, asked)
            return True

        return self._change(request, put)

    async def _edit_collection(self, request: Request) -> Response:
        body = await _json_body(request)
        edit = read_model("The edit", CollectionEdit, body)
        return self._change(request, partial(edit_collection, collection_id=request.path_params["id"], edit=edit))

    async def _delete_collection(self, request: Request) -> Response:
        return self._change(request, partial(delete_collection, collection_id=request.path_params["id"]))

    def _change(self, request: Request, change: Callable[[sqlite3.Connection, str], bool]) -> Response:
        site_id, collection_id = request.path_params["site"].lower(), request.path_params["id"]
        with self._emulator.store.reading() as db:
            if find_site(db, site_id) is None:
                raise AdminError(404, f"There is no site {site_id}.")
        try:
            done = self._emulator.change_collection(site_id, collection_id, lambda db: change(db, site_id))
        except sqlite3.IntegrityError as error:
            message = "An id of a special set is in use elsewhere in the site."
            raise AdminError(409, message) from error
        if not done:
            raise AdminError(404, f"The site has no collection {collection_id}.")
        return JSONResponse({})


def _guarded(handler: Callable[[Request], Awaitable[Response]]) -> Callable[[Request], Awaitable[Response]]:
    """The handler, for programs of this machine: not for a web page that a browser has open here.

    A page may lead a name of its own to this machine (DNS rebinding), and may send text to any address; it cannot
    send JSON elsewhere unasked, nor name a host that it does not come from.
    """

    async def guarded(request: Request) -> Response:
        if not _is_plain_host(request.headers.get("host", "")):
            raise AdminError(403, "The Host header must name this machine: an IP address, or localhost.")
        if "origin" in request.headers:
            raise AdminError(403, "The admin API is not for web pages.")
        return await handler(request)

    return guarded


def _is_plain_host(host: str) -> bool:
    try:
        name = urlsplit(f"//{host}").hostname
        return name == "localhost" or bool(ipaddress.ip_address(name or ""))
    except ValueError:
        return False


async def _json_body(request: Request) -> object:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise AdminError(415, "The body must be JSON, with the header Content-Type: application/json.")
    try:
        return parsed_json(await bounded_body(request, MAX_ADMIN_BYTES), each_key_once=True)
    except BodyTooLarge as fault:
        raise AdminError(413, str(fault)) from None
    except GivenTwice as error:
        raise AdminError(400, f"The body cannot be used: {error}.") from error
    except NotJson as error:
        raise AdminError(400, f"The body is not valid JSON: {error}.") from error


def _calls_answer(report: CallReport) -> Response:
    log = [
        {
            "method": call.method,
            "operation": call.operation,
            "site": call.site,
            "status": call.status,
            "requestId": call.request_id,
        }
        for call in report.log
    ]
    return JSONResponse({"total": report.total, "operations": report.operations, "sites": report.sites, "log": log})


def _state_answer(seed: Seed) -> Response:
    # What a seed may leave out is left out, but a switch whose value is null is shown.
    state = seed.model_dump(mode="json", exclude_none=True, exclude={"switches"})
    return JSONResponse({**state, "switches": seed.switches.wire()})


def _faults_answer(plan: FaultPlan) -> Response:
    def shown(fault: Fault) -> object:
        return fault.model_dump(mode="json", exclude_defaults=True)

    pending = [{"fault": shown(each.fault), "left": each.left} for each in plan.pending]
    consumed = [
        {
            "fault": shown(each.fault),
            "operation": each.operation,
            "site": each.site,
            "requestId": each.request_id,
        }
        for each in plan.consumed
    ]
    return JSONResponse({"pending": pending, "consumed": consumed})


def _as_json(value: object) -> str:
    """What a body has there, as whoever wrote it has it; cut at 60 characters."""
    text = json.dumps(value)
    return text if len(text) <= 60 else f"{text[:57]}…"
