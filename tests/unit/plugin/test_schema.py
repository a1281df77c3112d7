"""The schema is that of the registry of kinds and of the tables, and the repository has it as a file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from pulumi_wix_data.permissions.actions import ACTION_NAMES
from pulumi_wix_data.permissions.levels import Access, AccessLevel
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.plugin import configuration
from pulumi_wix_data.plugin.functions import FUNCTIONS
from pulumi_wix_data.plugin.schema import make_schema, schema_text
from pulumi_wix_data.state.collection_permissions import OnDestroy
from pulumi_wix_data.state.kinds import KINDS, AnyKind

FILE = Path(__file__).parents[3] / "schema.json"
SCHEMA: dict[str, Any] = make_schema()


def test_the_file_in_the_repository_is_the_schema() -> None:
    assert FILE.read_text(encoding="utf-8") == schema_text(), (
        "run `python -m pulumi_wix_data.plugin.schema > schema.json`"
    )


def test_it_has_each_kind_and_nothing_else() -> None:
    assert set(SCHEMA["resources"]) == {kind.native_type for kind in KINDS}
    assert set(SCHEMA["functions"]) == {each.token for each in FUNCTIONS}


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_its_properties_each_with_a_description_and_its_other_type_as_an_alias(kind: AnyKind) -> None:
    found = SCHEMA["resources"][kind.native_type]
    assert set(found["inputProperties"]) == set(kind.inputs)
    assert set(kind.outputs) <= set(found["properties"])
    assert set(found["required"]) <= set(found["properties"])
    assert set(kind.computed) <= set(found["required"])
    assert all(each["description"] for part in ("inputProperties", "properties") for each in found[part].values())
    assert found["aliases"] == [{"type": kind.dynamic_type}]
    assert "```yaml" in found["description"]


@pytest.mark.parametrize(
    ("name", "enum"),
    [("AccessLevel", AccessLevel), ("Access", Access), ("Preset", Preset), ("OnDestroy", OnDestroy)],
)
def test_the_enums_are_ours(name: str, enum: Any) -> None:
    values = SCHEMA["types"][f"wix-data:index:{name}"]["enum"]
    assert [each["value"] for each in values] == [each.value for each in enum]
    assert all(each["description"] for each in values)


def test_a_key_is_a_secret_and_every_reference_leads_somewhere() -> None:
    properties = SCHEMA["provider"]["inputProperties"]
    assert set(properties) == set(configuration.PROPERTIES)
    assert {name for name, each in properties.items() if each.get("secret")} == configuration.SECRET_PROPERTIES
    assert SCHEMA["config"]["variables"]["apiKey"]["secret"] is True
    for reference in _references(SCHEMA):
        assert reference.removeprefix("#/types/") in SCHEMA["types"]
    assert set(SCHEMA["types"]["wix-data:index:Levels"]["properties"]) == set(ACTION_NAMES)
    # A generated Python package must not take the name of ours.
    assert SCHEMA["language"]["python"]["packageName"] != "pulumi_wix_data"


def _references(part: Any) -> list[str]:
    if isinstance(part, dict):
        found: dict[str, Any] = part  # pyright: ignore[reportUnknownVariableType]
        own = [found["$ref"]] if "$ref" in found else []
        return own + [each for value in found.values() for each in _references(value)]
    return [each for value in part for each in _references(value)] if isinstance(part, list) else []  # pyright: ignore[reportUnknownVariableType]


def test_the_schema_is_plain_json() -> None:
    assert json.loads(schema_text()) == SCHEMA
