"""What the tests of sequences start from."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix
from tests.engine.memory.machines import Machines
from tests.engine.memory.recording_relay import RecordingRelay


@pytest.fixture(params=["one machine", "two machines"])
def machines(request: pytest.FixtureRequest, stack: Stack) -> Machines:
    return Machines(stack, several=request.param == "two machines")


@pytest.fixture
def relay(stack: Stack, wix: Wix) -> Generator[RecordingRelay]:
    """The stack reaches the emulator through it."""
    relay = RecordingRelay(wix.url)
    stack.environment["WIX_API_BASE_URL"] = relay.url
    yield relay
    relay.close()
