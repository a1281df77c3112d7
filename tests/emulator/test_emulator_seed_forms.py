"""A seed of a live site, and the schema of seeds."""

from __future__ import annotations

import json
import os
from pathlib import Path

import yaml
from jsonschema import Draft202012Validator

from pulumi_wix_data.emulator.process import running_emulator
from tests.engine.engine_world import ACCOUNT, KEY, SITE, world
from tests.shared.seeds import collections_of
from tests.shared.wix_data_command import wix_data

REPOSITORY = Path(__file__).resolve().parents[2]
PERSON = "somebody@example.com"


def environment(url: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("WIX_")}
    return {**kept, "WIX_API_BASE_URL": url, "WIX_API_KEY": KEY, "WIX_ACCOUNT_ID": ACCOUNT}


def test_a_site_becomes_a_seed_without_keys_and_people(tmp_path: Path) -> None:
    with running_emulator(world()) as site:
        for collection in ("Orders", "Letters"):
            special = {"userId": PERSON, "itemRead": "ALLOWED"}
            site.edit_collection(SITE, collection, {"specialPermissions": [special]})
        before = collections_of(site.state(), SITE)
        run = wix_data(environment(site.url), "emulator", "--from-site", SITE, cwd=Path("/")).expect_success()
    assert KEY not in run.stdout
    assert PERSON not in run.stdout
    seed = tmp_path / "seed.yaml"
    seed.write_text(run.stdout, encoding="utf-8")
    with running_emulator(seed) as copy:
        after = collections_of(copy.state(), SITE)
        roles = wix_data({**environment(copy.url), "WIX_API_KEY": "local-key"}, "matrix", "--site", SITE, cwd=Path("/"))
    assert {name: each["permissions"] for name, each in after.items()} == {
        name: each["permissions"] for name, each in before.items()
    }
    for collection in ("Orders", "Letters"):
        users = [each["userId"] for each in after[collection]["specialPermissions"] if each.get("userId")]
        assert users == ["user-1"]
    assert "role Marketing (" in roles.expect_success().stdout


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
