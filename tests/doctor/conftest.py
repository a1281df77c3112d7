"""One emulator process for the doctor's tests; each test breaks something of its own."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.doctor.doctor_patient import ACCOUNT, KEY, Patient, world


@pytest.fixture(scope="session")
def doctor_emulator() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


@pytest.fixture
def patient(doctor_emulator: RunningEmulator, tmp_path: Path) -> Patient:
    doctor_emulator.put_state(world())
    doctor_emulator.put_key(ACCOUNT, KEY)
    doctor_emulator.clear_faults()
    doctor_emulator.reset_calls()
    return Patient(doctor_emulator, tmp_path)
