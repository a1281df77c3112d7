"""Checks of the settings, and where each one comes from. Of the key only its length is shown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..permissions.validation import guid
from ..settings import (
    ACCOUNT_ID,
    ACCOUNT_ID_VARIABLE,
    API_KEY,
    API_KEY_VARIABLE,
    BASE_URL,
    BASE_URL_VARIABLE,
    PREVIEW_READS,
    SITE_ID,
    SITE_ID_VARIABLE,
    WHERE_SITE_IDS_ARE,
    Settings,
    address_fault,
    find_site_id,
    load_settings,
    missing_site,
)
from .check import Check, failed, ok, skipped


@dataclass(frozen=True)
class FoundSettings:
    """The settings that the other checks need, and the checks of the settings themselves."""

    settings: Settings
    site_id: str | None
    """None when it is missing or not a valid GUID."""
    address_is_usable: bool
    checks: list[Check]


def find_settings(config: Mapping[str, str], environment: Mapping[str, str], site_option: str | None) -> FoundSettings:
    """Check every setting as a Pulumi run would read it; `site_option` (`--site`) wins over all others."""
    settings = load_settings(config.get, environment)
    address_problem = address_fault(settings.base_url)
    reasons = [fault.reason for fault in settings.faults if fault.reason != address_problem]
    key_problem = reasons.pop(0) if settings.api_key is None else None
    site = site_option or find_site_id(config.get, environment)
    site_faults = guid(SITE_ID, site, WHERE_SITE_IDS_ARE) if site else []
    checks = [
        _address(settings, address_problem, config, environment),
        _key(settings, key_problem, config, environment),
        _site(site, site_option, [fault.reason for fault in site_faults], config),
        _account(settings, config),
    ]
    checks += [failed("preview reads", f"{PREVIEW_READS} is unusable.", _sentence(reason)) for reason in reasons]
    usable_site = site.lower() if site and not site_faults else None
    return FoundSettings(settings, usable_site, address_problem is None, checks)


def _address(
    settings: Settings, problem: str | None, config: Mapping[str, str], environment: Mapping[str, str]
) -> Check:
    if problem:
        return failed("address", "unusable", _sentence(problem))
    source = _source(config.get(BASE_URL), BASE_URL, environment.get(BASE_URL_VARIABLE), BASE_URL_VARIABLE)
    return ok("address", f"{settings.base_url}, {source}")


def _key(settings: Settings, problem: str | None, config: Mapping[str, str], environment: Mapping[str, str]) -> Check:
    if settings.api_key is None:
        return failed("API key", "missing or unusable", _sentence(problem or ""))
    length = len(settings.api_key.reveal())
    stored, given = (config.get(API_KEY) or "").strip(), (environment.get(API_KEY_VARIABLE) or "").strip()
    note = f"; the stack's {API_KEY} is another key, and is not used" if stored and given and stored != given else ""
    source = f"from {API_KEY_VARIABLE}" if given else f"from the stack's {API_KEY}"
    return ok("API key", f"{length} characters, {source}{note}")


def _site(site: str | None, option: str | None, faults: list[str], config: Mapping[str, str]) -> Check:
    if not site:
        return failed("site", "not set", _sentence(missing_site("give --site")))
    source = "from --site" if option else _source(config.get(SITE_ID), SITE_ID, site, SITE_ID_VARIABLE)
    if faults:
        return failed("site", f"unusable, {source}", _sentence(faults[0]))
    return ok("site", f"{site.lower()}, {source}")


def _account(settings: Settings, config: Mapping[str, str]) -> Check:
    if not settings.account_id:
        return skipped("account", f"not set; only role look-ups need it ({ACCOUNT_ID} or {ACCOUNT_ID_VARIABLE})")
    source = _source(config.get(ACCOUNT_ID), ACCOUNT_ID, settings.account_id, ACCOUNT_ID_VARIABLE)
    faults = guid(ACCOUNT_ID, settings.account_id, "you find it in the account settings")
    if faults:
        return failed("account", f"unusable, {source}", _sentence(faults[0].reason))
    return ok("account", f"{settings.account_id}, {source}")


def _source(configured: str | None, key: str, given: str | None, variable: str) -> str:
    if configured:
        return f"from the stack's {key}"
    return f"from {variable}" if given else "the default"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
