"""A key in the stack's configuration, rotated: what works at once, what says what to do, and what an `up` mends."""

from __future__ import annotations

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ACCOUNT, KEY, ORDERS, Wix
from tests.shared.seeds import READ

NEW_KEY = "IST.engine-test-key-rotated"
PROGRAM = """
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED")
"""
WAYS_OUT = ("set WIX_API_KEY", "run `pulumi up`", "pulumi config set --secret wix-data:apiKey")


def rotate(stack: Stack, wix: Wix) -> None:
    """As in Wix's API keys manager: a new key, the old one revoked; then the stack's configuration."""
    wix.emulator.put_key(ACCOUNT, NEW_KEY)
    wix.emulator.revoke_key(KEY)
    stack.configure("wix-data:apiKey", NEW_KEY, secret=True)


def test_the_stored_key_fails_with_two_ways_out_and_each_of_them_works(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    rotate(stack, wix)

    failed = stack.refresh().expect_failure()
    assert "error: AuthenticationError: cannot read the permissions of collection Orders" in failed.output
    assert [way for way in WAYS_OUT if way not in failed.output] == []
    assert "Traceback" not in failed.output
    assert KEY not in failed.output
    assert NEW_KEY not in failed.output

    stack.environment["WIX_API_KEY"] = NEW_KEY
    stack.refresh().expect_success()
    del stack.environment["WIX_API_KEY"]
    wix.calls()

    assert "3 unchanged" in stack.up().expect_success().output
    assert wix.calls() == {}, "an up that changes nothing needs no key at all"
    stack.refresh().expect_success()
    assert wix.calls() == {"get_permissions": 1}
    assert NEW_KEY not in stack.export_text()


def test_destroy_with_the_stored_key_changes_nothing_and_works_with_the_new_one(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    before = wix.permissions()
    rotate(stack, wix)
    failed = stack.destroy().expect_failure()
    assert "error: AuthenticationError: " in failed.output
    assert [way for way in WAYS_OUT if way not in failed.output] == []
    assert wix.permissions() == before

    stack.environment["WIX_API_KEY"] = NEW_KEY
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
    assert wix.special("Orders") == {}


def test_a_destroy_that_runs_the_program_takes_the_new_key(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    rotate(stack, wix)
    stack.destroy("--run-program").expect_success()
    assert wix.levels("Orders") == ORDERS


def test_a_key_in_the_environment_is_always_the_present_one(stack: Stack, wix: Wix) -> None:
    stack.environment["WIX_API_KEY"] = NEW_KEY
    wix.emulator.put_key(ACCOUNT, NEW_KEY)
    wix.emulator.revoke_key(KEY)
    stack.program(PROGRAM).up().expect_success()
    assert wix.levels("Orders")[READ] == "PRIVILEGED"
    wix.emulator.put_key(ACCOUNT, KEY)
    wix.emulator.revoke_key(NEW_KEY)
    stack.environment["WIX_API_KEY"] = KEY
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
