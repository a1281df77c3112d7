"""What the tests of the review share."""

from __future__ import annotations

import pytest

from tests.review.review_process import RunReview, review_process


@pytest.fixture
def run_review() -> RunReview:
    """Runs `wix-data review` as a user does."""
    return review_process
