"""One emulator process for each worker; every test gets it in the same fresh state."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.over_http.wix_stage import Stage, wix_seed


@pytest.fixture(scope="session")
def wix_process() -> Generator[RunningEmulator]:
    with running_emulator(wix_seed()) as emulator:
        yield emulator


@pytest.fixture
def stage(wix_process: RunningEmulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Stage]:
    monkeypatch.setenv("WIX_DATA_STATE_DIR", str(tmp_path / "this-machine"))
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
    wix_process.put_state(wix_seed())
    wix_process.clear_faults()
    wix_process.reset_calls()
    stage = Stage(wix_process)
    yield stage
    for client in stage.clients:
        client.close()
