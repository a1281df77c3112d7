"""What a program tells the run book before the engine asks for anything, as `ProgramBook` does it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from pulumi_wix_data.memory.book_facts import Held
from pulumi_wix_data.memory.notes import Notes
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.state.kinds import AnyKind
from pulumi_wix_data.state.resource_kind import TargetKey
from pulumi_wix_data.state.values import Values

STACK = "shop/dev"


def urn_of(kind: AnyKind, name: str) -> str:
    """The URN of a resource of these tests' stack."""
    project, stack = STACK.split("/")
    return f"urn:pulumi:{stack}::{project}::{kind.dynamic_type}::{name}"


def tell_program(book: RunBook, declared: Iterable[tuple[AnyKind, str]], *, preview: bool) -> None:
    """The phase, and the resources that the program declares, whether the engine asks for them or not."""
    book.file_preview(preview=preview)
    for kind, name in declared:
        book.file_program(kind.dynamic_type, name)


def tell_state(
    book: RunBook, entries: Iterable[tuple[AnyKind, str, Mapping[str, Any]]], machine: Path | None = None
) -> None:
    """What the stack's state holds: kind, name and outputs of each resource; without those that wait for a delete.

    The notes of that machine forget the holders that the state has no more.
    """
    held: list[tuple[TargetKey, Held]] = []
    for kind, name, outputs in entries:
        recorded = kind.read_recorded(Values.from_json(dict(outputs)), "")
        target = recorded.target()
        if target:
            told = Held(urn_of(kind, name), *kind.held(recorded), recorded.is_unconfirmed, kind.may_be_lookup(recorded))
            held.append((target.key, told))
    book.file_state(held)
    Notes("", machine).drop_holders(STACK, ((key, each.urn) for key, each in held))


def learn_of_record(book: RunBook, kind: AnyKind, name: str, machine: Path | None = None) -> None:
    """The program learns that Pulumi has recorded a resource: what only a cut-off run would need is forgotten."""
    for note in book.notes_of(kind.dynamic_type, name):
        Notes("", machine).forget_named(note)
