"""`assert_access` in a running program, about values that are secrets of the stack."""

from __future__ import annotations

import pulumi
import pytest

from pulumi_wix_data import CollectionPermissions
from pulumi_wix_data.assertions import AccessAssertionFailed, Claim, assert_access, role, visitor
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
    assert str(broken.value).partition(" See ")[0].endswith("does not hold: 'orders' declares itemRead [secret].")


def test_a_secret_level_that_keeps_it_is_registered() -> None:
    registered, _ = run_program(lambda: _program("CMS_EDITOR"))
    assert set(registered.inputs) == {"orders"}


@pytest.mark.parametrize("is_secret", [True, False])
def test_a_claim_made_in_an_apply_of_a_secret_is_one(is_secret: bool) -> None:
    made: list[Claim] = []

    def program() -> None:
        role_id = pulumi.Output.secret("7") if is_secret else pulumi.Output.from_input("7")
        role_id.apply(lambda value: made.append(role(value).cannot_read("Orders")))
        made.append(role("8").cannot_read("Orders"))

    run_program(program)
    assert {claim.is_secret for claim in made if "8" not in claim.ids} == {is_secret}
    assert {claim.is_secret for claim in made if "8" in claim.ids} == {False}


def test_what_cannot_be_an_id_is_not_told_either_where_it_is_a_secret() -> None:
    def program() -> None:
        pulumi.Output.secret("Shipping manager").apply(lambda title: role(title).cannot_read("Orders"))

    with pytest.raises(AccessAssertionFailed, match=r"role\(\[secret\]\) names nobody") as refused:
        run_program(program)
    assert "Shipping" not in str(refused.value)
