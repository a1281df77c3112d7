"""Each stack's key stands in its configuration, and a test may revoke it."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import KEY


@pytest.fixture
def stack(stack: Stack) -> Stack:
    """A stack that gets its key from its configuration alone."""
    del stack.environment["WIX_API_KEY"]
    stack.configure("wix-data:apiKey", KEY, secret=True)
    return stack
