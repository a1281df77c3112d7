"""Values that are made when they are first awaited: when Pulumi registers a resource."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any


class LazyAwaitable:
    """An awaitable that calls `make` when it is awaited; never, where the program fails before."""

    def __init__(self, make: Callable[[], Awaitable[Any]]) -> None:
        self._make = make

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._make().__await__()
