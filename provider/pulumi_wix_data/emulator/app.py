"""The emulator's ASGI application."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp

from pulumi_wix_data.emulator.admin_edit_routes import AdminEditRoutes
from pulumi_wix_data.emulator.admin_routes import AdminRoutes
from pulumi_wix_data.emulator.collections_routes import collections_routes
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.pages import error_page
from pulumi_wix_data.emulator.permissions_routes import permissions_routes
from pulumi_wix_data.emulator.request_ids import RequestIds
from pulumi_wix_data.emulator.roles_routes import roles_routes


def create_app(emulator: Emulator) -> ASGIApp:
    """The application over one emulator's state. Serve it with `server.serve`, which can reset connections."""
    app = Starlette(
        routes=[
            *permissions_routes(emulator),
            *collections_routes(emulator),
            *roles_routes(emulator),
            *AdminRoutes(emulator).routes(),
            *AdminEditRoutes(emulator).routes(),
        ],
        exception_handlers={404: _page, 405: _page, 500: _failure},
    )
    app.router.redirect_slashes = False
    return RequestIds(app)


async def _page(_request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    return HTMLResponse(error_page(status), status)


async def _failure(_request: Request, _error: Exception) -> Response:
    return Response(b"", 500)
