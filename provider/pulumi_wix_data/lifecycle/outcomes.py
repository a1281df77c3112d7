"""Writes whose outcome is made sure of: done, not done, or not known and said so."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from ..api.errors import ApiError
from .settling import read_until

_Seen = TypeVar("_Seen")


def make_sure(
    write: Callable[[], object], look: Callable[[], _Seen], is_done: Callable[[_Seen], bool], seconds: float
) -> ApiError | None:
    """Write; after anything but a plain answer, look until it is known what became of it.

    None when it is done. The failure when nobody can tell: the write may have worked, and the site cannot be looked at.
    Raises the failure when it was not done. `seconds` is how long an odd sight is looked at again.
    """
    try:
        write()
    except ApiError as failure:
        if not failure.may_have_worked:
            raise
        try:
            seen = read_until(look, is_done, seconds)
        except ApiError:
            return failure
        if not is_done(seen):
            raise (failure.seen_undone() if failure.may_be_under_way else failure) from None
    return None
