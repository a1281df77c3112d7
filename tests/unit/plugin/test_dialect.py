"""Messages have names as the program spells them: Python's for our bindings, the schema's for every other program."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import grpc
import pytest
from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

import pulumi_wix_data
from pulumi_wix_data.plugin.configuration import checked
from pulumi_wix_data.plugin.dialect import NAMES, as_in_schema, python_name
from pulumi_wix_data.plugin.engine_runs import EngineRun, EngineRuns
from pulumi_wix_data.plugin.service import ProviderService
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, KINDS, SPECIAL_PERMISSION
from pulumi_wix_data.state.values import Values
from tests.unit.lifecycle.lifecycle_inputs import COLLECTION, SITE

ROOT = Path(pulumi_wix_data.__file__).parent
SPEAKING = ("api", "engine", "lifecycle", "lookups.py", "memory", "permissions", "plugin", "settings.py", "state")
"""The layers whose sentences the plugin shows; `claims` are made in Python alone."""
FILES = [file for each in SPEAKING for file in ([ROOT / each] if "." in each else sorted((ROOT / each).rglob("*.py")))]
SPELLED_BY_PYTHON = {python for python, schema in NAMES.items() if python != schema}
WORD = re.compile(r"`?\b[a-z]+(?:_[a-z]+)+\b`?|`import_`", re.ASCII)
NOBODY = {"siteId": SITE, "dataCollectionId": "Orders", "itemRead": "ALLOWED"}


def sentences(file: Path) -> Iterator[str]:
    """The strings of a file that have a space, each whole, but for its documentation."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    parts = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    documentation = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if id(node) in parts | documentation:
            continue
        if isinstance(node, ast.JoinedStr):
            text = "".join(str(part.value) if isinstance(part, ast.Constant) else "…" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            text = node.value
        else:
            continue
        if " " in text:
            yield text


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_sentence_has_such_names_in_backticks_and_from_the_one_table(file: Path) -> None:
    for text in sentences(file):
        for word in WORD.findall(text):
            name = word.strip("`")
            assert name not in SPELLED_BY_PYTHON or word != name or f"`{name}=" in text, text
            assert name in NAMES or word == name, text


def test_the_table_has_every_property_that_can_be_declared_and_pulumis_options() -> None:
    assert {each for kind in KINDS for each in (*kind.inputs, *kind.outputs)} <= set(NAMES.values())
    told = "`adopt_existing=True`, `import_`, `delete_before_replace`, `True`, `None`, `pulumi up`, `_x`, 'user_id'"
    assert as_in_schema(told) == (
        "`adoptExisting: true`, `import`, `deleteBeforeReplace`, `true`, `null`, `pulumi up`, `_x`, 'user_id'"
    )
    assert [python_name(each) for each in ("preset", "dataCollectionId")] == ["preset", "data_collection_id"]


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


FAULTS: list[tuple[Any, dict[str, Any], dict[str, Any]]] = [
    (SPECIAL_PERMISSION, {}, NOBODY),
    (SPECIAL_PERMISSION, {}, {**NOBODY, "userId": "u", "policyId": "p"}),
    (SPECIAL_PERMISSION, {}, {**NOBODY, "userId": "u", "adoptExisting": "yes"}),
    (SPECIAL_PERMISSION, {}, {**NOBODY, "userId": True, "adoptExisting": 1}),
    (SPECIAL_PERMISSION, {}, {**NOBODY, "user_id": "u", "itemRead": None}),
    (COLLECTION_PERMISSIONS, {}, {**COLLECTION, "dataCollectionId": True, "onDestroy": False}),
    (COLLECTION_PERMISSIONS, {}, {**COLLECTION, "siteId": None}),
    (COLLECTION_PERMISSIONS, {"apiKeyEnv": "WIX_API_KEY_NOWHERE"}, COLLECTION),
]


@pytest.mark.parametrize("python", [False, True], ids=["another language", "our bindings"])
def test_faults_of_a_check_are_in_the_programs_spelling(python: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("WIX_SITE_ID", "WIX_API_KEY", "WIX_API_KEY_NOWHERE"):
        monkeypatch.delenv(variable, raising=False)
    told: list[str] = []
    for kind, provider, declared in FAULTS:
        service = plugin(python=python, **(provider or {"apiKey": "IST.key"}))
        urn = f"urn:pulumi:dev::shop::{kind.native_type}::it"
        request = provider_pb2.CheckRequest(urn=urn, news=struct(declared))
        failures: Any = service.Check(request, CALL).failures
        assert failures
        told += [each.reason for each in failures]
    text = "\n".join(told)
    written = {name for name in SPELLED_BY_PYTHON if re.search(rf"\b{name}\b", text)}
    named = {"user_id", "policy_id", "site_id", "api_key_env"}
    assert written == (named if python else set())
    assert ("`True`" in text, "`true`" in text) == (python, not python)
    if not python:
        assert {f"`{NAMES[name]}`" for name in named} <= set(re.findall(r"`\w+`", text))


@pytest.mark.parametrize("python", [False, True])
def test_faults_of_a_provider_and_failures_of_functions_are_too(python: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WIX_SITE_ID", raising=False)
    service = plugin(python=python, apiKey="IST.key")
    both = provider_pb2.CheckRequest(news=struct({"apiKey": "IST.key", "apiKeyEnv": "WIX_API_KEY"}))
    checked_config: Any = service.CheckConfig(both, CALL)
    listed = provider_pb2.InvokeRequest(tok="wix-data:index:listCollections")
    told = [each.reason for each in (*checked_config.failures, *service.Invoke(listed, CALL).failures)]
    with pytest.raises(RuntimeError) as refused:
        service.List(provider_pb2.ListRequest(token=COLLECTION_PERMISSIONS.native_type), CALL)
    names = ["api_key_env", "site_id", "site_id"] if python else ["apiKeyEnv", "siteId", "siteId"]
    assert [re.findall(r"give `(\w+)`", each)[0] for each in (*told, str(refused.value))] == names
