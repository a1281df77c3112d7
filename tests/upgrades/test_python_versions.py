"""One state under several Pythons: written by the oldest that we support, carried on by the newest."""

from __future__ import annotations

import os

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix
from tests.shared.seeds import READ
from tests.shared.user_environment import user_environment
from tests.upgrades.interpreters import SUPPORTED, Version, found_interpreters
from tests.upgrades.upgrade_scenarios import DECLARED

ASSERT_VERSION = "\nimport sys\nassert sys.version_info[:2] == EXPECTED, sys.version\n"


def use(stack: Stack, version: Version, interpreter: str) -> None:
    """Let Pulumi run that Python; the program makes sure of it."""
    path = stack.environment["PATH"].split(os.pathsep)[1:]
    stack.environment["PATH"] = os.pathsep.join([str(user_environment(interpreter)), *path])
    stack.program(DECLARED + ASSERT_VERSION.replace("EXPECTED", str(version)))


def test_the_newest_python_carries_on_what_the_oldest_wrote(stack: Stack, wix: Wix) -> None:
    found = found_interpreters()
    oldest, newest = SUPPORTED[0], max(found, default=SUPPORTED[0])
    if oldest not in found or newest == oldest:
        present = ", ".join(f"{major}.{minor}" for major, minor in found) or "none"
        pytest.skip(f"this needs Python {oldest[0]}.{oldest[1]} and a newer one on PATH or in pyenv; found: {present}")
    before = wix.permissions()
    use(stack, oldest, found[oldest])
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == "CMS_EDITOR"
    wix.calls()

    use(stack, newest, found[newest])
    assert stack.preview().changes == {}
    assert wix.calls() == {}
    wix.set_levels("Orders", itemRead="ANYONE")
    assert "1 updated" in stack.refresh().expect_success().output
    assert "1 updated" in stack.up().expect_success().output
    assert wix.levels("Orders")[READ] == "CMS_EDITOR"
    stack.destroy().expect_success()
    changed = {key for key, value in wix.permissions().items() if value != before[key]}
    assert {name for _, name in changed} == {"Stores/Products", "Letters"}  # locked, and an adopted grant
