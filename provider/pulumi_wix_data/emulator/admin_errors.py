"""Errors of the admin API: plain sentences, so that a failing test says what it got wrong."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import TypeVar

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pulumi_wix_data.emulator.seed import describe_faults

_T = TypeVar("_T")


class AdminError(Exception):
    """An admin call that cannot be done."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def admin_endpoint(
    handler: Callable[[Request], Awaitable[Response]],
) -> Callable[[Request], Awaitable[Response]]:
    """The handler with its `AdminError` turned into an answer."""

    async def serve(request: Request) -> Response:
        try:
            return await handler(request)
        except AdminError as error:
            return JSONResponse({"message": str(error)}, error.status)

    return serve


async def json_body(request: Request) -> object:
    """The body, whatever JSON it is. Raises `AdminError` when it is none."""
    try:
        return json.loads(await request.body())
    except ValueError as error:
        raise AdminError(400, f"The body is no JSON: {error}.") from error


def validated(source: str, build: Callable[[], _T]) -> _T:
    """What `build` returns; its `ValidationError` becomes an `AdminError` that lists every fault."""
    try:
        return build()
    except ValidationError as error:
        raise AdminError(400, "\n  ".join([f"{source} cannot be used:", *describe_faults(error)])) from error
