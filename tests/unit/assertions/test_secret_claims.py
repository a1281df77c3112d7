"""`assert_access` in a running program, about values that are secrets of the stack."""

from __future__ import annotations

import pulumi
import pytest

from pulumi_wix_data import CollectionPermissions
from pulumi_wix_data.assertions import AccessAssertionFailed, assert_access, visitor
from tests.unit.resources.program_runs import run_program


def _program(level: str) -> None:
    assert_access(visitor().cannot_read("Orders"))
    CollectionPermissions(
        "orders",
        data_collection_id="Orders",
        item_read=pulumi.Output.secret(level),
        item_insert="CMS_EDITOR",
        item_update="CMS_EDITOR",
        item_remove="CMS_EDITOR",
    )


def test_a_secret_level_that_breaks_a_claim_is_found_and_not_told() -> None:
    with pytest.raises(AccessAssertionFailed) as broken:
        run_program(lambda: _program("ANYONE"))
    assert str(broken.value).endswith("does not hold: 'orders' declares itemRead [secret].")


def test_a_secret_level_that_keeps_it_is_registered() -> None:
    registered, _ = run_program(lambda: _program("CMS_EDITOR"))
    assert set(registered.inputs) == {"orders"}
