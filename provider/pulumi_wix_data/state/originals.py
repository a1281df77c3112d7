"""Which of several records of a thing knows what was there before the stack took over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

Noted = Mapping[str, str]
"""What is set on a thing: names and values, whatever its kind."""


def told(values: Noted) -> str:
    """It for a person: `itemRead ANYONE, itemInsert …`."""
    return ", ".join(f"{name} {value}" for name, value in values.items())


def true_original(known: Iterable[tuple[Noted, Noted | None]]) -> Noted | None:
    """What was there before any resource of the stack took over, of what each wrote and what each found there.

    Where several hold a thing, one may have taken another's write for the original. None where nobody knows.
    """
    candidates = [(written, previous) for written, previous in known if previous is not None]
    writes = [written for written, _ in candidates]
    true = [previous for _, previous in candidates if previous not in writes]
    return (true or [previous for _, previous in candidates] or [None])[0]
