"""What a program declares, resource by resource, for checks that come before anything is registered."""

from __future__ import annotations

import asyncio
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

import pulumi

from ..permissions.levels import Hidden
from ..state.kinds import AnyKind
from ..state.resource_kind import DeclaredInputs
from ..state.values import Values
from .lazy_awaitable import LazyAwaitable
from .run_local import RunLocal


@dataclass
class DeclaredAccess:
    """One resource of the program."""

    resource_name: str
    kind: AnyKind
    properties: dict[str, object]
    """As declared; `Hidden.UNKNOWN` for what is not known, or not known yet."""
    outputs: dict[str, pulumi.Output[Any]] = field(default_factory=dict[str, pulumi.Output[Any]], repr=False)
    """Those of the properties that were declared as an Output or an awaitable."""
    secrets: set[str] = field(default_factory=set[str])
    """Those of the properties whose values must not be shown."""
    _inputs: DeclaredInputs | None = None

    @property
    def inputs(self) -> DeclaredInputs:
        """What is declared, typed; the faults in it are found by the provider's check."""
        inputs = self._inputs
        if inputs is None:
            inputs = self._inputs = self.kind.parse(Values.from_program(self.properties, self.secrets)).inputs
        return inputs

    async def resolve(self) -> None:
        """Wait for the outputs; what this phase does not know stays `Hidden.UNKNOWN`."""
        for name, output in self.outputs.items():
            if await output.is_secret():
                self.secrets.add(name)
            if await output.is_known():
                self.properties[name] = _plain(await output.future())
        self._inputs = None


Check = Callable[[list[DeclaredAccess]], None]
"""Judges what is declared so far; what it raises stops the registration, and with it the program."""


class Declarations:
    """The resources that one run of a program declares."""

    def __init__(self) -> None:
        self._declared: list[DeclaredAccess] = []
        self._checks: list[Check] = []
        self._together: asyncio.Future[None] | None = None

    def declare(self, resource_name: str, kind: AnyKind, properties: dict[str, Any]) -> Awaitable[None] | None:
        """Note a resource; its registration must await the answer, if any, which raises what a check raises.

        An awaitable among the properties becomes an Output in place: it may be awaited once only.
        """
        for name, value in properties.items():
            if inspect.isawaitable(value):
                properties[name] = pulumi.Output.from_input(value)
        outputs: dict[str, pulumi.Output[Any]] = {
            name: value for name, value in properties.items() if isinstance(value, pulumi.Output)
        }
        known = {name: Hidden.UNKNOWN if name in outputs else _plain(value) for name, value in properties.items()}
        declared = DeclaredAccess(resource_name, kind, known, outputs)
        self._declared.append(declared)
        if not _checks_may_come:
            return None
        return LazyAwaitable(lambda: self._checked(declared)) if outputs else self._checked_together()

    @property
    def has_any(self) -> bool:
        """Whether a resource was declared."""
        return bool(self._declared)

    def before_registration(self, check: Check) -> None:
        """Have `check` called before each registration, with what is known by then. Needs `let_checks_come`."""
        self._checks.append(check)

    def when_resolved(self, check: Check) -> None:
        """Have `check` called once all values are there; its failure fails the program."""
        pulumi.Output.from_input(self._resolved(check))

    def _checked_together(self) -> Awaitable[None]:
        """One answer for all that is declared until the program pauses: a task for each would cost too much."""
        if self._together is None:
            try:
                loop = asyncio.get_running_loop()
            except RuntimeError:
                # A unit test with mocks may import a program at the top of its own module, where no loop runs.
                return LazyAwaitable(self._checked_alone)
            self._together = loop.create_future()
            loop.call_soon(self._check_together, self._together)
        return self._together

    async def _checked_alone(self) -> None:
        self._check()

    def _check_together(self, together: asyncio.Future[None]) -> None:
        self._together = None
        try:
            self._check()
        except Exception as failure:  # noqa: BLE001 - raised where the answer is awaited
            together.set_exception(failure)
            together.exception()  # a program that fails for another reason never awaits it
        else:
            together.set_result(None)

    def _check(self) -> None:
        for check in self._checks:
            check(self._declared)

    async def _checked(self, declared: DeclaredAccess) -> None:
        # Only its own values: those of others may wait for this very resource.
        await declared.resolve()
        self._check()

    async def _resolved(self, check: Check) -> None:
        # By index: while one is waited for, others may be declared.
        resolved = 0
        while resolved < len(self._declared):
            await self._declared[resolved].resolve()
            resolved += 1
        check(self._declared)


_checks_may_come = False
_declarations = RunLocal(Declarations)


def let_checks_come() -> None:
    """Hold back registrations from now on, so that checks can be added. Without checks, nobody pays for them.

    Raises pulumi.RunError when the running program has declared resources already.
    """
    global _checks_may_come
    if not _checks_may_come and pulumi.runtime.settings.get_monitor() and declarations().has_any:
        raise pulumi.RunError(
            "import pulumi_wix_data.assertions before the first resource is declared: what was declared before it "
            "could not be held back."
        )
    _checks_may_come = True


def declarations() -> Declarations:
    """Those of the present run."""
    return _declarations.get()


def _plain(value: object) -> object:
    return value.value if isinstance(value, Enum) else value
