"""The program text: whatever ids hold, it compiles, says what the site has, and is as a formatter leaves it."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pulumi_wix_data.export.declarations import declare_site
from pulumi_wix_data.export.program import program_files
from pulumi_wix_data.export.python_literals import comment, literal
from pulumi_wix_data.export.resource_names import ResourceNames, slug
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.levels import AccessLevel, UnknownLevel
from pulumi_wix_data.permissions.presets import Preset
from tests.export.export_world import HOSTILE, REFUSED
from tests.export.exported_program import ANY_TEXT, collection_of, declared_by, levels_of, set_of

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"


def _program(*collections: DataPermissions, titles: dict[str, str] | None = None) -> str:
    files = program_files(SITE, declare_site(collections, titles or {}))
    assert set(files) == {"__main__.py"}
    return files["__main__.py"]


@given(ANY_TEXT)
def test_a_literal_is_one_line_that_evaluates_to_the_text(text: str) -> None:
    written = literal(text)
    assert ast.literal_eval(written) == text
    assert len(written.splitlines()) == 1
    assert written.isprintable()


@given(st.lists(st.tuples(ANY_TEXT, ANY_TEXT, ANY_TEXT), unique_by=lambda each: each[0], max_size=5))
def test_any_ids_make_a_program_that_declares_just_them(ids: list[tuple[str, str, str]]) -> None:
    """What the resources would refuse is a comment; nothing else is in the program."""
    collections = [
        collection_of(id_, set_of(SubjectKind.USER, user), set_of(SubjectKind.ROLE, role)) for id_, user, role in ids
    ]
    titles = {role: f"Title of {role}" for _, _, role in ids[::2]}
    program = _program(*collections, titles=titles)
    compile(program, "__main__.py", "exec")
    # A docstring, perhaps an import, constants, tables and calls.
    kinds = {type(node) for node in ast.parse(program).body}
    assert kinds <= {ast.Expr, ast.ImportFrom, ast.Assign, ast.For}
    names = [each["name"] for each in declared_by(program)]
    assert len(set(names)) == len(names)
    wanted = {id_ for id_, _, _ in ids}
    assert {each["data_collection_id"] for each in declared_by(program)} <= wanted


def test_hostile_ids_come_through_unchanged() -> None:
    program = _program(*(collection_of(each, set_of(SubjectKind.USER, each[:64])) for each in HOSTILE))
    declared = declared_by(program)
    assert sorted(str(each["data_collection_id"]) for each in declared) == sorted([*HOSTILE, *HOSTILE])
    assert {each["user_id"] for each in declared if "user_id" in each} == {each[:64] for each in HOSTILE}


@pytest.mark.parametrize("id_", REFUSED)
def test_ids_that_the_resources_refuse_are_comments(id_: str) -> None:
    program = _program(collection_of(id_, set_of(SubjectKind.USER, "u")), collection_of("Orders"))
    assert [each["data_collection_id"] for each in declared_by(program)] == ["Orders"]
    assert len(re.findall("^# Left out: ", program, re.MULTILINE)) == 2
    assert max(map(len, program.splitlines())) <= 88
    said = " ".join(line.removeprefix("#").strip() for line in program.splitlines() if line.startswith("#"))
    assert said.count("the resources refuse this id") == 2


@given(ANY_TEXT)
def test_a_comment_stays_a_comment(text: str) -> None:
    lines = comment(f"Left out: {literal(text)}: it is refused.")
    assert all(line.startswith("# ") and len(line.splitlines()) == 1 for line in lines)
    assert "".join("".join(lines).replace("#", "").split()) == "".join(
        f"Left out: {literal(text)}: it is refused.".replace("#", "").split()
    )


def test_levels_are_a_preset_only_where_they_match_exactly() -> None:
    near = levels_of(AccessLevel.CMS_EDITOR, item_read=AccessLevel.ANYONE, item_remove=AccessLevel.PRIVILEGED)
    of_presets = [collection_of(f"P{n}", levels=preset.levels) for n, preset in enumerate(Preset)]
    *presets, last = declared_by(_program(*of_presets, collection_of("Q", levels=near)))
    assert [each["preset"] for each in presets] == [f"Preset.{preset.name}" for preset in Preset]
    assert last == {
        "class": "CollectionPermissions",
        "name": "q",
        "data_collection_id": "Q",
        "item_read": "AccessLevel.ANYONE",
        "item_insert": "AccessLevel.CMS_EDITOR",
        "item_update": "AccessLevel.CMS_EDITOR",
        "item_remove": "AccessLevel.PRIVILEGED",
    }


def test_unknown_levels_are_left_out_and_special_sets_there_are_not() -> None:
    odd = levels_of(AccessLevel.CMS_EDITOR, item_read=UnknownLevel("UNDEFINED\n"))
    found = declare_site([collection_of("Odd", set_of(SubjectKind.USER, "u"), levels=odd)], {})
    assert [each.left_out for each in found] == [
        'the levels of collection "Odd": this version does not know these levels: itemRead is "UNDEFINED\\n"',
        None,
    ]
    assert found[1].is_special


def test_sets_that_grant_nothing_or_are_not_known_or_name_a_subject_again_are_left_out() -> None:
    nothing = SpecialSet("s", Subject(SubjectKind.USER, "n"), SpecialAccesses.of(()))
    again = SpecialSet("t", Subject(SubjectKind.USER, "u"), SpecialAccesses.of(ItemAction))
    odd = SpecialSet("v", Subject(SubjectKind.USER, "o"), SpecialAccesses.from_properties({"itemRead": "DENIED"}))
    found = declare_site([collection_of("Orders", nothing, odd, set_of(SubjectKind.USER, "u"), again)], {})
    reasons = [each.left_out for each in found if each.left_out]
    assert reasons == [
        f'special permissions of user {whom} of collection "Orders": {why}'
        for whom, why in (
            ('"n"', "every access is UNSPECIFIED, which grants nothing"),
            ('"o"', "this version does not know the accesses of itemRead"),
            ('"u"', "the same subject has a set here already"),
        )
    ]
    assert sum(each.is_special for each in found) == 1


def test_roles_are_named_by_title_where_one_is_given() -> None:
    sets = (set_of(SubjectKind.ROLE, "1"), set_of(SubjectKind.ROLE, "2"), set_of(SubjectKind.USER, "1"))
    declared = declared_by(_program(collection_of("Orders", *sets), titles={"1": "Shipping 'manager'"}))
    assert [(each["name"], each.get("policy_id"), each.get("user_id")) for each in declared[1:]] == [
        ("orders-shipping-manager", "get_role(Shipping 'manager')", None),
        ("orders-role-2", "2", None),
        ("orders-user-1", None, "1"),
    ]


def test_a_role_is_looked_up_once_and_has_a_name() -> None:
    titles = {"1": "Shipping manager", "2": "shipping-manager", "3": "订单", "4": "2nd line", "5": "None"}
    sets = [set_of(SubjectKind.ROLE, each) for each in titles]
    program = _program(*(collection_of(each, *sets) for each in "AB"), titles=titles)
    constants = [node for node in ast.parse(program).body if isinstance(node, ast.Assign)]
    names = [ast.unparse(each.targets[0]) for each in constants]
    assert program.count("get_role(") == len(set(names)) == 5
    assert {"SHIPPING_MANAGER", "ROLE_3", "ROLE_2ND_LINE", "NONE"} < set(names)
    assert all(each.isidentifier() and each.isascii() for each in names)
    assert sorted({str(each["policy_id"]) for each in declared_by(program) if "policy_id" in each}) == sorted(
        f"get_role({title})" for title in titles.values()
    )


def test_what_is_alike_is_a_table_and_what_is_not_stands_alone() -> None:
    alike = [collection_of(f"Alike{n}", levels=Preset.STAFF_ONLY.levels) for n in range(200)]
    crowd = collection_of(
        "Crowd", *(set_of(SubjectKind.USER, f"u{n}") for n in range(200)), levels=Preset.PRIVATE.levels
    )
    program = _program(*alike, crowd, collection_of("Own", set_of(SubjectKind.ROLE, "1")))
    assert program.count("CollectionPermissions(") == 3
    assert program.count("SpecialPermission(") == 2
    assert program.count("\n") < 470
    declared = declared_by(program)
    assert len(declared) == 403
    assert {each["preset"] for each in declared if str(each["data_collection_id"]).startswith("Alike")} == {
        "Preset.STAFF_ONLY"
    }
    assert {each["user_id"] for each in declared if "user_id" in each} == {f"u{n}" for n in range(200)}


def test_no_comment_is_wider_than_the_rest() -> None:
    program = _program(collection_of("x\u202e" * 100, set_of(SubjectKind.USER, "u")))
    assert max(map(len, program.splitlines())) <= 88


def test_the_order_of_the_answers_does_not_matter() -> None:
    sets = [set_of(SubjectKind.USER, each) for each in "abc"]
    one = _program(collection_of("A", *sets), collection_of("B"))
    other = _program(collection_of("B"), collection_of("A", *reversed(sets)))
    assert one == other


def test_names_are_readable_and_never_twice() -> None:
    assert slug("Stores/ProductVariants") == "stores-product-variants"
    assert slug("SEOSettings_v2") == "seo-settings-v2"
    assert slug("🙂") == ""
    names = ResourceNames()
    assert names.name("orders", "Orders") == "orders"
    second = names.name("orders", "orders")
    assert second.startswith("orders-")
    assert ResourceNames().name("orders", "orders") == "orders"
    assert names.name("orders", "ORDERS") not in ("orders", second)


def test_a_long_program_is_split_by_initials_and_imports_every_module(tmp_path: Path) -> None:
    ids = [*(f"Alpha{n}" for n in range(30)), *(f"Beta{n}" for n in range(5)), "7up", "Ωmega"]
    found = declare_site([collection_of(each) for each in ids], {})
    files = program_files(SITE, found, most_lines=40)
    assert set(files) == {"__main__.py"} | {
        f"site_permissions/{each}.py"
        for each in ("__init__", *(f"a_{n}" for n in range(1, 9)), "b_1", "b_2", "digits", "other")
    }
    modules = [text for file, text in files.items() if file != "__main__.py"]
    declared = [each for text in modules for each in declared_by(text)]
    assert sorted(str(each["data_collection_id"]) for each in declared) == sorted(ids)

    _write(tmp_path, files)
    (tmp_path / "pulumi_wix_data.py").write_text(
        "class _Any:\n    def __getattr__(self, name): return name\n"
        "AccessLevel = Preset = _Any()\n"
        "def CollectionPermissions(name, **arguments): print(name)\n"
    )
    done = subprocess.run(
        [sys.executable, "__main__.py"], cwd=tmp_path, env={}, capture_output=True, text=True, check=True
    )
    assert sorted(done.stdout.split()) == sorted(str(each["name"]) for each in declared)


@pytest.mark.parametrize("most_lines", [100_000, 60])
def test_formatters_and_linters_leave_it_as_it_is(tmp_path: Path, most_lines: int) -> None:
    titles = {"1": "A title", "2": "t" * 60, "3": "订" * 40, "4": "\"quoted\" 'both'"}
    roles = [set_of(SubjectKind.ROLE, each, *ItemAction) for each in titles]
    ids = (*HOSTILE, *REFUSED)
    collections = [collection_of(each, *roles, set_of(SubjectKind.USER, each[:64])) for each in ids]
    found = declare_site([*collections, collection_of("P", levels=Preset.PRIVATE.levels)], titles)
    _write(tmp_path, program_files(SITE, found, most_lines))
    for command in (["format", "--diff"], ["check", "--select", "E4,E7,E9,F,I,UP,Q,COM"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--isolated", "--no-cache", "."],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def _write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(text, encoding="utf-8")
