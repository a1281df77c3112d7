"""What every test through the real engine shares: one emulator process a worker, and a stack of its own each."""

from __future__ import annotations

import os
import shutil
import sys
from collections import Counter
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from pulumi_wix_data.emulator.process import RunningEmulator, running_emulator
from tests.engine.engine_stack import Stack, engine_is_there, hermetic_environment
from tests.engine.engine_world import KEY, SITE, Wix, world
from tests.engine.key_vault import SECRETS_PROVIDER, running_key_vault
from tests.faults.fault_kinds import COLUMNS
from tests.faults.matrix_table import PROPERTY, matrix_lines
from tests.shared.chromium import chromium


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "WIX_DATA_SOAK_MINUTES" not in os.environ:
        left_out = _every_other_pair(items)
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]
    # The slow ones first: workers that are done early find enough short ones to take over.
    items.sort(key=lambda item: not _needs_engine(item))
    if engine_is_there():
        return
    for item in filter(_needs_engine, items):
        item.add_marker(pytest.mark.skip(reason="no Pulumi engine on PATH: run `make test`, which brings one"))


def _every_other_pair(items: list[pytest.Item]) -> set[pytest.Item]:
    """What `make soak` alone plays of the stories that both doors play, on one machine and on two.

    A story is left one door for each number of machines, and the next one the other door: each door meets each number
    of machines in half of the stories of a file.
    """
    stories: dict[str, list[tuple[str, ...]]] = {}
    left_out: set[pytest.Item] = set()
    for item in items:
        played = getattr(item, "callspec", None)
        if played is None or not {"door", "machines"} <= played.params.keys():
            continue
        door, machines = played.params["door"], played.params["machines"]
        others = (str(value) for name, value in played.params.items() if name not in ("door", "machines"))
        story, told = (item.name.split("[")[0], *others), stories.setdefault(str(item.path), [])
        if story not in told:
            told.append(story)
        if (told.index(story) + (door == "native") + (machines == "two machines")) % 2:
            left_out.add(item)
    return left_out


def _needs_engine(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("engine")) or "empty_stack" in getattr(item, "fixturenames", ())


@pytest.fixture(autouse=True)
def own_traceback_limit() -> Generator[None]:
    """A provider's step that fails sets the limit of its process; with none left, Pulumi's own mocks fail or hang."""
    had = getattr(sys, "tracebacklimit", None)
    yield
    if had is not None:
        sys.tracebacklimit = had
    elif hasattr(sys, "tracebacklimit"):
        del sys.tracebacklimit


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    """Not for a whole session: while Playwright runs, other tests of its process cannot use asyncio."""
    with chromium() as running:
        yield running


@pytest.fixture(scope="session")
def engine_emulator() -> Generator[RunningEmulator]:
    with running_emulator(world()) as emulator:
        yield emulator


@pytest.fixture(scope="session")
def key_vault() -> Generator[dict[str, str]]:
    with running_key_vault() as variables:
        yield variables


@pytest.fixture(scope="session")
def empty_stack(tmp_path_factory: pytest.TempPathFactory, key_vault: dict[str, str]) -> Path:
    """The files of a stack that nothing was deployed to; each test has a copy, as making one takes half a second."""
    home = tmp_path_factory.mktemp("empty-stack")
    Stack(home / "project", hermetic_environment(home, **key_vault)).create(secrets_provider=SECRETS_PROVIDER)
    return home


@pytest.fixture
def wix(engine_emulator: RunningEmulator) -> Wix:
    engine_emulator.clear_faults()
    engine_emulator.put_state(world())
    engine_emulator.reset_calls()
    return Wix(engine_emulator)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Those of a module with the mark `both_doors` that have a stack play through either door."""
    if metafunc.definition.get_closest_marker("both_doors") and "door" in metafunc.fixturenames:
        metafunc.parametrize("door", ["dynamic", "native"], indirect=True)


@pytest.fixture
def door(request: pytest.FixtureRequest) -> str:
    """Through which door a test's programs go; a module may have them play by both (mark `both_doors`)."""
    return getattr(request, "param", "dynamic")


@pytest.fixture
def stack(wix: Wix, empty_stack: Path, key_vault: dict[str, str], tmp_path: Path, door: str) -> Stack:
    shutil.copytree(empty_stack, tmp_path, dirs_exist_ok=True)
    settings = {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE}
    environment = hermetic_environment(tmp_path, **settings, **key_vault)
    return Stack(tmp_path / "project", environment, door=door)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how many cells of the matrix passed, from the tests of all workers."""
    doors: dict[str, Counter[tuple[str, str, bool]]] = {}
    for outcome in ("passed", "failed"):
        for report in terminalreporter.stats.get(outcome, []):
            for name, value in getattr(report, "user_properties", []):
                if name == PROPERTY:
                    door, row, column, passed, failed = value
                    counts = doors.setdefault(door, Counter())
                    counts[row, column, True] += passed
                    counts[row, column, False] += failed
    for door, counts in sorted(doors.items()):
        terminalreporter.section(f"convergence matrix, {door}: cells that passed, of those played")
        for line in matrix_lines(counts, COLUMNS):
            terminalreporter.write_line(line)
