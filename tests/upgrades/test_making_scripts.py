"""The scripts that make what tests keep run outside pytest, and find what they share with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("script", ["tests.upgrades.make_states", "tests.review.make_fixtures"])
def test_it_loads_on_its_own(script: str) -> None:
    # All that `python -m` does but its main().
    command = [sys.executable, "-c", f"import {script}"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
