"""What a screen, a pipe and a log can carry, and how much a review of many resources costs."""

from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from tests.review.documents import collection, digest, events, state, step, update
from tests.review.kept_previews import FIXTURES
from tests.review.review_process import RunReview, run_with_bytes

COMMANDS = ("::error ::", "##[error]", " ::add-mask::", "x ##[group]")


@pytest.mark.parametrize("environment", [{}, {"FORCE_COLOR": "1", "TERM": "xterm"}, {"COLUMNS": "40"}])
@pytest.mark.parametrize("name", COMMANDS)
def test_no_line_is_a_command_of_github(run_review: RunReview, name: str, environment: dict[str, str]) -> None:
    odd = f"{name}{'x' * 30}::error ::{'y' * 20}"
    before, after = collection("EEEE", odd, onDestroy="lock"), collection("EEEE", odd, itemRead=name)
    done = run_review(
        "--fail-on", "public", stdin=digest(step("update", odd, state(before), state(after))), **environment
    )
    assert done.returncode == 2
    for line in (done.stdout + done.stderr).splitlines():
        assert not line.lstrip().startswith("::"), line
        assert "##[" not in line


def test_json_in_a_log_is_no_command_either(run_review: RunReview) -> None:
    text = digest(step("update", "##[error]", state(collection("EEEE")), state(collection("AEEE"))))
    assert "##[" not in run_review("--format", "json", stdin=text).stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_what_a_stream_cannot_carry_is_replaced(encoding: str) -> None:
    done = _run("update.json", PYTHONIOENCODING=encoding)
    assert (done.returncode, done.stderr) == (0, b"")
    assert "CMS_EDITOR -> ANYONE" in done.stdout.decode(encoding)


@pytest.mark.parametrize("form", ["markdown", "json", "html"])
def test_what_programs_read_is_utf_8(form: str) -> None:
    expected = _run("update.json", "--format", form).stdout
    assert _run("update.json", "--format", form, PYTHONIOENCODING="ascii").stdout == expected
    assert "→" in expected.decode() or form == "json"


@pytest.mark.parametrize("form", ["text", "markdown", "json", "html"])
@pytest.mark.parametrize(
    ("redirection", "said"), [(">/dev/full", "cannot be written: the disk is full"), (">&-", "is closed")]
)
def test_an_output_that_is_full_or_closed_is_one_line(form: str, redirection: str, said: str) -> None:
    script = f'exec "$0" -m pulumi_wix_data.cli.app review update.json --format {form} {redirection}'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable], capture_output=True, text=True, cwd=FIXTURES, check=False, timeout=120
    )
    assert done.returncode == 1
    assert done.stderr == f"NotWritten: Standard output {said}. See docs/errors.md#notwritten\n"


@pytest.mark.parametrize("redirection", ["2>/dev/full", "2>&-"])
def test_a_note_that_cannot_be_written_keeps_nothing_back(redirection: str) -> None:
    script = f'unset WIX_API_KEY; exec "$0" -m pulumi_wix_data.cli.app review adoption.json --people {redirection}'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable], capture_output=True, cwd=FIXTURES, check=False, timeout=120
    )
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.split() == _run("adoption.json").stdout.split()  # bash may tell another width


def test_a_closed_input_is_one_line() -> None:
    script = 'exec "$0" -m pulumi_wix_data.cli.app review <&-'
    done = subprocess.run(
        ["bash", "-c", script, sys.executable], capture_output=True, text=True, check=False, timeout=120
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("NotAPreview: nothing is piped in")


@pytest.mark.parametrize("made", [digest, events])
def test_a_review_of_3000_resources_takes_less_than_a_second(made: object) -> None:
    assert callable(made)
    steps = [update("EEEE", "EEEE", name=f"orders{number}") for number in range(3_000)]
    steps = [
        each if number % 50 else {**each, "newState": state(collection("AEEE"))} for number, each in enumerate(steps)
    ]
    text = str(made(*steps))
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = run_with_bytes(text.encode(), "--fail-on", "public")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.stdout.count(b"ANYONE") == 60
    assert after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime < 1.0


def _run(name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "pulumi_wix_data.cli.app", "review", name, *arguments]
    return subprocess.run(
        command, capture_output=True, env={**os.environ, **environment}, cwd=FIXTURES, check=False, timeout=120
    )
