"""Which of several records of a thing knows what was there before the stack took over."""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping

from ..permissions.levels import Hidden

Noted = Mapping[str, str]
"""What is set on a thing: names and values, whatever its kind; or the seal of values that are secrets."""
_SEAL = "sealed"


def sealed_as(seal: str) -> Noted:
    """Values of which only the seal is kept. An empty seal is that of no values."""
    return {_SEAL: seal}


def seal_of(values: Noted) -> str | None:
    """The seal, where nothing else is kept of the values."""
    return values.get(_SEAL)


def are_same(values: Noted, kept: Noted, seal: Callable[[Noted], str]) -> bool:
    """Whether these are the values that were kept, be they sealed or not; `seal` seals as it was done then."""
    kept_seal = seal_of(kept)
    return kept == values if kept_seal is None else bool(kept_seal) and kept_seal == seal(values)


def told(values: Noted) -> str:
    """It for a person: `itemRead ANYONE, itemInsert …`."""
    if seal_of(values) is not None:
        return Hidden.SECRET.value
    return ", ".join(f"{name} {value}" for name, value in values.items())


def true_original(
    known: Iterable[tuple[Noted, Noted | None]], are_same: Callable[[Noted, Noted], bool] = operator.eq
) -> Noted | None:
    """What was there before any resource of the stack took over, of what each wrote and what each found there.

    Where several hold a thing, one may have taken another's write for the original. None where nobody knows.
    `are_same` compares values with what was kept of a write.
    """
    candidates = [(written, previous) for written, previous in known if previous is not None]
    writes = [written for written, _ in candidates]
    true = [previous for _, previous in candidates if not any(are_same(previous, each) for each in writes)]
    return (true or [previous for _, previous in candidates] or [None])[0]
