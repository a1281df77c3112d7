"""What a program declares, resource by resource, for checks that come before anything is registered."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any

import pulumi

from ..lifecycle.properties import SPECIAL_PERMISSIONS_ID, UNKNOWN
from .per_run import PerRun


@dataclass
class DeclaredAccess:
    """One resource of the program."""

    resource_name: str
    is_special: bool
    """Whether it is a SpecialPermission rather than CollectionPermissions."""
    properties: dict[str, Any]
    """As declared; `UNKNOWN` for what is not known, or not known yet."""
    outputs: dict[str, pulumi.Output[Any]] = field(default_factory=dict[str, pulumi.Output[Any]], repr=False)
    """Those of the properties that were declared as an Output or an awaitable."""

    async def resolve(self) -> None:
        """Wait for the outputs; what this phase does not know stays `UNKNOWN`."""
        for name, output in self.outputs.items():
            if await output.is_known():
                self.properties[name] = _plain(await output.future())


Check = Callable[[list[DeclaredAccess]], None]
"""Judges what is declared so far; what it raises stops the registration, and with it the program."""


class Declarations:
    """The resources that one run of a program declares."""

    def __init__(self) -> None:
        self._declared: list[DeclaredAccess] = []
        self._checks: list[Check] = []

    def declare(self, resource_name: str, properties: dict[str, Any]) -> Callable[[], Awaitable[None]]:
        """Note a resource; its registration must await what the answer gives, which raises what a check raises.

        An awaitable among the properties becomes an Output in place: it may be awaited once only.
        """
        for name, value in properties.items():
            if inspect.isawaitable(value):
                properties[name] = pulumi.Output.from_input(value)
        outputs: dict[str, pulumi.Output[Any]] = {
            name: value for name, value in properties.items() if isinstance(value, pulumi.Output)
        }
        known = {name: UNKNOWN if name in outputs else _plain(value) for name, value in properties.items()}
        declared = DeclaredAccess(resource_name, SPECIAL_PERMISSIONS_ID in properties, known, outputs)
        self._declared.append(declared)
        return partial(self._checked, declared)

    def before_registration(self, check: Check) -> None:
        """Have `check` called before each registration, with what is known by then."""
        self._checks.append(check)

    def when_resolved(self, check: Check) -> None:
        """Have `check` called once all values are there; its failure fails the program."""
        pulumi.Output.from_input(self._resolved(check))

    async def _checked(self, declared: DeclaredAccess) -> None:
        # Only its own values: those of others may wait for this very resource.
        await declared.resolve()
        for check in self._checks:
            check(self._declared)

    async def _resolved(self, check: Check) -> None:
        # By index: while one is waited for, others may be declared.
        resolved = 0
        while resolved < len(self._declared):
            await self._declared[resolved].resolve()
            resolved += 1
        check(self._declared)


_declarations = PerRun(Declarations)


def declarations() -> Declarations:
    """Those of the present run."""
    return _declarations.get()


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
