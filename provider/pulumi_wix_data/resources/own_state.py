"""What a program's own stack held when its run began, as the engine tells."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from concurrent.futures import Future
from typing import Any, cast

import pulumi
from google.protobuf import json_format, struct_pb2
from pulumi.runtime.proto import resource_pb2
from pulumi.runtime.settings import get_monitor

_READ_STATE = "pulumi:pulumi:readStackResourceOutputs"
"""What Pulumi's StackReference reads too: the outputs of all resources of a stack but those that wait for a delete."""

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

    def _read(self, monitor: Any, stack: str) -> None:
        try:
            self._found.set_result(_resources(monitor, stack))
        except BaseException as failure:  # noqa: BLE001 - whoever waits for it is to see it
            self._found.set_exception(failure)


def _resources(monitor: Any, stack: str) -> Resources:
    arguments = struct_pb2.Struct()
    arguments.update({"stackName": stack})
    request = resource_pb2.ResourceInvokeRequest(tok=_READ_STATE, args=arguments, acceptResources=False)
    found = json_format.MessageToDict(getattr(monitor.Invoke(request), "return"))
    return cast("Resources", found.get("outputs") or {})
