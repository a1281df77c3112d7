"""The end of a program: its own code has run, all its resources are registered, and all its values are there."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from typing import Any

from pulumi.runtime.settings import SETTINGS

from .lazy_awaitable import LazyAwaitable

_settings: Any = SETTINGS  # its attributes are made as it is used


def at_the_end(step: Callable[[], Awaitable[None]]) -> LazyAwaitable:
    """Have `step` called when the program ends, unless it fails before; a failure of the step fails the program.

    Pulumi awaits the calls that it has under way once the program's own code has run, and nothing of this one runs
    before it is awaited. What is returned tells `is_to_come` which step is meant.
    """

    async def end() -> None:
        if not _has_raised() and await _is_all_done():
            await step()

    to_come = LazyAwaitable(end)
    _settings.rpc_manager.rpcs.append(to_come)
    return to_come


def is_to_come(step: LazyAwaitable | None) -> bool:
    """Whether the end is still to call it: each test of Pulumi's forgets what was under way before it."""
    return any(each is step for each in _settings.rpc_manager.rpcs)


def _has_raised() -> bool:
    """Whether the program's own code has raised. Pulumi awaits the rest all the same, and a second failure would hide
    the first.

    This depends on names inside of Pulumi's SDK; a test pins them.
    """
    frame = inspect.currentframe()
    while frame is not None and frame.f_code.co_name != "run_pulumi_func":
        frame = frame.f_back
    return frame is not None and frame.f_locals.get("ex") is not None


async def _is_all_done() -> bool:
    """Wait for all that the program has under way; whether none of it failed."""
    while True:
        if _settings.rpc_manager.unhandled_exception is not None:
            return False
        under_way = [each for each in _under_way() if isinstance(each, asyncio.Future)]
        if any(each.done() and (each.cancelled() or each.exception()) for each in under_way):
            return False
        pending = [each for each in under_way if not each.done()]
        if not pending:
            return True
        await asyncio.wait(pending)


def _under_way() -> list[asyncio.Future[Any] | LazyAwaitable]:
    """The calls that Pulumi makes and the values that it waits for; two of the steps above may be among the calls."""
    return [*_settings.rpc_manager.rpcs, *_settings.outputs]
