"""What is refused: at preview, in one line for each fault, with nothing written."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_SITE, Wix

LEVELS = 'item_read="ANYONE", item_insert="ANYONE", item_update="ANYONE", item_remove="ANYONE"'


def _levels(arguments: str) -> str:
    return f'CollectionPermissions("it", {arguments})'


def _special(arguments: str) -> str:
    return f'SpecialPermission("it", data_collection_id="Orders", {arguments})'


BAD_INPUTS = {
    "levels": (
        _levels('data_collection_id="Or\\x07ders", site_id="my-shop", item_read="EVERYONE", item_remove="ANYONE"'),
        [
            "property itemRead",
            "choose one of ANYONE, SITE_MEMBER, SITE_MEMBER_AUTHOR, CMS_EDITOR, PRIVILEGED",
            "property itemInsert",
            "property itemUpdate",
            "it is missing; give one of ANYONE",
            "control character",
            "property siteId",
            "a GUID",
        ],
    ),
    "preset and levels": (
        _levels('data_collection_id="x" * 256, preset="PRIVATE", item_read="ANYONE"'),
        ["property preset", "not both", "property dataCollectionId", "it has 256 characters; at most 255"],
    ),
    "empty id": (
        _levels('data_collection_id="", preset="SECRET", on_destroy="burn"'),
        ["it is empty", "choose one of SHOW_CONTENT", "property onDestroy", "choose one of restore, lock"],
    ),
    "nobody": (
        _special('item_read="DENIED"'),
        ["give exactly one of `user_id`, `policy_id`", "choose one of UNSPECIFIED, ALLOWED"],
    ),
    "two subjects": (
        _special('user_id="u", policy_id="p"'),
        ["give exactly one of them", "every access is UNSPECIFIED"],
    ),
}


@pytest.mark.parametrize("fault", BAD_INPUTS)
def test_bad_input_is_refused_by_the_preview(stack: Stack, wix: Wix, fault: str) -> None:
    program, said = BAD_INPUTS[fault]
    run = stack.program(program).preview_text().expect_failure()
    assert [each for each in said if each not in run.output] == []
    assert "Traceback" not in run.output
    assert wix.calls() == {}


def test_settings_are_checked_by_the_preview(stack: Stack, wix: Wix) -> None:
    program = _levels(f'data_collection_id="Orders", {LEVELS}')
    del stack.environment["WIX_API_KEY"], stack.environment["WIX_SITE_ID"]
    run = stack.program(program).preview_text().expect_failure()
    assert "set the environment variable WIX_API_KEY, or run `pulumi config set --secret wix-data:apiKey" in run.output
    assert "property siteId" in run.output
    assert "`pulumi config set wix-data:siteId <id>`, or set WIX_SITE_ID" in run.output
    stack.environment["WIX_API_BASE_URL"] = "http://www.wixapis.com"
    assert "plain http is allowed to a loopback address only" in stack.preview_text().expect_failure().output
    assert wix.calls() == {}


def test_one_collection_declared_twice_is_refused_with_both_names(stack: Stack) -> None:
    twice = "".join(f'CollectionPermissions("{name}", data_collection_id="Orders", {LEVELS})\n' for name in ("a", "b"))
    run = stack.program(twice).preview_text().expect_failure()
    assert "collection Orders is declared twice, by 'a' and 'b'" in run.output
    assert "Traceback" not in run.output


def test_one_collection_declared_twice_by_outputs_is_refused_too(stack: Stack, wix: Wix) -> None:
    twice = "".join(
        f'CollectionPermissions("{name}", data_collection_id=pulumi.Output.from_input("Orders"), {LEVELS})\n'
        for name in ("a", "b")
    )
    run = stack.program(twice).preview_text().expect_failure()
    assert "is declared twice, by '" in run.output
    assert wix.calls().get("update_permissions") is None


def test_a_key_that_is_refused_gives_one_line(stack: Stack) -> None:
    stack.environment["WIX_API_KEY"] = "IST.revoked-long-ago"
    run = stack.program(_levels(f'data_collection_id="Orders", {LEVELS}')).preview_text().expect_failure()
    assert "error: AuthenticationError: cannot read the permissions of collection Orders" in run.output
    assert "Traceback" not in run.output
    assert "revoked-long-ago" not in run.output


def test_a_site_of_another_account_gives_one_line(stack: Stack) -> None:
    stack.environment["WIX_SITE_ID"] = FAR_SITE
    run = stack.program(_levels(f'data_collection_id="Orders", {LEVELS}')).preview_text().expect_failure()
    assert "error: PermissionDenied: " in run.output
    assert "Manage Data Collections" in run.output
