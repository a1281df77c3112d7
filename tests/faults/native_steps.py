"""The native door's steps: requests to the plugin's service, and its answers, as they are on the wire."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, NoReturn

import grpc
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import provider_pb2, status_pb2

from pulumi_wix_data.api import errors
from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.permissions.validation import Fault
from pulumi_wix_data.plugin.configuration import Configuration
from pulumi_wix_data.plugin.door import Door
from pulumi_wix_data.plugin.engine_runs import EngineRun, EngineRuns
from pulumi_wix_data.plugin.service import ProviderService
from pulumi_wix_data.state.kinds import AnyKind
from tests.faults.resource_steps import HalfMade, Properties, Refused, ResourceSteps
from tests.shared.steps import CheckedProperties, Kept


class _OneRun(EngineRuns):
    """One engine's connection, whoever asks."""

    def __init__(self, run: EngineRun) -> None:
        super().__init__(None)
        self._run = run

    def of(self, connection: str) -> EngineRun:
        return self._run


class NativeProcess:
    """The plugin, as one engine run has configured it."""

    def __init__(self, session: Session, cancelled: threading.Event) -> None:
        configuration = Configuration(session.settings, None, is_complete=True)
        run = EngineRun(None, cancelled, configuration, Door(session, configuration))
        self._service = ProviderService(_OneRun(run))

    def steps(self, kind: AnyKind, urn: str) -> ResourceSteps:
        return _NativeSteps(self._service, urn.replace(f"::{kind.dynamic_type}::", f"::{kind.native_type}::"))

    def cancel(self) -> None:
        _call(self._service.Cancel, empty_pb2.Empty())


class _NativeSteps:
    def __init__(self, service: ProviderService, urn: str) -> None:
        self._service, self._urn = service, urn

    def check(self, olds: Properties, news: Properties, *, preview: bool) -> CheckedProperties:
        request = provider_pb2.CheckRequest(urn=self._urn, olds=_struct(olds), news=_struct(news))
        answer = _call(self._service.Check, request)
        return CheckedProperties(_plain(answer.inputs), [Fault(each.property, each.reason) for each in answer.failures])

    def needs(self, old: Kept, inputs: Properties) -> str:
        answer = _call(
            self._service.Diff,
            provider_pb2.DiffRequest(
                id=old.id,
                urn=self._urn,
                olds=_struct(old.outputs),
                news=_struct(inputs),
                old_inputs=_struct(old.inputs),
            ),
        )
        if answer.replaces:
            return "replace"
        return "update" if answer.changes == provider_pb2.DiffResponse.DIFF_SOME else "same"

    def preview(self, old: Kept | None, inputs: Properties) -> None:
        if old:
            _call(self._service.Update, self._update_request(old, inputs, preview=True))
        else:
            request = provider_pb2.CreateRequest(urn=self._urn, properties=_struct(inputs), preview=True)
            _call(self._service.Create, request)

    def create(self, inputs: Properties) -> Kept:
        request = provider_pb2.CreateRequest(urn=self._urn, properties=_struct(inputs))
        answer = _call(self._service.Create, request, inputs)
        return Kept(answer.id, dict(inputs), _plain(answer.properties))

    def update(self, old: Kept, inputs: Properties) -> Kept:
        answer = _call(self._service.Update, self._update_request(old, inputs, preview=False), inputs)
        return Kept(old.id, dict(inputs), _plain(answer.properties))

    def read(self, old: Kept) -> Kept | None:
        request = provider_pb2.ReadRequest(
            id=old.id, urn=self._urn, properties=_struct(old.outputs), inputs=_struct(old.inputs)
        )
        answer = _call(self._service.Read, request)
        return Kept(answer.id, _plain(answer.inputs), _plain(answer.properties)) if answer.id else None

    def delete(self, old: Kept) -> None:
        request = provider_pb2.DeleteRequest(
            id=old.id, urn=self._urn, properties=_struct(old.outputs), old_inputs=_struct(old.inputs)
        )
        _call(self._service.Delete, request)

    def _update_request(self, old: Kept, inputs: Properties, *, preview: bool) -> provider_pb2.UpdateRequest:
        return provider_pb2.UpdateRequest(
            id=old.id,
            urn=self._urn,
            olds=_struct(old.outputs),
            news=_struct(inputs),
            old_inputs=_struct(old.inputs),
            preview=preview,
        )


class _Aborted(Exception):
    """The call ends with a failure."""


class _Call:
    """The server's side of a call, as far as the service uses it."""

    def __init__(self) -> None:
        self.details: bytes | None = None

    def peer(self) -> str:
        return "ipv4:127.0.0.1:1"

    def set_trailing_metadata(self, metadata: tuple[tuple[str, bytes], ...]) -> None:
        self.details = dict(metadata)["grpc-status-details-bin"]

    def abort(self, code: grpc.StatusCode, details: str) -> NoReturn:
        assert code is grpc.StatusCode.UNKNOWN
        raise _Aborted(details)


def _call(method: Callable[..., Any], request: Any, inputs: Properties | None = None) -> Any:
    """The answer; a failure as the engine, or a reader of its message, understands it."""
    call = _Call()
    try:
        return method(request, call)
    except _Aborted as aborted:
        message = str(aborted)
    if call.details:
        status = status_pb2.Status.FromString(call.details)
        failed = provider_pb2.ErrorResourceInitFailed()
        assert status.details[0].Unpack(failed)
        assert status.message == message
        raise HalfMade(Kept(failed.id, dict(inputs or {}), _plain(failed.properties)), list(failed.reasons))
    name, _, sentence = message.partition(": ")
    kind: Any = getattr(errors, name, None)
    assert isinstance(kind, type), message
    assert issubclass(kind, WixDataError), message
    if kind is WixDataError:
        raise Refused([Fault("", sentence)])
    # Only its name and its sentence cross the wire.
    raise kind.__new__(kind, sentence)


def _struct(properties: Properties) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(dict(properties))
    return struct


def _plain(struct: struct_pb2.Struct) -> dict[str, Any]:
    return json_format.MessageToDict(struct)
