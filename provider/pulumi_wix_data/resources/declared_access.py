"""What a program declares, resource by resource, and what the engine has made of it."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, cast

import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_monitor

from ..claims.verdicts import Declared
from ..permissions.actions import ACTION_NAMES
from ..permissions.levels import Hidden
from ..state.kinds import AnyKind
from ..state.properties import DATA_COLLECTION_ID, POLICY_ID, PRESET, SITE_ID, USER_ID
from ..state.values import Values
from .names import snake_case
from .run_local import RunLocal

_JUDGED = (SITE_ID, DATA_COLLECTION_ID, USER_ID, POLICY_ID, *ACTION_NAMES)


@dataclass
class DeclaredAccess:
    """One resource of the program."""

    resource_name: str
    kind: AnyKind
    properties: Mapping[str, object]
    """As declared: plain values and Outputs."""
    resource: pulumi.CustomResource | None = field(default=None, repr=False)
    """The resource, once it is registered."""

    async def resolve(self) -> Declared:
        """What is declared once all values are there; `Hidden.UNKNOWN` for what this phase does not know.

        What the engine answers wins: transformations and `ignore_changes` are in it. Raises what a registration that
        failed has raised.
        """
        secrets = set[str]()
        values = {name: await _resolved(name, value, secrets) for name, value in self.properties.items()}
        if self.resource is not None and not isinstance(get_monitor(), MockMonitor):
            await self.resource.urn.future()
            answered = {name: await _resolved(name, self._output(name), secrets) for name in _JUDGED}
            # A preview need not be told, nor is a resource that `--target` leaves out.
            told = {name: value for name, value in answered.items() if value not in (None, Hidden.UNKNOWN)}
            if told.keys() & set(ACTION_NAMES):
                values.pop(PRESET, None)
            values.update(told)
        return Declared(self.resource_name, self.kind.parse(Values.from_program(values, secrets)).inputs)

    def _output(self, name: str) -> object:
        return getattr(self.resource, snake_case(name), None)


class Declarations:
    """The resources that one run of a program declares."""

    def __init__(self) -> None:
        self.all: list[DeclaredAccess] = []

    def declare(self, resource_name: str, kind: AnyKind, properties: dict[str, Any]) -> DeclaredAccess:
        """Note a resource. An awaitable among the properties becomes an Output in place: it may be awaited once."""
        for name, value in properties.items():
            if inspect.isawaitable(value):
                properties[name] = pulumi.Output.from_input(value)
        declared = DeclaredAccess(resource_name, kind, properties)
        self.all.append(declared)
        return declared


_declarations = RunLocal(Declarations)


def declarations() -> Declarations:
    """Those of the present run."""
    return _declarations.get()


async def _resolved(name: str, value: object, secrets: set[str]) -> object:
    """The plain value, or `Hidden.UNKNOWN`; the name of a secret goes to the secrets."""
    if isinstance(value, pulumi.Output):
        output = cast("pulumi.Output[Any]", value)
        if await output.is_secret():
            secrets.add(name)
        value = await output.future() if await output.is_known() else Hidden.UNKNOWN
    return value.value if isinstance(value, Enum) and not isinstance(value, Hidden) else value
