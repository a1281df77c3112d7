"""The quickstart's stack goes from the dynamic door to the native one, to YAML, and into another stack by an import."""

from __future__ import annotations

import json
import shutil
from collections.abc import Generator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
import yaml

from pulumi_wix_data.emulator.process import running_emulator
from tests.docs.blocks import REPOSITORY
from tests.docs.docs_world import Sites
from tests.docs.test_quickstart import BEFORE, DECLARED, MODERATOR, SHIPPING, SITE, permissions_of
from tests.engine.engine_stack import PLUGIN, Stack
from tests.export.export_world import exporting
from tests.shared.seeds import ACTIONS

pytestmark = pytest.mark.skipif(
    not shutil.which("pulumi-language-yaml"), reason="no language host for YAML on PATH: `make test` brings one"
)

QUICKSTART = REPOSITORY / "examples" / "quickstart"
LOOKS = {"get_roles_info", "list_collections"}
"""What the program asks for itself in each run."""
NO_CODE = ("--yes", "--skip-preview", "--generate-code=false", "--protect=false")
NAMES = {"products", "orders", "reviews", "contact-form", "shippers-orders", "moderator-reviews"}
LEVELS = {"products": "Products", "orders": "Orders", "reviews": "Reviews", "contact-form": "ContactForm"}
SETS = {"shippers-orders": ("Orders", SHIPPING), "moderator-reviews": ("Reviews", MODERATOR)}


@pytest.fixture
def shop(stack: Stack) -> Generator[Sites]:
    """The flower shop, with the stack's settings for it."""
    with running_emulator(QUICKSTART / "shop.yaml") as emulator:
        stack.environment |= {
            "WIX_API_BASE_URL": emulator.url,
            "WIX_API_KEY": "demo-key-of-the-quickstart",
            "WIX_SITE_ID": SITE,
            "WIX_ACCOUNT_ID": "5f1c8a52-7d3e-4b96-9a04-c2e8b1d07f63",
        }
        yield Sites(emulator)


def test_from_door_to_door_into_another_stack_and_away(stack: Stack, shop: Sites) -> None:
    program = (QUICKSTART / "__main__.py").read_text(encoding="utf-8")
    main = stack.folder / "__main__.py"

    main.write_text(program, encoding="utf-8")
    stack.up().expect_success()
    _assert_as_declared(stack, shop, "pulumi-python")
    first = _recorded(stack)

    stack.use_plugin()
    main.write_text(program.replace("from pulumi_wix_data import", "from pulumi_wix_data.native import"))
    _assert_moves_without_a_call(stack, shop)
    assert _recorded(stack) == first

    _write_yaml(stack)
    _assert_moves_without_a_call(stack, shop)
    assert _recorded(stack) == first

    fresh = _other_stack(stack)
    file = stack.folder / "import.json"
    _export(fresh, file)
    shop.calls()
    fresh.run("import", "--file", str(file), *NO_CODE).expect_success()
    assert shop.calls() == {"get_permissions": 4}
    _assert_as_declared(fresh, shop, "wix-data")
    _assert_unchanged(fresh, shop)

    fresh.destroy().expect_success()
    assert fresh.resources() == {}
    # What was there when that stack took over stays; its special permissions went with it.
    assert permissions_of(shop) == {
        name: (levels, {} if name in ("Orders", "Reviews") else sets) for name, (levels, sets) in DECLARED.items()
    }
    stack.destroy().expect_success()
    assert stack.resources() == {}
    assert permissions_of(shop) == BEFORE


def _assert_moves_without_a_call(stack: Stack, shop: Sites) -> None:
    shop.calls()
    stack.up().expect_success()
    assert set(shop.calls()) <= LOOKS
    _assert_as_declared(stack, shop, "wix-data")
    _assert_unchanged(stack, shop)


def _assert_unchanged(stack: Stack, shop: Sites) -> None:
    shop.calls()
    assert stack.preview().changes == {}
    assert set(shop.calls()) <= LOOKS


def _assert_as_declared(stack: Stack, shop: Sites, package: str) -> None:
    """The site and the state say what the program says."""
    assert permissions_of(shop) == DECLARED
    resources = stack.resources()
    assert set(resources) == NAMES
    assert {each["type"].partition(":")[0] for each in resources.values()} == {package}
    for name, collection in LEVELS.items():
        assert [resources[name]["outputs"][action] for action in ACTIONS] == DECLARED[collection][0]
    for name, (collection, subject) in SETS.items():
        outputs = resources[name]["outputs"]
        assert (outputs.get("policyId") or outputs.get("userId")) == subject
        assert [action for action in ACTIONS if outputs[action] == "ALLOWED"] == DECLARED[collection][1][subject]


def _recorded(stack: Stack) -> dict[str, tuple[str, Any]]:
    """Name → id and original."""
    found = stack.resources().items()
    return {name: (each["id"], each["outputs"].get("previous")) for name, each in found}


def _write_yaml(stack: Stack) -> None:
    """The quickstart in YAML, as the project of the stack."""
    plugin = shutil.which(PLUGIN, path=stack.environment["PATH"])
    assert plugin
    text = (REPOSITORY / "examples" / "yaml" / "Pulumi.yaml").read_text(encoding="utf-8")
    project = cast("dict[str, Any]", yaml.safe_load(text))
    project["name"] = "engine-test"
    project["plugins"] = {"providers": [{"name": "wix-data", "path": str(Path(plugin).parent)}]}
    (stack.folder / "Pulumi.yaml").write_text(json.dumps(project), encoding="utf-8")


def _other_stack(stack: Stack) -> Stack:
    other = replace(stack, name="fresh")
    other.run("stack", "init", "fresh", "--secrets-provider", "passphrase").expect_success()
    return other


def _export(stack: Stack, file: Path) -> None:
    """The imports of the whole site, but for what nobody declares; with the names of the program."""
    settings: Mapping[str, str] = {n: value for n, value in stack.environment.items() if n.startswith("WIX_")}
    done = exporting(dict(settings), "export", "--format", "import", "--out", str(file))
    assert done.exit_code == 0, done.stderr
    assert 'left out: the levels of collection "Stores/Products": it is a collection of a Wix app' in done.stderr
    by_exported_name = {
        **{each: each for each in LEVELS},
        "orders-shipping-manager": "shippers-orders",
        f"reviews-user-{MODERATOR}": "moderator-reviews",
    }
    found = cast("list[dict[str, str]]", json.loads(file.read_text(encoding="utf-8"))["resources"])
    assert [each["name"] for each in found if each["name"] not in by_exported_name] == ["contact-form-marketing"]
    named = [{**each, "name": by_exported_name[each["name"]]} for each in found if each["name"] in by_exported_name]
    file.write_text(json.dumps({"resources": named}), encoding="utf-8")
