"""Whether a file for GitHub or GitLab keeps to its schema. `check-jsonschema` brings a copy, so it asks nobody."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Literal

Schema = Literal["github-workflows", "github-actions", "github-issue-forms", "github-issue-config", "gitlab-ci"]


def check(schema: Schema, file: Path) -> subprocess.CompletedProcess[str]:
    """Exit code 0 if it does; standard output says what is wrong."""
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(file)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
