"""The way to Wix: whether the address answers, by which certificate, and what time it is there."""

from __future__ import annotations

import email.utils
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from .finding import Finding, failed, ok, skipped

MOST_SECONDS_APART = 60
"""What a clock may be wrong by: HTTP's Date has whole seconds, and an answer takes time."""

_PATIENCE = httpx.Timeout(10, connect=5)


def look_at_connection(base_url: str) -> tuple[bool, list[Finding]]:
    """Whether anything answers at the address, and the lines: connection, TLS, clock.

    Asks once, without the key and for no method of the API: any HTTP answer will do.
    """
    try:
        with (
            httpx.Client(timeout=_PATIENCE) as client,
            client.stream("GET", f"{base_url}/") as response,
        ):
            tls = _tls(response)
            clock = _clock(response.headers.get("Date"), time.time())
    except httpx.TransportError as failure:
        return False, _no_connection(base_url, failure)
    except httpx.HTTPError as failure:
        name = type(failure).__name__
        return False, [failed("connection", f"no usable answer ({name})", "Check that the address is the Wix API.")]
    return True, [ok("connection", f"{urlsplit(base_url).netloc} answers"), tls, clock]


def _no_connection(base_url: str, failure: httpx.TransportError) -> list[Finding]:
    parts = urlsplit(base_url)
    host, reason = parts.hostname or "", str(failure) or type(failure).__name__
    if parts.scheme == "https" and ("CERTIFICATE" in reason or "SSL" in reason):
        advice = (
            f"Check that {host} is the address that you mean; behind a proxy that opens TLS, give its certificate "
            "authority as SSL_CERT_FILE."
        )
        return [ok("connection", f"{host} accepts connections"), failed("TLS", reason, advice)]
    advice = f"Check the address and the network, a firewall or proxy between here and {host}, and try again."
    return [failed("connection", f"no answer from {parts.netloc} ({reason})", advice)]


def _tls(response: httpx.Response) -> Finding:
    stream = response.extensions.get("network_stream")
    connection: Any = stream.get_extra_info("ssl_object") if stream else None
    if connection is None:
        return skipped("TLS", "plain http to this machine")
    certificate: Mapping[str, Any] = connection.getpeercert()
    issuer = {key: value for part in certificate["issuer"] for key, value in part}
    name = issuer.get("organizationName") or issuer.get("commonName") or "an issuer without a name"
    days = (ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / 86400
    return ok("TLS", f"{connection.version()}, certificate by {name}, valid for {days:.0f} more days")


def _clock(date: str | None, now: float) -> Finding:
    try:
        there = email.utils.parsedate_to_datetime(date or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return skipped("clock", "the answer has no readable Date")
    apart = now - there
    if abs(apart) > MOST_SECONDS_APART:
        detail = f"this machine is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} the service"
        return failed("clock", detail, "Set this machine's clock by network time: certificates and logs depend on it.")
    return ok("clock", f"within {MOST_SECONDS_APART} s of the service")
