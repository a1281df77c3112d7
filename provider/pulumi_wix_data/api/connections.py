"""The connections to the service: certificates and proxies as the environment says, and what is wrong with them."""

from __future__ import annotations

import ssl
from collections.abc import Iterator

import httpx

from .deadlines import keep_deadlines
from .errors import SettingsError

_CERTIFICATE_ADVICE = (
    "Check the address. Where a company's proxy signs certificates with a CA of its own, set SSL_CERT_FILE to a file "
    "that holds that CA."
)
_PROXY_ADVICE = "Check HTTPS_PROXY, with its user and password, and NO_PROXY."


def open_client(base_url: str) -> httpx.Client:
    """A client that keeps its connections alive and follows no redirect. No network.

    Trusts the CAs of `SSL_CERT_FILE` or `SSL_CERT_DIR` where set, otherwise those that httpx brings. Uses the proxies
    of `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY`. Raises SettingsError when one of these cannot be used.
    """
    is_plain = base_url.lower().startswith("http:")
    try:
        client = httpx.Client(
            base_url=base_url,
            follow_redirects=False,
            headers={"Accept": "application/json"},
            # A proxy would see the key of a plain http request, which is meant for this machine alone.
            trust_env=not is_plain,
            # Loading certificates takes time, and nobody looks at them there.
            verify=not is_plain,
        )
        _ = client.base_url.host  # a name that no host can have shows only here
    except OSError as failure:
        raise SettingsError(
            "the CA certificates that SSL_CERT_FILE or SSL_CERT_DIR names cannot be used "
            f"({failure.strerror or type(failure).__name__}): give a file of certificates in PEM form, or unset it."
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
    keep_deadlines(client)
    return client


def lasting_fault(failure: httpx.TransportError, host: str) -> tuple[str, str] | None:
    """What happened, and what to do, for a failure that no later try can mend; None for any other."""
    for cause in _causes(failure):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"the certificate of {host} is not trusted ({cause.verify_message.rstrip('.')})", _CERTIFICATE_ADVICE
    if isinstance(failure, httpx.ProxyError) and str(failure).startswith("4"):
        return f"the proxy refuses the connection to {host} ({failure})", _PROXY_ADVICE
    return None


def _causes(failure: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = failure
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
