"""Who can do what, in the domain and as data."""

from __future__ import annotations

import csv
import json

import pytest

from pulumi_wix_data.matrix.tables import matrix_csv, matrix_json
from pulumi_wix_data.permissions.actions import ItemAction
from tests.matrix.matrix_site import HOSTILE, rows


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
    exposed = {(row.data_collection_id, row.who): row.exposure.value for row in rows() if row.exposure.value != "none"}
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
    assert document["version"] == 1
    assert [{**row, "special": str(row["special"]).lower()} for row in document["rows"]] == table


def test_a_cell_that_looks_like_a_formula_is_text() -> None:
    from dataclasses import replace

    row = replace(rows()[0], data_collection_id="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in matrix_csv([row])
