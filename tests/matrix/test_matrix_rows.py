"""Who can do what, in the domain and as data."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from pulumi_wix_data.matrix.declared import declared_access
from pulumi_wix_data.matrix.site_access import all_rows
from pulumi_wix_data.matrix.tables import exposure_name, matrix_csv, matrix_json
from pulumi_wix_data.matrix.terminal_table import matrix_text, summary_text
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.stack.managed import by_collection
from pulumi_wix_data.state.kinds import KINDS, AnyKind
from pulumi_wix_data.state.values import Values
from tests.matrix.matrix_site import HOSTILE, SITE, collections, rows


def grants(collection: str, who: str) -> str:
    row = next(each for each in rows() if each.data_collection_id == collection and each.who == who)
    return " ".join(row.grants[action].value for action in ItemAction)


@pytest.mark.parametrize(
    ("collection", "who", "expected"),
    [
        ("Forms", "any visitor", "no yes no no"),
        ("Forms", "CMS editor", "yes yes yes yes"),
        ("Products", "any visitor", "yes no no no"),
        ("Profiles", "any visitor", "no no no no"),
        ("Profiles", "site member", "own yes own own"),
        ("Profiles", "author of the item", "yes yes yes yes"),
        ("Profiles", "CMS editor", "yes yes yes yes"),
        ("Orders", "site member", "no no no no"),
        ("Orders", "author of the item", "no no no no"),
        ("Orders", "role Packer", "yes no yes no"),
        ("Orders", "administrator", "yes yes yes yes"),
        (HOSTILE, "any visitor", "? no no no"),
        (HOSTILE, "administrator", "yes yes yes yes"),
    ],
)
def test_who_can_do_what(collection: str, who: str, expected: str) -> None:
    assert grants(collection, who) == expected


def test_exposures_are_told_for_filters() -> None:
    told = {(row.data_collection_id, row.who): exposure_name(row.exposure) for row in rows()}
    exposed = {place: exposure for place, exposure in told.items() if exposure != "none"}
    assert exposed == {
        ("Forms", "any visitor"): "public write",
        ("Forms", "site member"): "members' write",
        ("Orders", "role Packer"): "special",
        ("Products", "any visitor"): "public read",
        ("Products", "site member"): "members' read",
        ("Profiles", "site member"): "members' write",
        (HOSTILE, "any visitor"): "may be wider",
        (HOSTILE, "site member"): "may be wider",
        (HOSTILE, "author of the item"): "may be wider",
        (HOSTILE, "CMS editor"): "may be wider",
    }


def test_csv_and_json_tell_the_same() -> None:
    table = list(csv.DictReader(matrix_csv(rows()).splitlines()))
    document = json.loads(matrix_json(rows()))
    assert document["version"] == 2
    assert {row["siteId"] for row in document["rows"]} == {SITE}
    assert [{**row, "special": str(row["special"]).lower()} for row in document["rows"]] == table


ODD = "\x1b[31mOrders\x00\u202e\r"


@pytest.mark.parametrize(("id_", "cell"), [("=HYPERLINK(1)", "'=HYPERLINK(1)"), (ODD, r"\x1b[31mOrders\x00\u202e\r")])
def test_a_cell_is_text_whatever_the_id_is(id_: str, cell: str) -> None:
    row = replace(rows()[0], data_collection_id=id_, who=id_)
    assert [each[1:3] for each in csv.reader(matrix_csv([row]).splitlines())][1] == [cell, cell]


def test_a_table_shows_ids_that_do_not_print_as_escapes() -> None:
    text = matrix_text([replace(rows()[0], data_collection_id=ODD, who=ODD)])
    assert text.count(r"\x1b[31mOrders\x00\u202e\r") == 2
    assert all(line.isprintable() for line in text.splitlines())


def test_a_table_in_a_pipe_is_as_wide_as_its_names() -> None:
    long = "n" * 250
    text = matrix_text([replace(rows()[0], data_collection_id=long)])
    assert long in text


def test_a_line_a_collection_the_most_exposed_first() -> None:
    lines = summary_text(collections()).splitlines()
    assert [line.split() for line in lines[:7]] == [
        ["collection", "read", "insert", "update", "remove"],
        ["Forms", "editors", "ANYONE", "editors", "editors"],
        ["Products", "ANYONE", "editors", "editors", "editors"],
        ["Profiles", "authors", "members", "authors", "authors"],
        [*HOSTILE.split(), "UNDEFINED", "admins", "admins", "admins"],
        ["Orders", *["editors"] * 4],
        ["+", "role", "Packer:", "read,", "update"],
    ]
    assert lines[8:] == [
        "Open to anyone: read 1, insert 1",
        "Open to members: read 1, insert 1, update 1, remove 1",
        "Not known: read 1",
        "Staff only: 1 collection",
        "Special permissions: 1 on 1 collection",
    ]


@pytest.mark.parametrize("width", [40, 80])
def test_lines_fit_a_terminal_and_lose_nothing(width: int) -> None:
    long = replace(collections()[0], permissions=replace(collections()[0].permissions, data_collection_id="n" * 200))
    terminal = Console(file=io.StringIO(), width=width, no_color=True)
    text = summary_text([long, *collections()], terminal)
    table = text.partition("\n\n")[0].splitlines()
    assert all(len(line) <= width for line in table)
    assert sum(line.split()[0].count("n") for line in table if set(line[:5]) == {"n"}) == 200
    assert "n" * 200 in summary_text([long])


def test_ids_that_do_not_print_are_escapes_in_lines_too() -> None:
    odd = replace(collections()[1], permissions=replace(collections()[1].permissions, data_collection_id=ODD))
    text = summary_text([odd])
    assert r"\x1b[31mOrders\x00\u202e\r" in text
    assert all(line.isprintable() for line in text.splitlines())


def test_sites_are_shown_where_there_are_several() -> None:
    other = replace(rows()[0], site_id="b" * 36)
    assert SITE not in matrix_text(rows())
    assert SITE in matrix_text([*rows(), other])


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_every_kind_of_resource_is_sorted_in(kind: AnyKind) -> None:
    recorded = kind.read_recorded(Values.from_json({"siteId": SITE, "dataCollectionId": "Orders"}), "")
    rows = all_rows(declared_access(by_collection([("name", recorded)]), None, lambda _: True))
    assert len(rows) >= (5 if recorded.is_about_items else 0)
    assert recorded.is_about_items or rows == []
