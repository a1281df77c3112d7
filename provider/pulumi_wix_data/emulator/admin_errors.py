"""How the admin API refuses a call: always as `{"message": …}`, a plain sentence or a list of faults."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import TypeVar

from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from pulumi_wix_data.permissions.validation import shown
from pulumi_wix_data.plain_faults import Schema, plain_faults

ADMIN = "/_emulator"
"""What the path of every admin call begins with."""
_T = TypeVar("_T")
_Model = TypeVar("_Model", bound=BaseModel)


class AdminError(Exception):
    """The admin call cannot be done; the message says why."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status

    def answer(self) -> Response:
        """The answer that this error becomes."""
        # After a body that is too large, the rest of it is not read.
        headers = {"Connection": "close"} if self.status == 413 else None
        return JSONResponse({"message": str(self)}, self.status, headers)


def is_admin_call(request: Request) -> bool:
    """Whether the path is one of the admin API, be there such a call or not."""
    return request.url.path == ADMIN or request.url.path.startswith(f"{ADMIN}/")


def no_such_call(request: Request, error: HTTPException) -> Response:
    """404 for a path that the admin API does not have, 405 for a method that the path does not take."""
    method, path = request.method, shown(request.url.path)
    if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        message = f"The admin API has no {method} of {path}. See docs/emulator.md for its calls."
    else:
        message = f"The admin API has no {path}. See docs/emulator.md for its calls."
    return JSONResponse({"message": message}, error.status_code, error.headers)


def read_model(source: str, model: type[_Model], body: object) -> _Model:
    """The body in that form. Raises `AdminError`."""
    return validated(source, model.model_json_schema, lambda: model.model_validate(body))


def validated(source: str, schema: Callable[[], Schema], build: Callable[[], _T]) -> _T:
    """What `build` returns; its `ValidationError` becomes an `AdminError` that lists every fault.

    `schema` answers with the JSON schema of what is read.
    """
    try:
        return build()
    except ValidationError as error:
        raise unusable(source, map(str, plain_faults(error, schema))) from error


def unusable(source: str, faults: Iterable[str]) -> AdminError:
    return AdminError(400, "\n  ".join([f"{source} cannot be used:", *faults]))
