"""When the virtual environment is made, and what is said when it cannot be."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.setup.setup_machine import REPOSITORY, Machine, sentence_of

PYPROJECT = (REPOSITORY / "pyproject.toml").read_text(encoding="utf-8")
PIP = re.findall(r'"(pip==.+)"', PYPROJECT)[0]
INSTALLED = [f"pip {PIP}", "pip --group dev --editable .[emulator,cli,policy,docs]"]
"""First a pip that knows dependency groups, then all at once."""

FAKE_PYTHON = """#!/bin/sh
case "$1 $2" in
  "-c "*sys.exit*) exit {too_old} ;;
  "-c "*version_info*) echo {version} ;;
  "-c import ensurepip, venv") exit {no_venv} ;;
  "-m venv") mkdir -p "$4/bin" && cp "$0" "$4/bin/python" && echo venv >> "{log}" ;;
  "-m pip") shift 6; echo "pip $*" >> "{log}"; exit {pip} ;;
esac
"""


def python(machine: Machine, *, version: str = "3.10.4", too_old: int = 0, no_venv: int = 0, pip: int = 0) -> None:
    """Makes `python3` one that only notes that it was asked; each argument is what it answers or exits with."""
    log = machine.home / "python.log"
    script = FAKE_PYTHON.format(version=version, too_old=too_old, no_venv=no_venv, pip=pip, log=log)
    machine.program("python3", script)


def calls(machine: Machine) -> list[str]:
    """`venv`, and `pip` with what it installs, in the order of the calls."""
    log = machine.home / "python.log"
    return log.read_text(encoding="utf-8").splitlines() if log.exists() else []


@pytest.fixture
def repository(machine: Machine) -> Path:
    machine.with_system_programs()
    return machine.repository()


def test_it_is_made_once(machine: Machine, repository: Path) -> None:
    python(machine)
    assert machine.run(repository / "scripts" / "make_venv.sh").returncode == 0
    second = machine.run(repository / "scripts" / "make_venv.sh")
    assert (second.stdout, second.stderr) == ("", "")
    assert calls(machine) == ["venv", *INSTALLED]


def test_a_changed_pyproject_installs_again_into_the_same_one(machine: Machine, repository: Path) -> None:
    python(machine)
    machine.run(repository / "scripts" / "make_venv.sh")
    (repository / "pyproject.toml").write_text(f"{PYPROJECT}\n[tool.other]\n", encoding="utf-8")
    machine.run(repository / "scripts" / "make_venv.sh")
    assert calls(machine) == ["venv", *INSTALLED, *INSTALLED]


def test_another_python_makes_another_one(machine: Machine, repository: Path) -> None:
    python(machine)
    machine.run(repository / "scripts" / "make_venv.sh")
    python(machine, version="3.13.0")
    machine.run(repository / "scripts" / "make_venv.sh")
    assert calls(machine) == ["venv", *INSTALLED, "venv", *INSTALLED]


def test_a_failed_installation_is_a_sentence_and_is_tried_again(machine: Machine, repository: Path) -> None:
    python(machine, pip=1)
    failed = machine.run(repository / "scripts" / "make_venv.sh")
    assert sentence_of(failed) == (
        "The packages could not be installed into .venv: see pip's message above, mend that and run this again."
    )
    machine.run(repository / "scripts" / "make_venv.sh")
    assert calls(machine) == ["venv", INSTALLED[0], INSTALLED[0]]


def test_a_group_without_its_own_pip_is_a_sentence(machine: Machine, repository: Path) -> None:
    python(machine)
    (repository / "pyproject.toml").write_text(PYPROJECT.replace(PIP, "other==1"), encoding="utf-8")
    assert sentence_of(machine.run(repository / "scripts" / "make_venv.sh")).startswith("pyproject.toml pins no pip")
    assert calls(machine) == ["venv"]


def test_this_environment_is_what_the_group_names() -> None:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--no-index", "--no-deps", "--group", "dev"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert "Would install" not in done.stdout


def test_a_python_that_is_too_old_is_a_sentence(machine: Machine, repository: Path) -> None:
    python(machine, version="3.9.2", too_old=1)
    assert sentence_of(machine.run(repository / "scripts" / "make_venv.sh")) == (
        "'python3' is Python 3.9.2 and 3.10 or later is needed: name another one (make PYTHON=/path/to/python3)."
    )


def test_a_python_without_venv_is_a_sentence(machine: Machine, repository: Path) -> None:
    python(machine, no_venv=1)
    assert "apt install python3-venv" in sentence_of(machine.run(repository / "scripts" / "make_venv.sh"))


def test_a_python_that_is_not_there_is_a_sentence(machine: Machine, repository: Path) -> None:
    machine.environment["PYTHON"] = "python-of-tomorrow"
    assert sentence_of(machine.run(repository / "scripts" / "make_venv.sh")) == (
        "There is no 'python-of-tomorrow' on PATH: install Python 3.10 or later, "
        "or name one (make PYTHON=/path/to/python3)."
    )


def test_make_passes_its_python_on_and_stops_with_the_sentence(machine: Machine, repository: Path) -> None:
    result = machine.run("make", "-C", repository, "up", "PYTHON=python-of-tomorrow")
    assert result.returncode != 0
    assert "error: There is no 'python-of-tomorrow' on PATH" in result.stderr


def test_make_alone_lists_what_there_is(machine: Machine, repository: Path) -> None:
    listed = {line.split()[1] for line in machine.run("make", "-sC", repository).stdout.splitlines()}
    assert {"up", "preview", "refresh", "show", "down", "test", "test-unit", "lint", "format"} <= listed
