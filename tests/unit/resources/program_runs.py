"""Runs small Pulumi programs without an engine, and keeps what they register."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from functools import cache
from typing import Any, TypeVar

import pulumi
from pulumi.runtime import Mocks, set_all_config, set_mocks
from pulumi.runtime import test as run_to_the_end  # pyright: ignore[reportUnknownVariableType]

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
_Result = TypeVar("_Result")


class Registered(Mocks):
    """Answers every registration with its own inputs, and keeps them by resource name."""

    def __init__(self) -> None:
        self.inputs: dict[str, dict[str, Any]] = {}
        self.types: dict[str, str] = {}
        self.outputs: dict[str, Any] = {}

    def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
        """Keep the inputs; the outputs are the same, and some more."""
        self.inputs[args.name] = args.inputs  # pyright: ignore[reportUnknownMemberType]
        self.types[args.name] = args.typ
        return f"{args.name}-id", {**self.inputs[args.name], **self.outputs}

    def call(self, args: pulumi.runtime.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]] | None]:
        """No program here calls anything."""
        raise NotImplementedError


def run_program(
    program: Callable[[], _Result], config: dict[str, str] | None = None, outputs: dict[str, Any] | None = None
) -> tuple[Registered, _Result]:
    """Run a program to its end, as one run of its own; what it registered, and what it returned."""
    registered = Registered()
    registered.outputs = outputs or {}
    set_mocks(registered, project="shop", stack="dev", preview=False)
    set_all_config({"wix-data:siteId": SITE} if config is None else config)
    results: list[_Result] = []

    def body() -> None:
        results.append(program())

    run_to_the_end(body)()
    return registered, results[0]


def in_a_loop(running: Coroutine[Any, Any, _Result]) -> _Result:
    """As `asyncio.run`, which would leave its thread without the loop that the mocks of a later test need."""
    try:
        return asyncio.run(running)
    finally:
        asyncio.set_event_loop(_spare_loop())


@cache
def _spare_loop() -> asyncio.AbstractEventLoop:
    return asyncio.new_event_loop()


def resolved(output: pulumi.Output[Any], seen: dict[str, Any], name: str) -> None:
    """Put the value of an output into `seen` once it is known."""

    def keep(value: Any) -> None:
        seen[name] = value

    output.apply(keep)
