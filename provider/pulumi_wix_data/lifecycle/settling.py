"""Reads that may lag writes: Wix Data is eventually consistent, and an odd answer may be an old one."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

_Seen = TypeVar("_Seen")


def read_until(read: Callable[[], _Seen], expected: Callable[[_Seen], bool], seconds: float) -> _Seen:
    """What `read` sees, asked for again while it is not what is expected, for that many seconds.

    The last sight, expected or not. Raises what `read` raises.
    """
    from tenacity import RetryCallState, Retrying, retry_if_not_result, stop_after_delay, wait_exponential

    def last_sight(state: RetryCallState) -> _Seen:
        assert state.outcome  # noqa: S101 - there was a first try
        return state.outcome.result()

    look_again = Retrying(
        retry=retry_if_not_result(expected),
        wait=wait_exponential(multiplier=0.25, max=2),
        stop=stop_after_delay(seconds),
        retry_error_callback=last_sight,
    )
    return look_again(read)
