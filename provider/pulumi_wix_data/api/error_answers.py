"""From an error answer of the service to the error that a user sees."""

from __future__ import annotations

import re
from collections.abc import Callable

from pydantic import ValidationError

from .errors import (
    ApiError,
    AuthenticationError,
    CallContext,
    CollectionNotFound,
    InvalidRequest,
    PermissionDenied,
    RateLimited,
    ServiceAnswer,
    ServiceUnavailable,
    SpecialPermissionsExist,
    SpecialPermissionsNotFound,
    UnexpectedResponse,
)
from .wire import FailureBody

_COLLECTION_GONE = {"WDE0025", "WDE0026"}
_LONGEST_MESSAGE = 300


def error_of(
    call: CallContext, status: int, request_id: str | None, content: bytes, redact: Callable[[str], str]
) -> ApiError:
    """The error for an answer other than 200. `redact` takes secrets out of whatever the service echoes.

    A 404 says that something is gone only when the API itself says so, in JSON: a page of a proxy, or of a
    wrong address, must never make anyone believe that a collection was deleted.
    """
    body = _failure_body(content)
    answer = ServiceAnswer(
        status, redact(body.code) if body and body.code else None, _shown(body, redact) if body else "", request_id
    )
    what = f"Wix answered {status}"
    if status == 404:
        return _not_found(call, answer, what)
    if status == 409:
        kind = SpecialPermissionsExist if call.adds_special_permissions else InvalidRequest
        return kind(call, answer, what)
    kind = _KINDS.get(status)
    if kind is None:
        kind = ServiceUnavailable if status >= 500 else InvalidRequest if status >= 400 else None
    return kind(call, answer, what) if kind else _no_api(call, answer, status)


_KINDS: dict[int, type[ApiError]] = {
    401: AuthenticationError,
    403: PermissionDenied,
    429: RateLimited,
}


def _not_found(call: CallContext, answer: ServiceAnswer, what: str) -> ApiError:
    if answer.code in _COLLECTION_GONE:
        return CollectionNotFound(call, answer, what)
    # Wix puts its request id on every answer, and no other server does. Bodies may lack the code.
    said_by_wix = answer.code == "NOT_FOUND" or (answer.code is None and answer.message and answer.request_id)
    if call.about_special_permissions and said_by_wix:
        return SpecialPermissionsNotFound(call, answer, what)
    return _no_api(call, answer, 404)


def _no_api(call: CallContext, answer: ServiceAnswer, status: int) -> UnexpectedResponse:
    what = f"the answer {status} is not one of the Wix API"
    return UnexpectedResponse(call, answer, f"{what} (a redirect is not followed)" if 300 <= status < 400 else what)


def _failure_body(content: bytes) -> FailureBody | None:
    try:
        return FailureBody.model_validate_json(content)
    except ValidationError:
        return None


def _shown(body: FailureBody, redact: Callable[[str], str]) -> str:
    """Wix's words on one line without secrets, with the refused fields where it names them, of a bearable length."""
    parts = [body.message]
    validation = body.details.get("validationError")
    violations = validation.get("fieldViolations") if isinstance(validation, dict) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    if isinstance(violations, list):
        parts.extend(
            f"{violation.get('field')}: {violation.get('description')}"  # pyright: ignore[reportUnknownMemberType]
            for violation in violations  # pyright: ignore[reportUnknownVariableType]
            if isinstance(violation, dict)
        )
    line = re.sub(r"\s+", " ", "; ".join(part for part in parts if part))
    text = redact("".join(character for character in line if character.isprintable())).strip(" .")
    return text if len(text) <= _LONGEST_MESSAGE else f"{text[:_LONGEST_MESSAGE]}…"
