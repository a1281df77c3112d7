"""The package's schema, made of the registry of kinds and the tables of levels, actions and functions.

`python -m pulumi_wix_data.plugin.schema` prints it; `schema.json` in the repository is that, and a test compares them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.metadata import version
from typing import Any

from ..permissions.actions import ACTION_NAMES
from ..permissions.generated_names import generated_name
from ..permissions.levels import Access, AccessLevel
from ..permissions.presets import Preset
from ..state.collection_permissions import OnDestroy
from ..state.kinds import KINDS, AnyKind
from ..state.properties import (
    ADOPT_EXISTING,
    DATA_COLLECTION_ID,
    LOOKED_UP,
    ON_DESTROY,
    POLICY_ID,
    PRESET,
    PREVIOUS,
    SECRET_INPUTS,
    SITE_ID,
    SPECIAL_PERMISSIONS_ID,
    UNCONFIRMED,
    USER_ID,
    WRITTEN,
)
from . import configuration, schema_texts
from .functions import FUNCTIONS, Function
from .listing import LISTINGS

NAME = "wix-data"
_Json = dict[str, Any]
_ALWAYS = {SITE_ID, DATA_COLLECTION_ID, *ACTION_NAMES, ON_DESTROY}
"""Inputs that an output has too, whatever was left out: defaults are filled in."""
_NEVER_OUTPUTS = {PRESET}
_REPLACES = {SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID}


def _token(name: str) -> str:
    return f"{NAME}:index:{name}"


def _ref(name: str) -> _Json:
    return {"$ref": f"#/types/{_token(name)}"}


def _enum(description: str, values: Mapping[str, str]) -> _Json:
    return {
        "type": "string",
        "description": description,
        "enum": [{"name": generated_name(name), "value": name, "description": text} for name, text in values.items()],
    }


def _types() -> _Json:
    by_level = {
        each.value: f"{each.audience.capitalize()}, and whoever a stricter level lets in." for each in AccessLevel
    }
    presets = {each.value: ", ".join(f"{k} {v}" for k, v in each.levels.to_properties().items()) for each in Preset}
    accesses = {
        Access.UNSPECIFIED.value: "The collection's level decides.",
        Access.ALLOWED.value: "Allowed, whatever the level is.",
    }
    on_destroy = {
        OnDestroy.RESTORE.value: "Write back the levels from before.",
        OnDestroy.LOCK.value: "Set all four levels to PRIVILEGED.",
    }
    return {
        _token("AccessLevel"): _enum(
            "Who, at least, may perform an action; from the widest to the strictest.", by_level
        ),
        _token("Access"): _enum("Whether a special permission allows an action.", accesses),
        _token("Preset"): _enum("What a collection is for: a documented set of four levels.", presets),
        _token("OnDestroy"): _enum("What destroying CollectionPermissions does to the levels.", on_destroy),
        _token("Levels"): _object("A level for each action.", dict.fromkeys(ACTION_NAMES, "string")),
        _token("Accesses"): _object("An access for each action.", dict.fromkeys(ACTION_NAMES, "string")),
        _token("SpecialSet"): _object(
            "The special permissions of one user or role.",
            {SPECIAL_PERMISSIONS_ID: "string", USER_ID: "string", POLICY_ID: "string"}
            | dict.fromkeys(ACTION_NAMES, "string"),
            required={SPECIAL_PERMISSIONS_ID, *ACTION_NAMES},
        ),
        _token("Collection"): _object(
            "One data collection of a site.",
            {"id": "string", "displayName": "string", "collectionType": "string"},
            required={"id"},
        ),
    }


def _object(description: str, properties: Mapping[str, str], required: Iterable[str] | None = None) -> _Json:
    texts = {**schema_texts.SPECIAL_PERMISSION, **schema_texts.ARGUMENTS}
    return {
        "type": "object",
        "description": description,
        "properties": {name: {"type": type_, "description": texts[name]} for name, type_ in properties.items()},
        "required": sorted(properties if required is None else required),
    }


def _type_of(kind: AnyKind, name: str) -> _Json:
    is_levels = PREVIOUS in kind.computed
    if name in ACTION_NAMES:
        return _ref("AccessLevel" if is_levels else "Access")
    found: dict[str, _Json] = {
        PRESET: _ref("Preset"),
        ON_DESTROY: _ref("OnDestroy"),
        ADOPT_EXISTING: {"type": "boolean"},
        PREVIOUS: _ref("Levels" if is_levels else "Accesses"),
        WRITTEN: _ref("Levels"),
        UNCONFIRMED: _ref("Levels" if is_levels else "Accesses"),
        LOOKED_UP: {"type": "boolean"},
        SECRET_INPUTS: {"type": "array", "items": {"type": "string"}},
    }
    return found.get(name, {"type": "string"})


def _resource(kind: AnyKind) -> _Json:
    texts = schema_texts.BY_KIND[kind.name]

    def described(name: str) -> _Json:
        return {**_type_of(kind, name), "description": texts[name]}

    def declared(name: str) -> _Json:
        replaces = {"willReplaceOnChanges": True} if name in _REPLACES else {}
        default = {"default": OnDestroy.RESTORE.value} if name == ON_DESTROY else {}
        return {**described(name), **default, **replaces}

    outputs = [name for name in (*kind.inputs, *kind.outputs, SECRET_INPUTS) if name not in _NEVER_OUTPUTS]
    always = _ALWAYS.intersection(outputs).union(kind.computed)
    example = f"\n\n## Example\n\n```yaml\n{schema_texts.EXAMPLES[kind.name]}```\n"
    return {
        "description": schema_texts.RESOURCES[kind.name] + example,
        "inputProperties": {name: declared(name) for name in kind.inputs},
        "requiredInputs": [DATA_COLLECTION_ID],
        "properties": {name: described(name) for name in outputs},
        "required": sorted(always),
        "aliases": [{"type": kind.dynamic_type}],
        "listInputs": {
            "type": "object",
            "properties": {
                name: {"type": "string", "description": schema_texts.LISTED[name]}
                for name in LISTINGS[kind.native_type].arguments
            },
        },
    }


def _provider_properties() -> _Json:
    types = dict.fromkeys(configuration.FLAGS, "boolean")
    return {
        name: {
            "type": types.get(name, "string"),
            "description": schema_texts.PROVIDER[name],
            **({"secret": True} if name in configuration.SECRET_PROPERTIES else {}),
        }
        for name in configuration.PROPERTIES
    }


def _function(function: Function) -> _Json:
    texts = schema_texts.ARGUMENTS
    lists: dict[str, _Json] = {
        "specialPermissions": {"type": "array", "items": _ref("SpecialSet")},
        "collections": {"type": "array", "items": _ref("Collection")},
    }

    def described(name: str) -> _Json:
        return {**lists.get(name, {"type": "string"}), "description": texts[name]}

    return {
        "description": schema_texts.FUNCTIONS[function.name],
        "inputs": {
            "type": "object",
            "properties": {name: described(name) for name in function.arguments},
            "required": list(function.required),
        },
        "outputs": {
            "type": "object",
            "properties": {name: described(name) for name in function.results},
            "required": list(function.results),
        },
    }


def make_schema() -> _Json:
    """The schema, as Pulumi's tools read it."""
    of_stack = {name: each for name, each in _provider_properties().items() if name not in configuration.EXPLICIT_ONLY}
    return {
        "name": NAME,
        "displayName": "Wix Data",
        "version": version("pulumi-wix-data"),
        "description": "Wix CMS data permissions as code: who can read, insert, update and remove the items of a "
        "collection.",
        "keywords": ["pulumi", "wix", "cms", "permissions", "category/cloud", "kind/native"],
        "license": "Apache-2.0",
        "config": {"variables": of_stack, "defaults": []},
        "types": _types(),
        "provider": {
            "description": "A site, with the key that its resources are called with.",
            "inputProperties": _provider_properties(),
            "properties": _provider_properties(),
        },
        "resources": {kind.native_type: _resource(kind) for kind in KINDS},
        "functions": {function.token: _function(function) for function in FUNCTIONS},
        # A generated Python package must not take the name of the one that people write by hand with.
        "language": {"python": {"packageName": "pulumi_wix_data_sdk", "pyproject": {"enabled": True}}},
    }


@cache
def schema_text() -> str:
    """The schema as JSON."""
    return json.dumps(make_schema(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    sys.stdout.write(schema_text())
