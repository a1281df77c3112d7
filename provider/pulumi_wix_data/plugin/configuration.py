"""What a provider is configured with: its own properties, read once, and the settings that come of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..error_kinds import ErrorKind
from ..permissions.levels import Hidden
from ..permissions.validation import Fault, guid, shown
from ..settings import (
    API_KEY_ENV,
    HAS_OWN_API_KEY,
    NATIVE_DEFAULT_SETTINGS,
    NATIVE_SETTINGS,
    OWN_API_KEY,
    WHERE_SITE_IDS_ARE,
    Settings,
    address_fault,
    find_site_id,
    load_settings,
)
from ..state.values import Values

_API_KEY = "apiKey"
_STACK_API_KEY = "stackApiKey"
_API_KEY_ENV = "apiKeyEnv"
_SITE_ID = "siteId"
_ACCOUNT_ID = "accountId"
_BASE_URL = "baseUrl"
FLAGS = frozenset({"previewReads", "tryFixedCollections"})
_LATER = "knownLater"
"""Added by `checked`: the names of the properties that only the update will tell."""

PROPERTIES = tuple(NATIVE_SETTINGS)
SECRET_PROPERTIES = frozenset({_API_KEY, _STACK_API_KEY})
EXPLICIT_ONLY = frozenset({_API_KEY_ENV, _STACK_API_KEY})


@dataclass(frozen=True)
class Configuration:
    """A configured provider: its settings, and the site of resources that name none."""

    settings: Settings
    site_id: str | Hidden | None
    """`Hidden.UNKNOWN` where only the update will tell; None where there is none."""
    is_complete: bool
    """Whether all of it is known. Otherwise nothing can be read yet."""

    @classmethod
    def load(cls, given: Values, environment: Mapping[str, str], *, is_default: bool) -> Configuration:
        """From the properties as `checked` has left them. Never raises: `Settings.faults` says what is wrong.

        What an explicit provider gives wins over the environment; for the default one, which has the stack's
        configuration, `WIX_API_KEY` wins: refresh and destroy are handed the key of the last `pulumi up`.
        """
        later = given[_LATER]
        unknown = set(later.split(",")) if isinstance(later, str) else set[str]()
        names = NATIVE_DEFAULT_SETTINGS if is_default else NATIVE_SETTINGS
        own = {key: _text(given, name) for name, key in names.items() if name in given}
        if unknown & {_API_KEY, _BASE_URL}:
            # The key of another account, or the real service, must not take the place of what is not known yet.
            own = {**own, HAS_OWN_API_KEY: "true", OWN_API_KEY: None, API_KEY_ENV: None}
        site = Hidden.UNKNOWN if _SITE_ID in unknown else find_site_id(own.get, environment)
        return cls(load_settings(own.get, environment), site, not unknown)


def checked(given: Values) -> tuple[dict[str, object], list[Fault]]:
    """The properties of a provider as they are kept, and everything that is wrong with them.

    Where one is not known yet, the engine would ask for no check at all, and the preview of a program with mistakes
    would succeed. So those are left out of a preview, and named.
    """
    names = [name for name in given.by_name if not name.startswith("__") and given[name] is not None]
    known = {name: given[name] for name in names if name in PROPERTIES and given[name] is not Hidden.UNKNOWN}
    later = [name for name in names if given[name] is Hidden.UNKNOWN]
    faults = [
        Fault(name, f"there is no such property; there are {', '.join(PROPERTIES)}")
        for name in names
        if name not in (*PROPERTIES, "version", "pluginDownloadURL")
    ]
    faults += [fault for name, value in known.items() for fault in _faults(name, value)]
    if _API_KEY in names and _API_KEY_ENV in names:
        faults.append(Fault(_API_KEY_ENV, "give `api_key_env` or `api_key`, not both", kind=ErrorKind.SETTING))
    # A name like `apikey` is misspelt, and has a key all the same.
    secret = (
        SECRET_PROPERTIES | given.secrets | {name for name in names if name not in PROPERTIES and "key" in name.lower()}
    )
    told = [each.concealed() if each.property in secret else each for each in faults]
    return {**known, **({_LATER: ",".join(sorted(later))} if later else {})}, told


def _faults(name: str, value: object) -> list[Fault]:
    if name in FLAGS:
        is_flag = isinstance(value, bool) or (isinstance(value, str) and value.strip().lower() in ("true", "false"))
        return [] if is_flag else [Fault(name, f"{shown(value)} is not allowed; choose one of true, false")]
    if not isinstance(value, str):
        return [Fault(name, f"{shown(value)} is not a text", "its value, a secret, is not a text")]
    if name == _SITE_ID:
        return guid(name, value, WHERE_SITE_IDS_ARE)
    if name == _ACCOUNT_ID:
        return guid(name, value, "you find it in the account settings")
    if name == _BASE_URL:
        fault = address_fault(value.rstrip("/"))
        return [Fault(name, fault.rstrip("."))] if fault else []
    return []


def _text(given: Values, name: str) -> str | None:
    value = given[name]
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) and not isinstance(value, Hidden) else None
