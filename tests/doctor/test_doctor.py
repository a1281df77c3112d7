"""`wix-data doctor` as a user runs it, against the emulator, with one thing broken at a time."""

from __future__ import annotations

import email.utils
import socket
import ssl
import time
from pathlib import Path

import pytest
import trustme

from tests.doctor.doctor_patient import ACCOUNT, FAR_SITE, KEY, SITE, Patient
from tests.doctor.odd_server import odd_server
from tests.security.raw_servers import raw_server

PERMISSIONS = {"list collections", "Get My Permissions", "Get Permissions"}


def test_all_is_well(patient: Patient) -> None:
    report = patient.see_doctor()
    assert report.exit_code == 0, report.text
    assert report.named("skipped") == {"stack configuration", "TLS", "people behind roles"}
    assert report.checks["API key"]["detail"] == f"{len(KEY)} characters, from WIX_API_KEY"
    assert report.checks["site"]["detail"] == f"{SITE}, from WIX_SITE_ID"
    assert report.checks["list collections"]["detail"] == "2 collections"
    assert report.checks["role look-ups"]["detail"] == "1 role"
    assert {name: count for name, count in patient.emulator.calls()["operations"].items() if count}.keys() == {
        "list_collections",
        "get_my_permissions",
        "get_permissions",
        "get_roles_info",
        "query_contributors",
    }


def test_the_text_has_one_line_for_each_look_and_what_to_do_under_a_failure(patient: Patient) -> None:
    done = patient.run(WIX_API_KEY="")
    lines = done.stdout.splitlines()
    assert done.returncode == 1
    assert any(line.startswith("ok      address") for line in lines)
    failure = next(number for number, line in enumerate(lines) if line.startswith("failed  API key"))
    assert "→ No API key is set: set the environment variable WIX_API_KEY" in lines[failure + 1]
    assert "\x1b" not in done.stdout


def test_a_revoked_key(patient: Patient) -> None:
    patient.emulator.revoke_key(KEY)
    report = patient.see_doctor()
    report.expect_only_failure("key accepted", "Wix answered 401", "complete and not revoked")
    assert report.named("skipped") >= {*PERMISSIONS, "site reachable", "latency", "role look-ups"}


def test_a_lost_scope(patient: Patient) -> None:
    patient.emulator.put_key(ACCOUNT, KEY, scopes=[])
    report = patient.see_doctor()
    assert report.checks["key accepted"]["status"] == "ok"
    assert "Manage Data Collections" in report.checks["site reachable"]["advice"]
    assert report.checks["site reachable"]["status"] == "failed"
    assert report.named("skipped") >= PERMISSIONS


def test_one_call_that_is_refused(patient: Patient) -> None:
    patient.emulator.faults({"operation": "list_collections", "kind": "status", "status": 403})
    report = patient.see_doctor()
    report.expect_only_failure("list collections", "Wix answered 403", "Manage Data Collections")
    assert report.checks["Get My Permissions"]["detail"] == "allowed; the site has no collection to show"
    assert report.checks["latency"]["status"] == "skipped"


@pytest.mark.parametrize(
    ("site", "name", "detail"),
    [
        (FAR_SITE, "site reachable", "refused (403)"),
        (SITE.replace("a", "d"), "site reachable", "WDE0117"),
    ],
)
def test_a_wrong_site(patient: Patient, site: str, name: str, detail: str) -> None:
    patient.see_doctor("--site", site).expect_only_failure(name, detail, "site")


def test_what_is_not_a_site(patient: Patient) -> None:
    patient.see_doctor(WIX_SITE_ID="my-site").expect_only_failure("site", "unusable, from WIX_SITE_ID", "site")


@pytest.mark.parametrize(("variable", "name"), [("WIX_API_KEY", "API key"), ("WIX_SITE_ID", "site")])
def test_a_missing_setting(patient: Patient, variable: str, name: str) -> None:
    report = patient.see_doctor(**{variable: ""})
    report.expect_only_failure(name, "", variable)
    assert report.checks["connection"]["status"] == "ok"


def test_an_address_that_is_refused(patient: Patient) -> None:
    report = patient.see_doctor(WIX_API_BASE_URL="http://wix.example")
    report.expect_only_failure("address", "unusable", "plain http is allowed to a loopback address only")


def test_an_address_that_is_not_wix(patient: Patient) -> None:
    report = patient.see_doctor(WIX_API_BASE_URL=f"{patient.emulator.url}/elsewhere")
    assert report.exit_code == 1
    assert "is the Wix API" in report.checks["list collections"]["advice"]


def test_a_closed_port(patient: Patient) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        report = patient.see_doctor(WIX_API_BASE_URL=f"http://127.0.0.1:{port}")
    report.expect_only_failure("connection", f"no answer from 127.0.0.1:{port}", "Check the address and the network")


def test_certificates_that_cannot_be_used(patient: Patient, tmp_path: Path) -> None:
    address = {"WIX_API_BASE_URL": "https://localhost", "SSL_CERT_FILE": str(tmp_path / "nothing.pem")}
    report = patient.see_doctor(**address)
    report.expect_only_failure("connection", "SSL_CERT_FILE or SSL_CERT_DIR", "Give a file of certificates in PEM form")


def test_plain_http_meets_no_proxy(patient: Patient) -> None:
    """As in the calls of a run, whose key a proxy would see."""
    proxy = "http://127.0.0.1:9"
    report = patient.see_doctor(HTTP_PROXY=proxy, ALL_PROXY=proxy, NO_PROXY="", no_proxy="")
    assert report.exit_code == 0, report.text


@pytest.mark.parametrize(("seconds", "words"), [(-7200, "ahead of"), (7200, "behind")])
def test_a_wrong_clock(patient: Patient, seconds: int, words: str) -> None:
    with odd_server(email.utils.formatdate(time.time() + seconds, usegmt=True)) as port:
        report = patient.see_doctor(WIX_API_BASE_URL=f"http://127.0.0.1:{port}")
    assert report.failures == {"clock", "key accepted"}
    assert words in report.checks["clock"]["detail"]
    assert "network time" in report.checks["clock"]["advice"]


def test_tls_names_the_issuer_and_the_expiry(patient: Patient, tmp_path: Path) -> None:
    authority = trustme.CA(organization_name="Test Authority")
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    tls.load_cert_chain(tmp_path / "server.pem")
    authority.cert_pem.write_to_path(str(tmp_path / "authority.pem"))
    with odd_server(tls=tls) as port:
        address = f"https://127.0.0.1:{port}"
        trusted = patient.see_doctor(WIX_API_BASE_URL=address, SSL_CERT_FILE=str(tmp_path / "authority.pem"))
        strange = patient.see_doctor(WIX_API_BASE_URL=address)
    assert trusted.checks["TLS"]["status"] == "ok"
    assert "certificate by Test Authority, valid for" in trusted.checks["TLS"]["detail"]
    strange.expect_only_failure("TLS", "CERTIFICATE_VERIFY_FAILED", "SSL_CERT_FILE")


@pytest.mark.parametrize(
    ("command", "script", "name", "detail"),
    [
        ("pulumi", None, "Pulumi CLI", "not on PATH"),
        ("pulumi", "echo v3.9.1", "Pulumi CLI", "3.9.1"),
        ("pulumi", "exit 3", "Pulumi CLI", "shows no version"),
        ("pulumi-language-python", None, "Python host", "neither on PATH nor next to"),
    ],
)
def test_a_tool_that_is_missing_or_old(
    patient: Patient, command: str, script: str | None, name: str, detail: str
) -> None:
    if script is None:
        (patient.tools / command).unlink()
    else:
        patient.install(command, script)
    patient.see_doctor().expect_only_failure(name, detail, "Pulumi CLI")


def test_the_stack_counts_and_a_different_stored_key_is_told(patient: Patient) -> None:
    (patient.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    config = f'{{"wix-data:siteId": {{"value": "{SITE}"}}, "wix-data:apiKey": {{"value": "IST.old", "secret": true}}}}'
    patient.install("pulumi", f"[ \"$1\" = version ] && echo v3.250.0 || echo '{config}'")
    report = patient.see_doctor(WIX_SITE_ID=FAR_SITE)
    assert report.exit_code == 0, report.text
    assert report.checks["site"]["detail"] == f"{SITE}, from the stack's wix-data:siteId"
    assert "the stack's wix-data:apiKey is another key, and is not used" in report.checks["API key"]["detail"]
    assert "IST.old" not in report.text


def test_a_stack_that_cannot_be_read(patient: Patient) -> None:
    patient.install(
        "pulumi", '[ "$1" = version ] && echo v3.250.0 || { echo "error: no stack named nope" >&2; exit 255; }'
    )
    patient.see_doctor("--stack", "nope").expect_only_failure("stack configuration", "no stack named", "--stack")


def test_roles_that_the_key_may_not_read(patient: Patient) -> None:
    patient.see_doctor(WIX_ACCOUNT_ID=ACCOUNT.replace("1", "3")).expect_only_failure(
        "role look-ups", "Wix answered 403", "account-level key"
    )


# What the real Wix answers


@pytest.mark.parametrize("prefix", ["Bearer ", "APIKey "])
def test_a_key_with_a_prefix(patient: Patient, prefix: str) -> None:
    report = patient.see_doctor(WIX_API_KEY=prefix + KEY)
    report.expect_only_failure("API key", "missing or unusable", f"begins with `{prefix.strip()}`")


def test_a_site_without_the_cms_app(patient: Patient) -> None:
    state = patient.emulator.state()
    state["accounts"][0]["sites"][0]["cmsEnabled"] = False
    patient.emulator.put_state(state)
    report = patient.see_doctor()
    report.expect_only_failure("site reachable", "WDE0110", "Install the Wix CMS on the site")
    assert "App Market" in report.checks["site reachable"]["advice"]


def test_bad_credentials_that_look_like_a_wrong_site(patient: Patient) -> None:
    patient.emulator.switches(unknown_credentials="WDE0117")
    report = patient.see_doctor(WIX_API_KEY="nobody's-key")
    assert report.failures == {"site reachable", "role look-ups"}
    assert "WDE0117" in report.checks["site reachable"]["detail"]
    assert "`Bearer`" in report.checks["site reachable"]["advice"]
    assert report.checks["key accepted"]["status"] == "skipped"


def test_something_that_answers_in_place_of_wix(patient: Patient) -> None:
    every = [
        {"operation": "any", "kind": "status", "status": 200, "body": "html", "times": 50},
    ]
    patient.emulator.faults(*every)
    report = patient.see_doctor()
    assert report.exit_code == 1
    assert "something else answers in place of Wix" in report.checks["list collections"]["detail"]
    assert "no proxy answers in its place" in report.checks["list collections"]["advice"]


def test_a_proxy_that_refuses(patient: Patient) -> None:
    with raw_server(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n") as proxy:
        report = patient.see_doctor(
            WIX_API_BASE_URL="https://wix.example",
            HTTPS_PROXY=f"http://127.0.0.1:{proxy.port}",
            NO_PROXY="",
            no_proxy="",
        )
    report.expect_only_failure("connection", "the proxy refuses the connection", "HTTPS_PROXY")


# What the Pulumi project here needs

OLD_HOST = b"\xff Go buildinf:\tpath\tgithub.com/pulumi/pulumi/sdk/v3/python/cmd/pulumi-language-python\n"
NEW_HOST = b"\xff Go buildinf:\tpath\tgithub.com/pulumi/pulumi/sdk/python/cmd/pulumi-language-python/v3\n"


@pytest.mark.parametrize("option", ["toolchain: uv", "toolchain: poetry", "toolchain: pip"])
@pytest.mark.parametrize(("host", "is_old"), [(OLD_HOST, True), (NEW_HOST, False)])
def test_a_host_that_cannot_serve_the_project(patient: Patient, option: str, host: bytes, is_old: bool) -> None:
    file = patient.tools / "pulumi-language-python"
    file.write_bytes(host)
    project = f"name: shop\nruntime:\n  name: python\n  options:\n    {option}\n"
    (patient.folder / "Pulumi.yaml").write_text(project)
    check = patient.see_doctor(WIX_SITE_ID=SITE).checks["Python host"]
    assert (check["status"] == "failed") is is_old
    if is_old:
        assert option in check["detail"]
        assert "Install the Pulumi CLI" in check["advice"]


def test_an_old_host_serves_a_project_that_asks_for_nothing(patient: Patient) -> None:
    (patient.tools / "pulumi-language-python").write_bytes(OLD_HOST)
    (patient.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    assert patient.see_doctor().checks["Python host"]["status"] == "ok"


def test_a_virtual_environment_that_the_plugin_will_not_see(patient: Patient) -> None:
    (patient.folder / "Pulumi.yaml").write_text("name: shop\nruntime: python\n")
    assert patient.see_doctor().checks["Pulumi SDK"]["status"] == "ok"
    no_module = "echo \"ModuleNotFoundError: No module named 'pulumi'\" >&2; exit 1"
    patient.install("python3", no_module)
    check = patient.see_doctor().checks["Pulumi SDK"]
    assert check["status"] == "failed"
    assert "No module named 'pulumi'" in check["detail"]
    assert "Activate the virtual environment" in check["advice"]
    assert "Automation API" in check["advice"]


def test_a_virtual_environment_that_is_missing(patient: Patient) -> None:
    project = "name: shop\nruntime:\n  name: python\n  options:\n    virtualenv: .venv\n"
    (patient.folder / "Pulumi.yaml").write_text(project)
    check = patient.see_doctor().checks["Pulumi SDK"]
    assert (check["status"], check["detail"]) == ("failed", "the project's virtual environment .venv is missing")
    assert "pulumi install" in check["advice"]
