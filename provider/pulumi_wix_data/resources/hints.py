"""How a program tells its provider who asks: beside the inputs, until a check takes it out again."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from typing import Any, cast

import pulumi
from pulumi.resource import create_urn

from ..lifecycle.prefetcher import Declared
from ..lifecycle.steps import Phase, RequestContext
from .declared_ahead import ahead_of
from .lazy_awaitable import LazyAwaitable

_HINTS = "__hints"


@dataclass(frozen=True)
class Hints:
    """What a program tells with a resource."""

    context: RequestContext = field(default_factory=RequestContext)
    secrets: frozenset[str] = frozenset()
    """The properties (Wix's names) that the program declares as secrets."""
    ahead: tuple[Declared, ...] = ()
    """The collections that the program declares, as far as this provider process was not told of them yet."""


def give_hints(
    properties: dict[str, Any],
    urn: Awaitable[str] | str,
    secrets: Mapping[str, pulumi.Output[Any]],
    checked: Awaitable[None] | None,
    ahead: list[str] | None,
) -> None:
    """Put the hints of the running program beside the inputs of a resource.

    Pulumi awaits what can be awaited before it registers the resource: `checked` holds it back until the checks of its
    declaration are done. One text, and at once where nothing is to be awaited: each value in a dictionary and each task
    of the event loop would be paid for by every resource. `secrets` are the outputs that may be secret, by the names
    of their properties. `ahead` may still grow until then.
    """
    hints: dict[str, Any] = {"preview": pulumi.runtime.is_dry_run()}

    async def once_checked() -> str:
        if checked is not None:
            await checked
        hints["urn"] = urn if isinstance(urn, str) else await urn
        hidden = [name for name, output in secrets.items() if await output.is_secret()]
        return json.dumps({**hints, "secrets": hidden} if hidden else hints)

    if isinstance(urn, str) and checked is None and not secrets:
        text: object = json.dumps({**hints, "urn": urn})
    else:
        text = LazyAwaitable(once_checked)
    properties[_HINTS] = text if ahead is None else {"hints": text, "ahead": ahead}


def urn_of(name: str, type_: str, parent: pulumi.Resource | None) -> Awaitable[str] | str:
    """The URN that the resource will have; at once where it has no parent: Pulumi's own way takes several tasks."""
    if parent is None:
        return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_}::{name}"
    # The value alone: a resource that depended on its own parent's children would wait for itself.
    return LazyAwaitable(lambda: _value_of(create_urn(name, type_, parent)))


async def _value_of(output: pulumi.Output[str]) -> str:
    return await output.future() or ""


def take_hints(properties: dict[str, Any]) -> Hints:
    """Take the hints out of the declared inputs; the defaults where there are none."""
    given: object = properties.pop(_HINTS, None)
    ahead: Any = ()
    if isinstance(given, dict):
        both = cast("dict[str, Any]", given)
        given, ahead = both.get("hints"), both.get("ahead") or ()
    try:
        value: object = json.loads(given) if isinstance(given, str) else None
    except ValueError:
        value = None
    if not isinstance(value, dict):
        return Hints(ahead=ahead_of(ahead))
    hints = cast("dict[str, Any]", value)
    phase = Phase.PREVIEW if hints.get("preview", True) else Phase.UPDATE
    context = RequestContext(hints.get("urn"), phase)
    return Hints(context, frozenset(hints.get("secrets") or ()), ahead_of(ahead))
