"""Everybody who judges access knows the native door's resources: one deployed stack, looked at by each of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.audit.audit_command import audit
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ACCOUNT, FAR_KEY, FAR_SITE, ORDERS, SHIPPING, SITE, Wix
from tests.engine.test_policy_pack import pack as pack
from tests.export.export_world import exporting
from tests.shared.seeds import INSERT, READ, Json
from tests.shared.wix_data_command import wix_data

pytest.importorskip("pulumi_policy", reason="pulumi-policy is not installed (extra `policy`)")

PROGRAM = f"""
CollectionPermissions("orders", data_collection_id="Orders", preset="STAFF_ONLY")
CollectionPermissions("products", data_collection_id="Products", preset="SHOW_CONTENT")
SpecialPermission("shippers", data_collection_id="Orders", policy_id="{SHIPPING}", item_read="ALLOWED")
CollectionPermissions("far-orders", data_collection_id="Orders", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=Provider("far", site_id="{FAR_SITE}",
        api_key=pulumi.Config().require_secret("farKey"))))
"""
STAFF_ONLY = 'preset="STAFF_ONLY"'
OPENED = PROGRAM.replace(
    STAFF_ONLY, 'item_read="CMS_EDITOR", item_insert="ANYONE", item_update="CMS_EDITOR", item_remove="CMS_EDITOR"'
)
CLAIM = """
from pulumi_wix_data.assertions import assert_access, visitor
assert_access(visitor().cannot_insert("Orders"))
"""


def test_every_tool_sees_a_stack_of_the_native_door(stack: Stack, wix: Wix, pack: str) -> None:
    stack.environment["WIX_ACCOUNT_ID"] = ACCOUNT
    stack.configure("farKey", FAR_KEY, secret=True)
    stack.native_program(PROGRAM).up().expect_success()

    _review_and_matrix_of_a_preview(stack)
    _assertions_and_policies(stack, pack)
    stack.native_program(PROGRAM)
    _matrix_of_the_state(stack)
    _export(stack)
    _drift(stack, wix)
    _recover(stack, wix)
    stack.destroy().expect_success()
    assert wix.levels("Orders") == wix.levels("Orders", FAR_SITE) == ORDERS
    assert wix.special("Orders") == {}


def _run(stack: Stack, *arguments: str, given: str = "") -> Json:
    """What `wix-data` says in JSON."""
    done = wix_data(stack.environment, *arguments, "--format", "json", cwd=stack.folder, given=given)
    return json.loads(done.expect_success().stdout)


def _review_and_matrix_of_a_preview(stack: Stack) -> None:
    command = ("preview", "--json", "--show-sames")
    preview = stack.native_program(OPENED).run(*command, merge_streams=False).expect_success().output
    document = _run(stack, "review", given=preview)
    (change,) = document["changes"]
    assert (change["dataCollectionId"], change["action"]) == ("Orders", INSERT)
    assert (change["exposure"], change["consequence"]) == ("public write", "any visitor can insert, by the API too")
    rows = _run(stack, "matrix", "--preview", "-", given=preview)["rows"]
    assert _granted(rows, SITE, "Orders", INSERT) >= {"any visitor"}
    assert _granted(rows, FAR_SITE, "Orders", INSERT) == {"administrator"}


def _assertions_and_policies(stack: Stack, pack: str) -> None:
    output = stack.native_program(OPENED + CLAIM).preview_text().expect_failure().output
    assert (
        "assert_access: visitor().cannot_insert('Orders') does not hold: 'orders' declares itemInsert ANYONE" in output
    )
    output = stack.native_program(OPENED).preview_text("--policy-pack", pack).expect_failure().output
    assert "[mandatory] [severity: critical]  no-public-write" in output
    assert "Orders: itemInsert is ANYONE: any visitor can insert, by the API too." in output
    assert "wix-data:index:CollectionPermissions" in output


def _matrix_of_the_state(stack: Stack) -> None:
    rows = _run(stack, "matrix", "--stack", stack.name)["rows"]
    assert {(row["siteId"], row["dataCollectionId"]) for row in rows} == {
        (SITE, "Orders"),
        (SITE, "Products"),
        (FAR_SITE, "Orders"),
    }
    assert f"role {SHIPPING}" in _granted(rows, SITE, "Orders", READ)
    assert _granted(rows, FAR_SITE, "Orders", READ) == {"administrator"}


def _granted(rows: list[dict[str, Any]], site: str, collection: str, action: str) -> set[str]:
    found = [row for row in rows if (row["siteId"], row["dataCollectionId"]) == (site, collection)]
    return {row["who"] for row in found if row[action] == "yes"}


def _export(stack: Stack) -> None:
    """The imports that it writes are the resources of the state."""
    file = stack.folder / "import.json"
    arguments = ("--format", "import", "--collections", "Orders", "--out", str(file))
    done = exporting({n: v for n, v in stack.environment.items() if n.startswith("WIX_")}, "export", *arguments)
    assert done.exit_code == 0, done.stderr
    found = [(each["type"], each["id"]) for each in json.loads(file.read_text())["resources"]]
    assert found == [
        (stack.resources()[name]["type"], stack.resources()[name]["id"]) for name in ("orders", "shippers")
    ]


def _drift(stack: Stack, wix: Wix) -> None:
    """Seen by an audit on either site, with the key of each; and by a review of a refresh."""
    quiet = audit(stack, "--format", "json")
    assert (quiet.of("level-drift"), quiet.of("special-drift")) == ([], [])
    wix.set_levels("Orders", itemRead="ANYONE")
    wix.set_levels("Orders", FAR_SITE, itemRead="SITE_MEMBER")
    drift = audit(stack, "--format", "json").of("level-drift")
    assert {(each["siteId"], each["dataCollectionId"], each["about"]) for each in drift} == {
        (SITE, "Orders", READ),
        (FAR_SITE, "Orders", READ),
    }
    streaming = {"PULUMI_ENABLE_STREAMING_JSON_PREVIEW": "true"}
    refresh = stack.run("refresh", "--preview-only", "--json", merge_streams=False, environment=streaming)
    changes = _run(stack, "review", given=refresh.output)["changes"]
    assert {(each["siteId"], each["cause"], each["exposure"]) for each in changes} == {
        (SITE, "drift", "public read"),
        (FAR_SITE, "drift", "members' read"),
    }
    stack.up("--refresh").expect_success()
    assert audit(stack, "--format", "json").of("level-drift") == []


def _recover(stack: Stack, wix: Wix) -> None:
    """As after a kill, on another machine, between the writes and Pulumi's record of them."""
    backend = Path(stack.environment["PULUMI_BACKEND_URL"].removeprefix("file://"))
    (file,) = (backend / ".pulumi" / "stacks").rglob(f"{stack.name}.json")  # `pulumi stack import` takes none pending
    checkpoint = json.loads(file.read_text())
    state = checkpoint["checkpoint"]["latest"]
    cut = [each for each in state["resources"] if each["urn"].endswith(("::orders", "::far-orders"))]
    state["resources"] = [each for each in state["resources"] if each not in cut]
    pending = [{name: value for name, value in each.items() if name not in ("id", "outputs")} for each in cut]
    state["pending_operations"] = [{"resource": each, "type": "creating"} for each in pending]
    file.write_text(json.dumps(checkpoint))
    stack.environment["WIX_DATA_STATE_DIR"] = str(stack.folder.parent / "another-machine")
    done = wix_data(stack.environment, "recover", "--stack", stack.name, cwd=stack.folder).expect_success()
    assert done.output.count("recovered: ") == 2
    assert {name: each["outputs"]["previous"] for name, each in stack.resources().items() if "orders" in name} == {
        "orders": ORDERS,
        "far-orders": ORDERS,
    }
    wix.calls()
    assert stack.preview().changes == {}
    assert wix.calls() == {}
