"""Each test has a stack of its own; one emulator process serves all tests of a worker, refilled for each."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from audit_world import audit_world
from engine_stack import Stack, engine_is_there, hermetic_environment
from engine_world import KEY, SITE, Wix

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents and "stack" in getattr(item, "fixturenames", ()) and not engine_is_there():
            item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


@pytest.fixture(scope="session")
def audit_emulator() -> Generator[RunningEmulator]:
    with running_emulator(audit_world()) as emulator:
        yield emulator


@pytest.fixture
def wix(audit_emulator: RunningEmulator) -> Wix:
    audit_emulator.put_state(audit_world())
    audit_emulator.clear_faults()
    audit_emulator.reset_calls()
    return Wix(audit_emulator)


@pytest.fixture
def stack(wix: Wix, tmp_path: Path) -> Stack:
    environment = hermetic_environment(tmp_path, WIX_API_BASE_URL=wix.url, WIX_API_KEY=KEY, WIX_SITE_ID=SITE)
    return Stack(tmp_path / "project", environment).create()
