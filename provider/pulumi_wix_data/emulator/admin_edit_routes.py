"""The admin API's edits of collections behind the API's back (see `admin_routes`)."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from pulumi_wix_data.emulator.accounts_table import find_site
from pulumi_wix_data.emulator.admin_errors import AdminError, admin_endpoint, json_body, validated
from pulumi_wix_data.emulator.admin_routes import ADMIN
from pulumi_wix_data.emulator.collections_table import delete_collection
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.edits import CollectionEdit, apply_edit
from pulumi_wix_data.emulator.seed_checks import special_faults
from pulumi_wix_data.emulator.seed_models import SeedCollection
from pulumi_wix_data.emulator.seed_transfer import put_collection


class AdminEditRoutes:
    """Create or replace, change, and delete a collection. The id is the rest of the path, `/` included."""

    def __init__(self, emulator: Emulator) -> None:
        self._emulator = emulator

    def routes(self) -> list[Route]:
        """The routes."""
        path = ADMIN + "/sites/{site}/collections/{id:path}"
        return [
            Route(path, admin_endpoint(self._put), methods=["PUT"]),
            Route(path, admin_endpoint(self._patch), methods=["PATCH"]),
            Route(path, admin_endpoint(self._delete), methods=["DELETE"]),
        ]

    async def _put(self, request: Request) -> Response:
        body = await json_body(request)
        given = {**cast("dict[str, object]", body), "id": request.path_params["id"]} if isinstance(body, dict) else body
        asked = validated("The collection", lambda: SeedCollection.model_validate(given))
        faults = special_faults("specialPermissions", asked.specialPermissions)
        if faults:
            raise AdminError(400, "\n  ".join(["The collection cannot be used:", *faults]))

        def put(db: sqlite3.Connection, site: str, collection_id: str) -> bool:
            put_collection(db, site, collection_id, asked)
            return True

        return self._edit(request, put)

    async def _patch(self, request: Request) -> Response:
        body = await json_body(request)
        edit = validated("The edit", lambda: CollectionEdit.model_validate(body))
        return self._edit(request, lambda db, site, collection: apply_edit(db, site, collection, edit))

    async def _delete(self, request: Request) -> Response:
        return self._edit(request, delete_collection)

    def _edit(self, request: Request, change: Callable[[sqlite3.Connection, str, str], bool]) -> Response:
        site_id, collection_id = request.path_params["site"].lower(), request.path_params["id"]
        emulator = self._emulator
        try:
            with emulator.store.transaction() as db:
                if find_site(db, site_id) is None:
                    raise AdminError(404, f"There is no site {site_id}.")
                emulator.history.before_write(db, site_id, collection_id, emulator.switches)
                if not change(db, site_id, collection_id):
                    raise AdminError(404, f"The site has no collection {collection_id}.")
        except sqlite3.IntegrityError as error:
            message = "An id of a special set is in use elsewhere in the site."
            raise AdminError(409, message) from error
        return JSONResponse({})
