"""How hints travel from a program to its provider: beside the inputs, until a check takes them out again."""

from __future__ import annotations

import json
from collections.abc import Awaitable
from typing import Any, cast

import pulumi
from pulumi.resource import create_urn

from ..lifecycle.hints import Hints
from .at_registration import AtRegistration
from .declared_ahead import ahead_of

_HINTS = "__hints"


def give_hints(
    properties: dict[str, Any],
    name: str,
    type_: str,
    parent: pulumi.Resource | None,
    checked: Awaitable[None] | None,
    ahead: list[str] | None,
) -> None:
    """Put the hints of the running program beside the inputs of the resource `name`.

    Pulumi awaits what can be awaited before it registers the resource: `checked` holds it back until the checks of its
    declaration are done. One text, and at once where nothing is to be awaited: each value in a dictionary and each task
    of the event loop would be paid for by every resource. `ahead` may still grow until then.
    """
    hints = {"urn": _urn(name, type_), "preview": pulumi.runtime.is_dry_run()}

    async def once_checked() -> str:
        if checked is not None:
            await checked
        if parent is not None:
            # The value alone: a resource that depended on its own parent's children would wait for itself.
            hints["urn"] = await create_urn(name, type_, parent).future()
        return json.dumps(hints)

    text = json.dumps(hints) if parent is None and checked is None else AtRegistration(once_checked)
    properties[_HINTS] = text if ahead is None else {"hints": text, "ahead": ahead}


def _urn(name: str, type_: str) -> str | None:
    """Of a resource without a parent: Pulumi's own way takes several tasks of the event loop."""
    return f"urn:pulumi:{pulumi.get_stack()}::{pulumi.get_project()}::{type_}::{name}"


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
    hints = cast("dict[str, Any]", value) if isinstance(value, dict) else {}
    return Hints(hints.get("urn"), bool(hints.get("preview", True)), ahead_of(ahead))
