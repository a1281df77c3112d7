"""What every command of `wix-data` has: help, a version, an exit code for wrong usage."""

from __future__ import annotations

import os
from importlib.metadata import version

import pytest

from tests.shared.wix_data_command import wix_data

COMMANDS = ("doctor", "export", "review", "audit", "matrix", "recover", "emulator")


def test_the_version_is_that_of_the_package() -> None:
    assert wix_data(os.environ, "--version").expect_success().stdout == f"wix-data {version('pulumi-wix-data')}\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_a_short_option_asks_for_help(command: str) -> None:
    assert "Usage: " in wix_data(os.environ, *([command] if command else []), "-h").expect_success().stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ["nonsense"],
        ["--nonsense"],
        ["matrix", "--format", "xml"],
        ["matrix", "--stack", "a", "--preview", "b"],
        ["audit", "--fail-on", "much"],
        ["audit", "--cwd", "/nowhere"],
        ["doctor", "--cwd", "/nowhere"],
        ["recover", "--cwd", "/nowhere"],
        ["emulator", "--port", "many"],
        ["export"],
    ],
)
def test_wrong_usage_has_an_exit_code_of_its_own(arguments: list[str]) -> None:
    run = wix_data(os.environ, *arguments)
    assert (run.exit_code, run.stdout) == (64, "")
    assert "Traceback" not in run.stderr


def test_help_breaks_lines_where_the_terminal_ends() -> None:
    lines = wix_data({**os.environ, "COLUMNS": "500"}, "audit", "-h").stdout.splitlines()
    assert any("It finds levels" in line and "that one user has." in line for line in lines)
