"""A stack against an emulator of its own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from engine_stack import Stack, hermetic_environment
from engine_world import KEY, SITE, world

from pulumi_wix_data.emulator.process import running_emulator


@pytest.fixture
def matrix_stack(tmp_path: Path) -> Generator[Stack]:
    with running_emulator(world()) as emulator:
        environment = hermetic_environment(tmp_path, WIX_API_BASE_URL=emulator.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE)
        yield Stack(tmp_path / "project", environment).create()
