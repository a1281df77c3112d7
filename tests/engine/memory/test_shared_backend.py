"""A team whose state is in a database: two machines take turns, and either goes on where the other was killed."""

from __future__ import annotations

import shutil
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.engine.engine_stack import NATIVE_TYPE, Stack, hermetic_environment
from tests.engine.engine_world import KEY, PRODUCTS, SITE, Wix
from tests.engine.key_vault import SECRETS_PROVIDER
from tests.engine.killed_run import killed_run
from tests.engine.memory.machines import (
    PRIVATE,
    STAFF_ONLY,
    Levels,
    entries,
    expect_levels,
    expect_restored,
    name_of,
    recover,
)
from tests.engine.postgres_server import PostgresServer, postgres_commands, running_postgres
from tests.shared.seeds import INSERT, READ

pytestmark = pytest.mark.engine

PROGRAM = """
from pulumi_wix_data import native
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED", item_update="ALLOWED")
"""
CHANGED = PROGRAM.replace("PRIVATE", "STAFF_ONLY").replace("item_update", "item_insert") + (
    'native.CollectionPermissions("products", data_collection_id="Products", preset="PRIVATE")\n'
)
"""Its create is the native door's, and its updates are the dynamic one's: a kill cuts off both at once."""


@pytest.fixture(scope="module")
def postgres() -> Generator[PostgresServer]:
    commands = postgres_commands()
    if not commands:
        pytest.skip("no PostgreSQL server (Debian: apt-get install postgresql)")
    with running_postgres(commands) as server:
        yield server


class Team:
    """One project, checked out on two machines that share nothing but the backend, the key and the passphrase."""

    def __init__(self, folder: Path, wix: Wix, postgres: PostgresServer, vault: dict[str, str]) -> None:
        shared = {
            "PULUMI_BACKEND_URL": postgres.url,
            **postgres.environment,
            **vault,
            "WIX_API_BASE_URL": wix.url,
            "WIX_API_KEY": KEY,
            "WIX_SITE_ID": SITE,
        }
        self.one, self.other = (
            Stack(home / "project", hermetic_environment(home, HOME=str(home), **shared), name="team")
            for home in (folder / "one", folder / "other")
        )

    def pull(self, program: str) -> None:
        """Both have the same program, and the same settings of the stack."""
        shutil.copytree(self.one.folder, self.other.folder, dirs_exist_ok=True)
        for each in (self.one, self.other):
            each.program(program)


def expect_agreement(wix: Wix, machine: Stack, **declared: tuple[str, Levels]) -> None:
    """The site, the state and the program say the same, seen from that machine."""
    expect_levels(machine, wix, **declared)
    assert wix.special("Orders") == {"packer": [READ, INSERT]}
    assert machine.preview().changes == {}


@contextmanager
def killed(stack: Stack, wix: Wix, *operations: str, command: str) -> Generator[None]:
    """The run does these writes, and is killed before their answers are there. The lock of the stack stays."""
    wix.emulator.faults(*({"operation": each, "kind": "slow_drip", "seconds": 600} for each in operations))
    where: dict[str, Any] = {"stack": stack.name, "folder": stack.folder, "environment": stack.environment}
    with killed_run(wix.emulator, len(operations), **where, command=(command,)):
        yield


def go_on(stack: Stack) -> None:
    """What the documents say to do at another machine than that of the killed run."""
    stack.run("cancel", "--yes").expect_success()
    assert "::products\n" in recover(stack).output
    stack.up().expect_success()


def test_either_machine_goes_on_where_the_other_was_killed(
    postgres: PostgresServer, wix: Wix, key_vault: dict[str, str], tmp_path: Path
) -> None:
    team = Team(tmp_path, wix, postgres, key_vault)
    team.one.create(secrets_provider=SECRETS_PROVIDER)
    team.one.use_plugin()
    team.pull(PROGRAM)
    team.one.up().expect_success()

    team.pull(CHANGED)
    writes = ("update_permissions", "update_permissions", "update_special_permissions")
    with killed(team.one, wix, *writes, command="up"):
        assert (wix.levels("Products"), wix.special("Orders")) == (PRIVATE, {"packer": [READ, INSERT]})
        assert "the stack is currently locked" in team.other.up().expect_failure().output
        go_on(team.other)
        # The killed machine still has its notes, which count no more.
        expect_agreement(wix, team.one, orders=("Orders", STAFF_ONLY), products=("Products", PRIVATE))
        assert {name_of(each): each["type"].startswith(NATIVE_TYPE) for each in entries(team.other)} == {
            **dict.fromkeys(("orders", "packer"), False),
            "products": True,
        }

    with killed(team.other, wix, "update_permissions", "update_permissions", command="destroy"):
        assert wix.levels("Products") == PRODUCTS
        go_on(team.one)
        expect_agreement(wix, team.other, orders=("Orders", STAFF_ONLY), products=("Products", PRIVATE))
    expect_restored(team.other, wix)
