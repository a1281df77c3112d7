"""Each test has a fresh stack, into which it imports a state of an earlier version."""

from __future__ import annotations

import sys
from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator

sys.path.append(str(Path(__file__).parents[1] / "engine"))

from engine_stack import Stack, engine_is_there, hermetic_environment
from engine_world import KEY, SITE, Wix, world
from upgrade_scenarios import KEPT_VARIABLES


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "stack" in getattr(item, "fixturenames", ()) and not engine_is_there():
            item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


@pytest.fixture(scope="session")
def upgrades_emulator() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


@pytest.fixture
def wix(upgrades_emulator: RunningEmulator) -> Wix:
    upgrades_emulator.put_state(world())
    upgrades_emulator.clear_faults()
    upgrades_emulator.reset_calls()
    return Wix(upgrades_emulator)


@pytest.fixture
def stack(wix: Wix, tmp_path: Path) -> Stack:
    environment = hermetic_environment(tmp_path, WIX_API_BASE_URL=wix.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE)
    environment |= KEPT_VARIABLES
    return Stack(tmp_path / "project", environment).create()
