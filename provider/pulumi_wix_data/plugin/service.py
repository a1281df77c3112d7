"""The gRPC side: each method reads its request, asks the door, and writes the answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from importlib.metadata import version
from typing import Any, TypeVar, cast

import grpc
from google.protobuf import empty_pb2
from pulumi.runtime.proto import plugin_pb2, provider_pb2, provider_pb2_grpc, status_pb2

from ..api.step_time import allowed_seconds
from ..documentation import with_link
from ..engine.engine_log import about
from ..engine.failure_text import failure_text
from ..error_kinds import ErrorKind
from ..lifecycle.steps import Difference
from ..permissions.validation import Fault
from ..state.properties import PREVIOUS, UNCONFIRMED, WRITTEN
from ..state.values import Values
from . import configuration
from .dialect import Dialect
from .door import Asked, Made
from .engine_runs import EngineRun, EngineRuns
from .functions import invoke
from .listing import list_page
from .schema import schema_text
from .wire import Properties, read_properties, write_properties

_Method = TypeVar("_Method", bound=Callable[..., Any])
_Kind = provider_pb2.PropertyDiff.Kind


class HalfMade(Exception):
    """A create or an update of which nobody knows whether it was done: the engine records it, and fails."""

    def __init__(self, made: Made, dialect: Dialect) -> None:
        self.made = made
        self.reasons = [with_link(dialect.told(each), ErrorKind.UNCONFIRMED) for each in made.unsettled]
        super().__init__("\n".join(self.reasons))


def _guarded(method: _Method) -> _Method:
    """Turn every failure into an answer of one line; only a bug has a traceback."""

    @wraps(method)
    def run(self: ProviderService, request: Any, context: grpc.ServicerContext) -> Any:
        urn, seconds = getattr(request, "urn", ""), getattr(request, "timeout", 0)
        engine_run = self.runs.of(_connection(context))
        try:
            with about(urn), allowed_seconds(seconds):
                return method(self, request, context)
        except HalfMade as unsettled:
            text, details = str(unsettled), _status_of(unsettled)
            context.set_trailing_metadata((("grpc-status-details-bin", details),))
        except BaseException as error:  # noqa: BLE001 - even SystemExit: the engine would wait for ever
            text = engine_run.dialect.told(failure_text(error, engine_run.redact))
        return context.abort(grpc.StatusCode.UNKNOWN, text)

    return cast("_Method", run)


class ProviderService(provider_pb2_grpc.ResourceProviderServicer):
    """The provider as the engine speaks to it."""

    def __init__(self, runs: EngineRuns) -> None:
        self.runs = runs

    # Of the provider as a whole ------------------------------------------------------------------------------------

    @_guarded
    def Handshake(
        self, request: provider_pb2.ProviderHandshakeRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ProviderHandshakeResponse:
        if request.engine_address:
            self.runs.begin(_connection(context), request.engine_address)
        return provider_pb2.ProviderHandshakeResponse(accept_secrets=True)

    @_guarded
    def Attach(self, request: plugin_pb2.PluginAttach, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.runs.begin(_connection(context), request.address)
        return empty_pb2.Empty()

    @_guarded
    def GetPluginInfo(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> plugin_pb2.PluginInfo:
        return plugin_pb2.PluginInfo(version=version("pulumi-wix-data"))

    @_guarded
    def GetSchema(
        self, request: provider_pb2.GetSchemaRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetSchemaResponse:
        return provider_pb2.GetSchemaResponse(schema=schema_text())

    @_guarded
    def GetMapping(
        self, request: provider_pb2.GetMappingRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingResponse:
        return provider_pb2.GetMappingResponse()

    @_guarded
    def GetMappings(
        self, request: provider_pb2.GetMappingsRequest, context: grpc.ServicerContext
    ) -> provider_pb2.GetMappingsResponse:
        return provider_pb2.GetMappingsResponse()

    @_guarded
    def Cancel(self, request: empty_pb2.Empty, context: grpc.ServicerContext) -> empty_pb2.Empty:
        self.runs.of(_connection(context)).cancelled.set()
        return empty_pb2.Empty()

    @_guarded
    def CheckConfig(
        self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        given = read_properties(request.news)
        inputs, faults = configuration.checked(given)
        secrets = given.secrets | configuration.SECRET_PROPERTIES
        return self._checked(Properties({} if faults else inputs, secrets), faults, context)

    @_guarded
    def DiffConfig(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        # Never a replacement: that would replace every resource of the provider.
        olds, news = read_properties(request.olds), read_properties(request.news)
        names = {name for name in {*olds.by_name, *news.by_name} if olds[name] != news[name]}
        return _difference(Difference(bool(names), updates=sorted(names)), olds, news)

    @_guarded
    def Configure(
        self, request: provider_pb2.ConfigureRequest, context: grpc.ServicerContext
    ) -> provider_pb2.ConfigureResponse:
        is_default = request.name == "default" or request.name.startswith("default_")
        # An engine that tells no name is too old to tell the two apart.
        self._run(context).configure(read_properties(request.args), is_default=is_default or not request.name)
        return provider_pb2.ConfigureResponse(acceptSecrets=True, supportsPreview=True)

    @_guarded
    def Invoke(self, request: provider_pb2.InvokeRequest, context: grpc.ServicerContext) -> provider_pb2.InvokeResponse:
        run = self._run(context)
        session = run.door.session
        assert run.configuration  # noqa: S101 - a door comes with one
        arguments = read_properties(request.args)
        answer = invoke(session, run.configuration, request.tok, arguments)
        response = provider_pb2.InvokeResponse(failures=_failures(answer.faults, run.dialect))
        getattr(response, "return").CopyFrom(write_properties(Properties(answer.values)))
        return response

    @_guarded
    def List(
        self, request: provider_pb2.ListRequest, context: grpc.ServicerContext
    ) -> Iterator[provider_pb2.ListResponse]:
        run = self._run(context)
        session, configured = run.door.session, run.configuration
        assert configured  # noqa: S101 - a door comes with one
        page = list_page(
            session,
            configured,
            request.token,
            read_properties(request.query),
            start=request.continuation_token,
            limit=max(request.limit, 0),
            size=max(request.page_size, 0),
        )
        answer = provider_pb2.ListResponse
        if page is None:
            return iter([answer(computed=answer.Computed())])
        results = [answer(result=answer.Result(id=each.id, name=each.name)) for each in page.found]
        end = [answer(continuation=answer.Continuation(continuation_token=page.next))] if page.next else []
        return iter([*results, *end])

    # Of one resource -----------------------------------------------------------------------------------------------

    @_guarded
    def Check(self, request: provider_pb2.CheckRequest, context: grpc.ServicerContext) -> provider_pb2.CheckResponse:
        olds, news = read_properties(request.olds), read_properties(request.news)
        return self._checked(*self._run(context).door.check(Asked(request.urn), olds, news), context)

    @_guarded
    def Diff(self, request: provider_pb2.DiffRequest, context: grpc.ServicerContext) -> provider_pb2.DiffResponse:
        olds, news = read_properties(request.olds), read_properties(request.news)
        return _difference(self._run(context).door.diff(Asked(request.urn, request.id), olds, news), olds, news)

    @_guarded
    def Create(self, request: provider_pb2.CreateRequest, context: grpc.ServicerContext) -> provider_pb2.CreateResponse:
        run, news = self._run(context), read_properties(request.properties)
        made = run.door.create(Asked(request.urn), news, preview=request.preview)
        if made.unsettled:
            raise HalfMade(made, run.dialect)
        return provider_pb2.CreateResponse(id=made.id, properties=write_properties(made.outputs))

    @_guarded
    def Read(self, request: provider_pb2.ReadRequest, context: grpc.ServicerContext) -> provider_pb2.ReadResponse:
        outputs, inputs = read_properties(request.properties), read_properties(request.inputs)
        # A look-up sends properties, be they empty; an import sends none.
        is_import = not (request.HasField("properties") or request.HasField("inputs"))
        asked = Asked(request.urn, request.id)
        reading = self._run(context).door.read(asked, outputs or inputs, is_import=is_import)
        if reading is None:
            return provider_pb2.ReadResponse()
        return provider_pb2.ReadResponse(
            id=reading.id, properties=write_properties(reading.outputs), inputs=write_properties(reading.inputs)
        )

    @_guarded
    def Update(self, request: provider_pb2.UpdateRequest, context: grpc.ServicerContext) -> provider_pb2.UpdateResponse:
        run, asked = self._run(context), Asked(request.urn, request.id)
        olds, news = read_properties(request.olds), read_properties(request.news)
        made = run.door.update(asked, olds, news, preview=request.preview)
        if made.unsettled:
            raise HalfMade(made, run.dialect)
        return provider_pb2.UpdateResponse(properties=write_properties(made.outputs))

    @_guarded
    def Delete(self, request: provider_pb2.DeleteRequest, context: grpc.ServicerContext) -> empty_pb2.Empty:
        outputs = read_properties(request.properties)
        self._run(context).door.delete(Asked(request.urn, request.id), outputs)
        return empty_pb2.Empty()

    def _run(self, context: grpc.ServicerContext) -> EngineRun:
        return self.runs.of(_connection(context))

    def _checked(
        self, inputs: Properties, faults: list[Fault], context: grpc.ServicerContext
    ) -> provider_pb2.CheckResponse:
        failures = _failures(faults, self._run(context).dialect)
        return provider_pb2.CheckResponse(inputs=write_properties(inputs), failures=failures)


def _connection(context: grpc.ServicerContext) -> str:
    return str(context.peer())


def _failures(faults: list[Fault], dialect: Dialect) -> list[provider_pb2.CheckFailure]:
    return [
        provider_pb2.CheckFailure(property=each.property, reason=with_link(dialect.told(each.reason), each.kind))
        for each in faults
    ]


def _difference(difference: Difference, olds: Values, news: Values) -> provider_pb2.DiffResponse:
    some, none = provider_pb2.DiffResponse.DIFF_SOME, provider_pb2.DiffResponse.DIFF_NONE
    if not difference.changes:
        return provider_pb2.DiffResponse(changes=none, hasDetailedDiff=True)
    detailed = {name: _property_diff(name, olds, news, replaces=True) for name in difference.replaces}
    detailed |= {name: _property_diff(name, olds, news, replaces=False) for name in difference.updates}
    if not detailed:
        # An earlier write is settled, or drift is accepted, or the original becomes known: all of it outputs.
        name = next((each for each in (UNCONFIRMED, WRITTEN) if each in olds), PREVIOUS)
        kind = _Kind.UPDATE if name == PREVIOUS else _Kind.DELETE
        detailed[name] = provider_pb2.PropertyDiff(kind=kind, inputDiff=False)
    return provider_pb2.DiffResponse(
        changes=some, replaces=difference.replaces, diffs=list(detailed), detailedDiff=detailed, hasDetailedDiff=True
    )


def _property_diff(name: str, olds: Values, news: Values, *, replaces: bool) -> provider_pb2.PropertyDiff:
    if name not in olds:
        kind = _Kind.ADD_REPLACE if replaces else _Kind.ADD
    elif name not in news:
        kind = _Kind.DELETE_REPLACE if replaces else _Kind.DELETE
    else:
        kind = _Kind.UPDATE_REPLACE if replaces else _Kind.UPDATE
    return provider_pb2.PropertyDiff(kind=kind, inputDiff=True)


def _status_of(unsettled: HalfMade) -> bytes:
    """What tells the engine to record a resource that is not done, with the reasons."""
    made = unsettled.made
    detail = provider_pb2.ErrorResourceInitFailed(
        id=made.id,
        properties=write_properties(made.outputs),
        inputs=write_properties(made.inputs),
        reasons=unsettled.reasons,
    )
    status = status_pb2.Status(code=grpc.StatusCode.UNKNOWN.value[0], message=str(unsettled))
    status.details.add().Pack(detail)
    return status.SerializeToString()
