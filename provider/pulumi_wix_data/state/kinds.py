"""THE registry: every kind of resource of this package, and which kind a type token stands for."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from .collection_permissions import COLLECTION_PERMISSIONS
from .resource_kind import DeclaredInputs, ResourceKind
from .special_permission import SPECIAL_PERMISSION

AnyKind = ResourceKind[Any, Any]

KINDS: tuple[AnyKind, ...] = (COLLECTION_PERMISSIONS, SPECIAL_PERMISSION)

__all__ = [
    "COLLECTION_PERMISSIONS",
    "KINDS",
    "SPECIAL_PERMISSION",
    "AnyKind",
    "DeclaredInputs",
    "common_urn",
    "is_ours",
    "kind_of",
    "of_kind",
]


def kind_of(type_: str, provider: object = None) -> AnyKind | None:
    """The kind with that type token; None for resources of other packages.

    `provider` is what a dynamic resource records of its provider's class, under `__provider`. It tells a resource of
    ours whatever its type token is: earlier releases gave a subclass that of any dynamic resource.
    """
    kind = _BY_TYPE.get(type_)
    if kind or not type_.startswith(_DYNAMIC) or not isinstance(provider, str):
        return kind
    try:
        pickled = base64.b64decode(provider, validate=True)
    except ValueError:
        return None
    return next((each for each in KINDS if f"{each.name}Provider".encode() in pickled and _PACKAGE in pickled), None)


def is_ours(type_: str) -> bool:
    """Whether a type token is of this package, be its kind known or not: a later release may have more."""
    return type_.startswith(_OUR_TYPES)


def common_urn(urn: str) -> str:
    """The URN of a resource in the memory of a run: the same for both doors, since a resource may move between them."""
    parts = urn.split("::", 3)
    if len(parts) == 4:
        parts[2] = "$".join(_COMMON_TYPES.get(each, each) for each in parts[2].split("$"))
    return "::".join(parts)


def of_kind(kind: AnyKind, layer: str, suffix: str) -> Any:
    """What a layer has for a kind: for example `CollectionPermissionsLifecycle` of `lifecycle/collection_permissions`.

    Loaded when it is first asked for. Raises ModuleNotFoundError or AttributeError for a kind that the layer lacks.
    """
    package = __name__.rpartition(".")[0].rpartition(".")[0]
    return getattr(import_module(f"{package}.{layer}.{kind.module}"), f"{kind.name}{suffix}")


_DYNAMIC = "pulumi-python:dynamic"
_OUR_TYPES = ("pulumi-python:dynamic/wix-data:", "wix-data:")
_PACKAGE = b"pulumi_wix_data"


def _types() -> Iterator[tuple[str, AnyKind]]:
    for kind in KINDS:
        for type_ in kind.types:
            yield type_, kind


_BY_TYPE = dict(_types())
_COMMON_TYPES = {kind.native_type: kind.dynamic_type for kind in KINDS}
