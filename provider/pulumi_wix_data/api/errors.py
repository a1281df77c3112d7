"""Everything that this package raises on purpose. Each message stands alone: what happened, where, what to do."""

from __future__ import annotations

from dataclasses import dataclass


class WixDataError(Exception):
    """The base of all errors of this package."""


class SettingsError(WixDataError):
    """A setting (API key, site, account, address) is missing or unusable."""


class HandOverFailed(WixDataError):
    """A resource cannot be deleted yet: another one declares the same thing, and it cannot be left to that one."""


@dataclass(frozen=True)
class CallContext:
    """Which call it was: for messages and for programs that handle an error."""

    operation: str
    """The API method in words, for example `read the permissions of collection Orders`."""
    site_id: str | None = None
    data_collection_id: str | None = None
    about_special_permissions: bool = False
    """Whether a 404 may speak of a special set rather than of the collection."""
    adds_special_permissions: bool = False
    """Whether a 409 means that the subject has special permissions already."""


@dataclass(frozen=True)
class ServiceAnswer:
    """What the service said about a failure."""

    status: int | None = None
    """HTTP status; None when no answer came."""
    code: str | None = None
    """Wix's own code, for example `WDE0025` or `ALREADY_EXISTS`."""
    message: str = ""
    """Wix's own words, shortened."""
    request_id: str | None = None
    """`x-wix-request-id`: Wix support asks for it."""
    never_sent: bool = False
    """Whether the request is known not to have left this machine."""


def one_line(text: str, longest: int) -> str:
    """`text` on one line of printable characters, cut at `longest`: the service may answer anything."""
    line = "".join(each if each.isprintable() else " " for each in text[: longest * 2])
    return line if len(line) <= longest else f"{line[:longest]}…"


class ApiError(WixDataError):
    """A call of the Wix API failed. The subclasses say how; `advice` says what to do next."""

    advice = "Run it again; if it stays, give Wix support the request id."

    def __init__(self, call: CallContext, answer: ServiceAnswer, what: str, advice: str | None = None) -> None:
        """`what` says in a clause what happened, for example `Wix answered 404`."""
        self.call = call
        self.answer = answer
        self.after_a_try_that_may_have_worked = False
        """Whether an earlier or later try of the same call may have done the work: no single answer tells."""
        where = f" on site {one_line(call.site_id, 60)}" if call.site_id else ""
        detail = f": {answer.message}" if answer.message else ""
        code = answer.code if answer.code and answer.code not in answer.message else None
        marks = [mark for mark in (code, answer.request_id and f"request {answer.request_id}") if mark]
        reference = f" ({', '.join(marks)})" if marks else ""
        happened = f"cannot {one_line(call.operation, 400)}{where}: {one_line(what, 500)}"
        super().__init__(f"{happened}{detail}{reference}. {advice or self.advice}")

    @property
    def may_have_worked(self) -> bool:
        """Whether a write may have been done all the same: it was sent, and no plain answer came."""
        if self.after_a_try_that_may_have_worked:
            return True
        if self.answer.never_sent:
            return False
        return self.answer.status is None or self.answer.status >= 500 or isinstance(self, UnexpectedResponse)

    @property
    def request_id(self) -> str | None:
        """`x-wix-request-id` of the answer."""
        return self.answer.request_id


class AuthenticationError(ApiError):
    """401: the API key is missing, malformed or revoked."""

    advice = (
        "Check that the API key is whole and not revoked. A key stored with the stack may be older than the "
        "present one, and refresh and destroy use the stored one: set WIX_API_KEY, or run `pulumi up` once "
        "after `pulumi config set --secret wix-data:apiKey`."
    )


class PermissionDenied(ApiError):
    """403: the key lacks the scope, or may not touch this site, or the site header is missing."""

    advice = (
        "Give the API key the permission “Manage Data Collections” (SCOPE.DC-DATA.DATA-COLLECTIONS-MANAGE) for "
        "this site in the API keys manager, and check the site id."
    )


class CollectionNotFound(ApiError):
    """404 WDE0025: the site has no such collection."""

    advice = (
        "Check the collection id (it is case-sensitive; app collections look like Stores/Products) and create "
        "the collection first."
    )


class SpecialPermissionsExist(ApiError):
    """409: the subject already has special permissions on the collection, other than those asked for."""

    advice = "Declare the same, or set adopt_existing=True to replace them."


class SpecialPermissionsNotFound(ApiError):
    """404: the special permissions are gone."""

    advice = "Somebody removed them: run `pulumi refresh`, then `pulumi up` to create them anew."


class RateLimited(ApiError):
    """429: too many requests, still after the retries."""

    advice = "Wait a minute and run it again; what was done stays done."


class InvalidRequest(ApiError):
    """400 and its like: Wix refuses what was sent."""

    advice = "Correct the value that Wix names, and check the site id."


class ServiceUnavailable(ApiError):
    """No answer, or a 5xx, still after the retries."""

    advice = "Check the network and the address, then run it again: what was done stays done."


class UnexpectedResponse(ApiError):
    """The answer is none that this API gives: not JSON, of the wrong shape, too large, or not what was asked."""

    advice = "Check that the address is the Wix API and that no proxy answers in its place, then run it again."
