"""Each test has a stack of its own, whose key stands in its configuration, and accounts whose keys it may revoke."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator

sys.path.append(str(Path(__file__).parents[1] / "engine"))

from engine_stack import Stack, engine_is_there, hermetic_environment
from engine_world import KEY, SITE, Wix, world


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and not engine_is_there():
            item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


@pytest.fixture(scope="session")
def rotation_emulator() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


@pytest.fixture
def wix(rotation_emulator: RunningEmulator) -> Wix:
    rotation_emulator.put_state(world())
    rotation_emulator.clear_faults()
    rotation_emulator.reset_calls()
    return Wix(rotation_emulator)


@pytest.fixture
def stack(wix: Wix, tmp_path: Path) -> Stack:
    """A stack that gets its key from its configuration alone."""
    environment = hermetic_environment(tmp_path, WIX_API_BASE_URL=wix.url, WIX_SITE_ID=SITE)
    stack = Stack(tmp_path / "project", environment).create()
    stack.configure("wix-data:apiKey", KEY, secret=True)
    return stack
