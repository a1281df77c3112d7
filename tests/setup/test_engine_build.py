"""What a build of the engine leaves, and what it never leaves."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from tests.setup.setup_machine import REPOSITORY, Machine, sentence_of


def entries(machine: Machine) -> list[Path]:
    """All that is in the folder for engines, but its lock."""
    return [entry for entry in machine.engines.iterdir() if entry.name != ".lock"]


def gate(machine: Machine) -> Path:
    """A pipe: who reads it waits until the test writes to it."""
    place = machine.home / "gate"
    os.mkfifo(place)
    return place


def test_an_engine_is_whole_and_can_be_run(machine: Machine) -> None:
    machine.go()
    result = machine.get_engine()
    folder = Path(result.stdout.strip())
    assert entries(machine) == [folder]
    assert sorted(file.name for file in folder.iterdir()) == [
        "pulumi",
        "pulumi-language-python",
        "pulumi-language-python-exec",
        "pulumi-resource-pulumi-python",
    ]
    assert all(os.access(file, os.X_OK) for file in folder.iterdir())
    assert machine.run(folder / "pulumi").stdout == "v3.250.0\n"


def test_the_first_build_says_how_long_it_takes_and_changes_no_module(machine: Machine) -> None:
    machine.go()
    assert machine.get_engine().stderr.startswith(
        "Building the Pulumi engine 3.250.0 with Go: four to five minutes the first time on a machine.\n"
    )
    assert len(machine.go_calls) == 3
    assert all("-mod=readonly" in call for call in machine.go_calls)
    assert all("-trimpath" in call for call in machine.go_calls if call.startswith("build"))


@pytest.mark.parametrize("part", ["cmd/pulumi", "pulumi-language-python"])
def test_a_failed_build_leaves_nothing_and_shows_gos_words(machine: Machine, part: str) -> None:
    machine.go(first=f'case "$*" in *{part}) echo "no space left on device" >&2; exit 1 ;; esac')
    result = machine.get_engine()
    assert "Go failed at building the" in sentence_of(result)
    assert "no space left on device" in result.stderr
    assert entries(machine) == []


def test_an_engine_that_does_not_run_is_not_kept(machine: Machine) -> None:
    machine.go(answer="v0.0.1")
    assert "was built but does not run here: install the Pulumi CLI" in sentence_of(machine.get_engine())
    assert entries(machine) == []


def test_what_a_killed_build_left_is_not_used_and_is_removed(machine: Machine) -> None:
    left_over = machine.engines / ".half-done-before"
    left_over.mkdir(parents=True)
    (left_over / "pulumi").touch()
    machine.go()
    result = machine.get_engine()
    assert entries(machine) == [Path(result.stdout.strip())]


def test_two_runs_at_once_build_once(machine: Machine) -> None:
    machine.go(first=f'case "$*" in *cmd/pulumi) read line < {shlex.quote(str(gate(machine)))} ;; esac')
    first = machine.start_get_engine()
    assert first.stderr is not None
    first.stderr.readline()
    second = machine.start_get_engine()
    assert second.stderr is not None
    assert second.stderr.readline() == "Another run is making the Pulumi engine; waiting for it.\n"
    # For reading too, so that the test cannot wait for a reader that never comes.
    descriptor = os.open(machine.home / "gate", os.O_RDWR)
    os.write(descriptor, b"go on\n")
    answers = {process.communicate(timeout=60)[0] for process in (first, second)}
    os.close(descriptor)
    assert len(answers) == 1
    assert len(machine.go_calls) == 3


def test_an_ended_run_ends_go_too_and_leaves_nothing(machine: Machine) -> None:
    waiting = gate(machine)
    machine.go(first=f"echo $$ > {shlex.quote(str(waiting))}; read line < {shlex.quote(str(waiting))}")
    process = machine.start_get_engine()
    go = int(waiting.read_text(encoding="utf-8"))
    process.terminate()
    process.communicate(timeout=60)
    assert process.returncode == 143
    assert entries(machine) == []
    with pytest.raises(ProcessLookupError):
        os.kill(go, 0)


def test_the_modules_require_the_engine_and_the_language_hosts() -> None:
    modules = REPOSITORY / "scripts" / "engine"
    hosts = {"language_host", "yaml_host", "node_host", "go_host", "sdk_generator"}
    assert {module.parent.name for module in modules.glob("*/go.sum")} == {"pulumi", *hosts}
    assert "pulumi/pkg/v3 v3.250.0" in (modules / "pulumi" / "go.mod").read_text(encoding="utf-8")
    assert "pulumi/sdk/v3 v3.78.1" in (modules / "language_host" / "go.mod").read_text(encoding="utf-8")
