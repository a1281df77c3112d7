"""How often Python looks for garbage where our resources are declared."""

from __future__ import annotations

import gc
from collections.abc import Generator

import pytest

from pulumi_wix_data.engine.gc_tuning import collect_garbage_less_often


@pytest.fixture(autouse=True)
def _thresholds_are_put_back() -> Generator[None]:  # pyright: ignore[reportUnusedFunction]
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)


@pytest.mark.parametrize(("before", "after"), [(700, 20_000), (0, 0), (50_000, 50_000)])
def test_only_what_is_more_often_changes(before: int, after: int) -> None:
    gc.set_threshold(before, 9, 8)
    collect_garbage_less_often()
    assert gc.get_threshold() == (after, 9, 8)
