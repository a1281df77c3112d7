"""What the API key may do: whether it is accepted, on this site, with this scope. Reads only."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..api.client import WixDataClient
from ..api.errors import ApiError, AuthenticationError, CollectionNotFound, InvalidRequest, PermissionDenied
from ..permissions.validation import guid
from ..sanitize import counted
from ..settings import ACCOUNT_ID
from .finding import Finding, Status, failed, ok, skipped

KEY, SITE, LATENCY, ROLES = "key accepted", "site reachable", "latency", "role look-ups"
LIST, MINE, READ = "list collections", "Get My Permissions", "Get Permissions"

_NO_SUCH_COLLECTION = "wix-data-doctor"
"""Asked for where the site has no collection, or none may be listed: "not found" shows that asking is allowed."""


_READS = 5


@dataclass(frozen=True)
class _Asked:
    name: str
    told: str
    error: ApiError | None

    @property
    def is_answered(self) -> bool:
        return self.error is None or isinstance(self.error, CollectionNotFound)


def look_at_access(client: WixDataClient, site_id: str, account_id: str | None) -> list[Finding]:
    """The lines about the key, the site, the three permissions, the latency and role look-ups."""
    listed, collection = _list(client, site_id)
    asked = [
        listed,
        _ask(MINE, lambda: _may(client, site_id, collection)),
        _ask(READ, lambda: _permissions(client, site_id, collection)),
    ]
    refused = next((each.error for each in asked if isinstance(each.error, AuthenticationError)), None)
    if refused:
        return [_failure(KEY, refused), *(skipped(name, "the key is not accepted") for name in _AFTER_KEY)]
    site = _site(asked)
    if site.status is Status.FAILED:
        permissions = [skipped(each.name, "the site is not reachable") for each in asked]
    else:
        permissions = [_permission(each) for each in asked]
    latency = _latency(client, site_id) if listed.is_answered else skipped(LATENCY, "no read is allowed")
    return [_key(asked), site, *permissions, latency, _roles(client, account_id)]


_AFTER_KEY = (SITE, LIST, MINE, READ, LATENCY, ROLES)


def skip_access(why: str) -> list[Finding]:
    """The same lines, when there is nobody to ask or nothing to ask with."""
    return [skipped(name, why) for name in (KEY, *_AFTER_KEY)]


def _roles(client: WixDataClient, account_id: str | None) -> Finding:
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


def _latency(client: WixDataClient, site_id: str) -> Finding:
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


def _list(client: WixDataClient, site_id: str) -> tuple[_Asked, str]:
    try:
        collections = list(client.list_collections(site_id))
    except ApiError as error:
        return _Asked(LIST, "", error), _NO_SUCH_COLLECTION
    collection = collections[0].id if collections else _NO_SUCH_COLLECTION
    return _Asked(LIST, counted(len(collections), "collection"), None), collection


def _may(client: WixDataClient, site_id: str, collection: str) -> str:
    mine = client.get_my_permissions(site_id, collection)
    verbs = [action.verb for action, allowed in mine.items() if allowed]
    return f"on {collection} this key itself may {', '.join(verbs) or 'do nothing with items'}"


def _permissions(client: WixDataClient, site_id: str, collection: str) -> str:
    permissions = client.get_permissions(site_id, collection)
    special = counted(len(permissions.special_sets), "special permission")
    return f"{collection} has {permissions.levels} and {special}"


def _ask(name: str, call: Callable[[], str]) -> _Asked:
    try:
        return _Asked(name, call(), None)
    except CollectionNotFound as error:
        return _Asked(name, "allowed; the site has no collection to show", error)
    except ApiError as error:
        return _Asked(name, "", error)


def _key(asked: list[_Asked]) -> Finding:
    if any(each.is_answered or isinstance(each.error, (PermissionDenied, InvalidRequest)) for each in asked):
        return ok(KEY, "Wix knows this key")
    error = asked[0].error
    return _failure(KEY, error) if error else ok(KEY, "Wix knows this key")


def _site(asked: list[_Asked]) -> Finding:
    if any(each.is_answered for each in asked):
        return ok(SITE, "Wix answers for this site")
    wrong = next((each.error for each in asked if isinstance(each.error, InvalidRequest)), None)
    if wrong:
        return failed(SITE, _what(wrong), "Check the site id, and that the site has its CMS switched on.")
    if all(isinstance(each.error, PermissionDenied) for each in asked):
        return failed(
            SITE,
            "every call is refused (403): the key is not for this site, or lacks the permission",
            "In the API keys manager, choose this site for the key and give it “Manage Data Collections”; check the "
            "site id.",
        )
    return skipped(SITE, "no call was answered")


def _permission(asked: _Asked) -> Finding:
    return ok(asked.name, asked.told) if asked.error is None or asked.is_answered else _failure(asked.name, asked.error)


def _failure(name: str, error: ApiError) -> Finding:
    return failed(name, _what(error), error.advice)


def _what(error: ApiError) -> str:
    answer = error.answer
    status = f"Wix answered {answer.status}" if answer.status else "no answer"
    said = f": {answer.message}" if answer.message else ""
    request = f" (request {answer.request_id})" if answer.request_id else ""
    return f"{status}{said}{request}"
