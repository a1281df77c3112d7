"""`wix-data recover` after a real kill of a real run."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, PRODUCTS, Wix
from tests.engine.killed_run import killed_run
from tests.shared.seeds import READ, UPDATE
from tests.shared.wix_data_command import Finished, wix_data

pytestmark = pytest.mark.both_doors

PROGRAM = """
import time
from pulumi.dynamic import CreateResult, Resource, ResourceProvider

class Slow(ResourceProvider):
    def create(self, props):
        time.sleep(props["seconds"])
        return CreateResult("slow", props)
class Wait(Resource):
    def __init__(self, name, seconds):
        super().__init__(Slow(), name, {"seconds": seconds})
Wait("of-others", SECONDS)
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED", item_update="ALLOWED")
"""
PRIVATE = dict.fromkeys(ORDERS, "PRIVILEGED")


def _killed(stack: Stack, wix: Wix, faults: int) -> AbstractContextManager[None]:
    return killed_run(wix.emulator, faults, stack=stack.name, folder=stack.folder, environment=stack.environment)


def _recover(stack: Stack) -> Finished:
    return wix_data(stack.environment, "recover", "--stack", stack.name, cwd=stack.folder).expect_success()


def _forget_the_journal(stack: Stack) -> None:
    """As on another machine, where only the state tells what happened."""
    stack.environment["WIX_DATA_STATE_DIR"] = str(stack.folder.parent / "another-machine")


@pytest.mark.parametrize("written", [True, False])
def test_a_killed_run_is_recovered(stack: Stack, wix: Wix, written: bool) -> None:
    stack.program(PROGRAM.replace("SECONDS", "60"))
    kind = {"kind": "slow_drip", "seconds": 60} if written else {"kind": "delay", "seconds": 60}
    wix.emulator.faults(*({"operation": each, **kind} for each in ("update_permissions", "add_special_permissions")))
    with _killed(stack, wix, 2):
        assert wix.levels("Orders") == (PRIVATE if written else ORDERS)
        _forget_the_journal(stack)
        stack.run("cancel", "--yes").expect_success()
        before = json.loads(stack.export_text())["deployment"]
        assert len(before["pending_operations"]) == 3

        run = _recover(stack)
        assert run.output.count("recovered: ") == (2 if written else 0)
        assert run.output.count("dropped, as nothing was written: ") == (0 if written else 2)
        assert "left alone: 1 pending operation of other providers" in run.output
        kept = next(Path(stack.folder).glob("state-before-recover-*.json"))
        assert json.loads(kept.read_text())["deployment"]["pending_operations"] == before["pending_operations"]
        assert len(stack.resources()) == (2 if written else 0)

    stack.program(PROGRAM.replace("SECONDS", "0"))
    stack.up().expect_success()
    assert wix.levels("Orders") == PRIVATE
    assert wix.special("Orders") == {"packer": [READ, UPDATE]}
    assert stack.resources()["orders"]["outputs"]["previous"] == ORDERS
    assert stack.preview().changes == {}
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.special("Orders") == {}


SECRETS = """
CollectionPermissions("orders", data_collection_id=pulumi.Output.secret("Orders"),
    item_read=pulumi.Output.secret("ANYONE"), item_insert="PRIVILEGED", item_update="PRIVILEGED",
    item_remove="PRIVILEGED")
SpecialPermission("packer", data_collection_id="Products", user_id=pulumi.Output.secret("hidden-user"),
    item_read=pulumi.Output.secret("ALLOWED"))
"""


def test_secret_inputs_are_judged_by_their_values_and_stay_secret(stack: Stack, wix: Wix) -> None:
    stack.program(SECRETS)
    slow = {"kind": "slow_drip", "seconds": 60}
    wix.emulator.faults(*({"operation": each, **slow} for each in ("update_permissions", "add_special_permissions")))
    with _killed(stack, wix, 2):
        _forget_the_journal(stack)
        stack.run("cancel", "--yes").expect_success()
        pending = stack.export_text()

        vault = stack.environment["VAULT_SERVER_URL"]
        stack.environment["VAULT_SERVER_URL"] = "http://127.0.0.1:9"
        sealed = wix_data(stack.environment, "recover", "--stack", stack.name, cwd=stack.folder)
        assert sealed.exit_code == 1
        assert "is a secret; give the stack's passphrase as PULUMI_CONFIG_PASSPHRASE." in sealed.stderr
        stack.environment["VAULT_SERVER_URL"] = vault
        assert stack.export_text() == pending

        run = _recover(stack)
        assert run.output.count("recovered: ") == 2
    kept = [file.read_text() for file in Path(stack.folder).glob("state-before-recover-*.json")]
    for text in (run.output, stack.export_text(), *kept):
        assert "hidden-user" not in text
    assert stack.preview().changes == {}
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.special("Products") == {}


def test_on_the_same_machine_the_next_run_knows_the_originals(stack: Stack, wix: Wix) -> None:
    stack.program('CollectionPermissions("products", data_collection_id="Products", preset="PRIVATE")')
    wix.emulator.faults({"operation": "update_permissions", "kind": "slow_drip", "seconds": 60})
    with _killed(stack, wix, 1):
        stack.run("cancel", "--yes").expect_success()
        run = stack.up().expect_success()
    assert "Products: an earlier run wrote these levels and was cut off" in run.output
    assert stack.resources()["products"]["outputs"]["previous"] == PRODUCTS


def test_what_is_taken_over_unchanged_speaks_of_no_cut_off_run(stack: Stack, wix: Wix) -> None:
    wix.set_levels("Products", **dict.fromkeys(PRODUCTS, "PRIVILEGED"))
    stack.program('CollectionPermissions("products", data_collection_id="Products", preset="PRIVATE")')
    preview = stack.preview()
    assert preview.exit_code == 0
    said = "".join(preview.messages("info")) + preview.warnings
    assert "cut off" not in said
    assert "recover" not in said


def test_recover_without_anything_to_do_changes_nothing(stack: Stack) -> None:
    stack.program('CollectionPermissions("products", data_collection_id="Products", preset="PRIVATE")')
    stack.up().expect_success()
    before = stack.export_text()
    assert "Nothing to recover" in _recover(stack).output
    assert stack.export_text() == before
    assert list(Path(stack.folder).glob("state-before-recover-*")) == []
    refused = wix_data(stack.environment, "recover", "--backup", "Pulumi.yaml", cwd=stack.folder)
    assert (refused.exit_code, "Pulumi.yaml exists" in refused.output) == (1, True)
