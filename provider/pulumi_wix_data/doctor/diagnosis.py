"""All looks, in the order in which one depends on another."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..api.api_key import ApiKey
from ..api.client import WixDataClient
from ..api.transport import Limits
from .access import look_at_access, skip_access
from .connection import look_at_connection
from .finding import Finding, skipped
from .settings_found import FoundSettings, find_settings
from .toolchain import look_at_toolchain

_LIMITS = Limits(total=10, connect=5, read=8)
"""In seconds: a doctor's answer is wanted soon."""


def diagnose(config: Mapping[str, str], environment: Mapping[str, str], site_option: str | None) -> list[Finding]:
    """Every line of the report. Reads only; no line holds the API key.

    `config` is the stack's configuration under its full keys, secrets in clear; `site_option` wins over all settings.
    """
    found = find_settings(config, environment, site_option)
    findings = [*found.findings, *_service(found), *look_at_toolchain(environment)]
    key = found.settings.api_key
    return [_redacted(finding, key) for finding in findings] if key else findings


def _service(found: FoundSettings) -> list[Finding]:
    if not found.address_is_usable:
        nobody = "the address is unusable"
        lines = [skipped(name, nobody) for name in ("connection", "TLS", "clock")]
        return [*lines, *skip_access(nobody)]
    answers, lines = look_at_connection(found.settings.base_url)
    if not answers:
        return [*lines, *skip_access("nothing answers there")]
    if found.settings.api_key is None or found.site_id is None:
        return [*lines, *skip_access("there is no usable key" if found.site_id else "there is no usable site id")]
    client = WixDataClient(found.settings.base_url, found.settings.api_key, _LIMITS)
    try:
        return [*lines, *look_at_access(client, found.site_id, found.settings.account_id)]
    finally:
        client.close()


def _redacted(finding: Finding, key: ApiKey) -> Finding:
    return replace(finding, detail=key.redact(finding.detail), advice=key.redact(finding.advice))
