"""The scripts that make what tests keep run outside pytest, and find what they share with it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]


@pytest.mark.parametrize("script", ["upgrades/make_states.py", "review/make_fixtures.py"])
def test_it_loads_on_its_own(script: str, tmp_path: Path) -> None:
    file = TESTS / script
    # All that `python FILE` does but its main().
    program = f"import runpy, sys; sys.path[0] = {str(file.parent)!r}; runpy.run_path({str(file)!r})"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
