"""Who calls: the API key, and the site or account that the call is for.

The key stands raw in `Authorization` (never behind `Bearer`), the site in `wix-site-id`, the account in
`wix-account-id`.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping

from pulumi_wix_data.emulator.accounts_table import find_key, find_site
from pulumi_wix_data.emulator.records import ApiKey
from pulumi_wix_data.emulator.switches import Switches
from pulumi_wix_data.emulator.wire_errors import cms_disabled, forbidden, site_unknown, unauthorized

SITE_HEADER = "wix-site-id"
ACCOUNT_HEADER = "wix-account-id"


def authenticate(db: sqlite3.Connection, headers: Mapping[str, str], switches: Switches) -> ApiKey:
    """The caller's key. Raises 401 when it is missing, unknown, revoked, or sent as a bearer token."""
    sent = headers.get("authorization", "").strip()
    # A bearer token is no key of anybody: with "Bearer " before it, even a good key is unknown.
    key = find_key(db, sent)
    if key is None or key.revoked:
        raise unauthorized(switches)
    return key


def authorize_site(
    db: sqlite3.Connection, headers: Mapping[str, str], key: ApiKey, scope: str | None, switches: Switches
) -> str:
    """The site of a site-level call.

    Raises 403 without the header, for a site that the key may not touch and for a missing scope; 400 for an
    unknown site (WDE0117) and for one without CMS (WDE0110).
    """
    asked = headers.get(SITE_HEADER, "").strip().lower()
    if not asked:
        raise forbidden(switches)
    site = find_site(db, asked)
    if site is None:
        raise site_unknown(switches)
    foreign = site.account_id != key.account_id or (key.sites is not None and site.id not in key.sites)
    if foreign or (scope is not None and scope not in key.scopes):
        raise forbidden(switches)
    if not site.cms_enabled:
        raise cms_disabled(switches)
    return site.id


def authorize_account(headers: Mapping[str, str], key: ApiKey, switches: Switches) -> str:
    """The account of an account-level call. Raises 403 without the header and for another account's key."""
    asked = headers.get(ACCOUNT_HEADER, "").strip().lower()
    if asked != key.account_id:
        raise forbidden(switches)
    return asked
