"""Unit tests as users write them by Pulumi's guides, the older one too: mocks are set, then a module is imported."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

INFRA = """
import pulumi
from pulumi_wix_data import CollectionPermissions, Preset, SpecialPermission, WixSite

SITE = "2f6e4a1c-0000-4000-8000-000000000001"

class Team(pulumi.ComponentResource):
    def __init__(self, name, opts=None):
        super().__init__("shop:index:Team", name, None, opts)
        of_mine = pulumi.ResourceOptions(parent=self)
        self.levels = CollectionPermissions(
            "levels", data_collection_id="Teams", site_id=SITE, preset="PRIVATE", opts=of_mine
        )
        collection = self.levels.data_collection_id
        self.special = SpecialPermission(
            "special", data_collection_id=collection, site_id=SITE, user_id="u", item_read="ALLOWED", opts=of_mine
        )

eu = pulumi.ResourceOptions(provider=WixSite("eu", site_id=SITE))
orders = CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.STAFF_ONLY, opts=eu)
later = CollectionPermissions(
    "later",
    site_id=SITE,
    data_collection_id=pulumi.Output.from_input("Later"),
    item_read=pulumi.Output.secret("ANYONE"),
    item_insert="CMS_EDITOR",
    item_update="CMS_EDITOR",
    item_remove="PRIVILEGED",
)
"""
MOCKS = """
import unittest
import pulumi
{before}

class Mocks(pulumi.runtime.Mocks):
    def new_resource(self, args):
        return [args.name + "_id", args.inputs]
    def call(self, args):
        return {{}}

pulumi.runtime.set_mocks(Mocks(), preview={preview})
"""
OLDER_GUIDE = """
import infra

class TestInfra(unittest.TestCase):
    @pulumi.runtime.test
    def test_levels_are_those_of_the_preset(self):
        def check(values):
            self.assertEqual(values, ["CMS_EDITOR"] * 4)
        o = infra.orders
        return pulumi.Output.all(o.item_read, o.item_insert, o.item_update, o.item_remove).apply(check)

    @pulumi.runtime.test
    def test_outputs_come_through(self):
        def check(values):
            self.assertEqual(values, ["Later", "ANYONE", "orders_id"])
        return pulumi.Output.all(infra.later.data_collection_id, infra.later.item_read, infra.orders.id).apply(check)

    @pulumi.runtime.test
    def test_a_component(self):
        team = infra.Team("team")
        return team.levels.item_read.apply(lambda level: self.assertEqual(level, "PRIVILEGED"))

    @pulumi.runtime.test
    def test_the_same_component_again(self):
        team = infra.Team("team")
        return team.special.data_collection_id.apply(lambda name: self.assertEqual(name, "Teams"))

    @pulumi.runtime.test
    def test_that_fails(self):
        return infra.orders.item_read.apply(lambda level: self.assertEqual(level, "ANYONE"))
"""
CLAIM = """
from pulumi_wix_data.assertions import assert_access, visitor
assert_access(visitor().cannot_read("Orders"))
"""


BROKEN = """
from pulumi_wix_data.assertions import assert_access, visitor
assert_access(visitor().cannot_read("Later"))
"""
LATER_CLAIMS = """
import infra
from pulumi_wix_data.assertions import assert_access, visitor

class TestInfra(unittest.TestCase):
    @pulumi.runtime.test
    def test_1_finds_what_the_module_claims(self):
        return infra.orders.item_read

    @pulumi.runtime.test
    def test_2_claims_nothing(self):
        return infra.orders.item_read

    @pulumi.runtime.test
    def test_3_claims_what_does_not_hold(self):
        team = infra.Team("team")
        assert_access(visitor().can_read("Teams"))
        return team.levels.item_read

    @pulumi.runtime.test
    def test_4_claims_what_holds(self):
        assert_access(visitor().cannot_read("Teams"))
        return infra.orders.item_read
"""


def _outcomes(folder: Path, infra: str, tests: str) -> tuple[list[str], str]:
    """Of each test, and what was printed."""
    (folder / "infra.py").write_text(infra, encoding="utf-8")
    (folder / "test_infra.py").write_text(tests, encoding="utf-8")
    command = [sys.executable, "-W", "error::RuntimeWarning", "-m", "unittest", "-v", "test_infra"]
    surroundings = {**os.environ, "HOME": str(folder / "home"), "XDG_STATE_HOME": str(folder / "home")}
    surroundings.pop("WIX_DATA_STATE_DIR", None)
    done = subprocess.run(command, cwd=folder, env=surroundings, capture_output=True, text=True, check=False)
    return [line.rpartition(" ... ")[2] for line in done.stderr.splitlines() if " ... " in line], done.stderr


def test_a_claim_is_judged_by_the_test_that_it_is_made_in_or_comes_before(tmp_path: Path) -> None:
    """Each test of Pulumi's forgets what was under way before it."""
    tests = MOCKS.format(before="", preview=False) + LATER_CLAIMS
    outcomes, printed = _outcomes(tmp_path, INFRA + BROKEN, tests)
    assert outcomes == ["ERROR", "ok", "ERROR", "ok"], printed
    assert "visitor().cannot_read('Later') does not hold: 'later' declares itemRead [secret]" in printed
    assert "visitor().can_read('Teams') does not hold: 'levels' declares itemRead PRIVILEGED" in printed


@pytest.mark.parametrize("preview", [True, False])
@pytest.mark.parametrize("claim", ["", CLAIM], ids=["plain", "with assertions"])
def test_pulumis_older_guide_works_as_it_does_for_plain_dynamic_resources(
    tmp_path: Path, claim: str, preview: bool
) -> None:
    outcomes, printed = _outcomes(tmp_path, INFRA + claim, MOCKS.format(before="", preview=preview) + OLDER_GUIDE)
    assert outcomes == ["ok", "ok", "ok", "FAIL", "ok"], printed
    assert "AssertionError: 'CMS_EDITOR' != 'ANYONE'" in printed
    assert not (tmp_path / "home").exists()
