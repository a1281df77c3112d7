"""The emulator among hostile programs: whatever they send, it answers in Wix's form, stays small and stays up."""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path

import httpx
import pytest

from pulumi_wix_data.emulator.bodies import MAX_ADMIN_BYTES, MAX_CALL_BYTES
from tests.emulator.emulator_caller import ROLE, Wix

LONE = "\\ud800"
DEEP = "[" * 100_000 + "]" * 100_000


def answer_in_wix_form(answer: httpx.Response, status: int = 400) -> None:
    assert answer.status_code == status, answer.text[:300]
    body = answer.json()
    assert isinstance(body["message"], str)
    assert isinstance(body["details"], dict)
    assert answer.headers["x-wix-request-id"]


@pytest.mark.parametrize(
    "body",
    [
        f'{{"dataPermissions": {{"id": "{LONE}", "itemRead": "ANYONE"}}}}',
        f'{{"dataPermissions": {{"id": "Orders", "itemRead": "{LONE}"}}}}',
        f'{{"{LONE}": 1, "dataPermissions": {{}}}}',
        f'{{"dataPermissions": {DEEP}}}',
        DEEP,
        '{"dataPermissions": {"id": ' + "9" * 5000 + "}}",
        "{",
        "",
        "\ufeff{}",
        "NaN",
        '"text"',
    ],
    ids=["lone id", "lone level", "lone key", "deep", "deep list", "digits", "cut", "empty", "mark", "NaN", "text"],
)
@pytest.mark.parametrize("path", ["/wix-data/v1/permissions", "/wix-data/v1/permissions/special"])
def test_odd_bodies(wix: Wix, path: str, body: str) -> None:
    answer_in_wix_form(wix.call("POST", path, content=body.encode()))


@pytest.mark.parametrize("special", [{"userId": f"{LONE}"}, {"policyId": ROLE, "itemRead": LONE}])
def test_half_a_surrogate_pair_in_a_special_set(wix: Wix, special: dict[str, str]) -> None:
    body = json.dumps({"dataCollectionId": "Orders", "specialPermissions": special}).replace("\\\\ud800", "\\ud800")
    answer_in_wix_form(wix.call("POST", "/wix-data/v1/permissions/special", content=body.encode()))


@pytest.mark.parametrize("name", ["paging.limit", "paging.offset"])
@pytest.mark.parametrize("text", ["9" * 5000, "٣", "-1", "1e9", "", "0x10", "\ud7ff"])
def test_odd_numbers(wix: Wix, name: str, text: str) -> None:
    answer_in_wix_form(wix.call("GET", "/wix-data/v2/collections", params={name: text}))


@pytest.mark.parametrize("raw", ["%ED%A0%80", "%00", "%FF", "%F0%9F", "a" * 5000])
def test_odd_ids(wix: Wix, raw: str) -> None:
    answer = wix.call("GET", f"/wix-data/v1/permissions?dataCollectionId={raw}")
    assert answer.status_code in (400, 404)
    assert answer.json()["message"]
    assert wix.call("GET", f"/wix-data/v2/collections/{raw}").status_code == 404
    assert wix.call("DELETE", f"/wix-data/v1/permissions/special/{raw}").status_code == 400


def test_a_body_that_is_too_large_is_refused_before_it_is_read(wix: Wix) -> None:
    host, port = wix.emulator.url.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=10) as connection:
        # Not one byte of the body follows, and no key.
        head = "POST /wix-data/v1/permissions HTTP/1.1\r\nHost: wix\r\nContent-Length: 200000000\r\n\r\n"
        connection.sendall(head.encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["details"] == {}


def memory_of(pid: int) -> int:
    """The most that the process ever took, in bytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_body_without_a_length_is_bounded_while_it_is_read(wix: Wix) -> None:
    wix.get()
    before = memory_of(wix.emulator.pid)
    for path in ("/wix-data/v1/permissions", "/_emulator/state"):
        with httpx.Client(base_url=wix.emulator.url, trust_env=False) as http:
            try:
                answer = http.request(
                    "POST" if "wix-data" in path else "PUT",
                    path,
                    content=(b"x" * 2**20 for _ in range(200)),
                    headers={"Content-Type": "application/json"},
                )
                assert answer.status_code == 413
            except httpx.WriteError:
                pass  # the connection was closed on us, which is a refusal too
    # What an admin may send is held once as parts and once joined.
    assert memory_of(wix.emulator.pid) - before < 2.5 * MAX_ADMIN_BYTES
    assert wix.get().status_code == 200
    assert MAX_CALL_BYTES < MAX_ADMIN_BYTES


# The admin API: for programs of this machine, not for web pages


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8787", "127.0.0.1.evil.example", "", "localhost.evil", "[::"]
)
def test_the_admin_api_refuses_a_foreign_host(wix: Wix, host: str) -> None:
    answer = wix.http.get("/_emulator/state", headers={"Host": host})
    assert answer.status_code in (400, 403)
    assert "accounts" not in answer.text


@pytest.mark.parametrize("host", ["localhost", "localhost:1", "127.0.0.1", "127.0.0.1:9", "[::1]:9"])
def test_this_machine_by_any_of_its_names(wix: Wix, host: str) -> None:
    assert wix.http.get("/_emulator/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "", "text/json"])
@pytest.mark.parametrize(("method", "path"), [("POST", "faults"), ("PUT", "state"), ("PATCH", "switches")])
def test_the_admin_api_takes_json_alone(wix: Wix, method: str, path: str, kind: str) -> None:
    before = wix.emulator.state()
    answer = wix.http.request(method, f"/_emulator/{path}", content=b"{}", headers={"Content-Type": kind})
    assert answer.status_code == 415
    assert wix.emulator.state() == before


def test_the_admin_api_is_not_for_web_pages(wix: Wix) -> None:
    answer = wix.http.delete("/_emulator/calls", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "body", [f'{{"accounts": [{{"id": "{LONE}"}}]}}', DEEP, "[", "NaN", "null", '{"accounts": [], "accounts": []}']
)
def test_the_admin_api_answers_odd_bodies(wix: Wix, body: str) -> None:
    before = wix.emulator.state()
    headers = {"Content-Type": "application/json; charset=utf-8"}
    answer = wix.http.put("/_emulator/state", content=body.encode(), headers=headers)
    assert answer.status_code == 400
    assert answer.json()["message"]
    assert wix.emulator.state() == before


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PATCH", "switches", '{"unusedSubject": "empty", "unusedSubject": "absent"}'),
        ("POST", "faults", '[{"operation": "any", "kind": "delay", "kind": "drop"}]'),
        ("PUT", "keys", '{"key": "a", "key": "b"}'),
        ("POST", "keys/revoke", '{"key": "a", "key": "b"}'),
        ("PUT", "sites/x/collections/y", '{"permissions": {"itemRead": "ANYONE", "itemRead": "ANYONE"}}'),
        ("PATCH", "sites/x/collections/y", '{"permissions": {}, "permissions": {}}'),
    ],
)
def test_the_admin_api_takes_a_key_once(wix: Wix, method: str, path: str, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = wix.http.request(method, f"/_emulator/{path}", content=body.encode(), headers=headers)
    assert answer.status_code == 400
    assert "is given twice." in answer.json()["message"]
