"""What the tests of the review share."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

# The tests through the engine use the stack of tests/engine.
sys.path.insert(0, str(Path(__file__).parents[2]))

from review_process import RunReview, review_process


@pytest.fixture
def run_review() -> RunReview:
    """Runs `wix-data review` as a user does."""
    return review_process
