"""The settings of a run: where each comes from, and what is wrong with them."""

from __future__ import annotations

import ipaddress
import re
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .api.api_key import ApiKey
from .api.errors import SettingsError
from .error_kinds import ErrorKind
from .permissions.validation import Fault, guid, shown

if TYPE_CHECKING:
    from .api.client import WixDataClient
    from .api.transport import Limits

API_KEY = "wix-data:apiKey"
SITE_ID = "wix-data:siteId"
ACCOUNT_ID = "wix-data:accountId"
BASE_URL = "wix-data:baseUrl"
PREVIEW_READS = "wix-data:previewReads"
TRY_FIXED_COLLECTIONS = "wix-data:tryFixedCollections"
"""Whether a collection whose type has fixed permissions is managed all the same."""
API_KEY_ENV = "wix-data:apiKeyEnv"
"""Of a `WixSite` only: the name of the environment variable that holds its key."""
OWN_API_KEY = "wix-data:ownApiKey"
"""Of a `WixSite` only: its key. What a WixSite gives wins over the environment."""
HAS_OWN_API_KEY = "wix-data:hasOwnApiKey"
"""Of a `WixSite` only: that it has a key of its own, even while a preview does not know it yet."""

NATIVE_SETTINGS: Mapping[str, str] = {
    "siteId": SITE_ID,
    "accountId": ACCOUNT_ID,
    "baseUrl": BASE_URL,
    "previewReads": PREVIEW_READS,
    "tryFixedCollections": TRY_FIXED_COLLECTIONS,
    "apiKeyEnv": API_KEY_ENV,
    "apiKey": OWN_API_KEY,
    "stackApiKey": API_KEY,
}
"""What the properties of an explicit native provider stand for."""
NATIVE_DEFAULT_SETTINGS: Mapping[str, str] = {**NATIVE_SETTINGS, "apiKey": API_KEY}
"""Those of the default one, which has the stack's configuration."""

API_KEY_VARIABLE = "WIX_API_KEY"
SITE_ID_VARIABLE = "WIX_SITE_ID"
ACCOUNT_ID_VARIABLE = "WIX_ACCOUNT_ID"
BASE_URL_VARIABLE = "WIX_API_BASE_URL"

SETTLE_SECONDS_VARIABLE = "WIX_DATA_SETTLE_SECONDS"
SETTLE_SECONDS = 5.0
"""How long an odd sight of a collection is looked at again: Wix's mirrors lag typically by a few seconds."""

DEFAULT_BASE_URL = "https://www.wixapis.com"

WHERE_SITE_IDS_ARE = "you find it in the dashboard's URL, after /dashboard/"

_LONGEST_LABEL = 63
"""Characters between two dots of a host name."""

_PREFIX = re.compile(r"(Bearer|APIKey|API-Key|Basic|Token|Authorization)\s*[:\s]", re.IGNORECASE | re.ASCII)
"""What people put before a key by habit. Wix takes the key alone, and calls such a one `MetaSite not found`."""

Config = Callable[[str], str | None]
"""Looks a full key such as `wix-data:siteId` up in a stack's configuration."""


@dataclass(frozen=True)
class Settings:
    """All that is needed to call the API, and every fault in it. Holds no site: resources carry their own."""

    base_url: str
    api_key: ApiKey | None
    account_id: str | None
    preview_reads: bool
    """Whether a preview may read live permissions to show what a create takes over."""
    faults: tuple[Fault, ...]
    settle_seconds: float = SETTLE_SECONDS
    """How long a delete or an adoption looks again where the site is not as expected."""
    try_fixed_collections: bool = False
    """Whether a preview lets collections of Wix apps and of external databases pass."""

    def require_api_key(self) -> ApiKey:
        """The key. Raises SettingsError, with every fault of the settings."""
        if self.faults:
            raise SettingsError(" ".join(fault.reason for fault in self.faults))
        if self.api_key is None:
            raise SettingsError("The provider's API key is known only after the update.")
        return self.api_key

    def client(
        self,
        limits: Limits | None = None,
        is_abandoned: Callable[[int], bool] | None = None,
        cancelled: threading.Event | None = None,
    ) -> WixDataClient:
        """A client of the API with these settings; see `WixDataClient`. Raises SettingsError."""
        from .api.client import WixDataClient
        from .api.transport import Limits

        limits = limits or Limits()
        # A test that looks again for no time waits for no fresh site either.
        limits = replace(limits, fresh_site=min(limits.fresh_site, self.settle_seconds))
        return WixDataClient(self.base_url, self.require_api_key(), limits, is_abandoned, cancelled)

    def require_account_id(self) -> str:
        """The account id. Raises SettingsError."""
        if not self.account_id:
            raise SettingsError(
                "Roles belong to an account, and no account id is set: run "
                f"`pulumi config set {ACCOUNT_ID} <id>` or set {ACCOUNT_ID_VARIABLE}."
            )
        faults = guid(ACCOUNT_ID, self.account_id, "you find it in the account settings")
        if faults:
            raise SettingsError(f"{ACCOUNT_ID}: {faults[0].reason}.")
        return self.account_id


def load_settings(config: Config, environment: Mapping[str, str], *, has_stack: bool = True) -> Settings:
    """The settings of a run. Never raises: `Settings.faults` holds what is wrong, all of it.

    Without a stack, nobody is told to configure one.

    The key: a WixSite's own; otherwise `WIX_API_KEY`, then `wix-data:apiKey`, since refresh and destroy are
    handed the key that was stored at the last `pulumi up`. Account and address: stack config first.
    """
    faults: list[Fault] = []
    base_url = config(BASE_URL) or environment.get(BASE_URL_VARIABLE) or DEFAULT_BASE_URL
    base_url = base_url.rstrip("/")
    fault = address_fault(base_url)
    if fault:
        faults.append(_fault(fault))
    key = _api_key(config, environment, faults, has_stack=has_stack)
    reads = _switch(config, PREVIEW_READS, faults, default=True)
    tries = _switch(config, TRY_FIXED_COLLECTIONS, faults, default=False)
    account_id = config(ACCOUNT_ID) or environment.get(ACCOUNT_ID_VARIABLE)
    may_read = reads and key is not None
    settle_seconds = _settle_seconds(environment, faults)
    return Settings(base_url, key, account_id, may_read, tuple(faults), settle_seconds, tries)


def find_site_id(config: Config, environment: Mapping[str, str]) -> str | None:
    """The site for resources that name none: stack config first, then `WIX_SITE_ID`."""
    return config(SITE_ID) or environment.get(SITE_ID_VARIABLE) or None


def missing_site(give: str = "give `site_id`", *, has_stack: bool = True) -> str:
    """What to do when no site is set; `give` says how to name one here."""
    configure = f", run `pulumi config set {SITE_ID} <id>`," if has_stack else ""
    return f"no site is set: {give}{configure} or set {SITE_ID_VARIABLE} ({WHERE_SITE_IDS_ARE})"


def address_fault(base_url: str) -> str | None:
    """What is wrong with the address of the API; None when it is https, or plain http to this machine."""
    try:
        parts = urlsplit(base_url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        host, parts = None, urlsplit("")
    if not host or not _is_plain(base_url, host) or parts.username or parts.password or parts.query or parts.fragment:
        return f"the address in {BASE_URL} or {BASE_URL_VARIABLE} is unusable; give one like {DEFAULT_BASE_URL}."
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)):
        return None
    return (
        f"the address {parts.scheme}://{host} is refused: give an https address ({BASE_URL} or "
        f"{BASE_URL_VARIABLE}); plain http is allowed to a loopback address only, such as http://127.0.0.1:8787."
    )


def _is_plain(base_url: str, host: str) -> bool:
    printable = base_url.isascii() and base_url.isprintable() and " " not in base_url
    return printable and all(0 < len(label) <= _LONGEST_LABEL for label in host.split("."))


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _switch(config: Config, key: str, faults: list[Fault], *, default: bool) -> bool:
    text = (config(key) or str(default)).strip().lower()
    if text not in ("true", "false"):
        faults.append(_fault(f"{key} is {text!r}; choose one of true, false."))
        return default
    return text == "true"


def _settle_seconds(environment: Mapping[str, str], faults: list[Fault]) -> float:
    given = environment.get(SETTLE_SECONDS_VARIABLE, "").strip()
    if not given:
        return SETTLE_SECONDS
    if re.fullmatch(r"\d{1,3}(\.\d{1,3})?", given, re.ASCII):
        return float(given)
    faults.append(_fault(f"{SETTLE_SECONDS_VARIABLE} is {shown(given)}; give seconds from 0 to 999, such as 5."))
    return SETTLE_SECONDS


def _where(config: Config) -> str:
    """Where the key in use comes from."""
    if config(API_KEY_ENV):
        return f"{config(API_KEY_ENV)}"
    return f"{API_KEY_VARIABLE} or {API_KEY}"


def _api_key(config: Config, environment: Mapping[str, str], faults: list[Fault], *, has_stack: bool) -> ApiKey | None:
    variable = config(API_KEY_ENV)
    if variable:
        text = environment.get(variable)
        missing = f"the environment variable {variable}, which `api_key_env` names, is not set."
    else:
        # A WixSite's key that a preview does not know yet must not be replaced by that of another account.
        others = None if config(HAS_OWN_API_KEY) else environment.get(API_KEY_VARIABLE) or config(API_KEY)
        text = config(OWN_API_KEY) or others
        configure = f", or run `pulumi config set --secret {API_KEY}`" if has_stack else ""
        missing = f"no API key is set: set the environment variable {API_KEY_VARIABLE}{configure}."
    text = (text or "").strip()
    if not text:
        if not config(HAS_OWN_API_KEY):
            faults.append(_fault(missing))
        return None
    prefix = _PREFIX.match(text)
    if prefix:
        faults.append(
            _fault(
                f"the API key begins with `{prefix[1]}`, which is not part of it: give the key alone, as the API keys "
                f"manager shows it ({_where(config)}).",
            )
        )
        return None
    if not (text.isascii() and text.isprintable()) or " " in text:
        faults.append(_fault("the API key holds characters that no key has; copy it again, on one line."))
        return None
    return ApiKey(text)


def _fault(reason: str) -> Fault:
    return Fault("", reason, kind=ErrorKind.SETTING)
