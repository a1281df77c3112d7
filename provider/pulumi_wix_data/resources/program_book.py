"""What a running program files in the run book: what it declares, what its own state holds, whether it is a preview."""

from __future__ import annotations

import asyncio
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, cast

import grpc
import pulumi
from pulumi.runtime.mocks import MockMonitor
from pulumi.runtime.settings import get_engine, get_monitor

from ..claims.claim import Claim
from ..documentation import with_link
from ..error_kinds import ErrorKind
from ..memory.folder import FOLDER_VARIABLE
from ..memory.notes import Notes
from ..memory.run_book import RunBook
from ..state.kinds import AnyKind
from ..state.originals import told
from ..state.properties import DATA_COLLECTION_ID, SITE_ID
from ..state.resource_kind import CollectionKey, DeclaredInputs
from ..state.values import Values
from .own_state import OwnState, Resources, must_be_there_first
from .program_end import at_the_end
from .recorded_state import RecordedState, file_state
from .run_local import RunLocal


@dataclass(frozen=True)
class _Declaration:
    """What the book is told of one resource of the program."""

    kind: AnyKind
    names: tuple[str, ...]
    """Its present name, and those of its aliases."""
    group: str
    """The name of its provider; empty for the default one."""
    plain: Mapping[str, str]
    """Those of its properties that are known at once."""
    key: CollectionKey | None
    """Its collection, where that is known at once."""


class ProgramBook:
    """The run book as one run of a program writes it; in a unit test with mocks, a book of its own."""

    def __init__(self) -> None:
        self.is_mock = isinstance(get_monitor(), MockMonitor)
        """Whether a unit test runs the program, with mocks in place of the engine."""
        self._book = RunBook.open(None if self.is_mock else engine_of_program())
        self._recorded = RecordedState()
        self._ahead: set[tuple[str, CollectionKey]] = set()
        self._filing, self._waiting_lock = threading.Lock(), threading.Lock()
        self._waiting: list[_Declaration] | None = None
        """What the program has declared while its state is being read; None once that is filed."""
        self._loop = _running_loop()
        if not self.is_mock:
            self._book.file_preview(preview=pulumi.runtime.is_dry_run())
            self._state, self._waiting = OwnState(), []
            at_the_end(self._tell_what_was_left)
            if self._loop and must_be_there_first(self._loop):
                # `declare` waits for it; a program that declares nothing does so at its end.
                pulumi.Output.from_input(self._file_in_time())
            elif self._loop:
                # Before all that the program registers: the loop keeps the order, and no registration is under way yet.
                self._loop.call_soon(self._file_or_fail)
            else:
                self._file_what_waits()
        if self.why_alone:
            pulumi.log.warn(
                f"wix-data: the processes of this run cannot share what they know: {self.why_alone}. So a thing that "
                "is declared twice is not seen where two providers have it, a claim of assert_access is judged only "
                "after resources have been written, a rename fails until `wix-data recover` is run, and a move to "
                f"another provider may put back what was there before. Set {FOLDER_VARIABLE} to a folder of yours that "
                "nobody else can write to."
            )
        self._registered: list[tuple[AnyKind, str, pulumi.CustomResource]] = []

    def declare(
        self,
        kind: AnyKind,
        name: str,
        provider: pulumi.ProviderResource | None,
        properties: dict[str, Any],
        earlier_names: Iterable[str] = (),
    ) -> None:
        """File a resource before it is registered. Each Output among the properties is replaced by one that tells, by
        the time that the resource is sent to the engine, what it is and whether it is a secret. `earlier_names` are
        those of its aliases."""
        if self.is_mock:
            return
        self._wait_for_the_state()
        names = (name, *earlier_names)
        plain = {each: value for each, value in properties.items() if isinstance(value, str)}
        site_id, collection = plain.get(SITE_ID), plain.get(DATA_COLLECTION_ID)
        key = (site_id.lower(), collection) if site_id is not None and collection is not None else None
        declaration = _Declaration(kind, names, _name_of(provider), plain, key)
        for each, value in properties.items():
            if isinstance(value, pulumi.Output):
                properties[each] = self._told(kind, names, each, cast("pulumi.Output[Any]", value), plain)
        if not self._can_wait(declaration):
            self._file_what_waits()
            with self._book.together():
                self._file(declaration)

    def look_up(self, kind: AnyKind, name: str) -> None:
        """File a look-up before it is registered."""
        if not self.is_mock:
            self._wait_for_the_state()
            self._book.file_lookup(kind.dynamic_type, name)

    def registered(self, kind: AnyKind, name: str, resource: pulumi.CustomResource) -> None:
        """Have an eye on a resource that is registered, until Pulumi has recorded it."""
        if self.is_mock:
            return
        self._registered.append((kind, name, resource))
        if len(self._registered) == 1:
            pulumi.Output.from_input(self._once_recorded())

    @property
    def why_alone(self) -> str | None:
        """Why the provider processes of this run do not know what is filed here; None where they do, or are none."""
        return None if self.is_mock else self._book.why_alone

    def file_claim(self, claim: Claim) -> None:
        """Tell the checks of this run what the program claims."""
        self._book.file_claim(claim)

    def is_late(self, claim: Claim, inputs: DeclaredInputs) -> bool:
        """Whether the resource was checked before the claim was filed."""
        target = inputs.target()
        return target is not None and self._book.was_checked_before(target.key, claim)

    async def _once_recorded(self) -> None:
        """Forget what only a cut-off run would have needed; fail the program where a write is not settled."""
        notes, done = Notes(""), 0
        # By index: while one is waited for, others may be registered.
        while done < len(self._registered):
            kind, name, resource = self._registered[done]
            done += 1
            try:
                await resource.id.future()
            except Exception as failure:  # noqa: BLE001 - Pulumi itself says what became of the resource
                pulumi.log.debug(f"wix-data: {name} is not recorded: {failure}")
                continue
            for note in self._book.notes_of(kind.dynamic_type, name):
                notes.forget_named(note)
        unsettled = self._book.all_unsettled()
        if unsettled:
            raise pulumi.RunError(with_link("\n".join(unsettled), ErrorKind.UNCONFIRMED))

    async def _tell_what_was_left(self) -> None:
        """Creates that were cut off, which neither the state nor the program knows: nobody else will tell of them."""
        for name, note in Notes("").left_open(_stack(), self._recorded.holders).items():
            if not self._book.has_come_to(name):
                pulumi.log.warn(f"{note.about or 'A thing of this stack'}: {_LEFT.format(told(note.before or {}))}")

    def _wait_for_the_state(self) -> None:
        """Where that cannot be done later. The loop goes on meanwhile, and answers the engine."""
        loop = _running_loop()
        if self._waiting is not None and loop and must_be_there_first(loop):
            self._state.wait_and_run_the_loop()
            self._file_what_waits()

    def _can_wait(self, declaration: _Declaration) -> bool:
        """Whether it is filed together with the state, before anything is registered."""
        if self._loop is not _running_loop():
            return False
        # Another thread may be about to file what waits.
        with self._waiting_lock:
            if self._waiting is not None:
                self._waiting.append(declaration)
            return self._waiting is not None

    async def _file_in_time(self) -> None:
        await self._state.is_there()
        self._file_what_waits()

    def _file_or_fail(self) -> None:
        try:
            self._file_what_waits()
        except Exception as failure:  # noqa: BLE001 - a loop passes over what its callbacks raise; a value of the program does not
            pulumi.Output.from_input(_failing(failure))

    def _file_what_waits(self) -> None:
        """File what the state holds and what the program has declared by now, at once."""
        with self._filing:
            if self._waiting is None:
                return
            # Before the transaction: the other processes of the run write into the book meanwhile.
            outputs = self._read_state()
            with self._waiting_lock:
                waiting, self._waiting = self._waiting, None
            with self._book.together():
                if outputs is not None:
                    self._recorded = file_state(self._book, _stack(), outputs)
                for each in waiting or ():
                    self._file(each)

    def _file(self, declaration: _Declaration) -> None:
        kind, name, group = declaration.kind, declaration.names[0], declaration.group
        self._book.file_program(kind.dynamic_type, name)
        if self._recorded.has_providers:
            self._book.file_provider(kind.dynamic_type, name, group)
        self._file_staying(kind, declaration.names, declaration.plain)
        if declaration.key is None:
            # Only plain values can be told ahead.
            return
        self._book.file_to_come(kind.name, declaration.key)
        if (group, declaration.key) not in self._ahead:
            self._ahead.add((group, declaration.key))
            self._book.file_ahead(group, declaration.key)

    def _file_staying(self, kind: AnyKind, names: tuple[str, ...], known: Mapping[str, str]) -> None:
        """Where the state has the resource on the thing already, by its present name or an earlier one: `--target` may
        leave it out, and nobody checks it."""
        recorded = {f"{kind.dynamic_type}::{name}" for name in names} & self._recorded.names
        if not recorded:
            return
        target = kind.read_recorded(Values.from_program(known), "").target()
        if target and recorded & self._recorded.holders.get(target.key, set()):
            self._book.file_staying(target.key, kind.dynamic_type, names[0])

    def _told(
        self,
        kind: AnyKind,
        names: tuple[str, ...],
        property_name: str,
        output: pulumi.Output[Any],
        known: dict[str, str],
    ) -> pulumi.Output[Any]:
        async def value() -> Any:
            if await output.is_secret():
                self._book.file_secret(kind.dynamic_type, names[0], property_name)
            found = await output.future(with_unknowns=True)
            if isinstance(found, str):
                known[property_name] = found
                self._file_staying(kind, names, known)
            return found

        return pulumi.Output(output.resources(), value(), output.is_known(), output.is_secret())

    def _read_state(self) -> Resources | None:
        """What the stack holds now. Where it cannot be read, a hand-over that needs it fails rather than guesses."""
        try:
            return self._state.resources()
        except grpc.RpcError as failure:
            pulumi.log.debug(f"wix-data: the stack's own state cannot be read: {failure}")
            return None


def _name_of(provider: pulumi.ProviderResource | None) -> str:
    return getattr(provider, "_name", "") if provider else ""


def _stack() -> str:
    return f"{pulumi.get_project()}/{pulumi.get_stack()}"


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


async def _failing(failure: Exception) -> None:
    raise failure


_LEFT = (
    "an earlier run on this machine was cut off while it wrote, and nothing declares this now, so what it wrote may be "
    "live still. Before, it had: {}. Run `wix-data recover`: it says whether it is, and with `--set-back` sets it back."
)


def engine_of_program() -> str | None:
    """The engine's address, as the program's command line or its connection tells; None where neither does."""
    given = getattr(sys, "orig_argv", [])
    if "--engine" in given[:-1]:
        return given[given.index("--engine") + 1]
    # An inline program of the Automation API has no command line of its own.
    channel: Any = getattr(getattr(get_engine(), "Log", None), "_channel", None)
    target = channel.target() if channel is not None and hasattr(channel, "target") else None
    return target.decode().rpartition("/")[2] if isinstance(target, bytes) else None


_books = RunLocal(ProgramBook)


def program_book() -> ProgramBook:
    """That of the present run."""
    return _books.get()
