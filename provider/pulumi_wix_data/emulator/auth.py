"""Who calls: the API key, the site or account that the call is for, and the key's quota of calls.

The key is sent raw in `Authorization` (never after `Bearer`), the site in `wix-site-id`, the account in
`wix-account-id`.
"""

from __future__ import annotations

import re
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
    refused,
    retry_after,
    site_missing,
    site_unknown,
    too_many_requests,
)

SITE_HEADER = "wix-site-id"
ACCOUNT_HEADER = "wix-account-id"
_QUOTA_SECONDS = 60.0
_PREFIX = re.compile(r"(Bearer|APIKey)\b", re.IGNORECASE)


def authenticate(db: sqlite3.Connection, headers: Mapping[str, str], switches: Switches) -> ApiKey:
    """The caller's key. Raises what the switches say when it is missing, unknown, revoked, or has a prefix."""
    sent = headers.get("authorization", "").strip()
    if _PREFIX.match(sent):
        raise refused(switches.prefixed_credentials)
    key = find_key(db, sent)
    if key is None or key.revoked:
        raise refused(switches.unknown_credentials)
    return key


def authorize_site(
    db: sqlite3.Connection, headers: Mapping[str, str], key: ApiKey, scope: str | None, switches: Switches
) -> str:
    """The site of a site-level call; `scope` is the permission scope that it needs, if any.

    Raises what the switches say without the header, for an unknown site, for one that the key may not access and for
    a missing scope; 400 WDE0110 for one without the CMS app.
    """
    asked = headers.get(SITE_HEADER, "").strip().lower()
    if not asked:
        raise site_missing(switches.missing_site)
    site = find_site(db, asked)
    if site is None:
        raise cms_disabled() if switches.wrong_site == "WDE0110" else site_unknown()
    foreign = site.account_id != key.account_id or (key.sites is not None and site.id not in key.sites)
    if foreign or (scope is not None and scope not in key.scopes):
        raise refused(switches.lost_scope)
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
