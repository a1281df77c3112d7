"""Runs the emulator's application: bind, say that it is ready, serve, stop cleanly."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp

from pulumi_wix_data.emulator.admin_errors import AdminError, is_admin_call, no_such_call
from pulumi_wix_data.emulator.admin_routes import AdminRoutes
from pulumi_wix_data.emulator.connection import RequestIds, ResettableProtocol
from pulumi_wix_data.emulator.context import Emulator
from pulumi_wix_data.emulator.seed import SeedInvalid, read_seed
from pulumi_wix_data.emulator.seed_models import Seed
from pulumi_wix_data.emulator.state import is_empty
from pulumi_wix_data.emulator.store import DatabaseUnusable, Store
from pulumi_wix_data.emulator.wire import WireError, error_answer, html_page
from pulumi_wix_data.emulator.wix_routes import wix_routes
from pulumi_wix_data.system_faults import why_not_listening

_SECONDS_TO_FINISH_CALLS = 2
_SECONDS_TO_KEEP_CONNECTIONS = 75


class CannotStart(Exception):
    """The emulator cannot start; the message is for the user."""


@dataclass(frozen=True)
class ServerOptions:
    """The options of `wix-data emulator`."""

    host: str = "127.0.0.1"
    port: int = 8787
    """0: any free port."""
    database: str = ":memory:"
    seed: Path | None = None
    reset: bool = False
    """Forget what the database holds, and import the seed again."""
    quiet: bool = False
    """Do not print a line for each call."""


def serve(options: ServerOptions) -> None:
    """Serve until SIGTERM or SIGINT. Raises `CannotStart`."""
    seed = _seed(options)
    with _listener(options) as listener:
        emulator = _emulator(options, seed)
        _log_calls(quiet=options.quiet)
        _warn_if_exposed(options.host)
        config = uvicorn.Config(
            _application(emulator),
            http=ResettableProtocol,
            ws="none",
            loop="asyncio",
            lifespan="off",
            log_config=None,
            access_log=False,
            timeout_keep_alive=_SECONDS_TO_KEEP_CONNECTIONS,
            timeout_graceful_shutdown=_SECONDS_TO_FINISH_CALLS,
        )
        server = _Server(config, emulator, _address(listener))

        def stop(_signal: int, _frame: FrameType | None) -> None:
            server.should_exit = True

        # uvicorn sends a caught signal once more when it has stopped; this keeps that from killing the process.
        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        server.run(sockets=[listener])
        emulator.store.close()


def _application(emulator: Emulator) -> ASGIApp:
    """The routes, with each kind of error in its own form."""

    async def failure(request: Request, error: Exception) -> Response:
        match error:
            case WireError():
                return error_answer(error, emulator.switches)
            case AdminError():
                return error.answer()
            case HTTPException() if is_admin_call(request):
                return no_such_call(request, error)
            case HTTPException():
                return html_page(error.status_code)
            case _ if is_admin_call(request):
                return AdminError(500, "The emulator failed; its output says where.").answer()
            case _:
                return Response(b"", 500)

    app = Starlette(
        routes=[*wix_routes(emulator), *AdminRoutes(emulator).routes()],
        exception_handlers={WireError: failure, AdminError: failure, HTTPException: failure, 500: failure},
    )
    app.router.redirect_slashes = False
    return RequestIds(app)


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, emulator: Emulator, address: str) -> None:
        super().__init__(config)
        self._emulator = emulator
        self._address = address

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        print(f"wix-data emulator ready on {self._address}", flush=True)  # noqa: T201 - the ready line

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._emulator.stop()
        await super().shutdown(sockets)


def _seed(options: ServerOptions) -> Seed | None:
    if options.seed is None:
        return None
    try:
        return read_seed(options.seed)
    except SeedInvalid as error:
        raise CannotStart(str(error)) from error


def _listener(options: ServerOptions) -> socket.socket:
    family = socket.AF_INET6 if ":" in options.host else socket.AF_INET
    # Only for a socket that is TCP by name does asyncio switch Nagle's algorithm off, which costs 40 ms a call.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        if sys.platform != "win32":
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((options.host, options.port))
        listener.listen()
    except OSError as error:
        listener.close()
        where = f"{options.host}:{options.port}"
        raise CannotStart(f"Cannot listen on {where}: {why_not_listening(error)}.") from error
    return listener


def _emulator(options: ServerOptions, seed: Seed | None) -> Emulator:
    try:
        emulator = Emulator(Store(options.database))
    except DatabaseUnusable as error:
        raise CannotStart(str(error)) from error
    with emulator.store.reading() as db:
        empty = is_empty(db)
    if options.reset or empty:
        emulator.replace_state(seed or Seed())
    elif seed is not None and not options.quiet:
        _say(f"{options.database} keeps its state; --reset imports the seed again.")
    if seed is None and (options.reset or empty) and not options.quiet:
        _say("The store is empty: start with --seed FILE, or put a seed to /_emulator/state.")
    return emulator


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _warn_if_exposed(host: str) -> None:
    try:
        loopback = host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        loopback = False
    if not loopback:
        _say(
            f"Warning: {host} is not a loopback address. Whoever reaches this port can read and change "
            "the emulator's state without a key."
        )


def _log_calls(*, quiet: bool) -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(message)s")
    logging.getLogger("pulumi_wix_data.emulator").setLevel(logging.WARNING if quiet else logging.INFO)


def _say(sentence: str) -> None:
    print(sentence, file=sys.stderr, flush=True)  # noqa: T201 - for the person at the terminal
