"""The plugin's service without an engine: its calls, and their wire."""

from __future__ import annotations

from typing import Any

import grpc
from google.protobuf import struct_pb2

from pulumi_wix_data.plugin.configuration import checked
from pulumi_wix_data.plugin.engine_runs import EngineRun, EngineRuns
from pulumi_wix_data.plugin.service import ProviderService
from pulumi_wix_data.state.values import Values


class Call:
    """The server's side of a call."""

    def peer(self) -> str:
        return "ipv4:127.0.0.1:1"

    def abort(self, _: grpc.StatusCode, details: str) -> None:
        raise RuntimeError(details)


CALL: Any = Call()


def plugin(*, python: bool = False, **given: Any) -> ProviderService:
    """The plugin as an engine has configured it, for a program with our bindings or for one without."""
    runs = EngineRuns(None)
    run: EngineRun = runs.of(CALL.peer())
    if python:
        run.book.file_preview(preview=True)
    run.configure(Values(checked(Values(given))[0]), is_default=False)
    return ProviderService(runs)


def struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    made = struct_pb2.Struct()
    made.update(properties)
    return made
