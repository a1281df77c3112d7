"""How hints travel from a program to its provider: beside the inputs, until a check takes them out again."""

from __future__ import annotations

from typing import Any

import pulumi
from pulumi.resource import create_urn

from ..lifecycle.hints import Hints

_HINTS = "__hints"


def give_hints(properties: dict[str, Any], name: str, type_: str, parent: pulumi.Resource | None) -> None:
    """Put the hints of the running program beside the inputs of the resource `name`."""
    properties[_HINTS] = {
        "urn": _without_dependencies(create_urn(name, type_, parent)),
        "preview": pulumi.runtime.is_dry_run(),
    }


def _without_dependencies(urn: pulumi.Output[str]) -> pulumi.Output[str | None]:
    """The URN alone: a resource that depended on its own parent's children would wait for itself."""
    return pulumi.Output(set(), urn.future(), urn.is_known())


def take_hints(properties: dict[str, Any]) -> Hints:
    """Take the hints out of the declared inputs; the defaults where there are none."""
    given: Any = properties.pop(_HINTS, None)
    return Hints(given.get("urn"), bool(given.get("preview", True))) if isinstance(given, dict) else Hints()  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
