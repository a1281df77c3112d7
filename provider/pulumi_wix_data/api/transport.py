"""One HTTP exchange with the Wix API: headers, retries, limits of time and size, redaction."""

from __future__ import annotations

import email.utils
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timezone
from typing import Any

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, wait_random_exponential

from .api_key import ApiKey
from .connections import lasting_fault, open_client
from .deadlines import ending_at
from .error_answers import error_of
from .errors import (
    ApiError,
    CallContext,
    InvalidRequest,
    RateLimited,
    ServiceAnswer,
    ServiceUnavailable,
    UnexpectedResponse,
)

RETRIED_STATUSES = frozenset({429, 502, 503, 504})
"""Too many requests, and the failures of a gateway. Every call of this package is safe to repeat."""
MAX_ANSWER_BYTES = 32 * 1024 * 1024
"""No answer of this API comes near: 1,000 special sets are about 0.3 MB."""

_NEVER_SENT = ServiceAnswer(never_sent=True)


@dataclass(frozen=True)
class Limits:
    """How long a call may take, in seconds."""

    total: float = 60.0
    """One call with all its retries, and the reading of a slow answer."""
    connect: float = 10.0
    read: float = 30.0
    """Silence on the line, once the request is sent."""
    first_wait: float = 0.25
    """The most before the first retry; doubled from retry to retry, with full jitter."""
    longest_wait: float = 15.0


@dataclass(frozen=True)
class Request:
    """One call: `path` is already percent-encoded; `account_id` stands in for the site at account-level calls."""

    call: CallContext
    method: str
    path: str
    query: Mapping[str, str | list[str]] | None = None
    body: Mapping[str, Any] | None = None
    account_id: str | None = None


@dataclass(frozen=True)
class Answer:
    """What a call that succeeded brought."""

    content: Any
    """The parsed JSON."""
    request_id: str | None


class _RetryLater(Exception):
    """A failure that a later try may not meet; `after` is what the service asks to wait, in seconds."""

    def __init__(self, error: ApiError, after: float | None = None) -> None:
        super().__init__()
        self.error = error
        self.after = after


class Transport:
    """Sends requests over one kept-alive `httpx.Client`, which threads may share. No network until `send`."""

    def __init__(
        self,
        base_url: str,
        api_key: ApiKey,
        limits: Limits | None = None,
        is_abandoned: Callable[[], bool] | None = None,
    ) -> None:
        self._api_key = api_key
        self._is_abandoned = is_abandoned or _never
        self._limits = limits or Limits()
        self._client = open_client(base_url)
        self._consistency: dict[str, str] = {}
        self._consistency_lock = threading.Lock()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, request: Request) -> Answer:
        """The answer of a call that succeeded (200, JSON).

        Raises an `ApiError`: its subclass tells the kind. Connection failures, timeouts, 429, 502, 503 and 504
        are tried again within `Limits.total`; nothing else is.
        """
        deadline = time.monotonic() + self._limits.total
        backoff = wait_random_exponential(multiplier=self._limits.first_wait, max=self._limits.longest_wait)

        def wait(state: RetryCallState) -> float:
            # Never less than the back-off: an answer that asks for no wait at all must not be hammered.
            return max(backoff(state), _later(state).after or 0.0)

        def stop(state: RetryCallState) -> bool:
            return time.monotonic() + state.upcoming_sleep >= deadline

        told: list[_RetryLater] = []
        may_have_worked: list[ApiError] = []

        def exchange() -> Answer:
            try:
                return self._exchange(request, deadline)
            except _RetryLater as later:
                if later.error.may_have_worked:
                    may_have_worked.append(later.error)
                if later.error.answer.status:
                    told[:] = [later]
                raise

        def give_up(state: RetryCallState) -> Answer:
            # The deadline may have cut the last try short; what the service said before tells more.
            raise (told[0] if told else _later(state)).error from None

        retrying = Retrying(
            retry=retry_if_exception_type(_RetryLater), wait=wait, stop=stop, retry_error_callback=give_up
        )
        try:
            return retrying(exchange)
        except ApiError as error:
            # A plain refusal of the last try says nothing of the one before it, whose answer was lost.
            error.after_a_try_that_may_have_worked = bool(may_have_worked)
            raise

    def _exchange(self, request: Request, deadline: float) -> Answer:
        if self._is_abandoned():
            # Somebody may be repairing what a killed run left: nothing must be written behind their back.
            what = "whoever asked for it is gone, so nothing is sent"
            raise ServiceUnavailable(request.call, _NEVER_SENT, what)
        try:
            with (
                ending_at(deadline),
                self._client.stream(
                    request.method,
                    request.path,
                    params=request.query,
                    json=request.body,
                    headers=self._headers(request),
                    timeout=self._timeout(deadline),
                ) as response,
            ):
                content = self._content(response, request.call)
        except (httpx.LocalProtocolError, httpx.UnsupportedProtocol, httpx.InvalidURL, UnicodeEncodeError) as failure:
            what = f"the request cannot be sent ({self._api_key.redact(str(failure))})"
            raise InvalidRequest(request.call, _NEVER_SENT, what) from None
        except httpx.TransportError as failure:
            lasting = lasting_fault(failure, self._client.base_url.host)
            if lasting:
                raise ServiceUnavailable(request.call, _NEVER_SENT, *lasting) from None
            raise _RetryLater(self._unreachable(request.call, failure, deadline)) from None
        except httpx.HTTPError as failure:
            what = f"the answer cannot be read ({type(failure).__name__})"
            raise UnexpectedResponse(request.call, ServiceAnswer(), what) from None
        self._keep_consistency(request, response)
        return self._parsed(request.call, response, content)

    def _parsed(self, call: CallContext, response: httpx.Response, content: bytes) -> Answer:
        request_id = self._request_id(response)
        if response.status_code == 200:
            try:
                return Answer(json.loads(self._api_key.redact_bytes(content)), request_id)
            except (ValueError, RecursionError):
                answer = ServiceAnswer(200, request_id=request_id)
                raise UnexpectedResponse(call, answer, "the answer is not JSON") from None
        error = error_of(call, response.status_code, request_id, content, self._api_key.redact)
        if response.status_code in RETRIED_STATUSES:
            after = _retry_after(response)
            if isinstance(error, RateLimited) and after is not None:
                error = RateLimited(call, error.answer, f"Wix answered 429 and asks to wait {after:.0f} s")
            raise _RetryLater(error, after)
        raise error

    def _request_id(self, response: httpx.Response) -> str | None:
        return request_id_of(response, self._api_key.redact)

    def _content(self, response: httpx.Response, call: CallContext) -> bytes:
        """The whole body, unless it is too large."""
        parts: list[bytes] = []
        size = 0
        for part in response.iter_bytes():
            size += len(part)
            if size > MAX_ANSWER_BYTES:
                what = f"the answer is larger than {MAX_ANSWER_BYTES // 2**20} MB"
                answer = ServiceAnswer(response.status_code, request_id=self._request_id(response))
                raise UnexpectedResponse(call, answer, what)
            parts.append(part)
        return b"".join(parts)

    def _headers(self, request: Request) -> dict[str, str]:
        headers = {"Authorization": self._api_key.reveal()}
        if request.account_id:
            headers["wix-account-id"] = request.account_id
        elif request.call.site_id:
            headers["wix-site-id"] = request.call.site_id
            with self._consistency_lock:
                token = self._consistency.get(request.call.site_id)
            if token:
                headers["X-Wix-Consistent"] = token
        return headers

    def _keep_consistency(self, request: Request, response: httpx.Response) -> None:
        """Wix gives a read-your-writes token with an answer, and expects it on the requests that follow."""
        token = response.headers.get("X-Wix-Consistent")
        # Headers arrive with any byte in them, but only such a one can be sent back.
        if token and token.isascii() and token.isprintable() and request.call.site_id:
            with self._consistency_lock:
                self._consistency[request.call.site_id] = token

    def _timeout(self, deadline: float) -> httpx.Timeout:
        left = max(0.05, deadline - time.monotonic())
        return httpx.Timeout(min(self._limits.read, left), connect=min(self._limits.connect, left))

    def _unreachable(self, call: CallContext, failure: httpx.TransportError, deadline: float) -> ServiceUnavailable:
        host = self._client.base_url.host
        if isinstance(failure, httpx.ReadTimeout) and time.monotonic() >= deadline:
            what = f"no whole answer from {host} within {self._limits.total:g} s"
        else:
            what = f"no answer from {host} ({self._api_key.redact(str(failure)) or type(failure).__name__})"
        never_sent = isinstance(
            failure, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        )
        return ServiceUnavailable(call, ServiceAnswer(never_sent=never_sent), what)


def _never() -> bool:
    return False


def request_id_of(response: httpx.Response, redact: Callable[[str], str]) -> str | None:
    """`x-wix-request-id`, which Wix support asks for; at most 100 printable characters of it."""
    value = "".join(filter(str.isprintable, response.headers.get("x-wix-request-id", "")))
    return redact(value)[:100] or None


def _later(state: RetryCallState) -> _RetryLater:
    failure = state.outcome.exception() if state.outcome else None
    assert isinstance(failure, _RetryLater)  # noqa: S101 - the only exception that is retried
    return failure


def _retry_after(response: httpx.Response, now: Callable[[], float] = time.time) -> float | None:
    """The seconds that Retry-After asks for, given as seconds or as a date; None when it is absent or unreadable."""
    value = response.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        when = email.utils.parsedate_to_datetime(value)
        # HTTP dates are in GMT, and one that names no zone is meant so.
        when = when if when.tzinfo else when.replace(tzinfo=timezone.utc)
        return max(0.0, when.timestamp() - now())
    except (ValueError, TypeError, OverflowError):
        return None
