"""Who calls: the API key, the site or account that the call is for, and the key's quota of calls.

The key is sent raw in `Authorization` (never after `Bearer`), the site in `wix-site-id`, the account in
`wix-account-id`.
"""

from __future__ import annotations

import sqlite3
import time
from collections import defaultdict, deque
from collections.abc import Mapping

from pulumi_wix_data.emulator.accounts_table import find_key, find_site
from pulumi_wix_data.emulator.records import ApiKey
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.wire import (
    cms_disabled,
    forbidden,
    retry_after,
    site_unknown,
    too_many_requests,
    unauthorized,
)

SITE_HEADER = "wix-site-id"
ACCOUNT_HEADER = "wix-account-id"
_QUOTA_SECONDS = 60.0


def authenticate(db: sqlite3.Connection, headers: Mapping[str, str]) -> ApiKey:
    """The caller's key. Raises 401 when it is missing, unknown, revoked, or sent as a bearer token."""
    sent = headers.get("authorization", "").strip()
    # With "Bearer " before it, even a good key is a text that no account has.
    key = find_key(db, sent)
    if key is None or key.revoked:
        raise unauthorized()
    return key


def authorize_site(db: sqlite3.Connection, headers: Mapping[str, str], key: ApiKey, scope: str | None) -> str:
    """The site of a site-level call; `scope` is the permission scope that it needs, if any.

    Raises 403 without the header, for a site that the key may not access and for a missing scope; 400 for an
    unknown site (WDE0117) and for one without CMS (WDE0110).
    """
    asked = headers.get(SITE_HEADER, "").strip().lower()
    if not asked:
        raise forbidden()
    site = find_site(db, asked)
    if site is None:
        raise site_unknown()
    foreign = site.account_id != key.account_id or (key.sites is not None and site.id not in key.sites)
    if foreign or (scope is not None and scope not in key.scopes):
        raise forbidden()
    if not site.cms_enabled:
        raise cms_disabled()
    return site.id


def authorize_account(headers: Mapping[str, str], key: ApiKey) -> str:
    """The account of an account-level call. Raises 403 without the header and for another account's key."""
    asked = headers.get(ACCOUNT_HEADER, "").strip().lower()
    if asked != key.account_id:
        raise forbidden()
    return asked


class RateLimit:
    """Counts each key's calls of the last minute (switch `requestsPerMinute`); in memory only."""

    def __init__(self) -> None:
        self._calls: dict[str, deque[float]] = defaultdict(deque)

    def admit(self, key: ApiKey, switches: Switches) -> None:
        """Count a call. Raises 429 WDE0014 when the key has used up its minute."""
        if switches.requests_per_minute is None:
            return
        now = time.monotonic()
        calls = self._calls[key.digest]
        while calls and calls[0] <= now - _QUOTA_SECONDS:
            calls.popleft()
        if len(calls) < switches.requests_per_minute:
            calls.append(now)
            return
        wait = calls[0] + _QUOTA_SECONDS - now
        raise too_many_requests(None if switches.retry_after == "none" else retry_after(switches.retry_after, wait))
