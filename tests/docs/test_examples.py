"""Each example is deployed and destroyed as a project of its own, by the commands of its README."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from pulumi_wix_data import AccessLevel
from pulumi_wix_data.emulator.process import running_emulator
from tests.docs.blocks import REPOSITORY, Block, block, runs
from tests.docs.docs_world import Sites
from tests.docs.emulator_command import emulator_of
from tests.docs.shell import Shell, pulumi_shell
from tests.docs.test_quickstart import BEFORE, DECLARED, permissions_of

MULTI = "examples/multi_environment/README.md | One set of rules, three sites"
SITES_OF_STACKS = {
    "dev": "0d5be7a3-94c2-4f16-a8e0-3b71c6d2f954",
    "staging": "4a18f6c0-d37b-4925-8e6d-95c0b2e7a1f3",
    "prod": "e2f79b54-6c0d-4813-97ba-d408a5c13e6f",
}


def _copy(example: str, place: Path, **variables: str) -> Shell:
    shutil.copytree(REPOSITORY / "examples" / example, place / example, ignore=shutil.ignore_patterns(".*", "__*__"))
    shutil.copy(REPOSITORY / "examples" / example / "__main__.py", place / example)
    return pulumi_shell(place / example, place / "home", **variables)


def _run(shell: Shell, shown: Block) -> str:
    """Without the preview that `pulumi up` starts with: other tests see it, and here it takes half of the time."""
    install, *commands = shown.commands
    assert install == "pulumi install"
    shell.pulumi_install()
    return shell.run(*(re.sub("^pulumi up$", "pulumi up --skip-preview", command) for command in commands))


@runs("examples/quickstart/README.md | Quickstart: a flower shop | bash 2")
def test_the_quickstart_is_a_project_of_its_own(tmp_path: Path, shown: Block) -> None:
    with running_emulator(REPOSITORY / "examples" / "quickstart" / "shop.yaml") as emulator:
        key = "demo-key-of-the-quickstart"
        shell = _copy("quickstart", tmp_path, WIX_API_BASE_URL=emulator.url, WIX_API_KEY=key)
        _run(shell, shown)
        assert permissions_of(Sites(emulator)) == DECLARED
        shell.run("pulumi destroy --skip-preview")
        assert permissions_of(Sites(emulator)) == BEFORE


@runs(f"{MULTI} | bash 3")
def test_three_stacks_with_a_stricter_production(tmp_path: Path, shown: Block) -> None:
    variables = dict(re.findall(r"^export (\w+)=(\S+)$", block(f"{MULTI} | bash 2").text, re.MULTILINE))
    with emulator_of(block(f"{MULTI} | bash"), REPOSITORY / "examples" / "multi_environment") as sites:
        before = sites.everything()
        variables["WIX_API_BASE_URL"] = sites.emulator.url
        shell = _copy("multi_environment", tmp_path, **variables)
        _run(shell, shown)
        dev, staging, prod = (
            {name: [AccessLevel(level) for level in sites.levels(name, site)] for name in sites.collections(site)}
            for site in SITES_OF_STACKS.values()
        )
        assert dev == staging
        pairs = [(name, *pair) for name in dev for pair in zip(dev[name], prod[name], strict=True)]
        stricter = [(name, in_dev, in_prod) for name, in_dev, in_prod in pairs if in_prod > in_dev]
        removes = (AccessLevel.CMS_EDITOR, AccessLevel.PRIVILEGED)
        assert sorted(stricter) == [("Orders", *removes), ("Products", *removes)]
        assert [name for name, in_dev, in_prod in pairs if in_prod < in_dev] == []
        assert sites.special("Orders", SITES_OF_STACKS["dev"]) == {"7051882340926617743": ["itemRead", "itemRemove"]}
        assert sites.special("Orders", SITES_OF_STACKS["prod"]) == {}

        shell.run(*(f"pulumi destroy --skip-preview --stack {stack}" for stack in SITES_OF_STACKS))
        for collection in ("Orders", "ImportQueue"):
            before[SITES_OF_STACKS["prod"], collection] = (["PRIVILEGED"] * 4, {})
        assert sites.everything() == before


@runs(f"{MULTI} | bash", f"{MULTI} | bash 2")
def test_the_address_and_the_key_are_those_of_the_stand_in(shown: Block) -> None:
    """Both blocks are run by the test above, with a free port."""
    seed = (REPOSITORY / "examples" / "multi_environment" / "sites.yaml").read_text(encoding="utf-8")
    port = re.search(r"(?:--port |:)(\d+)", shown.text)
    key = re.search(r"WIX_API_KEY=(\S+)", shown.text)
    assert port is not None
    assert port[1] == "8787"
    assert key is None or f"- key: {key[1]}\n" in seed
