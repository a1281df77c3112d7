"""All checks, in the order in which they depend on each other."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..api.api_key import ApiKey
from ..api.transport import Limits
from .access import check_access, skip_access
from .check import Check, skipped
from .connection import check_connection
from .native_plugin import check_native_plugin
from .settings_found import FoundSettings, find_settings
from .toolchain import check_toolchain

_LIMITS = Limits(total=10, connect=5, read=8)
"""In seconds: a diagnosis is wanted soon."""


def diagnose(
    config: Mapping[str, str],
    environment: Mapping[str, str],
    site_option: str | None,
    folder: Path,
    progress: Callable[[str], None],
) -> list[Check]:
    """Make every check. Only reads; no check holds the API key, and none raises.

    `config` is the stack's configuration by full keys (`wix-data:siteId`), secrets in clear; `site_option` (`--site`)
    wins over all settings; `folder` is where the Pulumi project is, if any. `progress` is told what comes next.
    """
    found = find_settings(config, environment, site_option)
    checks = [*found.checks, *_service(found, progress)]
    progress("the Pulumi tools on this machine")
    checks += [*check_toolchain(environment, folder), *check_native_plugin(environment, folder)]
    key = found.settings.api_key
    return [_redacted(check, key) for check in checks] if key else checks


def _service(found: FoundSettings, progress: Callable[[str], None]) -> list[Check]:
    if not found.address_is_usable:
        why = "the address is unusable"
        lines = [skipped(name, why) for name in ("connection", "TLS", "clock")]
        return [*lines, *skip_access(why)]
    progress("the connection to Wix")
    answers, lines = check_connection(found.settings.base_url)
    if not answers:
        return [*lines, *skip_access("nothing answers at the address")]
    if found.settings.api_key is None or found.site_id is None:
        return [*lines, *skip_access("there is no usable key" if found.site_id else "there is no usable site id")]
    progress("what the key may do")
    client = replace(found.settings, faults=()).client(_LIMITS)
    try:
        return [*lines, *check_access(client, found.site_id, found.settings.account_id)]
    finally:
        client.close()


def _redacted(check: Check, key: ApiKey) -> Check:
    return replace(check, detail=key.redact(check.detail), advice=key.redact(check.advice))
