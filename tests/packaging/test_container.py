"""The container file of the emulator, without a container engine: what it copies is enough to build from, what it runs
is a command of ours, and it does not run as root."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.shared.wix_data_command import wix_data

ROOT = Path(__file__).parents[2]
FILE = ROOT / "containers" / "emulator.Containerfile"


def _instructions() -> list[tuple[str, str]]:
    """The instructions in their order: the word, and what follows it."""
    text = FILE.read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2].strip()) for line in lines]


def _of(word: str) -> list[str]:
    return [rest for found, rest in _instructions() if found == word]


def test_what_it_copies_is_enough_to_build_the_wheel(tmp_path: Path) -> None:
    for copied in _of("COPY"):
        *sources, target = shlex.split(copied)
        if sources[0].startswith("--from"):
            continue
        for source in sources:
            place = tmp_path / target / (Path(source).name if (ROOT / source).is_file() else "")
            place.parent.mkdir(parents=True, exist_ok=True)
            if (ROOT / source).is_dir():
                shutil.copytree(ROOT / source, place, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(ROOT / source, place)
    command = [sys.executable, "-m", "build", "--no-isolation", "--wheel", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert len(list((tmp_path / "dist").glob("*.whl"))) == 1


def test_it_runs_as_a_user_of_its_own_and_what_there_is() -> None:
    last = _instructions()[max(n for n, (word, _) in enumerate(_instructions()) if word == "FROM") :]
    words = [word for word, _ in last]
    (user,) = (rest for word, rest in last if word == "USER")
    assert user.isdigit()
    assert int(user) > 0
    assert words.index("USER") > words.index("RUN")
    assert "USER" in words[: words.index("ENTRYPOINT")]
    name, *arguments = json.loads(_of("ENTRYPOINT")[0]) + json.loads(_of("CMD")[0])
    assert name == "wix-data"
    assert _of("EXPOSE") == [arguments[arguments.index("--port") + 1]]
    # Whoever gives arguments gives them in place of those of CMD.
    wix_data(dict(os.environ), *json.loads(_of("ENTRYPOINT")[0])[1:], "--seed-schema").expect_success()


@pytest.mark.parametrize("word", ["ADD", "ARG", "ENV"])
def test_it_takes_nothing_from_elsewhere_and_holds_no_key(word: str) -> None:
    assert _of(word) == []
