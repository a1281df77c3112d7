"""Each test has a stack of its own; one emulator process serves all tests of a worker, refilled for each."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from engine_stack import Stack, engine_is_there, hermetic_environment
from engine_world import KEY, SITE, Wix, world

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    if engine_is_there():
        return
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


@pytest.fixture(scope="session")
def engine_emulator() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


@pytest.fixture
def wix(engine_emulator: RunningEmulator) -> Wix:
    engine_emulator.put_state(world())
    engine_emulator.clear_faults()
    engine_emulator.reset_calls()
    return Wix(engine_emulator)


@pytest.fixture
def stack(wix: Wix, tmp_path: Path) -> Stack:
    environment = hermetic_environment(tmp_path, WIX_API_BASE_URL=wix.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE)
    return Stack(tmp_path / "project", environment).create()
