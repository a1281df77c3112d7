"""The ready policy pack through the real engine."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import Wix

pytestmark = pytest.mark.both_doors

pytest.importorskip("pulumi_policy", reason="pulumi-policy is not installed (extra `policy`)")

READY_PACK = Path(__file__).parents[2] / "examples" / "policy_pack"
OPEN_ORDERS = """
CollectionPermissions("orders", data_collection_id="Orders", on_destroy="lock",
    item_read="CMS_EDITOR", item_insert="ANYONE", item_update="SITE_MEMBER", item_remove="PRIVILEGED")
"""
ALLOWED_PRODUCTS = """
CollectionPermissions("products", data_collection_id="Products", preset=Preset.SHOW_CONTENT)
"""
UNKNOWN_LEVEL = """
grant = SpecialPermission("grant", data_collection_id="Orders", policy_id="7", item_read=Access.ALLOWED)
CollectionPermissions("letters", data_collection_id="Letters", on_destroy="lock",
    item_read=grant.special_permissions_id.apply(lambda _: "ANYONE"),
    item_insert="CMS_EDITOR", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
"""


@pytest.fixture
def pack(stack: Stack, tmp_path: Path) -> str:
    """The ready pack under another runtime name, which has the engine start it by the script of that name.

    A current Python host starts a pack by the same command; the older one cannot start packs at all.
    """
    folder, scripts = tmp_path / "pack", tmp_path / "scripts"
    shutil.copytree(READY_PACK, folder)
    (folder / "PulumiPolicy.yaml").write_text("runtime: started-by-test\nversion: 0.1.0\n")
    scripts.mkdir()
    script = scripts / "pulumi-analyzer-policy-started-by-test"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -u -m pulumi.policy "$1" "$2"\n')
    script.chmod(0o755)
    stack.environment["PATH"] = f"{scripts}:{stack.environment['PATH']}"
    return str(folder)


def test_a_mandatory_rule_fails_the_preview_and_the_allow_list_holds(stack: Stack, pack: str) -> None:
    output = stack.program(OPEN_ORDERS + ALLOWED_PRODUCTS).preview_text("--policy-pack", pack).expect_failure().output
    assert "[mandatory] [severity: critical]  no-public-write" in output
    assert "Orders: itemInsert is ANYONE: any visitor can insert, by the API too." in output
    assert "[mandatory] [severity: high]  member-writes-need-authorship" in output
    assert "public-read-on-allow-list" not in output
    assert "Traceback" not in output


def test_an_update_stops_before_the_write(stack: Stack, wix: Wix, pack: str) -> None:
    before = wix.permissions()
    stack.program(OPEN_ORDERS).up("--policy-pack", pack).expect_failure()
    assert wix.permissions() == before


def test_the_command_line_configures_levels_and_parameters(stack: Stack, pack: str, tmp_path: Path) -> None:
    config = tmp_path / "policies.json"
    config.write_text(
        json.dumps(
            {
                "no-public-write": {"enforcementLevel": "mandatory", "insertAllowed": ["Orders"]},
                "member-writes-need-authorship": "advisory",
            }
        )
    )
    stack.program(OPEN_ORDERS)
    run = stack.preview_text("--policy-pack", pack, "--policy-pack-config", str(config)).expect_success()
    assert "no-public-write" not in run.output
    assert "[advisory] [severity: high]  member-writes-need-authorship" in run.output


def test_a_misspelt_parameter_on_the_command_line_fails_the_preview(stack: Stack, pack: str, tmp_path: Path) -> None:
    config = tmp_path / "policies.json"
    config.write_text(json.dumps({"no-public-write": {"alowed": ["Orders"]}}))
    stack.program(OPEN_ORDERS)
    run = stack.preview_text("--policy-pack", pack, "--policy-pack-config", str(config)).expect_failure()
    assert 'no-public-write has no parameter "alowed"; choose one of enforcementLevel, insertAllowed' in run.output


def test_a_value_that_a_preview_does_not_know_is_advisory_and_decided_by_the_update(
    stack: Stack, wix: Wix, pack: str
) -> None:
    preview = stack.program(UNKNOWN_LEVEL).preview_text("--policy-pack", pack).expect_success()
    assert "itemRead is not known yet; the rule is decided during the update" in preview.output
    before = wix.levels("Letters")
    update = stack.up("--policy-pack", pack).expect_failure()
    assert "Letters: itemRead is ANYONE: any visitor can read, by the API too." in update.output
    assert wix.levels("Letters") == before


def test_the_ready_pack_as_it_is(stack: Stack) -> None:
    run = stack.program(OPEN_ORDERS).preview_text("--policy-pack", str(READY_PACK))
    if "failed to start: could not read plugin" in run.output:
        pytest.skip("this Python language host is too old to start policy packs (it answers `could not read plugin`)")
    assert "no-public-write" in run.expect_failure().output
