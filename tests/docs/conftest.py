"""What the tests of the documents share: a project of their own each, and one emulator a worker."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.docs.blocks import block
from tests.docs.docs_world import KEY, Sites, docs_world
from tests.docs.shell import Shell, pulumi_shell

_WITHOUT_ENGINE = {"test_every_block", "test_facts", "test_links", "test_emulator_page"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.parent == Path(__file__).parent and item.path.stem not in _WITHOUT_ENGINE:
            item.add_marker("engine")


@pytest.fixture(scope="session")
def docs_emulator() -> Generator[RunningEmulator]:
    with running_emulator(docs_world()) as emulator:
        yield emulator


@pytest.fixture
def sites(docs_emulator: RunningEmulator) -> Sites:
    docs_emulator.put_state(docs_world())
    docs_emulator.reset_calls()
    return Sites(docs_emulator)


@pytest.fixture
def shell(sites: Sites, tmp_path: Path) -> Shell:
    """A shell in a project as "A project" of the documentation makes one, without a stack."""
    shell = pulumi_shell(tmp_path / "project", tmp_path / "home", WIX_API_BASE_URL=sites.emulator.url, WIX_API_KEY=KEY)
    (shell.folder / "Pulumi.yaml").write_text(block("docs/install.md | A project | yaml").text, encoding="utf-8")
    shell.pulumi_install()
    return shell
