"""The linter refuses what commonly makes a client unsafe (ruff's bandit rules, with this project's settings)."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
UNSAFE = {
    "S501": "import httpx\nhttpx.get('https://x.test', verify=False)\n",
    "S301": "import pickle\npickle.loads(b'')\n",
    "S602": "import subprocess\nsubprocess.run('ls', shell=True)\n",
    "S307": "eval('1')\n",
    "S104": "HOST = '0.0.0.0'\n",
    "S105": "password = 'hunter2'\n",
    "S324": "import hashlib\nhashlib.md5(b'')\n",
    "S608": "def find(db, name):\n    db.execute(f'SELECT * FROM sites WHERE name = {name}')\n",
    "S110": "try:\n    pass\nexcept Exception:\n    pass\n",
}


def findings(path: str, source: str) -> set[str]:
    """The rules that a file of that path and content would break."""
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", "--output-format=json", "--no-cache", "--stdin-filename", path, "-"],
        input=source,
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    return {finding["code"] for finding in json.loads(done.stdout)}


@pytest.mark.parametrize("rule", UNSAFE)
def test_it_is_refused_everywhere_in_the_package(rule: str) -> None:
    for folder in ("api", "emulator", "resources", "cli"):
        assert rule in findings(f"provider/pulumi_wix_data/{folder}/example.py", UNSAFE[rule])


def test_nothing_that_ever_holds_a_real_key_is_excepted() -> None:
    package = ROOT / "provider" / "pulumi_wix_data"
    excepted = {
        file.relative_to(package).parts[0]
        for file in package.rglob("*.py")
        for line in file.read_text(encoding="utf-8").splitlines()
        if re.search(r"#.*noqa.*\bS(?!101\b)\d{3}\b", line)
    }
    assert excepted.isdisjoint({"api", "lifecycle", "resources", "settings.py", "lookups.py"})
