"""Checks of the API key: whether Wix accepts it, on this site, for the calls that are needed. Only reads."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..api.client import WixDataClient
from ..api.errors import (
    ApiError,
    AuthenticationError,
    CollectionNotFound,
    InvalidRequest,
    PermissionDenied,
    UnexpectedResponse,
)
from ..api.people import SCOPE
from ..permissions.validation import guid
from ..sanitize import counted
from ..settings import ACCOUNT_ID
from .check import Check, Status, failed, ok, skipped

KEY, SITE, LATENCY, ROLES = "key accepted", "site reachable", "latency", "role look-ups"
PEOPLE = "people behind roles"
LIST, MINE, READ = "list collections", "Get My Permissions", "Get Permissions"

_NO_SUCH_COLLECTION = "wix-data-doctor"
"""Read where the site has no collection, or none may be listed: "not found" shows that the call is allowed."""

_NO_SUCH_ROLE = "0"
"""Nobody holds it: what counts is whether the question is allowed."""

_READS = 5
"""How many reads the latency is measured with."""


@dataclass(frozen=True)
class _Call:
    """What came of one call: the detail to show, or the error."""

    name: str
    detail: str
    error: ApiError | None

    @property
    def is_answered(self) -> bool:
        return self.error is None or isinstance(self.error, CollectionNotFound)


def check_access(client: WixDataClient, site_id: str, account_id: str | None) -> list[Check]:
    """The checks of the key, the site, three API methods, the latency and role look-ups: always eight, in this order.

    Calls List Data Collections, Get My Permissions, Get Permissions, Get Roles Info and Query Contributors.
    Raises nothing: a call that
    fails is a check that failed.
    """
    listed, collection = _list(client, site_id)
    calls = [
        listed,
        _made(MINE, lambda: _may(client, site_id, collection)),
        _made(READ, lambda: _permissions(client, site_id, collection)),
    ]
    refused = next((each.error for each in calls if isinstance(each.error, AuthenticationError)), None)
    if refused:
        return [_failure(KEY, refused), *(skipped(name, "Wix does not accept the key") for name in _AFTER_KEY)]
    site = _site(calls)
    if site.status is Status.FAILED:
        permissions = [skipped(each.name, "the site is not reachable") for each in calls]
    else:
        permissions = [_permission(each) for each in calls]
    latency = _latency(client, site_id) if listed.is_answered else skipped(LATENCY, "no read is allowed")
    return [_key(calls), site, *permissions, latency, _roles(client, account_id), *_people(client, site_id, listed)]


_AFTER_KEY = (SITE, LIST, MINE, READ, LATENCY, ROLES, PEOPLE)


def skip_access(why: str) -> list[Check]:
    """The same checks, all skipped: there is no service to call, or nothing to call it with."""
    return [skipped(name, why) for name in (KEY, *_AFTER_KEY)]


def _roles(client: WixDataClient, account_id: str | None) -> Check:
    """Whether the key may read the account's roles, which `get_role` needs."""
    if not account_id or guid(ACCOUNT_ID, account_id, ""):
        return skipped(ROLES, "no usable account id is set")
    try:
        roles = client.get_roles_info(account_id)
    except PermissionDenied as error:
        advice = "Check the account id, use an account-level key that may read roles, or give policy_id, not a title."
        return failed(ROLES, _what(error), advice)
    except ApiError as error:
        return _failure(ROLES, error)
    return ok(ROLES, counted(len(roles), "role"))


def _people(client: WixDataClient, site_id: str, listed: _Call) -> list[Check]:
    """Whether the key may tell who holds a role, which `--people` needs; a refusal is ordinary, and no fault."""
    if not listed.is_answered:
        return [skipped(PEOPLE, "the site is not reachable")]
    try:
        client.query_contributors(site_id, _NO_SUCH_ROLE)
    except ApiError as error:
        return [skipped(PEOPLE, f"the key may not look ({SCOPE}; {_what(error)}): `--people` tells ids alone")]
    return [ok(PEOPLE, "the key may look")]


def _latency(client: WixDataClient, site_id: str) -> Check:
    """The median time of a few reads (List Data Collections)."""
    times: list[float] = []
    try:
        for _ in range(_READS):
            start = time.perf_counter()
            next(client.list_collections(site_id), None)
            times.append(time.perf_counter() - start)
    except ApiError as error:
        return _failure(LATENCY, error)
    return ok(LATENCY, f"{statistics.median(times) * 1000:.0f} ms, the median of {_READS} reads")


def _list(client: WixDataClient, site_id: str) -> tuple[_Call, str]:
    try:
        collections = list(client.list_collections(site_id))
    except ApiError as error:
        return _Call(LIST, "", error), _NO_SUCH_COLLECTION
    collection = collections[0].id if collections else _NO_SUCH_COLLECTION
    return _Call(LIST, counted(len(collections), "collection"), None), collection


def _may(client: WixDataClient, site_id: str, collection: str) -> str:
    mine = client.get_my_permissions(site_id, collection)
    verbs = [action.verb for action, allowed in mine.items() if allowed]
    return f"this key itself may {', '.join(verbs) or 'do nothing with'} items of {collection}"


def _permissions(client: WixDataClient, site_id: str, collection: str) -> str:
    permissions = client.get_permissions(site_id, collection)
    special = counted(len(permissions.special_sets), "special permission")
    return f"{collection} has {permissions.levels} and {special}"


def _made(name: str, call: Callable[[], str]) -> _Call:
    try:
        return _Call(name, call(), None)
    except CollectionNotFound as error:
        return _Call(name, "allowed; the site has no collection to show", error)
    except ApiError as error:
        return _Call(name, "", error)


def _key(calls: list[_Call]) -> Check:
    if all(each.error is not None and each.error.answer.code == "WDE0117" for each in calls):
        return skipped(KEY, "Wix finds no site for this key (WDE0117): that may be the key's fault or the site id's")
    if any(each.is_answered or isinstance(each.error, (PermissionDenied, InvalidRequest)) for each in calls):
        return ok(KEY, "Wix knows this key")
    error = calls[0].error
    return _failure(KEY, error) if error else ok(KEY, "Wix knows this key")


def _site(calls: list[_Call]) -> Check:
    if any(each.is_answered for each in calls):
        return ok(SITE, "Wix answers for this site")
    wrong = next((each.error for each in calls if isinstance(each.error, InvalidRequest)), None)
    if wrong:
        return failed(SITE, _what(wrong), wrong.advice)
    if all(isinstance(each.error, PermissionDenied) for each in calls):
        detail = "every call is refused (403): the key does not cover this site, or lacks the permission"
        denied = calls[0].error
        return failed(SITE, detail, denied.advice if denied else "")
    return skipped(SITE, "no call was answered")


def _permission(call: _Call) -> Check:
    if call.error is None or call.is_answered:
        return ok(call.name, call.detail)
    return _failure(call.name, call.error)


def _failure(name: str, error: ApiError) -> Check:
    return failed(name, _what(error), error.advice)


def _what(error: ApiError) -> str:
    answer = error.answer
    if isinstance(error, UnexpectedResponse):
        return f"{error.what}: something else answers in place of Wix"
    status = f"Wix answered {answer.status}" if answer.status else "no answer"
    said = f": {answer.message}" if answer.message else ""
    request = f" (request {answer.request_id})" if answer.request_id else ""
    return f"{status}{said}{request}"
