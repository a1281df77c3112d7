"""A seed of a live site, and the schema of seeds."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import yaml
from jsonschema import Draft202012Validator

from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.emulator.records import DEFAULT_LEVELS
from pulumi_wix_data.emulator.seed import parse_seed
from pulumi_wix_data.emulator.seed_models import Seed
from pulumi_wix_data.emulator.seed_of_site import SiteCollection, seed_of_site
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.collection_types import collection_type
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    DraftPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from tests.engine.engine_world import ACCOUNT, KEY, SITE
from tests.shared.seeds import Json
from tests.shared.wix_data_command import wix_data

REPOSITORY = Path(__file__).resolve().parents[2]
PERSON = "somebody@example.com"


def environment(url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIX_")}
    return {**kept, "WIX_API_BASE_URL": url, "WIX_API_KEY": KEY, "WIX_ACCOUNT_ID": ACCOUNT}


DRAFTS = {"manageDrafts": "PRIVILEGED", "managePublishStatus": "CMS_EDITOR"}
DEFAULT_DRAFTS = {"manageDrafts": "CMS_EDITOR", "managePublishStatus": "CMS_EDITOR"}
SET, ROLE = "5b7a1d0e-0000-4000-8000-000000000001", "7046409866117489206"
LEVELS = {"itemRead": "SITE_MEMBER", "itemInsert": "ANYONE", "itemUpdate": "UNDEFINED", "itemRemove": "PRIVILEGED"}


def site_with_every_field() -> Json:
    """A collection of each type, and whatever else a seed can hold of a site; people and keys are there too."""
    special = [
        {"id": SET, "policyId": ROLE, "itemRead": "ALLOWED", "draftItemsPluginPermissions": DRAFTS},
        {"userId": PERSON, "itemRemove": "ALLOWED", "draftItemsPluginPermissions": DEFAULT_DRAFTS},
        {"userId": "9d2c6f0e", "itemInsert": "ALLOWED"},
    ]
    collections: list[Json] = [
        {"id": "\u202eOdd", "displayName": "é \u202e→", "specialPermissions": [{"userId": "9d2c6f0e"}]},
        {"id": "Orders", "permissions": LEVELS, "specialPermissions": special, "draftItemsPluginPermissions": DRAFTS},
        {"id": "Stores/Products", "displayName": "Products", "collectionType": "WIX_APP", "ownerAppId": "stores"},
        {"id": "Ours", "collectionType": "BLOCKS_APP", "draftItemsPluginPermissions": DEFAULT_DRAFTS},
        {"id": "far/Away", "collectionType": "EXTERNAL"},
    ]
    roles = {
        "predefinedRoles": [{"id": "6601492336091027458", "title": "Owner"}],
        "customRoles": [{"id": ROLE, "title": "Shipping", "description": "Packs"}],
    }
    users = [{"accountId": PERSON, "accountOwnerId": PERSON, "policyIds": [ROLE]}]
    site = {"id": SITE, "collections": collections}
    return {"accounts": [{"id": ACCOUNT, "apiKeys": [{"key": KEY}], "roles": roles, "users": users, "sites": [site]}]}


def answers(url: str, key: str, people: Mapping[str, str]) -> list[Any]:
    """What the service says of the site, with other names for people."""
    headers = {"Authorization": key, "wix-site-id": SITE, "wix-account-id": ACCOUNT}
    with httpx.Client(base_url=url, headers=headers, trust_env=False) as http:
        listed = http.get("/wix-data/v2/collections").json()
        ids = [each["id"] for each in listed["collections"]]
        found = [listed, http.get("/roles-management/roles").json()]
        found += [http.get(f"/wix-data/v2/collections/{quote(each)}").json() for each in ids]
        found += [http.get("/wix-data/v1/permissions", params={"dataCollectionId": each}).json() for each in ids]
    text = json.dumps(found)
    for person, name in people.items():
        text = text.replace(f'"{person}"', f'"{name}"')
    return json.loads(text)


def taken(url: str, key: str = KEY) -> str:
    environment_ = {**environment(url), "WIX_API_KEY": key}
    run = wix_data(environment_, "emulator", "--from-site", SITE, cwd=Path("/")).expect_success()
    assert run.stderr == ""
    return run.stdout


def test_a_stand_in_answers_as_the_site_of_which_its_seed_was_taken(tmp_path: Path) -> None:
    file = tmp_path / "seed.yaml"
    with running_emulator(site_with_every_field()) as site:
        file.write_text(taken(site.url), encoding="utf-8")
        before = answers(site.url, KEY, {PERSON: "user-1", "9d2c6f0e": "user-2"})
    text = file.read_text(encoding="utf-8")
    assert KEY not in text
    assert PERSON not in text
    assert all(line.isprintable() for line in text.split("\n"))
    with running_emulator(file) as copy:
        assert answers(copy.url, "local-key", {}) == before
        assert taken(copy.url, "local-key") == text


def test_what_a_seed_cannot_hold_is_told() -> None:
    levels = CollectionLevels.from_properties({**LEVELS, "itemRead": "PAID_MEMBER"})
    odd = DraftPermissions((("manageDrafts", "SOMEBODY"), ("manageMore", "CMS_EDITOR")))
    user = SpecialSet("no-guid", Subject(SubjectKind.USER, PERSON), SpecialAccesses.of(()), odd)
    found = DataPermissions("A", levels, (user,), odd, collection_type("NEW_APP"), unnamed_sets=1)
    seed = seed_of_site(SITE, None, [SiteCollection(found, "A")], [])
    assert seed.left_out == [
        "A: special permissions that do not name one user or one role are left out.",
        "A: the type NEW_APP, which a seed cannot hold, is NATIVE there.",
        "A: user-1: manageDrafts SOMEBODY, manageMore CMS_EDITOR of the drafts, which a seed cannot hold, is left out.",
        "A: itemRead: the level PAID_MEMBER, which a seed cannot hold, is UNDEFINED there.",
        "A: manageDrafts SOMEBODY, manageMore CMS_EDITOR of the drafts, which a seed cannot hold, is left out.",
    ]
    assert parse_seed(seed.document).accounts[0].sites[0].collections[0].permissions.over(DEFAULT_LEVELS) == {
        action: "UNDEFINED" if action is ItemAction.READ else LEVELS[action.value] for action in ItemAction
    }


def test_the_schema_knows_the_words_of_drafts_and_levels() -> None:
    definitions = Seed.model_json_schema()["$defs"]
    drafts = definitions["SeedDrafts"]["properties"]
    assert {name: each["enum"] for name, each in drafts.items()} == {
        "manageDrafts": ["CMS_EDITOR", "PRIVILEGED"],
        "managePublishStatus": ["CMS_EDITOR", "PRIVILEGED"],
    }
    for each in ("SeedCollection", "SeedSpecial"):
        assert "SeedDrafts" in json.dumps(definitions[each]["properties"]["draftItemsPluginPermissions"])
    assert "ANYONE" in json.dumps(definitions["SeedLevels"]["properties"]["itemRead"])


def test_the_schema_takes_our_seeds_and_refuses_misspelt_ones() -> None:
    run = wix_data(dict(os.environ), "emulator", "--seed-schema", cwd=Path("/")).expect_success()
    schema = json.loads(run.stdout)
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    for seed in ("quickstart/shop.yaml", "multi_environment/sites.yaml"):
        document = yaml.safe_load((REPOSITORY / "examples" / seed).read_text(encoding="utf-8"))
        assert list(validator.iter_errors(document)) == []  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
        document["accounts"][0]["apiKey"] = []
        assert len(list(validator.iter_errors(document))) == 1  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
