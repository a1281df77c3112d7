"""One declaration for one thing: two resources on one collection would undo each other."""

from __future__ import annotations

import pulumi

from ..lifecycle.declared_inputs import declared_twice
from .per_run import PerRun

_declared: PerRun[dict[tuple[object, ...], str]] = PerRun(dict)


def declare(what: str, key: tuple[object, ...], name: str) -> None:
    """Note that the resource `name` declares `what`, identified by `key`.

    Only plain values are compared here, at construction; the provider's check sees those of Outputs too.
    Raises pulumi.RunError, with both names, when another resource of this program declares the same.
    """
    if not all(part is None or isinstance(part, str) for part in key):
        return
    other = _declared.get().setdefault(key, name)
    if other is not name:
        raise pulumi.RunError(f"{declared_twice(what, other, name)}.")
