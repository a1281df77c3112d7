"""The service gets another address: what the state holds is not there, so it is told and made there."""

from __future__ import annotations

from collections.abc import Generator

import pytest

from pulumi_wix_data.emulator.process import running_emulator
from tests.engine.engine_stack import Stack
from tests.engine.engine_world import ORDERS, SHIPPING, SITE, Wix, world
from tests.engine.memory.machines import PRIVATE
from tests.shared.seeds import READ, levels

pytestmark = pytest.mark.engine

PROGRAM = f"""
options = pulumi.ResourceOptions(provider=WixSite("site", site_id="{SITE}", base_url="%s") if "%s" else None)
CollectionPermissions("levels", data_collection_id="Orders", preset=Preset.PRIVATE, opts=options)
SpecialPermission("grant", data_collection_id="Orders", policy_id="{SHIPPING}", item_read="ALLOWED", opts=options)
"""
OTHERS = levels("SITE_MEMBER")


@pytest.fixture(scope="module")
def other_service() -> Generator[Wix]:
    with running_emulator(world()) as emulator:
        yield Wix(emulator)


@pytest.fixture
def elsewhere(other_service: Wix) -> Wix:
    other_service.emulator.clear_faults()
    other_service.emulator.put_state(world())
    other_service.set_levels("Orders", **OTHERS)
    return other_service


@pytest.fixture(params=["configuration", "WixSite"])
def deployed(request: pytest.FixtureRequest, stack: Stack, wix: Wix) -> Stack:
    """A stack whose address stands in its configuration, or in its program."""
    stack.environment.pop("WIX_API_BASE_URL")
    _move(stack, wix, by_program=request.param == "WixSite")
    stack.up().expect_success()
    stack.environment["BY_PROGRAM"] = "yes" if request.param == "WixSite" else ""
    return stack


def _move(stack: Stack, wix: Wix, *, by_program: bool | None = None) -> None:
    by_program = bool(stack.environment.get("BY_PROGRAM")) if by_program is None else by_program
    stack.program(PROGRAM % ((wix.url, wix.url) if by_program else ("", "")))
    if not by_program:
        stack.configure("wix-data:baseUrl", wix.url)


def test_it_is_told_and_made_there(deployed: Stack, wix: Wix, elsewhere: Wix) -> None:
    _move(deployed, elsewhere)
    preview = deployed.preview()
    assert preview.changes == {"levels": ["update"], "grant": ["update"]}
    assert preview.warnings.count(f"the service is at another address now, {elsewhere.url}") == 2
    assert elsewhere.levels("Orders") == OTHERS

    deployed.up().expect_success()
    assert elsewhere.levels("Orders") == PRIVATE
    assert elsewhere.special("Orders") == {SHIPPING: [READ]}
    assert wix.levels("Orders") == PRIVATE
    assert deployed.preview().changes == {}
    deployed.destroy().expect_success()
    assert elsewhere.levels("Orders") == OTHERS
    assert elsewhere.special("Orders") == {}


def test_what_could_not_be_made_there_is_made_by_the_next_run(deployed: Stack, elsewhere: Wix) -> None:
    _move(deployed, elsewhere)
    for operation in ("update_permissions", "update_special_permissions", "add_special_permissions"):
        elsewhere.emulator.faults({"operation": operation, "kind": "status", "status": 403, "times": 9})
    deployed.up().expect_failure()
    elsewhere.emulator.clear_faults()

    deployed.up().expect_success()
    assert elsewhere.levels("Orders") == PRIVATE
    assert elsewhere.special("Orders") == {SHIPPING: [READ]}


def test_another_address_of_the_same_service_changes_nothing(deployed: Stack, wix: Wix) -> None:
    wix.url = wix.url.replace("127.0.0.1", "localhost")
    deployed.environment["NO_PROXY"] = deployed.environment["no_proxy"] = "127.0.0.1,localhost"
    _move(deployed, wix)
    preview = deployed.preview()
    assert (preview.changes, preview.warnings) == ({}, "")
    deployed.up().expect_success()
    deployed.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_two_providers_that_exchange_their_addresses(stack: Stack, wix: Wix, elsewhere: Wix) -> None:
    """No address is new to the stack; those of its resources are."""
    elsewhere.emulator.put_state(world())

    def program(first: str, second: str) -> str:
        return "".join(
            f"""
site = WixSite("{name}", site_id="{SITE}", base_url="{address}")
CollectionPermissions("levels-{name}", data_collection_id="{collection}", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=site))
"""
            for name, address, collection in (("a", first, "Orders"), ("b", second, "Products"))
        )

    stack.program(program(wix.url, elsewhere.url)).up().expect_success()
    assert (wix.levels("Orders"), elsewhere.levels("Products")) == (PRIVATE, PRIVATE)
    preview = stack.program(program(elsewhere.url, wix.url)).preview()
    assert preview.changes == {"levels-a": ["update"], "levels-b": ["update"]}
    assert preview.warnings.count("the service is at another address now") == 2
    stack.up().expect_success()
    assert (elsewhere.levels("Orders"), wix.levels("Products")) == (PRIVATE, PRIVATE)
    assert stack.preview().changes == {}
