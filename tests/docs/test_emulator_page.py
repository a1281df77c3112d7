"""The page about the emulator: its seed, faults and calls are real ones, and its tables name all that there is."""

from __future__ import annotations

import json
import re
from typing import get_args

import pytest
import yaml
from pydantic import BaseModel

from pulumi_wix_data.emulator import seed_models
from pulumi_wix_data.emulator.admin_client import AdminClient
from pulumi_wix_data.emulator.admin_routes import AdminRoutes
from pulumi_wix_data.emulator.counters import OPERATIONS
from pulumi_wix_data.emulator.faults import Fault
from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.emulator.seed import parse_seed
from pulumi_wix_data.emulator.switches import Switches
from tests.docs.blocks import REPOSITORY, Block, block, runs
from tests.docs.docs_world import Sites

PAGE = (REPOSITORY / "docs" / "emulator.md").read_text(encoding="utf-8")
SEED = block("docs/emulator.md | The seed format | yaml")
FAULTS = block("docs/emulator.md | Faults | json")

MODELS: dict[str, type[BaseModel]] = {
    "account": seed_models.SeedAccount,
    "API key": seed_models.SeedKey,
    "role": seed_models.SeedRole,
    "user": seed_models.SeedUser,
    "site": seed_models.SeedSite,
    "collection": seed_models.SeedCollection,
    "special permission": seed_models.SeedSpecial,
}


def _table(first: str) -> list[list[str]]:
    """The rows of the table whose first heading is this one."""
    lines = PAGE.partition(f"\n| {first} |")[2].split("\n\n")[0].splitlines()[2:]
    assert lines, first
    return [[cell.strip() for cell in re.split(r"(?<= )\|(?= )", line.strip("|"))] for line in lines]


def _names(first: str) -> set[str]:
    return {name for row in _table(first) for name in re.findall(r"`([^`]+)`", row[0])}


@pytest.mark.parametrize("what", MODELS)
def test_every_key_of_a_seed_has_its_row(what: str) -> None:
    assert _names(f"key of {'an' if what[0] in 'aA' else 'a'} {what}") == set(MODELS[what].model_fields)


@runs(SEED.name)
def test_the_seed_has_every_key_and_fills_an_emulator(shown: Block) -> None:
    seed = yaml.safe_load(shown.text)
    account = seed["accounts"][0]
    site = account["sites"][0]
    roles = account["roles"]["predefinedRoles"] + account["roles"]["customRoles"]
    specials = site["collections"][0]["specialPermissions"]
    shown_keys = {
        "account": set(account),
        "API key": set(account["apiKeys"][0]),
        "role": {key for role in roles for key in role},
        "user": set(account["users"][0]),
        "site": set(site),
        "collection": set(site["collections"][0]),
    }
    assert shown_keys == {what: set(MODELS[what].model_fields) for what in shown_keys}
    assert {key for special in specials for key in special} >= {"id", "policyId", "userId", "itemRead"}
    assert parse_seed(seed).accounts[0].sites[0].cmsEnabled
    with running_emulator(seed) as emulator:
        orders = Sites(emulator).collections(site["id"])["Orders"]
        assert orders["permissions"] == site["collections"][0]["permissions"]
        assert len(orders["specialPermissions"]) == 2


def test_every_switch_has_its_row_with_its_default_first() -> None:
    defaults = Switches().wire()
    shown = {row[0].strip("`"): re.findall(r"`([^`]*)`", row[1]) for row in _table("switch")}
    assert {name: values[0] for name, values in shown.items()} == {
        name: value if isinstance(value, str) else json.dumps(value) for name, value in defaults.items()
    }
    for name, field in Switches.model_fields.items():
        values = get_args(field.annotation)
        if values and all(isinstance(value, str) for value in values):
            assert set(shown[field.alias or name]) == set(values)


def _kinds() -> dict[str, set[str]]:
    """The kinds of faults, with the keys that each has besides those of all."""
    models = get_args(get_args(Fault)[0])
    common = {"operation", "site", "times", "kind"}
    return {
        kind: set(each.model_fields) - common
        for each in models
        for kind in get_args(each.model_fields["kind"].annotation)
    }


def test_every_kind_of_fault_has_its_row_and_an_example() -> None:
    rows = {row[0].strip("`"): row for row in _table("kind")}
    assert set(rows) == set(_kinds()) == {fault["kind"] for fault in json.loads(FAULTS.text)}
    for kind, keys in _kinds().items():
        assert [key for key in keys if f"`{key}`" not in " ".join(rows[kind][1:])] == []


@runs(FAULTS.name)
def test_the_faults_are_taken_as_they_are(shown: Block) -> None:
    faults = json.loads(shown.text)
    with running_emulator(yaml.safe_load(SEED.text)) as emulator:
        emulator.faults(*faults)
        assert [each["fault"]["kind"] for each in emulator.fault_report()["pending"]] == [
            each["kind"] for each in faults
        ]


def test_every_call_of_the_admin_api_has_its_row() -> None:
    routes = AdminRoutes.routes(AdminRoutes.__new__(AdminRoutes))
    served = {
        f"{method} {route.path.removeprefix('/_emulator').replace(':path', '')}"
        for route in routes
        for method in route.methods or set()
        if method != "HEAD"
    }
    assert {row[0].strip("`") for row in _table("call")} == served
    methods = {name for name in vars(AdminClient) if not name.startswith("_") and name != "close"}
    assert {row[1].strip("`").partition("(")[0] for row in _table("call") if row[1]} == methods


def test_every_operation_has_its_row() -> None:
    assert [row[0].strip("`") for row in _table("operation")] == list(OPERATIONS)
