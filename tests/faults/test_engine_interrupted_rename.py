"""After a rename whose run failed, the next run deletes the old names of what the new ones hold."""

from __future__ import annotations

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, Wix
from tests.shared.seeds import READ, UPDATE

PROGRAM = """
CollectionPermissions("orders", data_collection_id="Orders", preset="PRIVATE")
SpecialPermission("packer", data_collection_id="Orders", user_id="packer", item_read="ALLOWED", item_update="ALLOWED")
"""
RENAMED = PROGRAM.replace('"orders"', '"orders2"').replace('("packer"', '("packer2"')
_DECLARED = RENAMED.replace("\nCollection", "\na = Collection").replace("\nSpecial", "\nb = Special")
FAILING = (
    _DECLARED
    + """
SpecialPermission("x", data_collection_id="Missing", user_id="u", item_read="ALLOWED",
    opts=pulumi.ResourceOptions(depends_on=[a, b]))
"""
)


def test_the_new_names_keep_what_they_hold(stack: Stack, wix: Wix) -> None:
    stack.program(PROGRAM).up().expect_success()
    stack.program(FAILING).up().expect_failure()
    assert set(stack.resources()) == {"orders", "orders2", "packer", "packer2"}
    stack.program(RENAMED).up().expect_success()
    assert wix.levels("Orders") == dict.fromkeys(ORDERS, "PRIVILEGED")
    assert wix.special("Orders") == {"packer": [READ, UPDATE]}
