"""One emulator process for the whole session; every test gets it in the same fresh state."""

from __future__ import annotations

from collections.abc import Generator, Iterator

import httpx
import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.emulator.emulator_caller import Wix, caller_seed


@pytest.fixture(scope="session")
def emulator_process() -> Generator[RunningEmulator]:
    with running_emulator(caller_seed()) as emulator:
        yield emulator


@pytest.fixture
def wix(emulator_process: RunningEmulator) -> Iterator[Wix]:
    emulator_process.put_state(caller_seed())
    emulator_process.reset_calls()
    emulator_process.clear_faults()
    with httpx.Client(base_url=emulator_process.url, trust_env=False, timeout=20) as http:
        yield Wix(emulator_process, http)
