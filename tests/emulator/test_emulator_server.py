"""The process: start, ready line, persistence, stop."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from pulumi_wix_data.emulator.process import EmulatorFailed, RunningEmulator, running_emulator
from tests.emulator.emulator_caller import SITE, caller_seed
from tests.shared.seeds import ACTIONS

COMMAND = [sys.executable, "-m", "pulumi_wix_data.cli.app", "emulator"]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=60, check=False)


def level(emulator: RunningEmulator) -> str:
    return emulator.state()["accounts"][0]["sites"][0]["collections"][0]["permissions"]["itemRead"]


def widen(emulator: RunningEmulator) -> None:
    asked = dict.fromkeys(ACTIONS, "ANYONE")
    answer = httpx.post(
        f"{emulator.url}/wix-data/v1/permissions",
        json={"dataPermissions": {"id": "Fresh", **asked}},
        headers={"Authorization": "good-key", "wix-site-id": SITE},
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("sent", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(sent: signal.Signals) -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        line = process.stdout.readline()
        url = line.removeprefix("wix-data emulator ready on ").strip()
        # A connection that a client keeps open must not hold the stop up.
        with httpx.Client(base_url=url) as http:
            assert http.get("/_emulator/health").json() == {"status": "ok"}
            process.send_signal(sent)
            stdout, stderr = process.communicate(timeout=20)
    assert line == f"wix-data emulator ready on http://127.0.0.1:{httpx.URL(url).port}\n"
    assert (process.returncode, stdout) == (0, "")
    assert "Traceback" not in stderr


def test_a_call_in_flight_does_not_hold_the_stop_up() -> None:
    with running_emulator(caller_seed()) as emulator:
        emulator.faults({"operation": "any", "kind": "delay", "seconds": 3600})
        with socket.create_connection(("127.0.0.1", httpx.URL(emulator.url).port or 0)) as waiting:
            waiting.sendall(b"GET /wix-data/v2/collections HTTP/1.1\r\nHost: emulator\r\n\r\n")
            while not emulator.calls()["total"]:
                pass
            assert emulator.stop() == 0
            assert waiting.recv(12) == b"HTTP/1.1 401"


def test_a_port_in_use_is_one_sentence() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = run("--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"Cannot listen on 127.0.0.1:{port}: another program uses this port.\n"


def test_a_bad_seed_is_named(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    file.write_text("accounts: [{id: 1}]")
    done = run("--port", "0", "--seed", str(file))
    assert (done.returncode, done.stdout) == (1, "")
    expected = f"The seed file {file} has 1 fault:\n  accounts[0].id (line 1): must be text: put it in quotes\n"
    assert done.stderr == expected


def test_a_file_that_is_no_database_is_named_and_left_alone(tmp_path: Path) -> None:
    file = tmp_path / "state.db"
    file.write_text("My diary, which no --reset may overwrite." * 50)
    before = file.read_bytes()
    done = run("--port", "0", "--database", str(file), "--reset")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert str(file) in done.stderr
    assert file.read_bytes() == before
    done = run("--port", "0", "--database", str(tmp_path / "no" / "folder.db"))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)


def test_a_host_beyond_loopback_is_warned_of() -> None:
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--host", "0.0.0.0"],  # noqa: S104 - what is tested
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        process.terminate()
        _, stderr = process.communicate(timeout=20)
    assert "Warning: 0.0.0.0 is not a loopback address." in stderr


def test_the_access_log_names_calls_and_never_a_key(tmp_path: Path) -> None:
    file = tmp_path / "seed.json"
    file.write_text(json.dumps(caller_seed()))
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--seed", str(file)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("wix-data emulator ready on ").strip()
        httpx.get(f"{url}/wix-data/v2/collections", headers={"Authorization": "good-key", "wix-site-id": SITE})
        process.terminate()
        stdout, stderr = process.communicate(timeout=20)
    assert f"GET list_collections site={SITE} 200 " in stderr
    assert "good-key" not in stdout + stderr


def test_state_outlives_a_restart_and_a_kill(tmp_path: Path) -> None:
    database = str(tmp_path / "state.db")
    with running_emulator(caller_seed(), database) as emulator:
        emulator.switches(unused_subject="empty")
        widen(emulator)
        emulator.kill()
    with running_emulator(caller_seed(), database) as emulator:
        assert level(emulator) == "ANYONE"
        assert emulator.switches()["unusedSubject"] == "empty"
        widen(emulator)
    with running_emulator(database=database) as emulator:
        assert level(emulator) == "ANYONE"


def test_reset_imports_the_seed_again(tmp_path: Path) -> None:
    database, file = str(tmp_path / "state.db"), tmp_path / "seed.json"
    file.write_text(json.dumps(caller_seed()))
    with running_emulator(file, database) as emulator:
        widen(emulator)
    with subprocess.Popen(
        [*COMMAND, "--port", "0", "--database", database, "--seed", str(file), "--reset"],
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        url = process.stdout.readline().removeprefix("wix-data emulator ready on ").strip()
        state = httpx.get(f"{url}/_emulator/state").json()
        process.terminate()
    assert state["accounts"][0]["sites"][0]["collections"][0]["permissions"]["itemRead"] == "SITE_MEMBER_AUTHOR"


def test_running_emulator_reports_a_failed_start() -> None:
    with (
        pytest.raises(EmulatorFailed, match=r"accounts\[0\]\.id \(line 1\): 'x' is not a valid GUID"),
        running_emulator({"accounts": [{"id": "x"}]}),
    ):
        pass


def test_without_the_extras_the_command_says_what_to_install() -> None:
    program = (
        "import sys; sys.modules['{}'] = None; sys.argv = ['wix-data', 'emulator', '--port', '0'];"
        "from pulumi_wix_data.cli.app import main; main()"
    )
    for name in ("typer", "starlette", "uvicorn", "yaml"):
        done = subprocess.run(
            [sys.executable, "-c", program.format(name)], capture_output=True, text=True, timeout=60, check=False
        )
        sentence = f"wix-data needs {name}: run pip install 'pulumi-wix-data[cli,emulator]', see docs/install.md.\n"
        assert (done.returncode, done.stderr) == (1, sentence)
