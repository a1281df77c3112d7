"""The most memory that a client takes under hostile answers, measured in a process of its own."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from contextlib import ExitStack

import pytest

from tests.over_http.wix_stage import ORIGINAL
from tests.security.raw_servers import raw_server

MOST = 100 * 2**20
GOOD = json.dumps({"dataPermissions": {"id": "Orders", **ORIGINAL}}).encode()
ZEROS = b" " * (30 * 2**20)
GIGABYTES = gzip.compress(gzip.compress(b"\0" * (256 * 2**20)))

# What Python and the libraries need is counted too.
PROGRAM = """
import sys, time
from pulumi_wix_data.api.api_key import ApiKey
from pulumi_wix_data.api.client import WixDataClient
from pulumi_wix_data.api.errors import ApiError
from pulumi_wix_data.api.transport import Limits

total = 3.0
for port in map(int, sys.argv[1:]):
    client = WixDataClient(f"http://127.0.0.1:{port}", ApiKey("k"), Limits(total=total, fresh_site=0, first_wait=0.05))
    # Of this process alone: how busy the machine is does not matter. The test itself ends what hangs.
    started = time.process_time()
    try:
        client.get_permissions("2f6e4a1c-0000-4000-8000-000000000001", "Orders")
        print("fine", port)
    except ApiError as error:
        print("error", type(error).__name__, port)
    took = time.process_time() - started
    assert took < total + 1, (port, took)
    client.close()
# Not getrusage: that counts what the process that started this one took, too.
with open("/proc/self/status") as status:
    print("peak", int(status.read().partition("VmHWM:")[2].split()[0]) * 1024)
"""


def answer(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def encoded(body: bytes, encoding: str, status: str = "200 OK") -> bytes:
    return answer(body, f"Content-Encoding: {encoding}", status=status)


DEEP = b"[" * 5_000_000
HOSTILE: list[bytes] = [
    encoded(gzip.compress(ZEROS * 4), "gzip"),
    encoded(zlib.compress(ZEROS * 4), "deflate"),
    encoded(gzip.compress(ZEROS * 4), "x-gzip"),
    encoded(gzip.compress(ZEROS * 4), "gzip", "403 Forbidden"),
    encoded(gzip.compress(ZEROS * 4), "gzip", "500 Error"),
    encoded(gzip.compress(GOOD) * 200_000, "gzip"),
    encoded(GIGABYTES, "gzip, gzip"),
    encoded(gzip.compress(GIGABYTES), "gzip, gzip, gzip"),
    encoded(zlib.compress(GIGABYTES), "gzip, deflate"),
    encoded(GIGABYTES, "gzip"),
    encoded(GIGABYTES, "br"),
    encoded(GIGABYTES, "gzip, gzip", "404 Not Found"),
    encoded(GOOD, "gzip"),
    answer(ZEROS),
    answer(ZEROS, status="400 Bad"),
    answer(ZEROS, status="404 Not Found"),
    answer(b'{"message": "' + b"x" * (15 * 2**20) + b'"}', status="400 Bad"),
    answer(b'{"dataPermissions": "' + b"x" * (15 * 2**20) + b'"}'),
    answer(b'{"a":' * 2_000_000),
    answer(DEEP),
    answer(b"[" + b"0," * 500_000 + b"0]"),
    answer(b"9" * 5_000_000),
    answer(b'"' + b"\\ud800" * 1_000_000 + b'"'),
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + b"100000\r\n" + b" " * 0x100000 + b"\r\n",
    b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"y" * 1000) for n in range(20_000)),
    b"HTTP/1.1 200 OK\r\nX: " + b"y" * (20 * 2**20),
    b"HTTP/1.1 " + b"2" * (20 * 2**20),
    b"HTTP/1.1 100 Continue\r\n\r\n" * 100_000,
    b"\0" * (20 * 2**20),
    # Small parts take most when they are parsed; one far character makes all of a text four times as large.
    answer(b'{"dataPermissions":[' + b"{}," * 1_300_000 + b"{}]}"),
    answer(b'{"a":[' + b'{"ab":1},' * 400_000 + b"1]}"),
    answer(b'{"dataPermissions":{"id":"Orders","specialPermissions":[' + b'{"id":"a"},' * 60_000 + b"{}]}}"),
    answer(b'{"collections":[],"dataPermissions":"' + b"x" * 4_000_000 + "\U0001f600".encode() + b'"}'),
    answer(b'{"message":"","details":{"a":[' + b"[]," * 1_300_000 + b"1]}}", status="400 Bad"),
    b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n" + ZEROS,
]


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_thirty_hostile_answers_never_take_100_mb() -> None:
    assert len(HOSTILE) >= 30
    with ExitStack() as servers:
        ports = [str(servers.enter_context(raw_server(each)).port) for each in HOSTILE]
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, *ports], capture_output=True, text=True, timeout=200, check=False
        )
    assert done.returncode == 0, done.stderr[-2000:]
    *told, last = done.stdout.split("\n")[:-1]
    assert [line for line in told if not line.startswith("error ")] == []
    assert int(last.removeprefix("peak ")) < MOST
