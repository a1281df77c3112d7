"""How hints travel from a program to its provider: beside the inputs, until a check takes them out again."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any

import pulumi
from pulumi.resource import create_urn

from ..lifecycle.hints import Hints

_HINTS = "__hints"


def give_hints(
    properties: dict[str, Any], name: str, type_: str, parent: pulumi.Resource | None, checked: Awaitable[None]
) -> None:
    """Put the hints of the running program beside the inputs of the resource `name`.

    They are there once `checked` is done, so a resource is registered only after the checks of its declaration.
    """
    properties[_HINTS] = {
        "urn": _after(checked, create_urn(name, type_, parent)),
        "preview": pulumi.runtime.is_dry_run(),
    }


def _after(checked: Awaitable[None], urn: pulumi.Output[str]) -> pulumi.Output[str | None]:
    """The URN alone: a resource that depended on its own parent's children would wait for itself."""

    async def value() -> str | None:
        await checked
        return await urn.future()

    # A task, since a coroutine that nobody awaits after a failed check would be complained about.
    return pulumi.Output(set(), value(), asyncio.ensure_future(urn.is_known()))


def take_hints(properties: dict[str, Any]) -> Hints:
    """Take the hints out of the declared inputs; the defaults where there are none."""
    given: Any = properties.pop(_HINTS, None)
    return Hints(given.get("urn"), bool(given.get("preview", True))) if isinstance(given, dict) else Hints()  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
