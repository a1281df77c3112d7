"""The HTTP client: certificates and proxies as the environment says, and what a failed connection means."""

from __future__ import annotations

import ipaddress
import re
import ssl
import urllib.request
from collections.abc import Iterator

import httpx

from ..system_faults import why_not_read
from .deadlines import DeadlineTransport
from .errors import SettingsError

_CERTIFICATE_ADVICE = (
    "Check the address. Where a company's proxy signs certificates with a CA of its own, set SSL_CERT_FILE to a file "
    "that holds that CA."
)
_PROXY_ADVICE = "Check HTTPS_PROXY, with its user and password, and NO_PROXY."
_NUMBER = re.compile(r"\[Errno -?\d+\] ")
"""How Python begins the text of an error of the system."""


def open_client(base_url: str) -> httpx.Client:
    """A client that keeps its connections alive and follows no redirect. No network.

    Its requests need a deadline: see `deadlines.ending_at`. It asks for answers in gzip or deflate, and decodes none:
    see `answers.read_body`. It trusts the CAs of `SSL_CERT_FILE` or `SSL_CERT_DIR` where set, otherwise those that
    httpx brings. It uses the proxy of `HTTPS_PROXY` or `ALL_PROXY`, except for the hosts of `NO_PROXY`. Raises
    SettingsError when one of these cannot be used.
    """
    # Plain http is for this machine alone: no certificates to load, and no proxy, which would see the key.
    is_plain = base_url.lower().startswith("http:")
    try:
        tls = None if is_plain else httpx.create_ssl_context()
        client = httpx.Client(
            base_url=base_url,
            follow_redirects=False,
            headers={"Accept": "application/json", "Accept-Encoding": "gzip, deflate"},
            transport=DeadlineTransport(tls),
            mounts={} if tls is None else _proxies(tls),
            trust_env=False,
        )
        _ = client.base_url.host  # a name that no host can have shows only here
    except OSError as failure:
        raise SettingsError(
            "the CA certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be used "
            f"({why_not_read(failure)}): give a file of certificates in PEM form, or unset it."
        ) from None
    except ImportError:
        raise SettingsError(
            "HTTPS_PROXY or ALL_PROXY names a SOCKS proxy, for which a package is missing: run "
            "`pip install 'httpx[socks]'`, or give an http proxy."
        ) from None
    except (ValueError, httpx.InvalidURL):
        # Not in the exception's own words: they may hold the proxy's password.
        raise SettingsError(
            "the connection cannot be set up: correct the address (wix-data:baseUrl, WIX_API_BASE_URL), the proxy "
            "(HTTPS_PROXY, ALL_PROXY, such as http://proxy:3128) or NO_PROXY (names and IPv4 addresses, with commas "
            "between them)."
        ) from None
    return client


def reason_of(failure: httpx.TransportError) -> str:
    """Why no answer came, in the system's words: for example `Connection refused`."""
    told = _NUMBER.sub("", str(failure))
    return told or ("it took too long" if isinstance(failure, httpx.TimeoutException) else "the connection broke")


def _proxies(tls: ssl.SSLContext) -> dict[str, httpx.BaseTransport | None]:
    """The proxy for https, and the hosts that are reached without it (None): httpx's URL patterns.

    httpx reads the environment only for transports that it makes itself. Names and meaning are the same here:
    lower-case names win, and `example.com` in NO_PROXY includes its subdomains.
    """
    named = urllib.request.getproxies()
    exempt = [host for part in named.get("no", "").split(",") if (host := part.strip())]
    if "*" in exempt:
        return {}
    mounts: dict[str, httpx.BaseTransport | None] = {_pattern(host): None for host in exempt}
    proxy = named.get("https") or named.get("all")
    if proxy:
        mounts["all://"] = DeadlineTransport(tls, httpx.Proxy(proxy if "://" in proxy else f"http://{proxy}"))
    return mounts


def _pattern(host: str) -> str:
    if "://" in host:
        return host
    try:
        version = ipaddress.ip_address(host.partition("/")[0]).version
    except ValueError:
        return f"all://{host}" if host.lower() == "localhost" else f"all://*{host}"
    return f"all://{host}" if version == 4 else f"all://[{host}]"


def lasting_fault(failure: httpx.TransportError, host: str) -> tuple[str, str] | None:
    """What happened and what to do, for a failure that a later try would meet again; None for any other."""
    for cause in _causes(failure):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} is not trusted ({cause.verify_message.rstrip('.')})", _CERTIFICATE_ADVICE
    if isinstance(failure, httpx.ProxyError) and str(failure).startswith("4"):
        return f"the proxy refuses the connection to {host} ({failure})", _PROXY_ADVICE
    return None


def was_refused(failure: httpx.TransportError) -> bool:
    """Whether the host, or the proxy, is there but nothing listens on the port."""
    return any(isinstance(cause, ConnectionRefusedError) for cause in _causes(failure))


def _causes(failure: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = failure
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
