"""What the tests of the set-up share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.setup.setup_machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    """A machine with nothing on it."""
    return Machine(tmp_path)
