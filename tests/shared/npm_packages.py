"""Packages of npm, installed once; without npm, or where it cannot install them, the test that asks is skipped."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.shared.kept import kept

_OPTIONS = ("--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts")


def node_modules(**packages: str) -> Path:
    """The folder `node_modules` with these packages: name → version or range."""
    npm = shutil.which("npm")
    if not npm:
        pytest.skip("no npm on PATH (Debian: apt-get install npm)")
    document = json.dumps({"private": True, "dependencies": packages}, sort_keys=True)

    def install(folder: Path) -> None:
        folder.mkdir()
        (folder / "package.json").write_text(document, encoding="utf-8")
        command = [npm, "install", *_OPTIONS]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=300)
        if done.returncode:
            pytest.skip(f"npm could not install {', '.join(packages)}: {done.stderr.strip()[:200]}")

    return kept(("npm", document), install) / "node_modules"
