"""A state that any released version wrote goes on with this one: preview, refresh, update and destroy."""

from __future__ import annotations

import json

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import OTHER_SITE, PRODUCTS, SITE, Wix
from tests.upgrades.kept_states import FOLDER, KeptState, names

LOCKED = dict.fromkeys(PRODUCTS, "PRIVILEGED")


@pytest.mark.parametrize("name", names())
def test_it_goes_on_as_if_nothing_had_happened(stack: Stack, wix: Wix, name: str) -> None:
    afterwards = wix.permissions()
    if not name.endswith("/accounts"):
        afterwards[SITE, "Stores/Products"] = (LOCKED, {})  # on_destroy="lock"
        afterwards[SITE, "Letters"] = (PRODUCTS, {})  # an adopted grant is taken away by destroy
    kept = KeptState.load(name)
    kept.put_into(stack, wix)

    assert stack.preview().changes == kept.changes
    # Each changed collection is looked at once, whoever recorded the change.
    assert wix.calls() == ({"get_permissions": 1, "get_collection": 1} if "orders" in kept.changes else {})
    stack.refresh().expect_success()
    assert {name: each["outputs"] for name, each in stack.resources().items()} == kept.outputs

    wix.calls()
    stack.program(kept.program.replace("CMS_EDITOR", "PRIVILEGED")).up().expect_success()
    calls = wix.calls()
    # An update looks once more, for what drafts have.
    assert calls.pop("get_permissions") <= len(_writes(kept))
    assert calls == dict.fromkeys(_writes(kept), 1)
    site = OTHER_SITE if name.endswith("/accounts") else SITE
    assert wix.levels("Orders", site)["itemUpdate"] == "PRIVILEGED"

    stack.destroy().expect_success()
    assert wix.permissions() == afterwards


def _writes(kept: KeptState) -> list[str]:
    """The edit, and the repair of the grant where it had drifted."""
    return ["update_permissions", *(["update_special_permissions"] if "shipping" in kept.changes else [])]


@pytest.mark.parametrize("name", names())
def test_it_holds_no_secret_and_no_place(name: str) -> None:
    text = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert "IST." not in text
    assert "sourcePosition" not in text
    kept = KeptState.load(name)
    assert len(kept.outputs) > 1
    assert all("apiKeys" not in account for account in kept.site["accounts"])


def test_every_released_version_is_kept() -> None:
    versions = {name.partition("/")[0] for name in names()}
    changelog = (FOLDER.parents[2] / "CHANGELOG.md").read_text(encoding="utf-8")
    released = {line.split("[")[1].split("]")[0] for line in changelog.splitlines() if line.startswith("## [")}
    assert released - {"Unreleased"} <= versions
    assert "0.1.0" in versions
    assert json.loads((FOLDER / "0.1.0" / "declared.json").read_text(encoding="utf-8"))["changes"] == {}
