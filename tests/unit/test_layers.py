"""Imports point one way: permissions ← api ← settings ← state ← claims ← memory ← lifecycle ← resources and plugin, and
the commands on top."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import pulumi_wix_data

PACKAGE = "pulumi_wix_data"
ROOT = Path(pulumi_wix_data.__file__).parent

MAY_IMPORT: dict[str, set[str]] = {
    "error_kinds": set(),
    "permissions": {"error_kinds", "permissions"},
    "sanitize": set(),
    "sarif": {"sanitize"},
    "plain_faults": {"permissions"},
    "system_faults": set(),
    "user_files": {"permissions", "plain_faults", "system_faults"},
    "documentation": {"error_kinds", "api.errors"},
    "api": {"permissions", "sanitize", "system_faults", "api"},
    "settings": {"error_kinds", "permissions", "api"},
    "state": {"error_kinds", "permissions", "sanitize", "api", "settings", "state"},
    "claims": {"permissions", "state", "claims"},
    "memory": {"permissions", "state", "claims", "api.errors", "system_faults", "memory"},
    "lifecycle": {
        *("permissions", "system_faults", "api", "settings", "state", "claims", "memory"),
        *("error_kinds", "lifecycle"),
    },
    "engine": {"error_kinds", "api.errors", "documentation", "engine"},
    "resources": {
        *("permissions", "api", "settings", "state", "claims", "memory", "lifecycle"),
        *("error_kinds", "documentation", "engine", "resources"),
    },
    "plugin": {
        *("permissions", "api", "settings", "state", "memory", "lifecycle"),
        *("error_kinds", "documentation", "engine", "plugin"),
    },
    "native": {"permissions", "api", "settings", "state", "resources", "lookups", "native"},
    "lookups": {"permissions", "api", "settings", "documentation", "resources"},
    "emulator": {"permissions", "plain_faults", "system_faults", "user_files", "emulator"},
    "testing": {"permissions", "emulator"},
    "pages": {"permissions", "sanitize", "pages"},
    "review": {"permissions", "sanitize", "api", "state", "lifecycle", "pages", "sarif", "review"},
    "policies": {"permissions", "sanitize", "api", "state", "lifecycle", "policies"},
    "assertions": {"permissions", "api", "claims", "documentation", "resources", "assertions"},
    "doctor": {"permissions", "sanitize", "api", "settings", "stack.plugin_installation", "user_files", "doctor"},
    "matrix": {"permissions", "sanitize", "api", "state", "stack", "pages", "review", "matrix"},
    "export": {
        "permissions",
        "sanitize",
        "api",
        "settings",
        "state",
        "documentation",
        "system_faults",
        "user_files",
        "export",
    },
    "stack": {"permissions", "system_faults", "api", "settings", "state", "memory", "lifecycle", "stack"},
    "audit": {
        *("permissions", "sanitize", "api", "settings", "state", "stack"),
        *("pages", "sarif", "plain_faults", "system_faults", "user_files", "audit"),
    },
}
THIRD_PARTY: dict[str, set[str]] = {
    "error_kinds": set(),
    "permissions": set(),
    "api": {"httpx", "httpcore", "pydantic", "tenacity"},  # httpcore is httpx's own network layer
    "settings": set(),
    "sanitize": set(),
    "plain_faults": {"pydantic"},
    "system_faults": set(),
    "user_files": {"yaml"},
    "documentation": set(),
    "state": {"pydantic"},
    "claims": set(),
    "memory": set(),
    "lifecycle": {"tenacity"},
    "resources": {"pulumi", "grpc", "google"},  # google.protobuf is what Pulumi's calls are made of
    "engine": {"pulumi", "grpc"},
    "plugin": {"pulumi", "grpc", "google"},
    "native": {"pulumi"},
    "lookups": {"pulumi"},
    "pages": {"jinja2", "markupsafe"},  # markupsafe is a part of jinja2
    "review": {"rich"},
    "policies": {"pulumi_policy", "pydantic"},
    "assertions": {"pulumi"},
    "testing": {"pytest"},
    "doctor": {"httpx", "packaging"},
    "matrix": {"rich"},
    "export": set(),
    "stack": set(),
    "audit": {"pydantic"},
}
FILES = sorted(ROOT.rglob("*.py"))


def may_import(layer: str, module: str) -> bool:
    """Whether a layer, or one module of a layer, is among those that another may import."""
    return any(f"{module}.".startswith(f"{PACKAGE}.{each}.") for each in MAY_IMPORT[layer])


def imported(file: Path) -> Iterator[str]:
    """The full names of the modules that a file imports, anywhere in it."""
    inside = file.relative_to(ROOT.parent).with_suffix("").parts
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(inside[: len(inside) - node.level]) if node.level else ""
            module = ".".join(filter(None, (base, node.module)))
            # `from . import wire` names modules, `from .wire import x` names one.
            yield from (f"{module}.{alias.name}" for alias in node.names) if module in (base, PACKAGE) else (module,)


def test_there_is_something_to_look_at() -> None:
    layers = {file.relative_to(ROOT).parts[0].removesuffix(".py") for file in FILES}
    assert set(MAY_IMPORT) <= layers
    assert "pulumi_wix_data.permissions.actions" in set(imported(ROOT / "resources" / "collection_permissions.py"))


@pytest.mark.parametrize("layer", MAY_IMPORT)
def test_no_import_points_upward(layer: str) -> None:
    wrong = [
        f"{file.relative_to(ROOT)} imports {module}"
        for file in FILES
        if file.relative_to(ROOT).parts[0].removesuffix(".py") == layer
        for module in imported(file)
        if module.startswith(f"{PACKAGE}.") and not may_import(layer, module)
    ]
    assert wrong == []


@pytest.mark.parametrize("layer", THIRD_PARTY)
def test_each_layer_uses_its_own_libraries_only(layer: str) -> None:
    used = {
        module.partition(".")[0]
        for file in FILES
        if file.relative_to(ROOT).parts[0].removesuffix(".py") == layer
        for module in imported(file)
    }
    assert used - sys.stdlib_module_names - {PACKAGE} <= THIRD_PARTY[layer]
