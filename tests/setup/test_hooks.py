"""The hooks that `make hooks` installs: git runs them, with the targets of make, and downloads nothing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.setup_machine import REPOSITORY

NOTING = """\
format lint:
\t@echo $@ >> {log}
\t@! grep -q misshapen *.py
"""
"""A Makefile whose targets note that they were run, and fail at a file with that word."""


class Checkout:
    """A repository with this one's hooks and a remote of its own."""

    def __init__(self, home: Path) -> None:
        self.place = home / "checkout"
        self._log = home / "make.log"
        # What git sets when it runs these tests from a hook would lead to the repository of the hook.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "PRE_COMMIT"))}
        offline = {"HTTPS_PROXY": "http://127.0.0.1:9", "PIP_NO_INDEX": "1"}
        names = {f"GIT_{who}_{what}": "a@b.example" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        own = {"HOME": str(home), "PRE_COMMIT_HOME": str(home / "pre-commit"), "GIT_CONFIG_NOSYSTEM": "1"}
        self._environment = {**kept, **offline, **names, **own}
        self.place.mkdir()
        self.run("git", "init", "--quiet", "--bare", str(home / "remote"))
        self.run("git", "init", "--quiet", "--initial-branch", "main")
        self.run("git", "remote", "add", "origin", str(home / "remote"))
        shutil.copy(REPOSITORY / ".pre-commit-config.yaml", self.place)
        (self.place / "Makefile").write_text(NOTING.format(log=self._log), encoding="utf-8")
        self.run(sys.executable, "-m", "pre_commit", "install")

    @property
    def made(self) -> list[str]:
        """The targets that were run."""
        return self._log.read_text(encoding="utf-8").splitlines() if self._log.exists() else []

    def commit(self, text: str, *, succeeds: bool = True) -> None:
        """Commits everything, with this text in a program."""
        (self.place / "program.py").write_text(text, encoding="utf-8")
        self.run("git", "add", "--all")
        self.run("git", "commit", "--quiet", "--message", "Change it", succeeds=succeeds)

    def run(self, *command: str, succeeds: bool = True) -> None:
        """Runs a command in the checkout."""
        done = subprocess.run(
            command, cwd=self.place, env=self._environment, capture_output=True, text=True, check=False, timeout=120
        )
        assert (done.returncode == 0) is succeeds, done.stdout + done.stderr


@pytest.fixture
def checkout(tmp_path: Path) -> Checkout:
    return Checkout(tmp_path)


def test_a_commit_is_formatted_and_a_push_is_linted(checkout: Checkout) -> None:
    checkout.commit("one = 1\n")
    assert checkout.made == ["format"]
    checkout.run("git", "push", "--quiet", "origin", "main")
    assert checkout.made == ["format", "lint"]


def test_a_target_that_fails_stops_the_commit(checkout: Checkout) -> None:
    checkout.commit("misshapen\n", succeeds=False)
    assert checkout.made == ["format"]
    checkout.run("git", "rev-parse", "HEAD", succeeds=False)


def test_the_hooks_are_targets_of_make_and_come_from_no_other_repository() -> None:
    text = (REPOSITORY / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"entry: make (.*)", text)
    assert targets
    assert set(targets) <= set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))
    assert set(re.findall(r"repo: (.*)", text)) == {"local"}
