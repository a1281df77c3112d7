"""Seed data: what is taken, and how every fault is named."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from pulumi_wix_data.emulator import seed as seed_module
from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.emulator.seed import SeedInvalid, parse_seed, read_seed
from tests.emulator.emulator_caller import ACCOUNT, OTHER_SITE, SITE, caller_seed


def faults(data: object) -> list[str]:
    with pytest.raises(SeedInvalid) as caught:
        parse_seed(data)
    return [line.strip() for line in str(caught.value).splitlines()[1:]]


def changed(*path: str | int, value: Any) -> dict[str, Any]:
    data = copy.deepcopy(caller_seed())
    place: Any = data
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return data


SITE_PATH = ("accounts", 0, "sites", 0)
ORDERS_PATH = (*SITE_PATH, "collections", 0)


def test_every_fault_is_reported_at_its_place() -> None:
    data = caller_seed()
    data["accounts"][0]["id"] = "account-1"
    data["accounts"][0]["sites"][0]["collections"][0]["permissions"]["itemRead"] = "EVERYBODY"
    data["accounts"][0]["sites"][0]["collections"][0]["specialPermissions"][0]["policyId"] = 7046409866117489206
    data["accounts"][0]["apiKeys"][0] = {}
    data["accounts"][1]["colour"] = "red"
    found = faults(data)
    assert len(found) == 5
    assert found[0] == "accounts[0].id: 'account-1' is not a valid GUID, such as 2f6e4a1c-0a4b-4d8e-9c33-5b7a1d0e8f21"
    assert "accounts[0].apiKeys[0].key: is missing" in found
    place = "accounts[0].sites[0].collections[0]"
    assert f"{place}.specialPermissions[0].policyId: must be text: put it in quotes" in found
    assert any(
        fault.startswith(f"{place}.permissions.itemRead: 'EVERYBODY' is not allowed; choose one of ANYONE, ")
        for fault in found
    )
    assert "accounts[1].colour: there is no such key; choose from id, apiKeys, roles, users, sites" in found


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (changed(*SITE_PATH, "id", value="my-site"), "accounts[0].sites[0].id: 'my-site' is not a valid GUID"),
        (changed(*SITE_PATH, "id", value=OTHER_SITE), f"accounts[1].sites[0].id: {OTHER_SITE} is already used at"),
        (changed("accounts", 1, "id", value=ACCOUNT), f"accounts[1].id: {ACCOUNT} is already used at accounts[0].id"),
        (
            changed("accounts", 1, "apiKeys", 0, "key", value="good-key"),
            "accounts[1].apiKeys[0].key: the same key is already used at accounts[0].apiKeys[0].key",
        ),
        (
            changed("accounts", 0, "apiKeys", 0, "sites", value=[SITE, OTHER_SITE]),
            f"accounts[0].apiKeys[0].sites[1]: {OTHER_SITE} is not a site of this account",
        ),
        (changed(*SITE_PATH, "collections", 1, "id", value="Orders"), "accounts[0].sites[0].collections[1].id: Orders"),
        (
            changed(*ORDERS_PATH, "id", value="x" * 257),
            "accounts[0].sites[0].collections[0].id: is too long: at most 256 characters",
        ),
        (
            changed(*ORDERS_PATH, "specialPermissions", value=[{"userId": "u"}, {"userId": "u"}]),
            "accounts[0].sites[0].collections[0].specialPermissions[1].subject: userId u is already used at",
        ),
        (
            changed(*ORDERS_PATH, "specialPermissions", value=[{"userId": "u", "policyId": "p"}]),
            "accounts[0].sites[0].collections[0].specialPermissions[0]: give exactly one of userId and policyId",
        ),
        (changed(*ORDERS_PATH, "specialPermissions", 0, "id", value="7"), "accounts[0].sites[0].collections[0].spec"),
        ({"accounts": 5}, "accounts: must be a list"),
        ([], "the top level: must be a mapping"),
        (
            {"switches": {"retryAfter": "often"}},
            "switches.retryAfter: 'often' is not allowed; choose one of none, seconds, date",
        ),
    ],
)
def test_a_fault_is_named(data: object, fault: str) -> None:
    found = faults(data)
    assert len(found) == 1
    assert found[0].startswith(fault)


def test_no_key_stands_in_a_message() -> None:
    with pytest.raises(SeedInvalid) as caught:
        parse_seed(changed("accounts", 1, "apiKeys", 0, "key", value="good-key"))
    assert "good-key" not in str(caught.value)


def test_yaml_and_json_files_are_read(tmp_path: Path) -> None:
    for name, text in (("seed.yaml", yaml.safe_dump(caller_seed())), ("empty.yaml", ""), ("seed.json", "{}")):
        (tmp_path / name).write_text(text)
    assert len(read_seed(tmp_path / "seed.yaml").accounts) == 2
    assert read_seed(tmp_path / "empty.yaml").accounts == read_seed(tmp_path / "seed.json").accounts == []


def test_unreadable_files_are_faults(tmp_path: Path) -> None:
    with pytest.raises(SeedInvalid, match=r"nowhere\.yaml cannot be read: there is no such file\.$"):
        read_seed(tmp_path / "nowhere.yaml")
    for name, text in (("bad.yaml", "a: [1"), ("bad.json", "{")):
        (tmp_path / name).write_text(text)
        with pytest.raises(SeedInvalid, match=f"{name} cannot be read: line 1: "):
            read_seed(tmp_path / name)


def test_the_documented_example_works() -> None:
    example = (seed_module.__doc__ or "").split("```")[1].removeprefix("yaml\n")
    with running_emulator(yaml.safe_load(example)) as emulator:
        collections = emulator.state()["accounts"][0]["sites"][0]["collections"]
        assert collections[0]["permissions"]["itemRead"] == "SITE_MEMBER"
        assert emulator.switches()["unusedSubject"] == "empty"
