"""A healthy set-up for `wix-data doctor`, and how to run it as a user does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from pulumi_wix_data.emulator.process import RunningEmulator
from tests.shared.seeds import Json, account, fresh, role, seed, site

ACCOUNT = "11111111-1111-4111-8111-111111111111"
SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
FAR_SITE = "cccccccc-cccc-4ccc-8ccc-cccccccccccc"
KEY = "IST.doctor-test-key-0001"


def world() -> Json:
    """An account with a site, and a site of another account."""
    return seed(
        account(ACCOUNT, site(SITE, fresh("Orders", "Products")), keys=[KEY], custom_roles=[role("7", "Shipping")]),
        account(ACCOUNT.replace("1", "2"), site(FAR_SITE), keys=["IST.far"]),
    )


@dataclass(frozen=True)
class Report:
    """What a run of the doctor said."""

    exit_code: int
    text: str
    """All of standard output and standard error."""
    checks: dict[str, dict[str, str]]

    def named(self, status: str) -> set[str]:
        """The names of the lines with that status."""
        return {name for name, check in self.checks.items() if check["status"] == status}

    @property
    def failures(self) -> set[str]:
        return self.named("failed")

    def expect_only_failure(self, name: str, detail: str, advice: str) -> None:
        assert self.exit_code == 1, self.text
        assert self.failures == {name}, self.text
        assert detail in self.checks[name]["detail"], self.text
        assert advice in self.checks[name]["advice"], self.text


class Patient:
    """The emulator, and an environment in which everything is well."""

    def __init__(self, emulator: RunningEmulator, folder: Path) -> None:
        self.emulator = emulator
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("WIX_", "PULUMI_"))}
        self.tools = folder / "tools"
        self.tools.mkdir()
        self.environment = {
            **kept,
            "PATH": str(self.tools),
            "WIX_API_BASE_URL": emulator.url,
            "WIX_API_KEY": KEY,
            "WIX_SITE_ID": SITE,
            "WIX_ACCOUNT_ID": ACCOUNT,
            "NO_PROXY": "127.0.0.1,localhost",
            "WIX_DATA_SETTLE_SECONDS": "0",  # no waiting for a fresh site
        }
        self.install("pulumi", "echo v3.250.0")
        self.install("pulumi-language-python", "exit 0")
        self.install("python3", f'exec "{sys.executable}" "$@"')

    def install(self, name: str, script: str) -> None:
        """Put a command on PATH."""
        (self.tools / name).write_text(f"#!/bin/sh\n{script}\n")
        (self.tools / name).chmod(0o755)

    def see_doctor(self, *arguments: str, **environment: str) -> Report:
        """Run `wix-data doctor` with JSON; its text must never hold the key or a traceback."""
        done = self.run("--format", "json", *arguments, **environment)
        document = json.loads(done.stdout)
        assert document["ok"] is (done.returncode == 0)
        return Report(
            done.returncode, done.stdout + done.stderr, {check["name"]: check for check in document["checks"]}
        )

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        """Run `wix-data doctor`; what it says must never hold the key or a traceback."""
        done = subprocess.run(
            [sys.executable, "-m", "pulumi_wix_data.cli.app", "doctor", *arguments],
            env={**self.environment, **environment},
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        said = done.stdout + done.stderr
        assert KEY not in said
        assert "Traceback" not in said
        return done
