"""From a live site to a deployed stack and back to the same program, through the real engine."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.engine.engine_stack import Preview, Stack, hermetic_environment
from tests.engine.engine_world import ORDERS, SHIPPING, SITE, Wix
from tests.engine.key_vault import SECRETS_PROVIDER
from tests.export.export_world import USER, exporting, large_site
from tests.shared.seeds import READ, collections_of
from tests.shared.user_environment import user_environment

pytestmark = pytest.mark.engine


@pytest.fixture
def settings(settings: dict[str, str], key_vault: dict[str, str]) -> dict[str, str]:
    return settings | key_vault


def _exported(settings: dict[str, str], folder: Path) -> dict[str, bytes]:
    done = exporting(settings, "export", "--out", str(folder))
    assert done.exit_code == 0, done.stderr
    return _files(folder)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def _stack_of(folder: Path, settings: dict[str, str]) -> Stack:
    """The exported project's own stack, with what `pulumi install` leaves."""
    (folder / ".venv").symlink_to(user_environment(sys.executable).parent)
    environment = hermetic_environment(folder.parent) | settings
    # The project's own configuration must do.
    del environment["WIX_SITE_ID"], environment["WIX_ACCOUNT_ID"]
    stack = Stack(folder, environment, name="live")
    stack.run("stack", "init", "live", "--secrets-provider", SECRETS_PROVIDER).expect_success()
    return stack


def _assert_takes_over_silently(preview: Preview, resources: int) -> None:
    assert preview.exit_code == 0, preview.document
    assert preview.warnings == ""
    assert len(preview.steps) == resources
    assert {tuple(operations) for operations in preview.steps.values()} == {("create",)}


def _ids(wix: Wix) -> dict[str, list[str]]:
    collections = collections_of(wix.emulator.state(), SITE)
    return {name: [one["id"] for one in each["specialPermissions"]] for name, each in collections.items()}


def test_an_exported_site_is_taken_over_without_any_change(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    project = tmp_path / "project"
    before, ids = wix.permissions(), _ids(wix)
    first = _exported(settings, project)
    stack = _stack_of(project, settings)
    _assert_takes_over_silently(stack.preview(), 39)
    assert wix.permissions() == before

    stack.up_as_users_do().expect_success()
    assert wix.permissions() == before
    assert _ids(wix) == ids, "special sets are taken over, not added anew"
    stack.run("refresh", "--preview-only", "--expect-no-changes").expect_success()
    stack.refresh().expect_success()
    assert stack.preview().changes == {}
    assert _exported(settings, tmp_path / "again") == first

    wix.set_levels("Orders", itemRead="ANYONE")
    stack.refresh().expect_success()
    stack.up().expect_success()
    assert wix.permissions() == before


def test_a_change_between_export_and_preview_shows(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    project = tmp_path / "project"
    _exported(settings, project)
    wix.set_levels("Orders", itemRead="ANYONE")
    stack = _stack_of(project, settings)
    preview = stack.preview()
    assert "Orders: itemRead ANYONE → SITE_MEMBER (narrower" in preview.warnings
    assert preview.inputs("orders")["previous"] == {**ORDERS, READ: "ANYONE"}
    assert preview.inputs("orders-shipping-manager")["policyId"] == SHIPPING
    assert preview.inputs(f"orders-user-{USER}")["siteId"] == SITE


def test_a_large_site_is_one_readable_project(settings: dict[str, str], wix: Wix, tmp_path: Path) -> None:
    collections = 300
    wix.emulator.put_state(large_site())
    project = tmp_path / "project"
    wix.calls()
    first = _exported(settings, project)
    # Nobody is a role here, so no title is looked up.
    assert wix.calls() == {"list_collections": 3, "get_permissions": collections}
    modules = {path: text.count(b"\n") for path, text in first.items() if path.endswith(".py")}
    assert set(modules) == {"__main__.py"}
    assert max(modules.values()) < 1_400, modules

    stack = _stack_of(project, settings)
    _assert_takes_over_silently(stack.preview(), collections + 1000)
    # Reads of one collection are shared: the thousand sets cost no call of their own.
    counted = wix.calls()
    assert counted.pop("get_permissions") < collections + 30
    assert sum(counted.values()) <= 4, "the types of all collections"
    assert _exported(settings, tmp_path / "again") == first
