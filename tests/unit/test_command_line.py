"""What every command of `wix-data` has: help, a version, an exit code for wrong usage."""

from __future__ import annotations

import os
import shlex
import socket
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.cli import app
from pulumi_wix_data.cli.single_values import SingleValuesCommand
from tests.shared.wix_data_command import wix_data
from tests.unit.test_plain_words import OF_A_LIBRARY

GUID = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
COMMANDS = ("doctor", "export", "review", "audit", "matrix", "recover", "plugin", "emulator")


def test_the_version_is_that_of_the_package() -> None:
    assert wix_data(os.environ, "--version").expect_success().stdout == f"wix-data {version('pulumi-wix-data')}\n"


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_a_short_option_asks_for_help(command: str) -> None:
    assert "Usage: " in wix_data(os.environ, *([command] if command else []), "-h").expect_success().stdout


SITE = "0a1b2c3d-0a1b-4c3d-8e5f-0a1b2c3d4e5f"
WRONG = {
    "": ["nonsense", "--nonsense"],
    "doctor": ["--cwd /nowhere", "--site nope", "--stack -x", "--stack ''", "--format xml", "--site ''", "more"],
    "export": [
        *("", "--out ''", "--out x --site nope", "--out x --format xml", "--out x --language cobol"),
        *("--out x --stack 'a b'", "--out x --stack -x", "--out x --stack ''", "--out x --stack a/b"),
        *("--out x --format import --init", "--out x --format import --language yaml", "--out x --collections ''"),
        "--out x --format import --stack live",
    ],
    "review": ["--out ''", "''", "--fail-on much", "--format xml", "a b"],
    "audit": [
        *("--fail-on much", "--cwd /nowhere", "--site nope", "--stack 'a b'", "--out ''", "--baseline ''"),
        *("--write-baseline z --update-baseline z", "--write-baseline y --update-baseline z", "--days 0"),
        *(
            "--write-baseline ''",
            "--update-baseline ''",
            f"--site {SITE} --stack s",
            "--baseline a --update-baseline b",
        ),
    ],
    "matrix": [
        *("--format xml", "--stack a --preview b", "--stack a --diff b c", "--diff b", "--diff a b --format csv"),
        *("--site nope", "--stack ''", "--preview ''", "--out ''", "--collections ''", "--cwd /nowhere"),
        *("--full --format json", "--full --format html", "--full --diff a b", "--diff '' a"),
    ],
    "recover": ["--cwd /nowhere", "--backup ''", "--stack a/b/c/d", "--stack --set-back"],
    "plugin": ["", "remove", "install more"],
    "emulator": [
        *("--port many", "--port 99999", "--seed ''", "--database ''", "--host ''", "--from-site nope"),
        *("--reset", "--database :memory: --reset --port 0"),
        *(f"--from-site {SITE} {each}" for each in ("--seed x", "--quiet", "--reset", "--database d")),
        *(f"--seed-schema {each}" for each in ("--seed x", "--quiet", f"--from-site {SITE}", "--database d")),
    ],
}
"""Calls that are wrong as such, whatever the files, the stack and the site."""


@pytest.mark.parametrize(
    "call", [f"{command} {arguments}".strip() for command, calls in WRONG.items() for arguments in calls]
)
def test_wrong_usage_has_an_exit_code_of_its_own(
    call: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Nothing else is done then: nothing is read, written or asked."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", ["wix-data", *shlex.split(call)])
    monkeypatch.setattr(socket.socket, "connect", _never)
    monkeypatch.setattr(subprocess.Popen, "__init__", _never)
    with pytest.raises(SystemExit) as ended:
        app.main()
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (64, "")
    assert "Error" in shown.err
    assert "Value error" not in shown.err
    assert list(tmp_path.iterdir()) == []


def _never(*_arguments: object, **_options: object) -> None:
    raise AssertionError("a wrong call does nothing")


def _nothing(*_: object) -> None:
    """A command that is only parsed."""


OPTIONS = [
    (command, option)
    for command in COMMANDS
    for option in app.command_group([command]).commands[command].params
    if option.param_type_name == "option" and not option.is_flag and not option.multiple
]
"""Each command with each of its options that take one value."""


@pytest.mark.parametrize(
    ("command", "option"), [pytest.param(*each, id=f"{each[0]} {each[1].name}") for each in OPTIONS]
)
def test_an_option_with_one_value_is_given_once(
    command: str, option: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    once = [option.opts[0], *["x"] * option.nargs]
    monkeypatch.setattr(sys, "argv", ["wix-data", command, *once, *once])
    with pytest.raises(SystemExit) as ended:
        app.main()
    shown = capsys.readouterr()
    assert (ended.value.code, shown.out) == (64, "")
    assert f"{option.opts[0]} is given twice; give it once." in shown.err


@pytest.mark.parametrize(
    ("command", "option"), [pytest.param(*each, id=f"{each[0]} {each[1].name}") for each in OPTIONS]
)
def test_a_wrong_value_is_told_in_plain_words(
    command: str, option: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(SingleValuesCommand, "invoke", _nothing, raising=False)
    for value in ("", " ", "x", "-1", "0", "1.5", "70000", "9" * 5000, "\u0663", "\u202e", "/dev/null"):
        given = [f"{option.opts[0]}={value}", *[value] * (option.nargs - 1)]
        monkeypatch.setattr(sys, "argv", ["wix-data", command, *given])
        with pytest.raises(SystemExit):
            app.main()
        said = capsys.readouterr().err
        assert not OF_A_LIBRARY.search(said), (given, said)


def test_flags_and_options_of_several_values_are_given_as_often_as_you_like(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SingleValuesCommand, "invoke", _nothing, raising=False)
    for call in ("audit --baseline a --baseline b --people --people", "review --fail-on public --fail-on wider"):
        monkeypatch.setattr(sys, "argv", ["wix-data", *call.split()])
        with pytest.raises(SystemExit) as ended:
            app.main()
        assert ended.value.code == 0


def test_every_command_has_wrong_calls() -> None:
    assert set(WRONG) == {"", *COMMANDS}


def test_an_option_without_effect_is_named(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(sys, "argv", ["wix-data", "emulator", "--from-site", SITE, "--seed", "shop.yaml"])
    with pytest.raises(SystemExit):
        app.main()
    said = " ".join(capsys.readouterr().err.replace("│", " ").split())
    assert "--seed has no effect with --from-site, which only prints." in said


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ("audit --reason Wanted", "--reason has no effect without --write-baseline or --update-baseline."),
        (f"audit --site {GUID} --days 90", "--days has no effect without --write-baseline or --update-baseline."),
        ("audit --fail-on never --fail-on high", "'never' means that nothing fails; give it alone."),
        ("audit --site= --stack prod", "'--site': it is empty: give a value, or leave the option out."),
        (
            f"audit --site {GUID} --write-baseline a --days 0",
            "Invalid value for '--days': '0' is not a whole number from 1 to 3650.",
        ),
        ("emulator --port many", "Invalid value for '--port': 'many' is not a whole number from 0 to 65535."),
        ("emulator --reset", "--reset has no effect without --database FILE, since nothing is kept in memory."),
        ("matrix --stack=", "'--stack': it is empty: give a value, or leave the option out."),
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
    said = "NotWritten: Standard output cannot be written: the disk is full."
    assert done.stderr == f"{said} See docs/errors.md#notwritten\n"
