"""In which order an engine is looked for, and what is said when there is none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.setup.setup_machine import Machine, sentence_of

INSTALL = '(pathlib.Path(root) / "bin").mkdir(); (pathlib.Path(root) / "bin" / "pulumi").touch()'


def found_by(machine: Machine) -> Path:
    """The folder on the last line of standard output."""
    result = machine.get_engine()
    assert result.returncode == 0, result.stderr
    return Path(result.stdout.splitlines()[-1])


def kept(machine: Machine) -> list[str]:
    """The versions that are kept."""
    return sorted(entry.name.split("-")[0] for entry in machine.engines.iterdir() if entry.is_dir())


@pytest.mark.parametrize("version", ["v3.200.0", "3.1000.0-dev.0", "v10.0.0"])
def test_a_new_enough_pulumi_on_path_is_used_and_nothing_is_said(machine: Machine, version: str) -> None:
    machine.pulumi(version)
    machine.go()
    result = machine.get_engine()
    assert result.stdout == f"{machine.programs}\n"
    assert result.stderr == ""
    assert machine.go_calls == []


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        ("echo v3.199.9", "it is 3.199.9, and 3.200.0 or later is needed"),
        ("echo no version set", "it does not tell its version"),
        ("echo v3.250.0; exit 1", "it does not tell its version"),
    ],
)
def test_a_pulumi_that_cannot_be_used_is_passed_over_with_the_reason(
    machine: Machine, script: str, reason: str
) -> None:
    machine.pulumi("v3.250.0")
    machine.program("pulumi", script)
    machine.go()
    result = machine.get_engine()
    assert f"{machine.programs}/pulumi is not used: {reason}" in result.stderr
    assert result.stdout.startswith(str(machine.engines))


def test_a_pulumi_without_its_python_language_host_is_passed_over(machine: Machine) -> None:
    machine.program("pulumi", "echo v3.250.0")
    machine.go()
    result = machine.get_engine()
    assert "pulumi-language-python is neither beside it nor on PATH" in result.stderr
    assert result.stdout.startswith(str(machine.engines))


def test_the_language_host_may_lie_beside_the_program_that_a_link_leads_to(machine: Machine) -> None:
    cellar = machine.home / "cellar"
    machine.program("pulumi-language-python", "", cellar)
    (machine.programs / "pulumi").symlink_to(machine.program("pulumi", "echo v3.250.0", cellar))
    assert found_by(machine) == machine.programs


def test_a_kept_engine_is_used_at_once(machine: Machine) -> None:
    machine.go()
    first = found_by(machine)
    calls = machine.go_calls
    machine.installer("raise SystemExit('called')")
    second = machine.get_engine()
    assert (second.stdout, second.stderr) == (f"{first}\n", "")
    assert machine.go_calls == calls


def test_the_official_installer_comes_before_go(machine: Machine) -> None:
    machine.installer(INSTALL)
    machine.go()
    folder = found_by(machine)
    assert kept(machine) == ["9.8.7"]
    assert [file.name for file in folder.iterdir()] == ["pulumi"]
    assert machine.go_calls == []


def test_go_builds_when_the_official_installer_fails(machine: Machine) -> None:
    machine.installer("raise OSError('no route to host')")
    machine.go()
    result = machine.get_engine()
    assert "The official installer did not succeed: OSError: no route to host" in result.stderr
    assert kept(machine) == ["3.250.0"]
    assert result.returncode == 0


def test_an_installer_that_hangs_is_ended(machine: Machine) -> None:
    forever = machine.home / "forever"
    os.mkfifo(forever)
    machine.installer(f"open({str(forever)!r})")
    machine.environment["WIX_DATA_INSTALLER_SECONDS"] = "0.3"
    assert "no Go to build one" in sentence_of(machine.get_engine())
    assert kept(machine) == []


def test_zero_seconds_skip_the_official_installer(machine: Machine) -> None:
    machine.installer(INSTALL)
    machine.environment["WIX_DATA_INSTALLER_SECONDS"] = "0"
    assert "official installer" not in machine.get_engine().stderr


def test_a_time_limit_that_is_no_number_is_a_sentence(machine: Machine) -> None:
    machine.installer(INSTALL)
    machine.environment["WIX_DATA_INSTALLER_SECONDS"] = "short"
    assert sentence_of(machine.get_engine()) == (
        "WIX_DATA_INSTALLER_SECONDS is 'short': it takes the seconds for the official installer, 0 to skip it."
    )


def test_with_neither_pulumi_nor_go_the_sentence_says_what_to_install(machine: Machine) -> None:
    assert sentence_of(machine.get_engine()) == (
        "No Pulumi engine 3.200.0 or later is on PATH, and no Go to build one: install the Pulumi CLI "
        "(https://www.pulumi.com/docs/install/), or install Go (https://go.dev/doc/install) and run this again."
    )


def test_without_a_folder_of_its_own_the_engine_is_kept_in_the_users_cache(machine: Machine) -> None:
    machine.go()
    del machine.environment["WIX_DATA_ENGINE_DIR"]
    assert found_by(machine).parent == machine.home / ".cache" / "pulumi-wix-data" / "engine"
    machine.environment["XDG_CACHE_HOME"] = str(machine.home / "xdg")
    assert found_by(machine).parent == machine.home / "xdg" / "pulumi-wix-data" / "engine"


def test_a_folder_that_cannot_be_made_is_a_sentence(machine: Machine) -> None:
    machine.go()
    machine.engines.touch()
    sentence = sentence_of(machine.get_engine())
    assert sentence.startswith(f"The Pulumi engine cannot be kept in {machine.engines}")
    assert "WIX_DATA_ENGINE_DIR" in sentence
