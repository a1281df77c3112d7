"""axe-core, which looks for what keeps people from using a page: the package of npm, run in the page itself."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.shared.kept import kept

PACKAGE = "axe-core@4.14.1"
_OPTIONS = ("--no-audit", "--no-fund", "--no-save", "--no-package-lock", "--ignore-scripts")


def axe_script() -> str:
    """Its source, installed once. Without npm, or where npm cannot install it, the test that asks is skipped."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm on PATH, which brings axe-core (Debian: apt-get install npm)")

    def install(folder: Path) -> None:
        folder.mkdir()
        command = [npm, "install", *_OPTIONS, "--prefix", str(folder), PACKAGE]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.skip(f"npm could not install {PACKAGE}: {done.stderr.strip().splitlines()[0]}")

    return (kept((PACKAGE,), install) / "node_modules" / "axe-core" / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, script: str) -> list[str]:
    """What it finds: the rule, what it asks for, and the places."""
    page.evaluate(script)
    found: dict[str, Any] = page.evaluate("axe.run()")
    assert found["passes"], "axe-core ran no rule"
    return [
        f"{each['id']} ({each['help']}): {', '.join(node['html'][:120] for node in each['nodes'][:5])}"
        for each in found["violations"]
    ]
