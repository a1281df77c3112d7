"""Every program of the documentation is deployed by the real engine, changes what it says, and is taken back."""

from __future__ import annotations

import re
from collections.abc import Callable

from pulumi_wix_data.emulator.process import running_emulator
from pulumi_wix_data.emulator.seed import parse_seed
from tests.docs.blocks import Block, block, runs
from tests.docs.docs_world import (
    ACCOUNT,
    ASIA,
    ASIA_KEY,
    EUROPE,
    EUROPE_KEY,
    FRESH,
    MARKETING,
    ORDERS,
    SHIPPING,
    SITE,
    Levels,
    Sites,
)
from tests.docs.shell import Shell

SHORTEST = "README.md | A program | python"
ALIAS = "docs/resources.md | CollectionPermissions | python"
SPECIAL = "docs/resources.md | SpecialPermission | python"
ADOPT = "docs/adopt.md | Adopt in a program that you write | python"
LOOK_UPS = "docs/resources.md | Look-ups | python"
ASSERTIONS = "docs/rules.md | Assertions | python"
SEVERAL = "docs/sites.md | Several accounts in one stack | python"
SEED = "docs/test-your-stacks.md | Test your own stacks | yaml"
WITH_PYTEST = "docs/test-your-stacks.md | Test with pytest"
FILES_OF_TESTS = {
    "conftest.py": block(f"{WITH_PYTEST} | python"),
    "test_shop.py": block(f"{WITH_PYTEST} | python 2"),
    "test_seed.py": block("docs/test-your-stacks.md | A seed, faults and switches | python"),
    "seed.yaml": block(SEED),
}
INSTALL_FOR_TESTS = block(f"{WITH_PYTEST} | bash")

STAFF: Levels = ["CMS_EDITOR"] * 4
SHOWN: Levels = ["ANYONE", "CMS_EDITOR", "CMS_EDITOR", "CMS_EDITOR"]


def _strict_orders(sites: Sites, _output: str) -> None:
    assert sites.levels("Orders") == ["CMS_EDITOR", "SITE_MEMBER", "CMS_EDITOR", "PRIVILEGED"]


def _shippers(sites: Sites, _output: str) -> None:
    assert sites.special("Orders") == {SHIPPING: ["itemRead", "itemUpdate"]}
    assert sites.levels("Orders") == ORDERS


def _looked_up(_sites: Sites, output: str) -> None:
    for shown in (SHIPPING, '"SITE_MEMBER"', "Stores/Products"):
        assert shown in output


def _three_shops(sites: Sites, _output: str) -> None:
    for site in (ASIA, EUROPE):
        assert (sites.levels("Products", site), sites.levels("Orders", site)) == (SHOWN, STAFF)
    assert (sites.levels("Products"), sites.levels("Orders")) == (FRESH, ORDERS)


CHANGES: dict[str, Callable[[Sites, str], None]] = {
    SHORTEST: _strict_orders,
    "docs/tutorial.md | Write a program | python": _strict_orders,
    SPECIAL: _shippers,
    LOOK_UPS: _looked_up,
    SEVERAL: _three_shops,
}


def _stack_with(shell: Shell, program: Block) -> None:
    shell.environment.update(WIX_SITE_ID=SITE, WIX_ACCOUNT_ID=ACCOUNT, WIX_API_KEY_ASIA=ASIA_KEY)
    (shell.folder / "__main__.py").write_text(program.text, encoding="utf-8")
    shell.run("pulumi stack init test")
    if "europeKey" in program.text:
        shell.run(f"pulumi config set --secret europeKey {EUROPE_KEY}")


@runs(*CHANGES)
def test_a_program_changes_what_it_says_and_destroy_takes_it_back(shell: Shell, sites: Sites, shown: Block) -> None:
    before = sites.everything()
    _stack_with(shell, shown)
    output = shell.run("pulumi up --skip-preview")
    CHANGES[shown.name](sites, output)
    shell.run("pulumi destroy --skip-preview")
    assert sites.everything() == before


@runs(ASSERTIONS)
def test_assertions_hold_until_the_program_breaks_one(shell: Shell, sites: Sites, shown: Block) -> None:
    _stack_with(shell, shown)
    shell.run("pulumi up --skip-preview")
    deployed = sites.everything()
    assert sites.special("Orders") == {SHIPPING: ["itemRead"]}
    broken = shown.text.replace("item_read=AccessLevel.SITE_MEMBER_AUTHOR", "item_read=AccessLevel.ANYONE")
    (shell.folder / "__main__.py").write_text(broken, encoding="utf-8")
    output = shell.run("pulumi up --skip-preview", succeeds=False)
    assert "visitor().cannot_read('Orders') does not hold: 'orders' declares itemRead ANYONE" in output
    assert sites.everything() == deployed


@runs(ALIAS)
def test_a_rename_with_an_alias_keeps_what_was_before(shell: Shell, sites: Sites, shown: Block) -> None:
    _stack_with(shell, block(SHORTEST))
    shell.run("pulumi up --skip-preview")
    (shell.folder / "__main__.py").write_text(shown.text, encoding="utf-8")
    output = shell.run("pulumi up --skip-preview")
    assert "1 updated" in output
    assert sites.levels("Orders") == STAFF
    shell.run("pulumi destroy --skip-preview")
    assert sites.levels("Orders") == ORDERS


@runs(ADOPT)
def test_adopting_names_what_was_there_and_get_reads(shell: Shell, sites: Sites, shown: Block) -> None:
    _stack_with(shell, shown)
    output = shell.run("pulumi up --skip-preview")
    assert f"Letters: takes over the special permissions of role {MARKETING}" in output
    assert '"SITE_MEMBER_AUTHOR"' in output
    assert sites.special("Letters") == {MARKETING: ["itemInsert"]}
    shell.run("pulumi destroy --skip-preview")
    assert (sites.special("Letters"), sites.levels("Stores/Products")) == ({}, FRESH)


@runs(f"{WITH_PYTEST} | bash 2")
def test_tests_of_a_stack_pass(shell: Shell, shown: Block) -> None:
    # Everything is there already, and pip may ask nobody: the names are right.
    assert "Requirement already satisfied: starlette" in shell.run(INSTALL_FOR_TESTS.text)
    for name, each in FILES_OF_TESTS.items():
        (shell.folder / name).write_text(each.text, encoding="utf-8")
    assert "2 passed" in shell.run(f"{shown.commands[0]} -q -p no:cacheprovider")


@runs("docs/test-your-stacks.md | Run it in a program | python")
def test_a_program_runs_the_stand_in(shell: Shell, shown: Block) -> None:
    (shell.folder / "seed.yaml").write_text(block(SEED).text, encoding="utf-8")
    (shell.folder / "run.py").write_text(shown.text, encoding="utf-8")
    assert re.fullmatch(r"http://127\.0\.0\.1:\d+\nOrders\n", shell.run("python run.py"))


@runs(SEED)
def test_the_seed_is_one(shown: Block) -> None:
    import yaml

    seed = yaml.safe_load(shown.text)
    assert parse_seed(seed).accounts[0].sites[0].collections[0].id == "Orders"
    with running_emulator(seed) as emulator:
        assert Sites(emulator).levels("Orders") == ["SITE_MEMBER", "SITE_MEMBER", "CMS_EDITOR", "CMS_EDITOR"]


@runs("docs/migration.md | From one stack to another | python")
def test_a_collection_moves_to_another_stack_and_keeps_its_levels(shell: Shell, sites: Sites, shown: Block) -> None:
    _stack_with(shell, shown)
    shell.run("pulumi up --skip-preview")
    other = Shell(shell.folder.parent / "other", shell.environment)
    other.folder.mkdir()
    project = (shell.folder / "Pulumi.yaml").read_text(encoding="utf-8").replace("name: shop", "name: other-shop")
    (other.folder / "Pulumi.yaml").write_text(project, encoding="utf-8")
    other.pulumi_install()
    (other.folder / "__main__.py").write_text(shown.text.replace("retain_on_delete=True", ""), encoding="utf-8")
    other.run("pulumi stack init test", "pulumi up --skip-preview")
    (shell.folder / "__main__.py").write_text("", encoding="utf-8")
    shell.run("pulumi up --skip-preview")
    assert sites.levels("Orders") == STAFF
    other.run("pulumi destroy --skip-preview")
    assert sites.levels("Orders") == STAFF
