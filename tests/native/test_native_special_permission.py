"""SpecialPermission by the native door through the real engine."""

from __future__ import annotations

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import MARKETING, SHIPPING, Wix
from tests.shared.seeds import READ, UPDATE

SHIPPERS = f"""
SpecialPermission("shippers", data_collection_id="Orders", policy_id="{SHIPPING}", item_read=Access.ALLOWED)
"""
LETTERS = f"""
SpecialPermission("letters", data_collection_id="Letters", policy_id="{MARKETING}", item_update=Access.ALLOWED)
"""


def test_from_the_first_preview_to_destroy(stack: Stack, wix: Wix) -> None:
    preview = stack.native_program(SHIPPERS).preview()
    assert preview.steps == {"shippers": ["create"]}
    assert "is granted itemRead (the level SITE_MEMBER gives it already)" in "".join(preview.messages("info"))
    stack.up_as_users_do().expect_success()
    (subject,) = wix.special("Orders")
    assert SHIPPING in str(subject)
    wix.calls()
    stack.up_as_users_do().expect_success()
    assert wix.calls() == {}
    stack.native_program(SHIPPERS.replace("item_read", "item_update"))
    (step,) = [each for each in stack.preview().document["steps"] if each["op"] == "update"]
    assert set(step["detailedDiff"]) == {READ, UPDATE}
    stack.up().expect_success()
    assert next(iter(wix.special("Orders").values())) == [UPDATE]
    stack.refresh("--expect-no-changes").expect_success()
    stack.destroy().expect_success()
    assert wix.special("Orders") == {}


def test_another_set_of_the_same_subject_is_refused_at_preview_unless_it_is_adopted(stack: Stack, wix: Wix) -> None:
    before = wix.special("Letters")
    run = stack.native_program(LETTERS).preview_text().expect_failure()
    assert "already has special permissions here that differ" in run.output
    assert wix.special("Letters") == before
    adopted = LETTERS.replace("item_update", "adopt_existing=True, item_update")
    stack.native_program(adopted).up().expect_success()
    assert next(iter(wix.special("Letters").values())) == [UPDATE]
    assert stack.resources()["letters"]["outputs"]["previous"][READ] == "ALLOWED"


def test_another_subject_replaces(stack: Stack, wix: Wix) -> None:
    stack.native_program(SHIPPERS).up().expect_success()
    stack.native_program(SHIPPERS.replace(SHIPPING, MARKETING))
    assert stack.preview().changes == {"shippers": ["replace"]}
    stack.up().expect_success()
    (subject,) = wix.special("Orders")
    assert MARKETING in str(subject)
