"""One emulator process for all tests of a worker, refilled for each."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest
from engine_stack import engine_is_there
from engine_world import ACCOUNT, KEY, SITE, Wix
from export_world import site_to_export

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path == Path(__file__).parent / "test_export_through_engine.py" and not engine_is_there():
            item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


@pytest.fixture(scope="session")
def export_emulator() -> Generator[RunningEmulator]:
    with running_emulator(site_to_export()) as emulator:
        yield emulator


@pytest.fixture
def wix(export_emulator: RunningEmulator) -> Wix:
    export_emulator.put_state(site_to_export())
    export_emulator.clear_faults()
    export_emulator.reset_calls()
    return Wix(export_emulator)


@pytest.fixture
def settings(wix: Wix) -> dict[str, str]:
    """The environment of a user who wants this site exported."""
    return {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE, "WIX_ACCOUNT_ID": ACCOUNT}
