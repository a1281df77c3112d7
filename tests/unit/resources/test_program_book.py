"""What a running program files in the run book, and how it finds the engine whose run that is."""

from __future__ import annotations

import asyncio
import contextvars
import sqlite3
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from typing import Any, TypeVar, cast

import grpc
import pulumi
import pytest
from google.protobuf import json_format, struct_pb2
from pulumi.runtime import mocks, set_mocks
from pulumi.runtime.settings import Settings, configure
from pulumi.runtime.stack import wait_for_rpcs

from pulumi_wix_data.memory.book_facts import Held
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.resources.own_state import OwnState
from pulumi_wix_data.resources.program_book import ProgramBook, engine_of_program, program_book
from pulumi_wix_data.resources.wix_data_resource import earlier_names
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, SPECIAL_PERMISSION
from pulumi_wix_data.state.values import sealed
from tests.unit.resources.program_runs import SITE, Registered, in_a_loop

ENGINE = "127.0.0.1:40001"
ACTIONS = ("itemRead", "itemInsert", "itemUpdate", "itemRemove")
PRIVATE: dict[str, str] = dict.fromkeys(ACTIONS, "PRIVILEGED")
OPEN: dict[str, str] = dict.fromkeys(ACTIONS, "ANYONE")
READS: dict[str, str] = {"itemRead": "ALLOWED", **dict.fromkeys(ACTIONS[1:], "UNSPECIFIED")}
URN = f"urn:pulumi:dev::shop::{COLLECTION_PERMISSIONS.dynamic_type}::orders"
GRANT_URN = f"urn:pulumi:dev::shop::{SPECIAL_PERMISSION.dynamic_type}::grant"
KEY = ("levels", SITE, "Orders")
_Result = TypeVar("_Result")


class StateIsUnknown(grpc.RpcError):
    """The engine does not tell the stack's state."""


class Monitor:
    """The engine's end for a program, as far as the run book needs it."""

    def __init__(self, outputs: dict[str, Any] | None = None, failure: Exception | None = None) -> None:
        self._outputs, self._failure = outputs or {}, failure
        self.asked: list[tuple[str, dict[str, Any]]] = []

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - Pulumi's name
        """Answer a call of a function."""
        self.asked.append((request.tok, json_format.MessageToDict(request.args)))
        if self._failure:
            raise self._failure
        struct = struct_pb2.Struct()
        json_format.ParseDict({"name": "dev", "outputs": self._outputs}, struct)
        return type("Answer", (), {"return": struct})()


@pytest.fixture(autouse=True)
def engine(monkeypatch: pytest.MonkeyPatch) -> str:
    """The command line of a program that an engine runs."""
    line = [sys.executable, "-u", "exec", "--monitor", "127.0.0.1:1", "--engine", ENGINE, "--project", "shop", "."]
    monkeypatch.setattr(sys, "orig_argv", line)
    return ENGINE


@pytest.fixture
def book(state_folder: Path) -> RunBook:
    """The run book, as a provider process of the run has it open."""
    opened = RunBook.open(ENGINE, state_folder)
    assert opened.why_alone is None
    return opened


def in_program(monitor: object, body: Callable[[], _Result], *, preview: bool = True, engine: object = None) -> _Result:
    """Do something as a program does that runs with that monitor."""

    def run() -> _Result:
        configure(Settings("shop", "dev", monitor, engine or mocks.MockEngine(None), dry_run=preview))
        return body()

    return contextvars.copy_context().run(run)


def resource(type_: str, outputs: dict[str, Any] | None) -> dict[str, Any]:
    """A resource as the state has it."""
    return {"type": type_, "outputs": outputs}


LEVELS = {"siteId": SITE, "dataCollectionId": "Orders", **PRIVATE, "onDestroy": "restore", "previous": OPEN}
GRANT = {"siteId": SITE, "dataCollectionId": "Orders", "userId": "u", **READS, "specialPermissionsId": "set-1"}


# The state


def test_what_the_state_holds_is_filed_before_anything_is_declared(book: RunBook) -> None:
    monitor = Monitor(
        {
            URN: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS),
            GRANT_URN: resource(SPECIAL_PERMISSION.dynamic_type, GRANT),
        }
    )
    in_program(monitor, ProgramBook)
    assert monitor.asked == [("pulumi:pulumi:readStackResourceOutputs", {"stackName": "dev"})]
    assert book.knows_state
    assert book.state_of(KEY) == [Held(URN, "", PRIVATE, OPEN)]
    assert book.state_of(("special", SITE, "Orders", "userId", "u")) == [
        Held(GRANT_URN, "set-1", READS, None, may_be_lookup=True)
    ]


def test_the_native_door_and_an_unrecorded_original_are_filed_too(book: RunBook) -> None:
    outputs = {name: value for name, value in LEVELS.items() if name != "previous"}
    in_program(Monitor({URN: resource("wix-data:index:CollectionPermissions", outputs)}), ProgramBook)
    assert book.state_of(KEY) == [Held(URN, "", PRIVATE, None)]


def test_what_was_written_is_filed_where_a_refresh_found_drift(book: RunBook) -> None:
    drifted = {**LEVELS, **OPEN, "written": PRIVATE}
    in_program(Monitor({URN: resource(COLLECTION_PERMISSIONS.dynamic_type, drifted)}), ProgramBook)
    assert book.state_of(KEY) == [Held(URN, "", PRIVATE, OPEN)]


def test_what_is_a_secret_is_filed_so_that_it_can_be_told_and_not_be_read(book: RunBook) -> None:
    hushed = {**LEVELS, **{name: sealed(level) for name, level in PRIVATE.items()}}
    in_program(Monitor({URN: resource(COLLECTION_PERMISSIONS.dynamic_type, hushed)}), ProgramBook)
    assert book.state_of(KEY) == [Held(URN, "", book.kept(PRIVATE, is_secret=True), OPEN)]
    assert book.was_written(KEY, PRIVATE)


@pytest.mark.parametrize(
    "entry",
    [
        resource("pulumi:pulumi:Stack", {"url": "https://example.test"}),
        resource("pulumi-python:dynamic:Resource", {"__provider": "x", **LEVELS}),
        resource(COLLECTION_PERMISSIONS.dynamic_type, None),
        resource(COLLECTION_PERMISSIONS.dynamic_type, {"dataCollectionId": "Orders"}),
        resource(COLLECTION_PERMISSIONS.dynamic_type, {"siteId": 7, "dataCollectionId": ["Orders"]}),
        {},
    ],
)
def test_what_is_not_ours_or_names_no_collection_is_passed_over(book: RunBook, entry: dict[str, Any]) -> None:
    in_program(Monitor({"urn:pulumi:dev::shop::x::odd": entry, URN: resource("x", {})}), ProgramBook)
    assert book.knows_state
    assert book.state_of(KEY) == []


def test_an_engine_that_does_not_tell_the_state_leaves_it_unknown(book: RunBook) -> None:
    in_program(Monitor(failure=StateIsUnknown()), ProgramBook)
    assert not book.knows_state
    assert book.is_preview is True


# The program


@pytest.mark.parametrize("preview", [True, False])
def test_the_phase_is_filed(book: RunBook, preview: bool) -> None:
    in_program(Monitor(), ProgramBook, preview=preview)
    assert book.is_preview is preview


def test_one_run_has_one_book() -> None:
    monitor = Monitor()
    first, again = in_program(monitor, lambda: (program_book(), program_book()))
    other = in_program(Monitor(), program_book)
    assert first is again
    assert other is not first
    assert len(monitor.asked) == 1


def test_what_is_declared_is_filed_by_type_and_name(book: RunBook) -> None:
    def declare(declared: ProgramBook) -> None:
        declared.declare(COLLECTION_PERMISSIONS, "new", None, {"siteId": SITE, "dataCollectionId": "Orders", **PRIVATE})

    held = {URN: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS), f"{URN}2": resource("x", {})}
    new = URN.replace("::orders", "::new")
    in_program(
        Monitor({**held, new: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS)}), lambda: declare(ProgramBook())
    )
    found = book.declarer(KEY, URN)
    assert found
    assert found.urn == new
    other = book.declarer(KEY, new)
    assert other
    assert (other.urn, other.in_program) == (URN, False)


def test_collections_are_told_ahead_for_each_provider_once(book: RunBook) -> None:
    eu = cast("pulumi.ProviderResource", SimpleNamespace(_name="eu"))

    def declare() -> None:
        declared = ProgramBook()
        for kind, provider, site, collection in (
            (SPECIAL_PERMISSION, None, SITE.upper(), "Orders"),
            (SPECIAL_PERMISSION, None, SITE, "Orders"),
            (COLLECTION_PERMISSIONS, None, SITE, "Orders"),
            (SPECIAL_PERMISSION, None, SITE, "Orders"),
            (COLLECTION_PERMISSIONS, None, SITE, "Products"),
            (COLLECTION_PERMISSIONS, None, None, "Nowhere"),
            (SPECIAL_PERMISSION, eu, SITE, "Orders"),
        ):
            declared.declare(kind, "name", provider, {"siteId": site, "dataCollectionId": collection})

    in_program(Monitor(), declare)
    assert [each[1:] for each in book.ahead(0)] == [
        ("", (SITE, "Orders")),
        ("", (SITE, "Products")),
        ("eu", (SITE, "Orders")),
    ]


# While the state is being read


class SlowMonitor(Monitor):
    """An engine that answers only when it is told to."""

    def __init__(self, outputs: dict[str, Any]) -> None:
        super().__init__(outputs)
        self.may_answer = threading.Event()

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - Pulumi's name
        """Answer a call of a function."""
        assert self.may_answer.wait(60)
        return super().Invoke(request)


def test_the_program_goes_on_while_its_state_is_read_and_all_is_filed_before_anything_is_registered(
    book: RunBook,
) -> None:
    monitor = SlowMonitor({URN: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS)})
    properties = {"siteId": SITE, "dataCollectionId": "Orders", **PRIVATE}

    async def run() -> tuple[bool, str | None, str | None]:
        declared = ProgramBook()
        declared.declare(COLLECTION_PERMISSIONS, "orders", None, dict(properties))
        assert not book.knows_state

        async def register() -> tuple[bool, str | None]:
            return book.knows_state, book.staying(KEY, "urn:another::x")

        registration = asyncio.ensure_future(register())
        monitor.may_answer.set()
        knows, staying = await registration
        declared.declare(COLLECTION_PERMISSIONS, "later", None, {"siteId": SITE, "dataCollectionId": "Products"})
        return knows, staying, book.ahead(0)[-1][2][1]

    assert in_program(monitor, lambda: in_a_loop(run())) == (True, "orders", "Products")


def test_what_another_loop_declares_meanwhile_waits_for_the_state(book: RunBook) -> None:
    monitor = SlowMonitor({URN: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS)})

    async def run() -> bool:
        declared, context = ProgramBook(), contextvars.copy_context()
        properties: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders"}

        def elsewhere() -> None:
            context.run(declared.declare, COLLECTION_PERMISSIONS, "orders", None, properties)

        thread = threading.Thread(target=elsewhere)
        thread.start()
        monitor.may_answer.set()
        # Not awaited: this loop is to have no turn before the other thread is done.
        thread.join()
        return book.knows_state

    assert in_program(monitor, lambda: in_a_loop(run()))


class CallingBackMonitor(Monitor):
    """An engine that calls the program back before it answers, as it does where a program transforms invokes."""

    def __init__(self, outputs: dict[str, Any], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(outputs)
        self._loop = loop

    def Invoke(self, request: Any) -> Any:  # noqa: N802 - Pulumi's name
        """Answer a call of a function."""
        has_answered = threading.Event()
        self._loop.call_soon_threadsafe(has_answered.set)
        assert has_answered.wait(30), "the program does not answer"
        return super().Invoke(request)


@pytest.mark.parametrize("is_known", [True, False], ids=["known", "another SDK"])
def test_a_program_that_answers_the_engine_does_so_while_its_state_is_read(
    book: RunBook, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    async def run() -> tuple[bool, str | None]:
        loop = asyncio.get_running_loop()
        servers = [SimpleNamespace(_loop=loop)] if is_known else None
        monkeypatch.setattr("pulumi.runtime._callbacks._CallbackServicer._servicers", servers)
        configure(Settings("shop", "dev", CallingBackMonitor(state, loop), mocks.MockEngine(None), dry_run=True))
        declared = ProgramBook()
        declared.declare(COLLECTION_PERMISSIONS, "orders", None, {"siteId": SITE, "dataCollectionId": "Orders"})
        return book.knows_state, book.staying(KEY, "urn:another::x")

    state = {URN: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS)}
    assert in_program(Monitor(), lambda: in_a_loop(run())) == (True, "orders")


def test_where_tasks_may_begin_at_once_the_state_is_there_when_a_resource_is_declared(book: RunBook) -> None:
    def made(loop: asyncio.AbstractEventLoop, step: Any, **more: Any) -> asyncio.Task[Any]:
        return asyncio.Task(step, loop=loop, **more)

    async def run() -> bool:
        asyncio.get_running_loop().set_task_factory(made)
        declared = ProgramBook()
        declared.declare(COLLECTION_PERMISSIONS, "orders", None, {"siteId": SITE, "dataCollectionId": "Orders"})
        return book.knows_state

    assert in_program(Monitor(), lambda: in_a_loop(run()))


def test_a_program_that_answers_the_engine_and_declares_nothing_files_its_state_by_its_end(
    book: RunBook, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def run() -> None:
        loop = asyncio.get_running_loop()
        monkeypatch.setattr("pulumi.runtime._callbacks._CallbackServicer._servicers", [SimpleNamespace(_loop=loop)])
        configure(Settings("shop", "dev", CallingBackMonitor({}, loop), mocks.MockEngine(None), dry_run=True))
        ProgramBook()
        await wait_for_rpcs()

    in_program(Monitor(), lambda: in_a_loop(run()))
    assert book.knows_state


def test_other_processes_write_into_the_book_while_the_state_is_waited_for(
    book: RunBook, state_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A write lock held until the engine answers would fail a provider's step after half a minute."""
    (file,) = (state_folder / "runs").glob("*.book")

    def meanwhile(_: OwnState) -> dict[str, Any]:
        # As another process; it does not wait.
        with closing(sqlite3.connect(file, timeout=0)) as other, other:
            other.execute("INSERT INTO facts (topic, subject, owner, value) VALUES ('made', 'x', 'y', '')")
        return {}

    async def run() -> None:
        ProgramBook()
        await wait_for_rpcs()

    monkeypatch.setattr(OwnState, "resources", meanwhile)
    in_program(Monitor(), lambda: in_a_loop(run()))
    assert book.knows_state


def test_a_program_whose_facts_cannot_be_filed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    async def run() -> None:
        ProgramBook()
        monkeypatch.setattr(RunBook, "file_state", full)
        await asyncio.sleep(0)
        await wait_for_rpcs()

    with pytest.raises(OSError, match="No space left"):
        in_program(Monitor(), lambda: in_a_loop(run()))


# A secret, told by the time that the engine has the resource


def test_secret_outputs_are_told_and_stay_what_they_are(book: RunBook) -> None:
    async def declare() -> dict[str, tuple[str, bool]]:
        outputs: dict[str, pulumi.Output[str]] = {
            "dataCollectionId": pulumi.Output.secret("Hidden"),
            "itemRead": pulumi.Output.from_input("ANYONE"),
            "itemInsert": pulumi.Output.secret("ANYONE"),
        }
        declared: dict[str, Any] = {"siteId": SITE, **outputs}
        ProgramBook().declare(COLLECTION_PERMISSIONS, "orders", None, declared)
        assert declared["siteId"] == SITE
        return {name: (await declared[name].future(), await declared[name].is_secret()) for name in outputs}

    assert in_program(Monitor(), lambda: in_a_loop(declare())) == {
        "dataCollectionId": ("Hidden", True),
        "itemRead": ("ANYONE", False),
        "itemInsert": ("ANYONE", True),
    }
    assert book.secrets(URN) == {"dataCollectionId", "itemInsert"}
    assert book.ahead(0) == []


@pytest.mark.parametrize(
    ("name", "collection", "is_staying"),
    [
        ("orders", "Orders", True),
        ("orders", pulumi.Output.from_input, True),
        ("orders", pulumi.Output.secret, True),
        ("renamed", "Orders", True),
        ("renamed", pulumi.Output.from_input, True),
        ("another", "Orders", False),
        ("renamed", "Products", False),
    ],
)
def test_what_stays_on_its_thing_is_known_by_any_name_and_however_its_value_comes(
    book: RunBook, name: str, collection: Any, is_staying: bool
) -> None:
    """`--target` may leave it out, and then nobody checks it."""

    async def declare() -> None:
        place = collection if isinstance(collection, str) else collection("Orders")
        properties: dict[str, Any] = {"siteId": SITE, "dataCollectionId": place, **PRIVATE}
        aliases = [URN if isinstance(collection, str) else pulumi.Alias(name="orders")] if name == "renamed" else []
        earlier = earlier_names(pulumi.ResourceOptions(aliases=[pulumi.Alias(type_="x"), *aliases]))
        ProgramBook().declare(COLLECTION_PERMISSIONS, name, None, properties, earlier)
        if isinstance(properties["dataCollectionId"], pulumi.Output):
            await properties["dataCollectionId"].future()

    held = {URN: resource(COLLECTION_PERMISSIONS.dynamic_type, LEVELS)}
    in_program(Monitor(held), lambda: in_a_loop(declare()))
    other = URN.replace("::orders", "::new")
    assert book.staying(KEY, other) == (name if is_staying else None)
    assert book.staying(KEY, URN.replace("::orders", f"::{name}")) is None


# Mocks


def test_under_mocks_nothing_is_filed_anywhere(state_folder: Path) -> None:
    async def declare() -> None:
        set_mocks(Registered(), project="shop", stack="dev", preview=False)
        properties: dict[str, Any] = {"siteId": SITE, "dataCollectionId": pulumi.Output.from_input("Orders")}
        before = dict(properties)
        program_book().declare(COLLECTION_PERMISSIONS, "orders", None, properties)
        assert properties == before

    contextvars.copy_context().run(lambda: in_a_loop(declare()))
    assert not state_folder.exists()


# The engine's address


def test_the_engine_is_named_on_the_programs_command_line() -> None:
    assert engine_of_program() == ENGINE


@pytest.mark.parametrize("line", [[], ["python", "program.py"], ["python", "--engine"]])
@pytest.mark.parametrize("address", ["127.0.0.1:40002", "localhost:40003"])
def test_an_inline_program_knows_it_by_its_connection(
    monkeypatch: pytest.MonkeyPatch, line: list[str], address: str
) -> None:
    monkeypatch.setattr(sys, "orig_argv", line)
    # As a real program is configured, so that this pins what is inside of gRPC's stubs.
    assert in_program(Monitor(), engine_of_program, engine=address) == address


@pytest.mark.parametrize("stub", [None, object(), mocks.MockEngine(None)])
def test_without_either_there_is_no_engine(monkeypatch: pytest.MonkeyPatch, stub: object) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "program.py"])
    assert in_program(Monitor(), engine_of_program, engine=stub) is None


def test_two_inline_programs_of_one_process_have_books_of_their_own(
    monkeypatch: pytest.MonkeyPatch, state_folder: Path
) -> None:
    monkeypatch.setattr(sys, "orig_argv", ["python", "program.py"])
    addresses = ["127.0.0.1:40004", "127.0.0.1:40005"]
    books = [
        in_program(Monitor(), ProgramBook, preview=bool(number), engine=address)
        for number, address in enumerate(addresses)
    ]
    assert len(books) == 2
    # While they run, what they filed is there for the provider processes of each.
    assert [RunBook.open(each, state_folder).is_preview for each in addresses] == [False, True]
