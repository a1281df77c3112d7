"""Things that live as long as one run of a program: a process may run several programs (Automation API)."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import pulumi
from pulumi.runtime.settings import get_monitor

_Thing = TypeVar("_Thing")


class RunLocal(Generic[_Thing]):
    """One thing for each run of a program, made when it is first asked for."""

    def __init__(self, make: Callable[[], _Thing]) -> None:
        self._make = make
        self._things: weakref.WeakKeyDictionary[Any, _Thing] = weakref.WeakKeyDictionary()

    def get(self) -> _Thing:
        """The thing of the present run; the connection to the engine tells the runs apart."""
        run: Any = get_monitor()
        if run is None:
            raise pulumi.RunError("No Pulumi engine runs this program: start it with `pulumi preview` or `pulumi up`.")
        if run not in self._things:
            self._things[run] = self._make()
        return self._things[run]
