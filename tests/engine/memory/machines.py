"""What the tests of sequences share: one machine or several, and what must hold at the end of a sequence."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from tests.engine.engine_stack import RESOURCE_TYPES, Run, Stack
from tests.engine.engine_world import ORDERS, PRODUCTS, Wix
from tests.shared.seeds import INSERT
from tests.shared.wix_data_command import Finished, wix_data

Levels = Mapping[str, str]

ORIGINAL: dict[str, Levels] = {"Orders": ORDERS, "Products": PRODUCTS}
PRIVATE = dict.fromkeys(ORDERS, "PRIVILEGED")
STAFF_ONLY = dict.fromkeys(ORDERS, "CMS_EDITOR")
OPEN = dict.fromkeys(ORDERS, "ANYONE")
MEMBERS_OWN = {**dict.fromkeys(ORDERS, "SITE_MEMBER_AUTHOR"), INSERT: "SITE_MEMBER"}


class Machines:
    """Where the runs of one stack take place: all on one machine, or each on another, which has no notes."""

    def __init__(self, stack: Stack, *, several: bool) -> None:
        self._stack = stack
        self.several = several
        self._moves = 0

    def next(self) -> None:
        """The next run is another's, where there are several."""
        if self.several:
            self._moves += 1
            self._stack.environment["WIX_DATA_STATE_DIR"] = str(self._stack.folder.parent / f"machine-{self._moves}")

    def next_after_a_failure(self) -> None:
        """The same; elsewhere than on the machine of the failed run, `wix-data recover` comes first."""
        self.next()
        if self.several:
            recover(self._stack)


def recover(stack: Stack) -> Finished:
    """`wix-data recover`, which finds nothing that it cannot settle."""
    return recover_command(stack).expect_success()


def recover_command(stack: Stack, *options: str) -> Finished:
    """`wix-data recover` with these options, whatever its exit code is."""
    return wix_data(stack.environment, "recover", "--stack", stack.name, *options, cwd=stack.folder)


def entries(stack: Stack) -> list[dict[str, Any]]:
    """All entries of our two types in the state, pending deletes too."""
    resources = json.loads(stack.export_text())["deployment"].get("resources", [])
    return [each for each in resources if each["type"].startswith(RESOURCE_TYPES)]


def name_of(entry: Mapping[str, Any]) -> str:
    """The logical name of an entry."""
    return entry["urn"].rpartition("::")[2]


def expect_levels(stack: Stack, wix: Wix, **declared: tuple[str, Levels]) -> None:
    """The state has just these resources on these collections, site and state agree with what is declared, and the
    originals are kept, the same ones among inputs and outputs."""
    found = {name_of(each): each for each in entries(stack) if each["type"].endswith("CollectionPermissions")}
    assert not [name_of(each) for each in entries(stack) if each.get("delete")]
    assert set(found) == set(declared)
    for name, (collection, levels) in declared.items():
        entry = found[name]
        assert wix.levels(collection) == levels, (name, collection)
        assert entry["outputs"]["dataCollectionId"] == collection
        assert {each: entry["outputs"][each] for each in levels} == levels
        assert "unconfirmed" not in entry["outputs"]
        assert entry["outputs"]["previous"] == ORIGINAL[collection], (name, collection)
        assert entry["inputs"].get("previous") == ORIGINAL[collection], (name, collection)


def expect_restored(stack: Stack, wix: Wix, run: Run | None = None) -> None:
    """`pulumi destroy`, or a run that removes everything, leaves nothing: every original is back, no set stays."""
    (run or stack.destroy()).expect_success()
    assert entries(stack) == []
    for collection, original in ORIGINAL.items():
        assert wix.levels(collection) == original, collection
        assert wix.special(collection) == {}, collection
