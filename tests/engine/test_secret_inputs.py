"""Inputs that are secrets: they work as plain ones do, and no message shows one."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, READ, Wix

pytestmark = pytest.mark.both_doors

LEVELS = """CollectionPermissions("levels", data_collection_id={collection}, item_read={read},
    item_insert="CMS_EDITOR", item_update="CMS_EDITOR", item_remove="CMS_EDITOR", on_destroy={destroy})
"""
GRANT = 'SpecialPermission("grant", data_collection_id="Letters", user_id={user}, item_remove={access})\n'
PLAIN = {
    "collection": '"Orders"',
    "read": '"ANYONE"',
    "destroy": '"restore"',
    "user": '"hush-hush-user"',
    "access": '"ALLOWED"',
}


def program(secret: str | None = None, **changes: str) -> str:
    """The program, one value of which is a secret."""
    values = {**PLAIN, **changes}
    if secret:
        values[secret] = f"pulumi.Output.secret({values[secret]})"
    return (LEVELS + GRANT).format(**values)


def said_of(run_output: str) -> str:
    """What our messages say: the engine's own lines show ids of resources."""
    return "\n".join(line for line in run_output.splitlines() if "warning:" in line or line.startswith("  "))


@pytest.mark.parametrize("secret", PLAIN)
def test_each_input_may_be_a_secret_and_is_never_shown(stack: Stack, wix: Wix, secret: str) -> None:
    preview = stack.program(program(secret)).preview()
    assert preview.exit_code == 0, preview.document
    hushed = {"collection": "Orders: ", "read": "itemRead SITE_MEMBER → ANYONE", "user": "hush-hush-user"}.get(secret)
    messages = "\n".join(preview.messages("warning") + preview.messages("info"))
    assert messages
    if hushed:
        assert hushed not in messages
        assert "[secret]" in messages
    stack.up().expect_success()
    assert wix.levels("Orders")[READ] == "ANYONE"
    assert wix.special("Letters")["hush-hush-user"] == ["itemRemove"]
    assert stack.preview().changes == {}
    destroyed = stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS
    if secret == "collection":
        assert "Orders: put back" not in destroyed.output
        assert "Orders: itemRead" not in destroyed.output


@pytest.mark.parametrize(
    ("secret", "wrong"), [("read", '"HUSH"'), ("collection", '"HUSH\\x07"'), ("user", '"HUSH" * 20')]
)
def test_a_wrong_secret_is_refused_without_its_value(stack: Stack, secret: str, wrong: str) -> None:
    run = stack.program(program(secret, **{secret: wrong})).preview_text().expect_failure()
    assert "its value, a secret" in run.output or "characters; at most" in run.output
    assert "HUSH" not in run.output
