"""How hints travel from a program to its provider: beside the inputs, until a check takes them out again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from typing import Any, cast

import pulumi
from pulumi.resource import create_urn

from ..lifecycle.hints import Hints
from .declared_ahead import ahead_of

_HINTS = "__hints"


class _AtRegistration:
    """A value that is made when Pulumi registers the resource; never, where the program fails before."""

    def __init__(self, make: Callable[[], Awaitable[Any]]) -> None:
        self._make = make

    def __await__(self) -> Generator[Any, Any, Any]:
        return self._make().__await__()


def give_hints(
    properties: dict[str, Any],
    name: str,
    type_: str,
    parent: pulumi.Resource | None,
    checked: Callable[[], Awaitable[None]],
    ahead: Callable[[], list[dict[str, Any]]],
) -> None:
    """Put the hints of the running program beside the inputs of the resource `name`.

    They are there once what `checked` gives is done, so a resource is registered only after the checks of its
    declaration. `ahead` then tells the collections that the program declares.
    """

    async def hints() -> dict[str, Any]:
        await checked()
        return {
            "urn": await _urn(name, type_, parent),
            "preview": pulumi.runtime.is_dry_run(),
            "ahead": ahead() or None,
        }

    properties[_HINTS] = _AtRegistration(hints)


async def _urn(name: str, type_: str, parent: pulumi.Resource | None) -> str | None:
    if parent is None:
        # At once, where Pulumi's own way takes several tasks of the event loop for each resource.
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_}::{name}"
    # The value alone: a resource that depended on its own parent's children would wait for itself.
    return await create_urn(name, type_, parent).future()


def take_hints(properties: dict[str, Any]) -> Hints:
    """Take the hints out of the declared inputs; the defaults where there are none."""
    value: object = properties.pop(_HINTS, None)
    given = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return Hints(given.get("urn"), bool(given.get("preview", True)), ahead_of(given.get("ahead") or ()))
