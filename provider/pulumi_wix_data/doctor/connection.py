"""Checks of the connection to Wix: whether the address answers, with which certificate, and how its clock differs."""

from __future__ import annotations

import email.utils
import ssl
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

import httpx

from ..api.connections import lasting_fault, open_client, reason_of
from ..api.deadlines import ending_at
from ..api.errors import SettingsError
from .check import Check, failed, ok, skipped

MOST_SECONDS_APART = 60
"""How far clocks may differ: HTTP's Date has whole seconds, and an answer takes time."""

_SECONDS = 10
"""How long the one request may take."""


def check_connection(base_url: str) -> tuple[bool, list[Check]]:
    """Whether anything answers at the address, and the checks of connection, TLS and clock.

    Sends one GET for `/`, without the key, over a client as the API calls have it: any HTTP answer will do.
    """
    try:
        with (
            open_client(base_url) as client,
            ending_at(time.monotonic() + _SECONDS),
            client.stream("GET", "/") as response,
        ):
            tls = _tls(response)
            clock = _clock(response.headers.get("Date"), time.time())
    except SettingsError as error:
        what, _, advice = str(error).partition(": ")
        return False, [failed("connection", what, f"{advice[:1].upper()}{advice[1:]}")]
    except httpx.TransportError as failure:
        return False, _no_connection(base_url, failure)
    return True, [ok("connection", f"{urlsplit(base_url).netloc} answers"), tls, clock]


def _no_connection(base_url: str, failure: httpx.TransportError) -> list[Check]:
    parts = urlsplit(base_url)
    host, reason = parts.hostname or "", reason_of(failure)
    refusal = lasting_fault(failure, host) if isinstance(failure, httpx.ProxyError) else None
    if refusal:
        return [failed("connection", *refusal)]
    if parts.scheme == "https" and ("CERTIFICATE" in reason or "SSL" in reason):
        advice = (
            f"Check that {host} is the right address; behind a proxy that decrypts TLS, set SSL_CERT_FILE to a file "
            "with the proxy's certificate authority."
        )
        return [ok("connection", f"{host} accepts connections"), failed("TLS", reason, advice)]
    advice = f"Check the address and the network, any firewall or proxy between here and {host}, and try again."
    return [failed("connection", f"no answer from {parts.netloc} ({reason})", advice)]


def _tls(response: httpx.Response) -> Check:
    stream = response.extensions.get("network_stream")
    connection: Any = stream.get_extra_info("ssl_object") if stream else None
    if connection is None:
        return skipped("TLS", "plain http to this machine")
    certificate: Mapping[str, Any] = connection.getpeercert()
    issuer = {key: value for part in certificate["issuer"] for key, value in part}
    name = issuer.get("organizationName") or issuer.get("commonName") or "an issuer without a name"
    days = (ssl.cert_time_to_seconds(certificate["notAfter"]) - time.time()) / 86400
    return ok("TLS", f"{connection.version()}, certificate by {name}, valid for {days:.0f} more days")


def _clock(date: str | None, now: float) -> Check:
    try:
        there = email.utils.parsedate_to_datetime(date or "").timestamp()
    except (ValueError, TypeError, OverflowError):
        return skipped("clock", "the answer has no readable Date")
    apart = now - there
    if abs(apart) > MOST_SECONDS_APART:
        detail = f"this machine is {abs(apart):.0f} s {'ahead of' if apart > 0 else 'behind'} the service"
        return failed("clock", detail, "Set this machine's clock by network time: certificates and logs depend on it.")
    return ok("clock", f"within {MOST_SECONDS_APART} s of the service")
