"""What a program's own stack held when its run began, as the engine tells."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, cast

import grpc
import pulumi
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import _callbacks, sync_await
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_monitor

_READ_STATE = "pulumi:pulumi:readStackResourceOutputs"
"""What Pulumi's StackReference reads too: the outputs of all resources of a stack but those that wait for a delete."""

_callback_servers: Any = _callbacks
_pump: Any = sync_await
# Names inside of Pulumi's SDK; a test through the engine pins them.

Resources = Mapping[str, Mapping[str, Any]]
"""URN → type and outputs."""


class OwnState:
    """Is read beside the program, which makes its resources meanwhile: of hundreds, the engine takes its time."""

    def __init__(self) -> None:
        self._found: Future[Resources] = Future()
        # What a thread of its own cannot see: Pulumi keeps it for each program by itself.
        known = get_monitor(), pulumi.get_stack()
        threading.Thread(target=self._read, args=known, name="wix-data state", daemon=True).start()

    def resources(self) -> Resources:
        """Wait for it. Raises grpc.RpcError where the engine does not tell."""
        return self._found.result()

    def wait_and_run_the_loop(self) -> None:
        """Wait for it while the event loop of this thread goes on, as Pulumi's own synchronous calls do."""
        if not self._found.done():
            _pump._sync_await(self.is_there())

    async def is_there(self) -> None:
        """Wait for it, or for the failure, which `resources` raises."""
        with suppress(grpc.RpcError):
            await asyncio.wrap_future(self._found)

    def _read(self, monitor: Any, stack: str) -> None:
        try:
            self._found.set_result(_resources(monitor, stack))
        except BaseException as failure:  # noqa: BLE001 - whoever waits for it is to see it
            self._found.set_exception(failure)


def must_be_there_first(loop: asyncio.AbstractEventLoop) -> bool:
    """Whether the program cannot go on in that loop before its state is there.

    Where the engine may call the program back, nobody may block the loop until then: a transform of invokes is asked
    before the engine tells the state. Where tasks are made in another way than asyncio's own, they may begin at once
    (`asyncio.eager_task_factory`), so that a registration does not come after what the loop was to do before it.

    This depends on names inside of Pulumi's SDK; a test pins them. Without them, it cannot.
    """
    servers = getattr(getattr(_callback_servers, "_CallbackServicer", None), "_servicers", None)
    may_be_called = servers is None or any(getattr(each, "_loop", loop) is loop for each in servers)
    return may_be_called or loop.get_task_factory() is not None


def _resources(monitor: Any, stack: str) -> Resources:
    arguments = struct_pb2.Struct()
    arguments.update({"stackName": stack})
    request = resource_pb2.ResourceInvokeRequest(tok=_READ_STATE, args=arguments, acceptResources=False)
    found = json_format.MessageToDict(getattr(monitor.Invoke(request), "return"))
    return cast("Resources", found.get("outputs") or {})
