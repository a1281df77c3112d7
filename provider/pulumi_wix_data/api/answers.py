"""What an HTTP response of the service says: its body, its request id, when to ask again, and which error it is."""

from __future__ import annotations

import email.utils
import io
import re
import time
import zlib
from collections.abc import Callable
from datetime import timezone

import httpx
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

__all__ = [
    "MAX_ANSWER_BYTES",
    "UnreadableBody",
    "error_from_response",
    "has_too_many_parts",
    "read_body",
    "request_id_of",
    "retry_after",
]

MAX_ANSWER_BYTES = 4 * 1024 * 1024
"""The largest body, as sent and as decoded. No answer of this API comes near: 1,000 special sets are about 0.3 MB.

As text with a character of a far plane, and parsed, it takes ten times as much memory.
"""
_MOST_PARTS = 200_000
"""Commas and brackets of a body: so many small objects take about 25 MB."""
_MAX_FAILURE_BYTES = 64 * 1024
"""The largest body of a failure that is looked into: its status tells enough."""

_COLLECTION_GONE = {"WDE0025", "WDE0026"}
_LONGEST_MESSAGE = 300


class UnreadableBody(Exception):
    """The body of a response is too large or badly compressed; the message says which, in a clause."""


def has_too_many_parts(content: bytes) -> bool:
    """Whether the parsed JSON would take far more memory than its text."""
    return sum(map(content.count, (b",", b"[", b"{"))) > _MOST_PARTS


def read_body(response: httpx.Response) -> bytes:
    """The whole body of a response that is still to be read, without its compression. At most MAX_ANSWER_BYTES.

    It stops in the middle of a body that decodes to more: a small one can hold gigabytes. Raises UnreadableBody, and
    what httpx raises when the connection fails.
    """
    # 32: zlib sees by the first bytes whether it is gzip or deflate.
    decompress = zlib.decompressobj(32 + zlib.MAX_WBITS) if _is_compressed(response.headers) else None
    body, sent = io.BytesIO(), 0
    for part in response.iter_raw():
        sent += len(part)
        try:
            body.write(decompress.decompress(part, MAX_ANSWER_BYTES + 1 - body.tell()) if decompress else part)
        except zlib.error:
            raise UnreadableBody("the answer is not compressed as it says") from None
        if max(sent, body.tell()) > MAX_ANSWER_BYTES:
            raise UnreadableBody(f"the answer is larger than {MAX_ANSWER_BYTES // 2**20} MB")
        if decompress and decompress.unused_data:
            raise UnreadableBody("the answer goes on after its compressed part")
    if decompress and sent and not decompress.eof:
        raise UnreadableBody("the answer's compressed part is cut off")
    return body.getvalue()


def _is_compressed(headers: httpx.Headers) -> bool:
    named = [each.lower() for each in headers.get_list("Content-Encoding", split_commas=True)]
    encodings = [each for each in named if each not in ("", "identity")]
    if encodings and (len(encodings) > 1 or encodings[0] not in ("gzip", "x-gzip", "deflate")):
        # Not in the header's own words: they may hold the key.
        raise UnreadableBody("the answer's Content-Encoding is neither gzip nor deflate")
    return bool(encodings)


def request_id_of(response: httpx.Response, redact: Callable[[str], str]) -> str | None:
    """`x-wix-request-id`, which Wix support asks for: at most 100 printable characters; None without one."""
    value = "".join(filter(str.isprintable, response.headers.get("x-wix-request-id", "")))
    return redact(value)[:100] or None


def retry_after(response: httpx.Response, now: Callable[[], float] = time.time) -> float | None:
    """The seconds to wait by `Retry-After`, given as seconds or as a date; None when it is absent or unreadable."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = email.utils.parsedate_to_datetime(value)
        # HTTP dates are in GMT; one that names no zone means that, too.
        when = when if when.tzinfo else when.replace(tzinfo=timezone.utc)
        return max(0.0, when.timestamp() - now())
    except (ValueError, TypeError, OverflowError):
        return None


def error_from_response(
    call: CallContext, status: int, request_id: str | None, content: bytes, redact: Callable[[str], str]
) -> ApiError:
    """The error for an answer other than 200, from its status and its body, `content`.

    `redact` takes secrets out of whatever the service echoes. A 404 means that something is gone only when the API
    itself says so, in JSON: a page of a proxy, or of a wrong address, must never look like a deleted collection.
    """
    body = _failure_body(content)
    answer = ServiceAnswer(
        status,
        redact(body.code) if body and body.code else None,
        _shown(body, redact) if body else "",
        request_id,
        is_page=body is None and bool(content.strip()),
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
    what = f"the answer {status} is not from the Wix API"
    return UnexpectedResponse(call, answer, f"{what} (a redirect is not followed)" if 300 <= status < 400 else what)


def _failure_body(content: bytes) -> FailureBody | None:
    if len(content) > _MAX_FAILURE_BYTES:
        return None
    try:
        return FailureBody.model_validate_json(content)
    except ValidationError:
        return None


def _shown(body: FailureBody, redact: Callable[[str], str]) -> str:
    """Wix's words on one short line without secrets, with the refused fields where it names them."""
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
