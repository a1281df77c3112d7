"""The engine's request behind a dynamic provider's call: pinned against the server that Pulumi's SDK really runs."""

from __future__ import annotations

import base64
import contextvars
import importlib.util
import pickle
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from google.protobuf import struct_pb2
from pulumi.dynamic import CheckResult, CreateResult, DiffResult, ReadResult, ResourceProvider, UpdateResult
from pulumi.runtime.proto import provider_pb2

from pulumi_wix_data import CollectionPermissionsProvider
from pulumi_wix_data.resources.error_lines import one_line_errors
from pulumi_wix_data.resources.request_frame import urn_of_request
from tests.unit.resources.program_runs import SITE

URN = "urn:pulumi:dev::shop::pulumi-python:dynamic/wix-data:CollectionPermissions::{}"
asked: list[str | None] = []
"""What each step of `Asking` found."""


class Asking(ResourceProvider):
    """A provider as deep below the server's method as ours is, that asks for the URN in each step."""

    @one_line_errors
    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Ask."""
        self._ask()
        return CheckResult(news, [])

    @one_line_errors
    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Ask."""
        self._ask()
        return DiffResult(changes=True)

    @one_line_errors
    def create(self, props: dict[str, Any]) -> CreateResult:
        """Ask."""
        self._ask()
        return CreateResult("id", props)

    @one_line_errors
    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """Ask."""
        self._ask()
        return ReadResult(id_, props, props)

    @one_line_errors
    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Ask."""
        self._ask()
        return UpdateResult(_news)

    @one_line_errors
    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Ask."""
        self._ask()

    def redact(self, text: str) -> str:
        """As it is."""
        return text

    def _ask(self) -> None:
        asked.append(urn_of_request())


class Refusal(Exception):
    """The server let the engine know of a failure."""


class Context:
    """What gRPC hands to a server's method beside the request."""

    def abort(self, _code: object, details: str) -> None:
        """Fail."""
        raise Refusal(details)


@pytest.fixture(scope="module")
def sdk() -> ModuleType:
    """Pulumi's `pulumi/dynamic/__main__.py`, without the line that starts its server and waits for ever."""
    spec = importlib.util.find_spec("pulumi.dynamic")
    assert spec
    assert spec.origin
    file = Path(spec.origin).with_name("__main__.py")
    source = file.read_text(encoding="utf-8").rstrip()
    assert source.endswith("\nmain()"), "the SDK's file has changed its form"
    module = ModuleType("dynamic_server")
    exec(compile(source.removesuffix("main()"), str(file), "exec"), module.__dict__)  # noqa: S102 - Pulumi's own
    return module


@pytest.fixture
def servicer(sdk: ModuleType) -> Any:
    """Pulumi's server of dynamic providers, configured as the engine does it."""
    server = sdk.DynamicResourceProviderServicer()
    config = {"wix-data:ownApiKey": "IST.secret-key", "wix-data:previewReads": "false"}
    server.Configure(provider_pb2.ConfigureRequest(args=_struct(config)), Context())
    return server


def _struct(properties: dict[str, Any]) -> struct_pb2.Struct:
    struct = struct_pb2.Struct()
    struct.update(properties)
    return struct


def _serialized(provider: ResourceProvider) -> str:
    return base64.b64encode(pickle.dumps(provider)).decode()


def _call(method: Callable[[Any, Any], Any], request: Any) -> Any:
    """In a context of its own: the server sets Pulumi's settings for its thread."""
    return contextvars.copy_context().run(method, request, Context())


def _requests() -> dict[str, Any]:
    given = {"__provider": _serialized(Asking()), "request": URN.format("a-lie"), "urn": URN.format("a-lie")}
    properties = _struct(given)
    urn = URN.format("orders")
    return {
        "Check": provider_pb2.CheckRequest(urn=urn, olds=properties, news=properties),
        "Diff": provider_pb2.DiffRequest(urn=urn, id="id", olds=properties, news=properties),
        "Create": provider_pb2.CreateRequest(urn=urn, properties=properties),
        "Read": provider_pb2.ReadRequest(urn=urn, id="id", properties=properties, inputs=properties),
        "Update": provider_pb2.UpdateRequest(urn=urn, id="id", olds=properties, news=properties),
        "Delete": provider_pb2.DeleteRequest(urn=urn, id="id", properties=properties),
    }


@pytest.mark.parametrize("method", ["Check", "Diff", "Create", "Read", "Update", "Delete"])
def test_each_step_finds_the_urn_of_its_request(servicer: Any, method: str) -> None:
    asked.clear()
    _call(getattr(servicer, method), _requests()[method])
    assert asked == [URN.format("orders")]


def test_our_provider_tells_resources_apart_by_it(servicer: Any) -> None:
    levels = dict.fromkeys(("itemRead", "itemInsert", "itemUpdate", "itemRemove"), "PRIVILEGED")
    provider = {"__provider": _serialized(CollectionPermissionsProvider())}
    news = _struct({**provider, "siteId": SITE, "dataCollectionId": "Seen once", **levels})

    def faults(name: str) -> list[str]:
        request = provider_pb2.CheckRequest(urn=URN.format(name), olds=_struct(provider), news=news)
        return [failure.reason for failure in _call(servicer.Check, request).failures]

    assert [faults("first"), faults("first")] == [[], []]
    (reason,) = faults("second")
    assert "declared twice, by 'first' and 'second'" in reason


class _Request:
    def __init__(self, urn: object) -> None:
        self.urn = urn


@pytest.mark.parametrize(
    "request_", [None, "urn:pulumi:a", _Request(None), _Request("urn:x"), _Request(7), _Request("")]
)
def test_what_is_no_request_tells_no_urn(request_: object) -> None:
    def server(request: object) -> str | None:
        assert request is request_
        return urn_of_request()

    assert server(request_) is None


def test_the_nearest_request_counts_and_one_too_far_away_does_not() -> None:
    def deep(depth: int) -> str | None:
        return deep(depth - 1) if depth else urn_of_request()

    def server(request: _Request, step: Callable[[], str | None]) -> str | None:
        assert request
        return step()

    inner, outer = _Request(URN.format("inner")), _Request(URN.format("outer"))
    assert server(outer, lambda: server(inner, lambda: deep(3))) == inner.urn
    assert server(outer, lambda: deep(50)) is None


def test_outside_of_a_call_there_is_no_urn() -> None:
    assert urn_of_request() is None
