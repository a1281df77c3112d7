"""Everything that this package raises on purpose. Each message says what happened, where, and what to do.

* WixDataError
  x SettingsError                   a setting is missing or unusable
  * ApiError                        a call of the Wix API failed
    - AuthenticationError           401
    - PermissionDenied              403
    - CollectionNotFound            404, WDE0025 or WDE0026
    - SpecialPermissionsNotFound    404 in a call about special permissions
    - SpecialPermissionsExist       409 when special permissions are added
    - FixedPermissions              400, 403, or 200 without effect: a collection whose permissions cannot be changed
    - RateLimited                   429
    - InvalidRequest                400 and any other 4xx
    - ServiceUnavailable            5xx, or no answer
    - UnexpectedResponse            any other answer that is not the documented one
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

from .advice import ACCOUNT_ADVICE, CREDENTIALS_ADVICE, NOT_THE_API, refusal

__all__ = [
    "ApiError",
    "AuthenticationError",
    "CallContext",
    "CollectionNotFound",
    "FixedPermissions",
    "InvalidRequest",
    "PermissionDenied",
    "RateLimited",
    "ServiceAnswer",
    "ServiceUnavailable",
    "SettingsError",
    "SpecialPermissionsExist",
    "SpecialPermissionsNotFound",
    "UnexpectedResponse",
    "WixDataError",
    "one_line",
]


class WixDataError(Exception):
    """The base of all errors of this package."""


class SettingsError(WixDataError):
    """A setting (API key, site, account, address) is missing or unusable."""


class HandOverFailed(WixDataError):
    """A resource cannot be deleted yet: another one declares the same thing, and it cannot be left to that one."""


@dataclass(frozen=True)
class CallContext:
    """Which call failed, for messages and for programs that handle the error."""

    operation: str
    """What the call does, to follow "cannot": for example `read the permissions of collection Orders`."""
    site_id: str | None = None
    data_collection_id: str | None = None
    about_special_permissions: bool = False
    """Whether a 404 may mean the special permissions rather than the collection."""
    adds_special_permissions: bool = False
    """Whether a 409 means that the subject has special permissions already."""


@dataclass(frozen=True)
class ServiceAnswer:
    """What the service answered."""

    status: int | None = None
    """HTTP status; None when no answer came."""
    code: str | None = None
    """Wix's own code, for example `WDE0025` or `ALREADY_EXISTS`."""
    message: str = ""
    """Wix's own words on one line, at most 300 characters, without secrets; empty without any."""
    request_id: str | None = None
    """`x-wix-request-id`, which Wix support asks for; None when no answer came, or one without it."""
    is_page: bool = False
    """Whether a body came that is not of the API's form, such as an HTML page."""
    never_sent: bool = False
    """Whether the request is known not to have left this machine."""


def one_line(text: str, longest: int) -> str:
    """Put `text` on one line of at most `longest` printable characters: ids and answers may hold anything."""
    line = "".join(each if each.isprintable() else " " for each in text[: longest * 2])
    return line if len(line) <= longest else f"{line[:longest]}…"


_Failure = TypeVar("_Failure", bound="ApiError")
_MAY_BE_LATE = (
    "It was not done when looked at just after, but the service may still do it: run `pulumi up` again on this "
    "machine, which settles it, or look at the site."
)


class ApiError(WixDataError):
    """A call of the Wix API failed.

    The subclass says how. `call` and `answer` hold the facts, the message tells them in one line without secrets, and
    `advice` says what to do next.
    """

    advice: str = "Run it again; if it fails again, give Wix support the request id."

    def __init__(self, call: CallContext, answer: ServiceAnswer, what: str, advice: str | None = None) -> None:
        """`what` says what happened, for example `Wix answered 404`; `advice` replaces that of the class."""
        self.call = call
        self.answer = answer
        self.what = what
        self.after_a_try_that_may_have_worked = False
        """Whether an earlier or later try of the same call may have done the work: no single answer tells."""
        where = f" on site {one_line(call.site_id, 60)}" if call.site_id else ""
        detail = f": {answer.message}" if answer.message else ""
        code = answer.code if answer.code and answer.code not in answer.message else None
        marks = [mark for mark in (code, answer.request_id and f"request {answer.request_id}") if mark]
        reference = f" ({', '.join(marks)})" if marks else ""
        happened = f"cannot {one_line(call.operation, 400)}{where}: {one_line(what, 500)}"
        self.advice = advice or _advice_for(call, answer) or type(self).advice
        super().__init__(f"{happened}{detail}{reference}. {self.advice}")

    @property
    def may_have_worked(self) -> bool:
        """Whether a write may have been done all the same: it was sent, and no plain answer came."""
        if self.after_a_try_that_may_have_worked:
            return True
        if self.answer.never_sent:
            return False
        return self.answer.status is None or self.answer.status >= 500 or isinstance(self, UnexpectedResponse)

    @property
    def may_be_under_way(self) -> bool:
        """Whether the service, or a gateway of it, was only waited for too short: it may do the work later."""
        return self.answer.status in (None, 504) and not self.answer.never_sent

    def seen_undone(self: _Failure) -> _Failure:
        """The same failure of a write that a look has not seen done; that proves nothing of what is under way."""
        same = type(self)(self.call, self.answer, self.what, _MAY_BE_LATE)
        same.after_a_try_that_may_have_worked = self.after_a_try_that_may_have_worked
        return same

    @property
    def request_id(self) -> str | None:
        """`x-wix-request-id` of the answer."""
        return self.answer.request_id


def _advice_for(call: CallContext, answer: ServiceAnswer) -> str | None:
    """What the table says of the answer."""
    found = refusal(answer.code, answer.status)
    if answer.status == 400 and not answer.code and (not answer.message or "metasite" in answer.message.lower()):
        # It names no value that could be corrected: so bad credentials are answered.
        found = refusal("WDE0117", None)
    if found is None:
        return None
    advice = ACCOUNT_ADVICE if call.site_id is None and answer.status in (401, 403) else found.advice
    return f"{advice} {NOT_THE_API}" if answer.is_page else advice


class AuthenticationError(ApiError):
    """401: the API key is missing, malformed or revoked, or lacks a permission."""

    advice = CREDENTIALS_ADVICE


class PermissionDenied(ApiError):
    """403: the key lacks the permission, does not cover this site, or the site header is missing."""

    advice = CREDENTIALS_ADVICE


class CollectionNotFound(ApiError):
    """404 with WDE0025 or WDE0026: the site has no such collection, or it was deleted."""

    advice = (
        "Check the collection id (it is case-sensitive; app collections look like Stores/Products) and create "
        "the collection first."
    )


class SpecialPermissionsExist(ApiError):
    """409: the subject already has special permissions on the collection, other than those asked for."""

    advice = "Declare the same ones, or set `adopt_existing=True` to replace them."


class FixedPermissions(ApiError):
    """The collection is of a type whose permissions cannot be changed, and the service did not take the change."""

    advice = "Take the resource out of the program."


class SpecialPermissionsNotFound(ApiError):
    """404: the special permissions do not exist any more."""

    advice = "Somebody removed them: run `pulumi refresh`, then `pulumi up` to create them again."


class RateLimited(ApiError):
    """429: too many requests, even after the retries."""

    advice = "Wait a minute and run it again; completed changes are kept."


class InvalidRequest(ApiError):
    """400 or another 4xx: Wix refuses what was sent, or the request cannot be sent at all."""

    advice = "Correct the value that Wix names, and check the site id."


class ServiceUnavailable(ApiError):
    """No answer or a 5xx, even after the retries, or the Pulumi engine has exited."""

    advice = "Check the network and the address, then run it again; completed changes are kept."


class UnexpectedResponse(ApiError):
    """The answer is not one of the Wix API: not JSON, too large, of another shape, or about something else."""

    advice = "Check that the address is the Wix API and that no proxy answers in its place, then run it again."
