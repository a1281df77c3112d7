"""What every command of `wix-data` has: help, a version, an exit code for wrong usage."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tests.shared.wix_data_command import wix_data

GUID = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
COMMANDS = ("doctor", "export", "review", "audit", "matrix", "recover", "plugin", "emulator")


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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("audit --reason Wanted", "--reason has no effect without --write-baseline or --update-baseline."),
        ("audit --site x --days 90", "--days has no effect without --write-baseline or --update-baseline."),
        ("audit --fail-on never --fail-on high", "'never' means that nothing fails; give it alone."),
        ("audit --site= --stack prod", "--site is empty: give a value, or leave it out."),
        ("matrix --stack=", "--stack is empty: give a value, or leave it out."),
        ("matrix --full --format csv", "--full has no effect with --format csv, which tells everything."),
        ("matrix --full --diff a b", "--full has no effect with --diff."),
        (f"matrix --site {GUID} --diff {GUID} {GUID}", "--site has no effect where both sides of --diff are sites."),
        ("matrix --preview - --cwd .", "--cwd has no effect on previews, unless --people asks Wix."),
    ],
)
def test_an_option_without_effect_is_wrong_usage(arguments: str, said: str) -> None:
    run = wix_data({**os.environ, "COLUMNS": "300"}, *shlex.split(arguments))
    assert (run.exit_code, run.stdout) == (64, "")
    assert said in run.stderr


def test_help_breaks_lines_where_the_terminal_ends() -> None:
    lines = wix_data({**os.environ, "COLUMNS": "500"}, "audit", "-h").stdout.splitlines()
    assert any("It finds levels" in line and "may remove any item." in line for line in lines)


@pytest.mark.parametrize("arguments", ["-h", "review -h", "--version", "doctor", "emulator --port 0 --quiet"])
def test_an_output_that_is_full_is_one_line(arguments: str, tmp_path: Path) -> None:
    command = f"{shlex.quote(sys.executable)} -m pulumi_wix_data.cli.app {arguments} >/dev/full"
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WIX_")}
    done = subprocess.run(
        ["sh", "-c", command], env=environment, cwd=tmp_path, capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 1
    said = "NotWritten: Standard output cannot be written: No space left on device."
    assert done.stderr == f"{said} See docs/errors.md#notwritten\n"
