"""What the processes of a run know of each other: who declares, holds and lets go what, and what was there before."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import cast

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.memory.book_facts import Declarer, Held
from pulumi_wix_data.memory.run_book import RunBook
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.changes import JudgedGrant
from pulumi_wix_data.permissions.data_permissions import (
    NOTHING_ALLOWED,
    CollectionLevels,
    SpecialAccesses,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.levels import AccessLevel, Hidden, Level, read_level
from pulumi_wix_data.state.originals import Noted

ENGINE = "127.0.0.1:40001"
TYPE = "pulumi-python:dynamic/wix-data:CollectionPermissions"
A, B, C = (f"urn:pulumi:dev::shop::{TYPE}::{name}" for name in "abc")
A_IN_A_COMPONENT = f"urn:pulumi:dev::shop::my:index:Team${TYPE}::a"
KEY, OTHER_KEY = ("levels", "site", "Orders"), ("levels", "site", "Products")
COLLECTION = ("site", "Orders")
OPEN, PRIVATE, STAFF = ({"itemRead": level} for level in ("ANYONE", "PRIVILEGED", "CMS_EDITOR"))
READ_ONLY = SpecialAccesses.of({ItemAction.READ})


@pytest.fixture
def program(tmp_path: Path) -> RunBook:
    """The book as the program has it open."""
    return RunBook.open(ENGINE, tmp_path)


@pytest.fixture
def provider(program: RunBook, tmp_path: Path) -> RunBook:
    """The same book, as a provider process has it open."""
    assert program.why_alone is None
    return RunBook.open(ENGINE, tmp_path)


def held(urn: str = A, written: Noted = PRIVATE, previous: Noted | None = OPEN) -> Held:
    """What the state holds of `KEY`."""
    return Held(urn, "", written, previous)


def fill_disk(book: RunBook) -> None:
    """From now on the book's file does not grow, as on a full disk."""
    with cast("AbstractContextManager[sqlite3.Connection]", book.together()) as db:
        db.execute("PRAGMA max_page_count=1")


# The run as a whole


@pytest.mark.parametrize("preview", [True, False])
def test_the_program_says_whether_it_is_a_preview(program: RunBook, provider: RunBook, preview: bool) -> None:
    assert provider.is_preview is None
    program.file_preview(preview=preview)
    assert provider.is_preview is preview


def test_one_thing_is_said_once_about_each_thing_by_all_together(program: RunBook, provider: RunBook) -> None:
    said = [("site1/Orders", "wider"), ("site2/Orders", "wider"), ("site1/Orders", "narrower")]
    assert [program.is_new(*each) for each in said] == [True] * 3
    assert [provider.is_new(*each) for each in said] == [False] * 3


def test_secrets_are_told_by_type_and_name(program: RunBook, provider: RunBook) -> None:
    program.file_secret(TYPE, "a", "itemRead")
    program.file_secret(TYPE, "a", "siteId")
    assert provider.secrets(A) == provider.secrets(A_IN_A_COMPONENT) == {"itemRead", "siteId"}
    assert provider.secrets(B) == provider.secrets(None) == provider.secrets("no urn") == frozenset()


def test_what_is_declared_ahead_is_read_in_order_and_once(program: RunBook, provider: RunBook) -> None:
    program.file_ahead("eu", ("site", "A"))
    program.file_ahead("", ("site", "A"))
    first = provider.ahead(0)
    assert [each[1:] for each in first] == [("eu", ("site", "A")), ("", ("site", "A"))]
    program.file_ahead("eu", ("site", "B"))
    assert [each[1:] for each in provider.ahead(first[-1][0])] == [("eu", ("site", "B"))]


def test_what_is_filed_together_is_told_at_once_or_not_at_all(program: RunBook, provider: RunBook) -> None:
    with program.together():
        program.file_program(TYPE, "a")
        with program.together():
            program.file_ahead("", COLLECTION)
        assert provider.ahead(after=0) == []
    assert [key for _, _, key in provider.ahead(after=0)] == [COLLECTION]


def test_what_fails_half_way_files_nothing(program: RunBook, provider: RunBook) -> None:
    def fail() -> None:
        with program.together():
            program.file_to_come("CollectionPermissions", COLLECTION)
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    assert not provider.is_to_come("CollectionPermissions", COLLECTION)


def test_writes_that_nobody_knows_the_outcome_of_are_told_to_the_program(program: RunBook, provider: RunBook) -> None:
    assert program.all_unsettled() == []
    provider.unsettled(A, "Orders: nobody knows")
    provider.unsettled(B, "Products: nobody knows")
    provider.unsettled(A, "Orders: nobody knows")
    assert program.all_unsettled() == ["Orders: nobody knows", "Products: nobody knows"]


def test_notes_are_told_to_the_program_by_type_and_name(program: RunBook, provider: RunBook) -> None:
    provider.noted(A_IN_A_COMPONENT, "1.json")
    provider.noted(A_IN_A_COMPONENT, "1.json")
    provider.noted(None, "2.json")
    assert program.notes_of(TYPE, "a") == ["1.json"]
    assert program.notes_of(TYPE, "b") == []


# Declared twice


def test_a_second_resource_on_one_thing_is_seen_in_whichever_process(program: RunBook, provider: RunBook) -> None:
    assert program.second(KEY, A) is None
    assert provider.second(KEY, B) == A
    assert provider.second(KEY, A) is None
    assert provider.second(OTHER_KEY, B) is None
    assert provider.second(KEY, None) is None


def test_a_replacement_is_checked_twice_and_is_no_second(program: RunBook) -> None:
    assert program.second(KEY, A) is None
    program.declare(KEY, Declarer(A, PRIVATE, OPEN, in_state=True))
    assert program.second(KEY, A) is None
    assert program.second(KEY, B) == A


# Who declares a thing


def test_nobody_declares_what_no_check_was_asked_for(provider: RunBook) -> None:
    assert provider.declarer(KEY, A) is None
    provider.declare(OTHER_KEY, Declarer(B, PRIVATE))
    assert provider.declarer(KEY, A) is None


def test_who_is_checked_declares_and_holds_once_it_is_made(program: RunBook, provider: RunBook) -> None:
    program.second(KEY, B)
    program.declare(KEY, Declarer(B, PRIVATE, OPEN))
    found = provider.declarer(KEY, A)
    assert found == Declarer(B, PRIVATE, OPEN)
    assert found
    assert not found.holds
    provider.made(KEY, A)
    assert provider.declarer(KEY, A) == found
    program.made(KEY, B)
    found = provider.declarer(KEY, A)
    assert found == Declarer(B, PRIVATE, OPEN, is_made=True)
    assert found
    assert found.holds


def test_who_is_in_the_state_already_holds_without_a_write(program: RunBook, provider: RunBook) -> None:
    program.declare(KEY, Declarer(B, PRIVATE, OPEN, in_state=True))
    found = provider.declarer(KEY, A)
    assert found
    assert (found.is_made, found.holds) == (False, True)


def test_a_forced_replacement_is_declared_by_the_resource_itself(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, held())])
    program.declare(KEY, Declarer(A, PRIVATE, OPEN))
    provider.made(KEY, A)
    found = provider.declarer(KEY, A)
    assert found == Declarer(A, PRIVATE, OPEN, is_made=True)


def test_what_is_declared_may_be_a_secret(provider: RunBook) -> None:
    provider.declare(KEY, Declarer(B))
    assert provider.declarer(KEY, A) == Declarer(B)


def test_the_other_half_of_a_rename_declares_although_it_is_not_targeted(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, held(A)), (KEY, held(B))])
    program.file_program(TYPE, "b")
    assert provider.declarer(KEY, A) == Declarer(B, PRIVATE, OPEN, in_state=True)
    assert provider.declarer(OTHER_KEY, A) is None
    assert provider.declarer(KEY, B) == Declarer(A, PRIVATE, OPEN, in_state=True, in_program=False)


def test_a_half_of_a_rename_that_is_in_a_component_declares_too(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, held(A)), (KEY, held(A_IN_A_COMPONENT))])
    program.file_program(TYPE, "a")
    found = provider.declarer(KEY, A)
    assert found
    assert found.urn == A_IN_A_COMPONENT


def test_who_has_let_go_declares_no_more(program: RunBook, provider: RunBook) -> None:
    """`destroy --run-program`: the last delete puts back."""
    program.file_state([(KEY, held(A)), (KEY, held(B))])
    program.file_program(TYPE, "a")
    program.file_program(TYPE, "b")
    assert provider.declarer(KEY, A)
    provider.gone(KEY, B)
    assert provider.declarer(KEY, A) is None
    assert program.declarer(KEY, C)


def test_another_holder_is_told_although_the_program_does_not_declare_it(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, held(A)), (KEY, held(B))])
    assert provider.declarer(KEY, A) == Declarer(B, PRIVATE, OPEN, in_state=True, in_program=False)


def test_a_check_wins_over_the_state(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, held(A)), (KEY, held(B))])
    program.file_program(TYPE, "b")
    program.declare(KEY, Declarer(C, STAFF, OPEN))
    found = provider.declarer(KEY, A)
    assert found
    assert found.urn == C


# What the state holds


def test_the_state_is_known_once_the_program_has_told(program: RunBook, provider: RunBook) -> None:
    assert not provider.knows_state
    program.file_state([])
    assert provider.knows_state
    assert provider.state_of(KEY) == []


def test_what_the_state_holds_comes_back_as_it_was(program: RunBook, provider: RunBook) -> None:
    entries = [Held(A, "set-1", PRIVATE, OPEN), Held(B, "set-1", STAFF, None)]
    program.file_state([(KEY, each) for each in entries])
    assert provider.state_of(KEY) == entries


def test_what_is_managed_is_known_from_the_state_or_from_a_check(program: RunBook, provider: RunBook) -> None:
    assert not provider.manages(KEY)
    program.file_state([(KEY, held())])
    program.manage(OTHER_KEY)
    assert provider.manages(KEY)
    assert provider.manages(OTHER_KEY)


def test_what_heals_is_told_to_the_diff(program: RunBook, provider: RunBook) -> None:
    program.heal(KEY)
    assert (provider.heals(KEY), provider.heals(OTHER_KEY)) == (True, False)


@pytest.mark.parametrize(
    ("address", "name", "has_moved"),
    [
        ("https://near", "a", False),
        # Another provider of the stack is there, and this resource's own was not.
        ("https://far", "a", True),
        ("https://far", "b", False),
        ("https://near", "b", True),
        # Nobody knows which provider c has, nor that of the new one.
        ("https://far", "c", False),
        ("https://elsewhere", "c", True),
        ("https://far", "d", False),
        ("https://elsewhere", "d", True),
    ],
)
def test_a_provider_that_takes_the_address_of_another_has_moved(
    program: RunBook, provider: RunBook, address: str, name: str, has_moved: bool
) -> None:
    assert not provider.has_moved_to(address, A)
    program.file_addresses([("", "https://near"), ("eu", "https://far")])
    for resource, its in (("a", ""), ("b", "eu"), ("c", ""), ("c", "eu"), ("d", "new")):
        program.file_provider(TYPE, resource, its)
    assert provider.has_moved_to(address, f"urn:pulumi:dev::shop::{TYPE}::{name}") is has_moved


def test_another_resource_that_stays_on_a_thing_is_known(program: RunBook, provider: RunBook) -> None:
    assert provider.staying(KEY, A) is None
    program.file_staying(KEY, TYPE, "a")
    assert provider.staying(KEY, B) == "a"
    assert provider.staying(OTHER_KEY, B) is None
    assert provider.staying(KEY, None) is None
    # In a component or not: a program knows only type and name.
    assert provider.staying(KEY, A) is provider.staying(KEY, A_IN_A_COMPONENT) is None


def test_what_the_program_looks_up_holds_nothing(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, replace(held(), may_be_lookup=True)), (KEY, held(B, STAFF))])
    assert [each.urn for each in provider.state_of(KEY)] == [A, B]
    program.file_lookup(TYPE, "a")
    program.file_lookup(TYPE, "b")
    assert [each.urn for each in provider.state_of(KEY)] == [B]


@pytest.mark.parametrize(
    ("entries", "original"),
    [
        ([], None),
        ([held()], OPEN),
        ([held(previous=None)], None),
        ([held(previous=None), held(B)], OPEN),
        # B was made over A's levels by a run that knew nothing of A.
        ([held(), held(B, STAFF, PRIVATE)], OPEN),
        ([held(B, STAFF, PRIVATE), held()], OPEN),
        # Nothing tells which of the two is true.
        ([held(A, PRIVATE, STAFF), held(B, STAFF, PRIVATE)], STAFF),
    ],
)
def test_an_original_is_never_what_the_stack_itself_wrote(
    program: RunBook, provider: RunBook, entries: list[Held], original: dict[str, str] | None
) -> None:
    program.file_state([(KEY, each) for each in entries])
    assert provider.original(KEY) == original


# What deletes have let go


def test_what_is_put_back_follows_what_others_let_go(provider: RunBook) -> None:
    """The last of parallel deletes puts back the first original, in whichever order they come."""
    assert provider.follow(KEY, STAFF) == STAFF
    provider.let_go(KEY, "1", PRIVATE, OPEN)
    assert provider.follow(KEY, PRIVATE) == OPEN
    assert provider.follow(KEY, OPEN) == OPEN
    provider.let_go(KEY, "2", STAFF, PRIVATE)
    assert provider.follow(KEY, STAFF) == OPEN
    assert provider.follow(OTHER_KEY, PRIVATE) == PRIVATE


Steps = list[tuple[dict[str, str], dict[str, str] | None]]
ENDLESS: list[Steps] = [
    [(PRIVATE, PRIVATE)],
    [(PRIVATE, STAFF), (STAFF, PRIVATE)],
    [(PRIVATE, None)],
    [(PRIVATE, {})],
]


@pytest.mark.parametrize("steps", ENDLESS)
def test_a_chain_comes_to_an_end(provider: RunBook, steps: Steps) -> None:
    for number, (written, previous) in enumerate(steps):
        provider.let_go(KEY, str(number), written, previous)
    assert provider.follow(KEY, PRIVATE) == PRIVATE


def test_all_that_the_stack_wrote_is_known(program: RunBook, provider: RunBook) -> None:
    program.file_state([(KEY, held(A)), (KEY, held(B, STAFF))])
    program.let_go(KEY, "1", OPEN, None)
    assert [provider.was_written(KEY, each) for each in (OPEN, PRIVATE, STAFF, {})] == [True, True, True, False]
    assert not provider.was_written(OTHER_KEY, OPEN)


def test_what_is_a_secret_is_known_all_the_same(program: RunBook, provider: RunBook) -> None:
    sealed = program.kept(PRIVATE, is_secret=True)
    program.file_state([(KEY, held(A, sealed, OPEN)), (KEY, held(B, STAFF, PRIVATE))])
    program.let_go(KEY, "1", sealed, OPEN)
    assert provider.was_written(KEY, PRIVATE)
    assert not provider.was_written(KEY, {"itemRead": "SITE_MEMBER"})
    # B was made over A's levels.
    assert provider.original(KEY) == OPEN
    assert provider.follow(KEY, PRIVATE) == OPEN
    declarer = provider.declarer(KEY, B)
    assert declarer
    assert (declarer.written, declarer.seal) == (None, provider.seal(PRIVATE))


# Grants that are judged before the levels are known


def grant(
    subject_id: str | Hidden, before: SpecialAccesses = NOTHING_ALLOWED, after: SpecialAccesses = READ_ONLY
) -> JudgedGrant:
    """A grant to a user, judged by levels that any visitor passes."""
    levels = CollectionLevels.uniform(AccessLevel.ANYONE)
    return JudgedGrant(Subject(SubjectKind.USER, subject_id), before, after, levels)


LOCKED = CollectionLevels.uniform(AccessLevel.PRIVILEGED)


def test_grants_wait_for_the_levels_and_are_judged_once(program: RunBook, provider: RunBook) -> None:
    waiting = [grant("u1"), grant("u2", READ_ONLY, SpecialAccesses.build(lambda _: Hidden.UNKNOWN))]
    assert [provider.judge(COLLECTION, each) for each in waiting] == [each.levels for each in waiting]
    assert program.declare_levels(COLLECTION, LOCKED) == waiting
    assert program.declare_levels(COLLECTION, LOCKED) == []
    assert provider.declared_levels(COLLECTION) == provider.judge(COLLECTION, grant("u3")) == LOCKED
    assert program.declare_levels(COLLECTION, LOCKED) == []
    assert provider.declared_levels(("site", "Products")) is None


def test_grants_to_two_secret_subjects_both_wait(program: RunBook, provider: RunBook) -> None:
    every = SpecialAccesses.of(ItemAction)
    provider.judge(COLLECTION, grant(Hidden.SECRET))
    provider.judge(COLLECTION, grant(Hidden.SECRET, after=every))
    assert [each.after for each in program.declare_levels(COLLECTION, LOCKED)] == [READ_ONLY, every]


def test_levels_of_all_kinds_come_back_as_they_were(program: RunBook, provider: RunBook) -> None:
    levels: tuple[Level, ...] = (AccessLevel.ANYONE, Hidden.SECRET, Hidden.UNKNOWN, read_level("A_NEW_LEVEL"))
    declared = CollectionLevels(dict(zip(ItemAction, levels, strict=True)))
    program.declare_levels(COLLECTION, declared)
    assert provider.declared_levels(COLLECTION) == declared


# What is not in the file


def test_values_that_are_secret_are_not_in_the_file(program: RunBook, tmp_path: Path) -> None:
    values = dict.fromkeys(PRIVATE, "SITE_MEMBER_AUTHOR")
    program.file_state([(KEY, held(A, program.kept(values, is_secret=True), OPEN))])
    program.let_go(KEY, "1", program.kept(values, is_secret=True), OPEN)
    program.close()
    content = b"".join(file.read_bytes() for file in (tmp_path / "runs").rglob("*") if file.is_file())
    assert b"ANYONE" in content
    assert b"SITE_MEMBER_AUTHOR" not in content


SECRET = "c0ffee-of-a-secret"
SECRET_KEY = ("special", "site", SECRET, "userId", SECRET)
WRITERS: list[Callable[[RunBook], object]] = [
    lambda book: book.file_state([(SECRET_KEY, replace(held(), urn=A))]),
    lambda book: book.second(SECRET_KEY, A),
    lambda book: book.declare(SECRET_KEY, Declarer(A)),
    lambda book: book.manage(SECRET_KEY),
    lambda book: book.heal(SECRET_KEY),
    lambda book: book.made(SECRET_KEY, A),
    lambda book: book.gone(SECRET_KEY, A),
    lambda book: book.let_go(SECRET_KEY, f"site/{SECRET}", PRIVATE, OPEN),
    lambda book: book.is_new(f"site/{SECRET}", f"{SECRET}: wider"),
    lambda book: book.declare_levels(("site", SECRET), LOCKED),
    lambda book: book.judge(("site", SECRET), grant(Hidden.SECRET)),
]


@pytest.mark.parametrize("write", WRITERS)
def test_ids_that_may_be_secret_are_not_in_the_file(
    program: RunBook, tmp_path: Path, write: Callable[[RunBook], object]
) -> None:
    write(program)
    program.close()
    files = [file for file in (tmp_path / "runs").rglob("*") if file.is_file()]
    content = b"".join(file.read_bytes() for file in files)
    assert SECRET not in "".join(map(str, files))
    assert b"facts" in content
    assert SECRET.encode() not in content


# A folder that can be used no longer, in the middle of a run


def test_what_is_told_after_a_write_fails_no_step(program: RunBook, provider: RunBook) -> None:
    provider.declare(KEY, Declarer(A, PRIVATE))
    fill_disk(provider)
    provider.made(KEY, "x" * 50_000)
    provider.unsettled(A, "x" * 50_000)
    assert all(provider.is_new("Orders", f"{number}") for number in range(200))
    declarer = program.declarer(KEY, B)
    assert declarer is not None
    assert not declarer.is_made


def test_a_step_that_cannot_tell_the_others_of_it_is_not_begun(provider: RunBook) -> None:
    fill_disk(provider)
    with pytest.raises(WixDataError, match=r"no longer be kept \(database or disk is full\).*WIX_DATA_STATE_DIR"):
        provider.declare(KEY, Declarer("x" * 50_000, PRIVATE))


def test_a_folder_that_somebody_removes_is_told_before_the_write(provider: RunBook, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "runs")
    with pytest.raises(WixDataError, match="no longer be kept"), provider.alone_with(KEY):
        pytest.fail("nobody is alone with it")
