"""The service must prove who it is; a CA of one's own is trusted through SSL_CERT_FILE."""

from __future__ import annotations

import ssl
from datetime import datetime, timezone
from pathlib import Path

import pytest
import trustme

from pulumi_wix_data.api.errors import ServiceUnavailable, SettingsError
from pulumi_wix_data.api.transport import Limits
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix
from tests.security.raw_servers import answer, raw_server, tls_relay
from tests.security.secure_calls import ORDERS_ANSWER, PRIVATE, SITE, client_of
from tests.shared.seeds import READ

PATIENT = Limits(total=60)
"""What users have: a failure that is told only at its end would not go unnoticed."""


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A CA of one's own, named by SSL_CERT_FILE."""
    file = tmp_path / "company-ca.pem"
    authority.cert_pem.write_to_path(str(file))
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    return file


def context_of(authority: trustme.CA, name: str = "localhost", **dates: datetime) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name, **dates).configure_cert(context)  # pyright: ignore[reportUnknownMemberType, reportArgumentType]
    return context


def refused(context: ssl.SSLContext, address: str = "https://localhost") -> str:
    """What is said of a server; it was asked once, and saw no request."""
    with raw_server(answer(200, ORDERS_ANSWER), context) as server:
        with pytest.raises(ServiceUnavailable) as failure:
            client_of(f"{address}:{server.port}", PATIENT).get_permissions(SITE, "Orders")
        assert server.requests == []
        assert server.connections == 1
    text = str(failure.value)
    assert "is not trusted" in text
    assert "SSL_CERT_FILE" in text
    assert "\n" not in text
    return text


def test_a_certificate_of_an_unknown_authority_is_refused(authority: trustme.CA) -> None:
    assert "the certificate of localhost is not trusted (unable to get local issuer certificate)" in refused(
        context_of(authority)
    )


def test_a_self_signed_certificate_is_refused(authority: trustme.CA, tmp_path: Path) -> None:
    file = tmp_path / "self-signed.pem"
    authority.private_key_pem.write_to_path(str(file))
    authority.cert_pem.write_to_path(str(file), append=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    assert "self-signed certificate" in refused(context).replace("self signed", "self-signed")


@pytest.mark.usefixtures("trusted")
def test_an_authority_of_ones_own_is_trusted(authority: trustme.CA) -> None:
    with raw_server(answer(200, ORDERS_ANSWER), context_of(authority)) as server:
        client = client_of(f"https://localhost:{server.port}")
        assert client.get_permissions(SITE, "Orders").levels == PRIVATE
        client.close()


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("name", ["elsewhere.test", "127.0.0.1", "*.localhost", "localhost.evil.test"])
def test_a_certificate_of_another_name_is_refused(authority: trustme.CA, name: str) -> None:
    assert "mismatch" in refused(context_of(authority, name))


@pytest.mark.usefixtures("trusted")
def test_an_expired_certificate_is_refused(authority: trustme.CA) -> None:
    expired = context_of(authority, not_after=datetime(2001, 1, 1, tzinfo=timezone.utc))
    assert "certificate has expired" in refused(expired)


@pytest.mark.parametrize("content", [None, "", "no certificate"])
def test_a_file_without_certificates_is_one_clear_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str | None
) -> None:
    file = tmp_path / "ca.pem"
    if content is not None:
        file.write_text(content)
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    with pytest.raises(SettingsError, match=r"SSL_CERT_FILE.*PEM form"):
        client_of("https://localhost")


def test_through_the_engine(stack: Stack, wix: Wix, authority: trustme.CA, tmp_path: Path) -> None:
    stack.program('CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")')
    with tls_relay(int(wix.url.rpartition(":")[2]), context_of(authority)) as relay:
        stack.environment["WIX_API_BASE_URL"] = f"https://localhost:{relay.port}"
        run = stack.preview_text().expect_failure()
        assert "error: ServiceUnavailable: cannot read the permissions of collection Orders" in run.output
        assert "the certificate of localhost is not trusted" in run.output
        assert "Traceback" not in run.output
        assert wix.calls() == {}

        authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
        stack.environment["SSL_CERT_FILE"] = str(tmp_path / "ca.pem")
        stack.up().expect_success()
        assert wix.levels("Orders")[READ] == "PRIVILEGED"
