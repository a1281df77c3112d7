"""The benchmark runs, on a stack of two resources, and writes its tables."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

RUN = Path(__file__).resolve().parents[2] / "benchmarks" / "run.py"


@pytest.mark.engine
def test_it_writes_its_figures(tmp_path: Path) -> None:
    output = tmp_path / "RESULTS.md"
    command = [sys.executable, RUN, "smoke", "--no-peer", "--latencies", "0", "100", "--output", output]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    text = output.read_text(encoding="utf-8")
    assert done.stdout == text
    create = _row(text, "| 2 | up (create) | ours, 0 ms | 1 |")
    calls = "1 add_special_permissions, 1 get_permissions, 1 update_permissions"
    assert create[9] == calls
    assert all(float(figure) > 0 for figure in (*create[4:8], create[11], create[12]))
    assert _row(text, "| 2 | preview, unchanged | ours, 0 ms |")[9] == "0"
    assert _row(text, "| 2 | destroy | floor |")[5] == "1"
    native = _row(text, "| 2 | up (create), levels alone, --parallel 32, without checkpoints | native, 0 ms | 1 |")
    assert native[9] == "2 get_permissions, 2 update_permissions"
    assert all(float(figure) > 0 for figure in (*native[4:8], native[11], native[12]))
    assert _row(text, "| 2 | destroy, levels alone, --parallel 32 | native floor |")[5] == "1"
    if shutil.which("pulumi-language-yaml"):
        assert float(_row(text, "| 2 | preview of a new stack, levels alone, --parallel 32 | yaml, 100 ms |")[4]) > 0
    assert float(_row(text, "| – | start of a plugin | native |")[4]) > 0
    assert _row(text, "| unchanged up and preview: no API call |")[2] == "reached"
    assert _row(text, "| create, in the update phase:")[2] == "reached"


def _row(text: str, start: str) -> list[str]:
    line = next(line for line in text.splitlines() if line.startswith(start))
    return [cell.strip() for cell in line.strip("|").split("|")]
