"""Subclasses of the resources, of subclasses too: they keep the type by which everything knows them."""

from __future__ import annotations

import json

from tests.engine.engine_stack import RESOURCE_TYPE, Stack
from tests.engine.engine_world import ORDERS, Wix

CLASSES = """
class House(CollectionPermissions):
    def __init__(self, name, collection, **more):
        super().__init__(name, data_collection_id=collection, preset="STAFF_ONLY", **more)
class Cellar(House, module="cellar", name="Door"):
    pass
class Pass(SpecialPermission, module="a"):
    pass
House("house", "Orders")
Cellar("cellar", "Products")
Pass("pass", data_collection_id="Letters", user_id="u", item_remove="ALLOWED")
"""


def test_a_subclass_keeps_the_type_whatever_its_class_arguments(stack: Stack, wix: Wix) -> None:
    stack.program(CLASSES).up().expect_success()
    types = {name: each["type"] for name, each in stack.resources().items()}
    levels, special = f"{RESOURCE_TYPE}CollectionPermissions", f"{RESOURCE_TYPE}SpecialPermission"
    assert types == {"house": levels, "cellar": levels, "pass": special}
    assert stack.program(CLASSES).preview().changes == {}
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_a_stack_of_an_earlier_release_goes_on_without_a_change(stack: Stack, wix: Wix) -> None:
    """Earlier releases gave a subclass the type of any dynamic resource."""
    stack.program(CLASSES).up().expect_success()
    text = stack.export_text()
    for now, then in {
        f"{RESOURCE_TYPE}CollectionPermissions::house": "pulumi-python:dynamic:Resource::house",
        f"{RESOURCE_TYPE}CollectionPermissions::cellar": "pulumi-python:dynamic/cellar:Door::cellar",
        f"{RESOURCE_TYPE}SpecialPermission::pass": "pulumi-python:dynamic/a:Resource::pass",
    }.items():
        text = text.replace(now, then)
    state = json.loads(text)
    for resource in state["deployment"]["resources"]:
        resource["type"] = resource["urn"].split("::")[2].rpartition("$")[2]
    file = stack.folder / "earlier.json"
    file.write_text(json.dumps(state), encoding="utf-8")
    stack.run("stack", "import", "--file", str(file)).expect_success()
    wix.calls()
    run = stack.program(CLASSES).up().expect_success()
    assert "3 unchanged" in run.output or "4 unchanged" in run.output, run.output
    assert wix.calls() == {}
    assert set(stack.resources()) == {"house", "cellar", "pass"}
