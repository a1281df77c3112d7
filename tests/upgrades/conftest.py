"""Each test has a fresh stack, into which it imports a state of an earlier version."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.upgrades.upgrade_scenarios import KEPT_VARIABLES


@pytest.fixture
def stack(stack: Stack) -> Stack:
    """A stack that sees the variables that the kept states name."""
    stack.environment |= KEPT_VARIABLES
    return stack
