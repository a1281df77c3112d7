"""What ids and titles of others may do in what the commands print: nothing."""

from __future__ import annotations

import json
import os

import pytest

from pulumi_wix_data.cli.output import say
from pulumi_wix_data.sanitize import json_text
from tests.review.documents import collection, digest, state, step
from tests.shared.wix_data_command import wix_data

ODD = [
    "##[error]no",
    "::error::no",
    "\x1b[31mred\x9bm",
    "left\u202etfel",
    "a\r\n##[error]b",
    "\ud800",
    "next\x85line\u2028end",
]
FORMS = [
    *(("matrix", each) for each in ("text", "csv", "json", "html")),
    *(("review", each) for each in ("text", "markdown", "json", "html")),
]


def is_harmless(text: str) -> bool:
    lines = text.replace("\r\n", "\n").split("\n")
    # The space of no width, which breaks a command, prints nothing.
    prints = all(line.replace("\u200b", "").isprintable() for line in lines)
    return prints and "##[" not in text and not any(line.lstrip().startswith("::") for line in lines)


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize(("command", "form"), FORMS)
def test_an_id_is_no_command_and_moves_no_cursor(command: str, form: str, odd: str) -> None:
    planned = step("update", odd, state(collection("EEEE", odd)), state(collection("AEEE", odd)))
    given = ["--preview", "-"] if command == "matrix" else ["-"]
    run = wix_data(os.environ, command, *given, "--format", form, given=digest(planned)).expect_success()
    assert "Traceback" not in run.stderr
    assert is_harmless(run.stdout)


@pytest.mark.parametrize("odd", ODD)
def test_json_keeps_the_text(odd: str) -> None:
    text = json_text({odd: [odd]})
    assert json.loads(text) == {odd: [odd]}
    assert is_harmless(text)


@pytest.mark.parametrize("odd", ODD)
def test_a_message_is_one_line(capfd: pytest.CaptureFixture[str], odd: str) -> None:
    say(f"{odd}\nsecond line {odd}")
    said = capfd.readouterr().err
    assert is_harmless(said)
    assert said.count("\n") == 1
