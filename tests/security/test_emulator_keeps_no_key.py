"""The stand-in authenticates by key, but keeps and shows none; it listens on this machine alone."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.engine.engine_world import ACCOUNT, KEY, SITE, world

COMMAND = [sys.executable, "-m", "pulumi_wix_data.cli.app", "emulator", "--port", "0"]
NEW_KEY = "IST.engine-test-key-added-later"
PIECE = "engine-test-key"


@contextmanager
def emulator(*arguments: str, log: Path) -> Generator[str]:
    """The command as a user starts it; what it prints is kept in `log`."""
    with log.open("w") as output:
        process = subprocess.Popen([*COMMAND, *arguments], stdout=subprocess.PIPE, stderr=output, text=True)
        with process:
            assert process.stdout is not None
            line = process.stdout.readline()
            try:
                yield line.removeprefix("wix-data emulator ready on ").strip()
            finally:
                process.terminate()
                output.write(line + process.stdout.read())


def test_no_output_no_file_and_no_admin_answer_holds_a_key(tmp_path: Path) -> None:
    (tmp_path / "seed").mkdir()
    seed = tmp_path / "seed" / "seed.json"
    seed.write_text(json.dumps(world()))
    kept = tmp_path / "kept"
    kept.mkdir()
    shown: list[str] = []
    with emulator("--seed", str(seed), "--database", str(kept / "state.db"), log=kept / "log") as url:
        with httpx.Client(base_url=url) as http:
            _call_with_keys(http)
            admin: dict[str, Any] = {"account": ACCOUNT, "key": NEW_KEY}
            shown.append(http.put("/_emulator/keys", json=admin).text)
            shown.append(http.get("/wix-data/v2/collections", headers=_headers(NEW_KEY)).text)
            shown.append(http.put("/_emulator/keys", json={**admin, "account": "none"}).text)
            shown.append(http.post("/_emulator/keys/revoke", json={"key": NEW_KEY}).text)
            shown += [http.get(f"/_emulator/{name}").text for name in ("state", "calls", "faults", "switches")]
        written = [file.read_bytes() for file in kept.iterdir()]
    written += [file.read_bytes() for file in kept.iterdir()]
    assert "get_permissions" in (kept / "log").read_text()
    assert [text for text in shown if PIECE in text] == []
    assert [content[:80] for content in written if PIECE.encode() in content] == []


def _headers(key: str) -> dict[str, str]:
    return {"Authorization": key, "wix-site-id": SITE}


def _call_with_keys(http: httpx.Client) -> None:
    """Good and bad calls, with the key where it belongs and where it does not."""
    where = "/wix-data/v1/permissions?dataCollectionId=Orders"
    answers = [
        http.get(where, headers=_headers(KEY)),
        http.get(where, headers=_headers(f"Bearer {KEY}")),
        http.get(where, headers=_headers(f"{KEY}-wrong")),
        http.post("/wix-data/v1/permissions", headers=_headers(KEY), content=b"{"),
    ]
    assert [answer.status_code for answer in answers] == [200, 400, 401, 400]
    assert [answer.text for answer in answers if PIECE in answer.text + str(answer.headers)] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux answers on all of 127.0.0.0/8 without being told")
def test_it_listens_on_one_loopback_address_unless_told_otherwise(tmp_path: Path) -> None:
    with emulator(log=tmp_path / "log") as url:
        assert url.startswith("http://127.0.0.1:")
        port = int(url.rpartition(":")[2])
        socket.create_connection(("127.0.0.1", port)).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.2", port))
    with emulator("--host", "0.0.0.0", log=tmp_path / "log") as url:  # noqa: S104 - what is tested
        socket.create_connection(("127.0.0.2", int(url.rpartition(":")[2]))).close()
