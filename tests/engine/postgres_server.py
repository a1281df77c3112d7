"""A PostgreSQL server of Debian's, in a folder and a process of its own, for a backend that several machines share."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_DEBIAN = Path("/usr/lib/postgresql")
"""Debian keeps the server's commands here, one folder a version, and off the PATH."""
_OWNER = "wixdata"
_ATTEMPTS = 5
"""A free port may be taken before the server has it."""
_QUICK = ("fsync=off", "unix_socket_directories=", "listen_addresses=127.0.0.1", "log_min_messages=log")


@dataclass(frozen=True)
class PostgresServer:
    """A running server: its address, without the password, and the password as its clients read it."""

    url: str
    environment: dict[str, str]


def postgres_commands() -> Path | None:
    """The folder of `initdb` and `postgres`; none where there is no server."""
    found = sorted(_DEBIAN.glob("*/bin/initdb"), key=lambda each: float(each.parts[-3]))
    on_path = shutil.which("initdb")
    return found[-1].parent if found else Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_postgres(commands: Path) -> Generator[PostgresServer]:
    """Start one on a free port of loopback, with one user, who needs a password; it ends with the `with` block.

    The server refuses to run as root, so root starts it as another user.
    """
    with tempfile.TemporaryDirectory(prefix="wix-data-postgres-") as folder:
        password, account = secrets.token_urlsafe(16), _account()
        password_file = Path(folder) / "password"
        password_file.write_text(password)
        for each in (Path(folder), password_file):
            os.chown(each, account.pw_uid, account.pw_gid)
        data = f"{folder}/data"
        options = ["-D", data, "-U", _OWNER, "--auth=scram-sha-256", f"--pwfile={password_file}", "-E", "UTF8"]
        initdb = [str(commands / "initdb"), *options, "--locale=C", "--no-sync"]
        subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **_as(account, folder))
        for _ in range(_ATTEMPTS):
            port = _free_port()
            server = [str(commands / "postgres"), "-D", data, "-p", str(port), *_settings()]
            with subprocess.Popen(server, stderr=subprocess.PIPE, text=True, **_as(account, folder)) as process:
                if not _is_ready(process):
                    continue
                try:
                    url = f"postgres://{_OWNER}@127.0.0.1:{port}/postgres?sslmode=disable"
                    yield PostgresServer(url, {"PGPASSWORD": password})
                finally:
                    process.send_signal(signal.SIGINT)  # it ends the connections, and itself
                return
        raise AssertionError(f"PostgreSQL found no free port in {_ATTEMPTS} attempts")


def _settings() -> Sequence[str]:
    return [part for each in _QUICK for part in ("-c", each)]


def _account() -> pwd.struct_passwd:
    return pwd.getpwuid(os.getuid()) if os.getuid() else pwd.getpwnam("nobody")


def _as(account: pwd.struct_passwd, folder: str) -> dict[str, Any]:
    """How to run a command as that user, in that folder, with messages in English."""
    root: dict[str, Any] = {}
    if not os.getuid():
        root = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    return {**root, "cwd": folder, "env": {"PATH": os.defpath, "LC_ALL": "C"}, "stdin": subprocess.DEVNULL}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return found.getsockname()[1]


def _is_ready(process: subprocess.Popen[str]) -> bool:
    """Wait until it takes connections; False where its port is another's by now, and any other end is an error."""
    said: list[str] = []
    for line in process.stderr or ():
        said.append(line)
        if "ready to accept connections" in line:
            return True
    if any("Address already in use" in line for line in said):
        return False
    raise AssertionError(f"PostgreSQL did not start:\n{''.join(said)}")
