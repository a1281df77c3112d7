"""A provider class that moved: the next `up` puts its new place into the state, without a call of the API."""

from __future__ import annotations

import base64
import copy
import importlib
import pickle

import pytest
from pulumi.dynamic.dynamic import serialize_provider  # pyright: ignore[reportUnknownVariableType]

import pulumi_wix_data
from tests.engine.engine_stack import RESOURCE_TYPE, Stack
from tests.engine.engine_world import Wix
from tests.upgrades.kept_states import KeptState

MODULES = {
    "CollectionPermissions": "pulumi_wix_data.resources.collection_permissions",
    "SpecialPermission": "pulumi_wix_data.resources.special_permission",
}


def reference(module: str, name: str) -> str:
    """What Pulumi stores of a provider class without data that stands there: `module.name()`, pickled."""
    return base64.b64encode(b"\x80\x02c" + f"{module}\n{name}\n".encode() + b")\x81.").decode()


def moved(kept: KeptState, modules: dict[str, str]) -> KeptState:
    """As if the provider classes had stood in those modules when the state was written."""
    state = copy.deepcopy(kept.state)
    for resource in state["deployment"]["resources"]:
        kind = resource["type"].removeprefix(RESOURCE_TYPE)
        if kind in modules:
            for part in ("inputs", "outputs"):
                resource[part]["__provider"] = reference(modules[kind], f"{kind}Provider")
    return KeptState(kept.program, kept.site, kept.changes, state)


@pytest.mark.parametrize("kind", MODULES)
def test_the_crafted_reference_is_one_to_the_present_class(kind: str) -> None:
    name = f"{kind}Provider"
    opened = pickle.loads(base64.b64decode(reference(MODULES[kind], name)))  # noqa: S301 - our own bytes
    assert type(opened) is getattr(importlib.import_module(MODULES[kind]), name)
    assert reference(MODULES[kind], name) != serialize_provider(getattr(pulumi_wix_data, name)())


@pytest.mark.parametrize("still_there", [True, False])
def test_an_up_heals_it_and_calls_nothing(stack: Stack, wix: Wix, still_there: bool) -> None:
    modules = MODULES if still_there else dict.fromkeys(MODULES, "pulumi_wix_data.before.it_moved")
    kept = moved(KeptState.load("0.1.0/declared"), modules)
    kept.put_into(stack, wix)
    if not still_there:
        assert (
            "ModuleNotFoundError: No module named 'pulumi_wix_data.before'" in stack.refresh().expect_failure().output
        )
    before = wix.permissions()

    run = stack.up().expect_success()
    assert f"{len(kept.outputs)} updated" in run.output
    assert wix.calls() == {}
    assert wix.permissions() == before
    healed = stack.resources()
    present = {serialize_provider(getattr(pulumi_wix_data, f"{kind}Provider")()) for kind in MODULES}
    assert {each[part]["__provider"] for each in healed.values() for part in ("inputs", "outputs")} == present
    assert {name: _without_reference(each["outputs"]) for name, each in healed.items()} == {
        name: _without_reference(outputs) for name, outputs in kept.outputs.items()
    }

    stack.refresh().expect_success()
    stack.destroy().expect_success()
    assert stack.resources() == {}
    assert wix.special("Orders") == {}


def _without_reference(outputs: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in outputs.items() if name != "__provider"}
