"""Sends requests to the Wix API: headers, retries, limits of time, redaction."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception_type, sleep_using_event, wait_random_exponential

from .answers import UnreadableBody, error_from_response, has_too_many_parts, read_body, request_id_of, retry_after
from .api_key import ApiKey
from .connections import lasting_fault, open_client, reason_of, was_refused
from .deadlines import ending_at
from .errors import (
    ApiError,
    CallContext,
    InvalidRequest,
    RateLimited,
    ServiceAnswer,
    ServiceUnavailable,
    UnexpectedResponse,
)
from .step_time import end_of_step

RETRIED_STATUSES = frozenset({429, 502, 503, 504})
"""Too many requests, and the failures of a gateway. Every call of this package is safe to repeat."""

_NEVER_SENT = ServiceAnswer(never_sent=True)


@dataclass(frozen=True)
class Limits:
    """How long a call may take, in seconds."""

    total: float = 60.0
    """One call with all its retries, from the first connection to the last byte of a slow answer."""
    refused: float = 5.0
    """How long connections may be refused until the call fails: nothing listens there, so more waiting rarely helps."""
    connect: float = 10.0
    """One attempt to connect to one address, with TLS."""
    read: float = 30.0
    """Silence on the line while the answer is awaited."""
    fresh_site: float = 3.0
    """Before one more try of a call that a site refuses from which no answer has come yet: a fresh site's first calls
    may fail for a few seconds. 0: no such try."""
    first_wait: float = 0.25
    """The most before the first retry; doubled from retry to retry, with full jitter."""
    longest_wait: float = 15.0
    follows_step: bool = True
    """Whether the time that the user gives to a whole step takes the place of `total`."""


@dataclass(frozen=True)
class Request:
    """One call. `path` is percent-encoded already; `account_id` takes the place of the site in account-level calls."""

    call: CallContext
    method: str
    path: str
    query: Mapping[str, str | list[str]] | None = None
    body: Mapping[str, Any] | None = None
    account_id: str | None = None


@dataclass(frozen=True)
class Answer:
    """The answer of a call that succeeded."""

    content: Any
    """The parsed JSON."""
    request_id: str | None


class _RetryLater(Exception):
    """A failure that a later try may not meet."""

    def __init__(
        self, error: ApiError, after: float | None = None, *, is_refusal: bool = False, cut_short: bool = False
    ) -> None:
        """`after`: the seconds that the service asks to wait. `is_refusal`: nothing listens at the address.

        `cut_short`: it is the call's own end that ended the try.
        """
        super().__init__()
        self.error = error
        self.after = after
        self.is_refusal = is_refusal
        self.tells = 2 if error.answer.status else 0 if cut_short else 1
        """How much it tells of what is wrong, beside the failures of other tries."""


class _Tries:
    """The tries of one call: how long to wait between two, when to stop, and what to say then."""

    def __init__(self, limits: Limits) -> None:
        end = end_of_step() if limits.follows_step else None
        self.seconds = limits.total if end is None else max(0.0, end - time.monotonic())
        """How long the call may take."""
        self.deadline = time.monotonic() + self.seconds
        self._limits = limits
        self._backoff = wait_random_exponential(multiplier=limits.first_wait, max=limits.longest_wait)
        self._refused_since: float | None = None
        self._telling: _RetryLater | None = None
        self.failures = 0
        self.may_have_worked = False
        """Whether any try so far may have done its work."""

    def note(self, failure: _RetryLater) -> None:
        """Remember how a try has failed."""
        self.failures += 1
        self.may_have_worked |= failure.error.may_have_worked
        if self._telling is None or failure.tells >= self._telling.tells:
            self._telling = failure
        if not failure.is_refusal:
            self._refused_since = None
        elif self._refused_since is None:
            self._refused_since = time.monotonic()

    def wait(self, state: RetryCallState) -> float:
        """The seconds until the next try."""
        # Never less than the back-off: an answer that asks for no wait at all must not be hammered.
        return max(self._backoff(state), _failure_of(state).after or 0.0)

    def stop(self, state: RetryCallState) -> bool:
        """Whether the next try would come too late."""
        end = self.deadline
        if self._refused_since is not None:
            end = min(end, self._refused_since + self._limits.refused)
        return time.monotonic() + state.upcoming_sleep >= end

    def give_up(self, state: RetryCallState) -> NoReturn:
        """Raise the error of the call."""
        # The deadline may have cut the last try short; what ended one before it tells more.
        raise (self._telling or _failure_of(state)).error from None


def _failure_of(state: RetryCallState) -> _RetryLater:
    failure = state.outcome.exception() if state.outcome else None
    assert isinstance(failure, _RetryLater)  # noqa: S101 - the only exception that is retried
    return failure


class Transport:
    """Sends requests over one kept-alive `httpx.Client`, which threads may share. No network until `send`."""

    def __init__(
        self,
        base_url: str,
        api_key: ApiKey,
        limits: Limits | None = None,
        is_abandoned: Callable[[int], bool] | None = None,
        cancelled: threading.Event | None = None,
    ) -> None:
        self._api_key = api_key
        self._cancelled = cancelled or threading.Event()
        self._is_abandoned = is_abandoned or _never
        self._limits = limits or Limits()
        self._client = open_client(base_url)
        self._consistency: dict[str, str] = {}
        self._consistency_lock = threading.Lock()
        self._answering_sites: set[str] = set()
        self._first_refusals: dict[str, float] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def send(self, request: Request) -> Answer:
        """Send a request until it succeeds (200, JSON), and return the answer.

        Connection failures, timeouts, 429, 502, 503 and 504 are tried again with exponential back-off and full
        jitter, or after what `Retry-After` asks, within `Limits.total`; refused connections within `Limits.refused`.
        A site that has not answered yet may be a fresh one: what it refuses is tried once more after
        `Limits.fresh_site`, where nothing can have been written. Nothing else is tried again. Raises an `ApiError`,
        whose subclass tells the kind.
        """
        tries = _Tries(self._limits)
        started = time.monotonic()
        try:
            answer = self._send(request, tries)
        except ApiError as error:
            if request.call.site_id and error.answer.status in (404, 409):
                self._answering_sites.add(request.call.site_id)
            if not self._may_be_fresh(request, error, started, tries.deadline):
                raise
            if self._cancelled.wait(self._limits.fresh_site):
                raise
            answer = self._send(request, tries)
        if request.call.site_id:
            self._answering_sites.add(request.call.site_id)
        return answer

    def _may_be_fresh(self, request: Request, error: ApiError, started: float, deadline: float) -> bool:
        """Whether the refusal may be one of a fresh site, and there is time to try once more."""
        site, answer, wait = request.call.site_id, error.answer, self._limits.fresh_site
        if not site or site in self._answering_sites or wait <= 0:
            return False
        is_refused = answer.status == 403 or (answer.status == 400 and answer.code == "WDE0117")
        failed = answer.status is not None and answer.status >= 500 and answer.status not in RETRIED_STATUSES
        has_failed = failed and request.method == "GET"
        if not (is_refused or has_failed) or time.monotonic() + wait >= deadline:
            return False
        # Calls that are under way together are all tried again; later ones need not wait anew.
        return started <= self._first_refusals.setdefault(site, started) + wait

    def _send(self, request: Request, tries: _Tries) -> Answer:

        def exchange() -> Answer:
            try:
                return self._exchange(request, tries)
            except _RetryLater as failure:
                tries.note(failure)
                raise

        retrying = Retrying(
            retry=retry_if_exception_type(_RetryLater),
            wait=tries.wait,
            stop=tries.stop,
            sleep=sleep_using_event(self._cancelled),
            retry_error_callback=tries.give_up,
        )
        try:
            return retrying(exchange)
        except ApiError as error:
            # A plain refusal of the last try says nothing of the one before it, whose answer was lost.
            error.after_a_try_that_may_have_worked = tries.may_have_worked
            raise

    def _exchange(self, request: Request, tries: _Tries) -> Answer:
        deadline = tries.deadline
        if self._cancelled.is_set():
            raise ServiceUnavailable(request.call, _NEVER_SENT, "the run was cancelled; the request was not sent")
        if self._is_abandoned(tries.failures):
            # Somebody may be repairing what a killed run left, and nothing must be written meanwhile.
            what = "the Pulumi engine has exited; the request was not sent"
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
            cut_short = isinstance(failure, httpx.TimeoutException) and time.monotonic() >= deadline
            error = self._unreachable(request.call, failure, tries.seconds if cut_short else None)
            raise _RetryLater(error, is_refusal=was_refused(failure), cut_short=cut_short) from None
        self._keep_consistency(request, response)
        return self._parsed(request.call, response, content)

    def _parsed(self, call: CallContext, response: httpx.Response, content: bytes) -> Answer:
        request_id = self._request_id(response)
        if response.status_code == 200:
            if has_too_many_parts(content):
                answer = ServiceAnswer(200, request_id=request_id)
                raise UnexpectedResponse(call, answer, "the answer has far more parts than any of the Wix API")
            try:
                return Answer(json.loads(self._api_key.redact_bytes(content)), request_id)
            except (ValueError, RecursionError):
                answer = ServiceAnswer(200, request_id=request_id)
                raise UnexpectedResponse(call, answer, "the answer is not JSON") from None
        error = error_from_response(call, response.status_code, request_id, content, self._api_key.redact)
        if response.status_code in RETRIED_STATUSES:
            after = retry_after(response)
            if isinstance(error, RateLimited) and after is not None:
                error = RateLimited(call, error.answer, f"Wix answered 429 and asks to wait {after:.0f} s")
            raise _RetryLater(error, after)
        raise error

    def _request_id(self, response: httpx.Response) -> str | None:
        return request_id_of(response, self._api_key.redact)

    def _content(self, response: httpx.Response, call: CallContext) -> bytes:
        try:
            return read_body(response)
        except UnreadableBody as fault:
            if response.status_code != 200:
                return b""  # the status tells what happened
            answer = ServiceAnswer(200, request_id=self._request_id(response))
            raise UnexpectedResponse(call, answer, str(fault)) from None

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
        """Keep the read-your-writes token of an answer, which Wix expects with the following requests to the site."""
        token = response.headers.get("X-Wix-Consistent")
        # A header may arrive with any byte in it, but only such a one can be sent back.
        if token and token.isascii() and token.isprintable() and request.call.site_id:
            with self._consistency_lock:
                self._consistency[request.call.site_id] = token

    def _timeout(self, deadline: float) -> httpx.Timeout:
        left = max(0.05, deadline - time.monotonic())
        return httpx.Timeout(min(self._limits.read, left), connect=min(self._limits.connect, left))

    def _unreachable(
        self, call: CallContext, failure: httpx.TransportError, cut_after: float | None
    ) -> ServiceUnavailable:
        """`cut_after`: the seconds of the call, where its own end was the failure."""
        host = self._client.base_url.host
        if cut_after is not None:
            missing = "connection to" if isinstance(failure, httpx.ConnectTimeout) else "complete answer from"
            what = f"no {missing} {host} within {cut_after:.3g} s"
        else:
            what = f"no answer from {host} ({self._api_key.redact(reason_of(failure))})"
        never_sent = isinstance(
            failure, (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, httpx.ProxyError)
        )
        return ServiceUnavailable(call, ServiceAnswer(never_sent=never_sent), what)


def _never(_failures: int) -> bool:
    return False
