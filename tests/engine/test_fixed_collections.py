"""Collections with fixed permissions, through the engine: refused at preview, or tried where somebody says so."""

from __future__ import annotations

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import SITE, Wix
from tests.shared.wix_data_command import wix_data

STORE = "Stores/Orders"
PROGRAM = f'CollectionPermissions("store", data_collection_id="{STORE}", preset="PRIVATE")'
THROUGH_A_SITE = f"""

eu = WixSite("eu", site_id="{SITE}", api_key_env="WIX_API_KEY")
CollectionPermissions("store", data_collection_id="{STORE}", preset="PRIVATE",
    opts=pulumi.ResourceOptions(provider=eu))
"""


def test_a_preview_refuses_it_and_an_update_that_skips_the_preview_says_why(stack: Stack, wix: Wix) -> None:
    wix.emulator.put_collection(SITE, STORE, collection_type="WIX_APP")
    before = wix.permissions()
    refused = stack.program(PROGRAM).preview_text().expect_failure().output
    assert "is a collection of a Wix app (WIX_APP), whose permissions are fixed" in refused
    assert "wix-data:tryFixedCollections" in refused
    skipping = stack.up().expect_failure().output
    assert "WIX_APP" in skipping
    assert "Take the resource out of the program" in skipping
    assert wix.permissions() == before


def test_the_setting_lets_it_pass_with_each_provider_and_reviews_mark_it(stack: Stack, wix: Wix) -> None:
    wix.emulator.put_collection(SITE, STORE, collection_type="WIX_APP")
    wix.emulator.switches(fixed_collections="taken")
    stack.configure("wix-data:tryFixedCollections", "true")
    preview = stack.program(PROGRAM).run("preview", "--json", merge_streams=False).expect_success().output
    reviewed = wix_data(stack.environment, "review", given=preview).expect_success().output
    assert f"{STORE}: it is a collection of a Wix app (WIX_APP), whose permissions are fixed" in " ".join(
        reviewed.split()
    )
    shown = wix_data(stack.environment, "matrix", "--preview", "-", given=preview).expect_success().output
    assert "may be fixed: by its id, a collection of an app" in " ".join(shown.split())
    for program in (PROGRAM, THROUGH_A_SITE):
        up = stack.program(program).up_as_users_do().expect_success()
        assert "It is tried all the same" in up.output
        assert set(wix.levels(STORE).values()) == {"PRIVILEGED"}
        stack.destroy().expect_success()


def test_the_doctor_finds_one_that_an_earlier_release_took_over(stack: Stack, wix: Wix) -> None:
    wix.emulator.put_collection(SITE, STORE)
    stack.configure("wix-data:siteId", SITE)
    stack.program(f"{PROGRAM}\nCollectionPermissions('orders', data_collection_id='Orders', preset='PRIVATE')")
    stack.up().expect_success()
    assert "the stack manages none" in doctor(stack)
    wix.emulator.put_collection(SITE, STORE, collection_type="WIX_APP")
    found = doctor(stack)
    assert "failed  fixed collections" in found
    assert f"the stack manages 1: {STORE} is a collection of a Wix app" in found
    assert "left as it is" in stack.destroy().expect_success().output


def doctor(stack: Stack) -> str:
    return wix_data(stack.environment, "doctor", "--stack", stack.name, cwd=stack.folder).output
