"""assert_access through the real engine: what breaks a claim is refused by its check, and never written."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_KEY, FAR_SITE, OTHER_SITE, SHIPPING, SITE, Wix

IMPORT = "from pulumi_wix_data.assertions import *\n"
PUBLIC_ORDERS = """
CollectionPermissions("orders", data_collection_id="Orders",
    item_read="ANYONE", item_insert="SITE_MEMBER", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
"""
PRIVATE_ORDERS = 'orders = CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.PRIVATE)\n'
OPENED = """
def opened(args):
    if args.name == "orders":
        return pulumi.{result}({{**args.props, "{name}": "ANYONE"}}, args.opts)
pulumi.runtime.{register}(opened)
"""
BY_TRANSFORMATION = OPENED.format(
    result="ResourceTransformationResult", name="item_read", register="register_stack_transformation"
)
BY_TRANSFORM = OPENED.format(result="ResourceTransformResult", name="itemRead", register="register_resource_transform")
CLAIM = 'assert_access(visitor().cannot_read("Orders"))\n'
BROKEN = (
    "assert_access: visitor().cannot_read('Orders') does not hold: "
    "'orders' declares itemRead ANYONE: any visitor can read, by the API too."
)
SENTENCE = f"resource 'orders': property itemRead value {{ANYONE}} has a problem: {BROKEN}"
LATE_LEVEL = """
grant = SpecialPermission("grant", data_collection_id="Orders", policy_id="7", item_read=Access.ALLOWED)
CollectionPermissions("letters", data_collection_id="Letters",
    item_read=grant.special_permissions_id.apply(lambda _: "ANYONE"),
    item_insert="CMS_EDITOR", item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
"""
CHAINED = """
orders = CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.STAFF_ONLY)
SpecialPermission("grant", data_collection_id=orders.data_collection_id, policy_id="7", item_remove=Access.ALLOWED)
assert_access(visitor().cannot_read("Orders"), role("7").can_remove("Orders"), role("7").cannot_insert("Orders"))
"""
ORDER = pytest.mark.parametrize("claim_first", [True, False], ids=["before", "after"])


def _with_claim(program: str, *, claim_first: bool, claim: str = CLAIM) -> str:
    return IMPORT + (claim + program if claim_first else program + claim)


def _is_refused(stack: Stack, wix: Wix, program: str, *sentences: str) -> None:
    """In the preview, and in an update without one, which leaves the site as it was."""
    before = wix.permissions()
    preview = stack.program(program).preview_text().expect_failure()
    update = stack.up().expect_failure()
    for run in (preview, update):
        for sentence in sentences:
            assert sentence in run.output
        assert "Traceback" not in run.output
        assert "never awaited" not in run.output
    assert wix.permissions() == before


@ORDER
def test_what_breaks_a_claim_is_refused_in_one_sentence(stack: Stack, wix: Wix, claim_first: bool) -> None:
    _is_refused(stack, wix, _with_claim(PUBLIC_ORDERS, claim_first=claim_first), SENTENCE)
    assert stack.resources() == {}


@ORDER
@pytest.mark.parametrize("opening", [BY_TRANSFORMATION, BY_TRANSFORM], ids=["transformation", "transform"])
def test_what_a_transformation_opens_is_judged(stack: Stack, wix: Wix, opening: str, claim_first: bool) -> None:
    _is_refused(stack, wix, _with_claim(opening + PRIVATE_ORDERS, claim_first=claim_first), SENTENCE)
    assert stack.resources() == {}


@ORDER
def test_what_ignore_changes_keeps_open_is_judged(stack: Stack, wix: Wix, claim_first: bool) -> None:
    stack.program(PUBLIC_ORDERS).up().expect_success()
    ignoring = PRIVATE_ORDERS.replace(")\n", ', opts=pulumi.ResourceOptions(ignore_changes=["item_read"]))\n')
    hint = "It is so in the state: `ignore_changes` may keep it, whatever the program declares."
    _is_refused(stack, wix, _with_claim(ignoring, claim_first=claim_first), f"{BROKEN} {hint}")
    narrowed = IMPORT + CLAIM + PRIVATE_ORDERS
    stack.program(narrowed).up().expect_success()
    assert wix.levels("Orders")["itemRead"] == "PRIVILEGED"


def test_what_a_transform_narrows_is_judged_as_it_will_be(stack: Stack, wix: Wix) -> None:
    narrowed = BY_TRANSFORM.replace('"ANYONE"', '"CMS_EDITOR"')
    claims = 'assert_access(visitor().cannot_read("Orders"), cms_editor().can_read("Orders"))\n'
    stack.program(IMPORT + narrowed + PUBLIC_ORDERS + claims)
    assert "assert_access" not in stack.up_as_users_do().expect_success().output
    assert wix.levels("Orders")["itemRead"] == "CMS_EDITOR"


def test_a_grant_that_breaks_a_claim_is_refused_and_the_rest_is_not(stack: Stack, wix: Wix) -> None:
    grant = f'SpecialPermission("grant", data_collection_id="Orders", policy_id="{SHIPPING}", item_remove="ALLOWED")\n'
    claim = f'assert_access(role("{SHIPPING}").cannot_remove("Orders"), role("{SHIPPING}").can_read("Orders"))\n'
    program = (
        IMPORT + claim + PRIVATE_ORDERS + grant.replace(")\n", ", opts=pulumi.ResourceOptions(depends_on=orders))")
    )
    run = stack.program(program).up().expect_failure()
    sentence = (
        f"assert_access: role('{SHIPPING}').cannot_remove('Orders') does not hold: "
        f"'grant' declares itemRemove ALLOWED to role {SHIPPING}."
    )
    assert f"resource 'grant': property itemRemove value {{ALLOWED}} has a problem: {sentence}" in run.output
    assert wix.special("Orders") == {}
    assert wix.levels("Orders")["itemRead"] == "PRIVILEGED"


@ORDER
def test_each_provider_and_each_site_is_judged(stack: Stack, claim_first: bool) -> None:
    stack.environment["WIX_API_KEY_FAR"] = FAR_KEY
    program = f"""
near = WixSite("near", site_id="{OTHER_SITE}")
far = WixSite("far", site_id="{FAR_SITE}", api_key_env="WIX_API_KEY_FAR")
{PRIVATE_ORDERS}
CollectionPermissions("elsewhere", data_collection_id="Orders", preset=Preset.PRIVATE,
    opts=pulumi.ResourceOptions(provider=near))
SpecialPermission("abroad", data_collection_id="Orders", policy_id="7", item_read="ALLOWED",
    opts=pulumi.ResourceOptions(provider=far))
CollectionPermissions("there", data_collection_id="Orders", preset=Preset.PRIVATE,
    opts=pulumi.ResourceOptions(provider=far))
"""
    claim = 'assert_access(role("7").cannot_read("Orders"{}))\n'
    told = "'abroad' declares itemRead ALLOWED to role 7."
    for site in ("", f', site_id="{FAR_SITE.upper()}"'):
        broken = _with_claim(program, claim_first=claim_first, claim=claim.format(site))
        run = stack.program(broken).preview_text().expect_failure()
        assert (
            "resource 'abroad': property itemRead value {ALLOWED} has a problem: assert_access: role('7')" in run.output
        )
        assert told in run.output
    for site in (SITE, OTHER_SITE):
        kept = _with_claim(program, claim_first=claim_first, claim=claim.format(f', site_id="{site}"'))
        assert "assert_access" not in stack.program(kept).preview_text().expect_success().output


def test_what_an_import_would_open_is_judged(stack: Stack, wix: Wix) -> None:
    imported = PUBLIC_ORDERS.rstrip().removesuffix(")")
    imported += f', opts=pulumi.ResourceOptions(provider=near, import_="{SITE}/Orders"))\n'
    stack.use_plugin()
    program = f'from pulumi_wix_data.native import *\nnear = WixSite("near", site_id="{SITE}")\n' + imported
    _is_refused(stack, wix, _with_claim(program, claim_first=True), BROKEN)


def test_a_title_in_place_of_an_id_is_refused_in_one_sentence(stack: Stack) -> None:
    claim = 'assert_access(role("Shipping manager").cannot_remove("Orders"))'
    run = stack.program(IMPORT + PUBLIC_ORDERS + claim).preview_text().expect_failure()
    assert "assert_access: role('Shipping manager') names nobody" in run.output
    assert "give get_role('Shipping manager').id." in run.output
    assert "Traceback" not in run.output


def test_assertions_may_be_imported_anywhere(stack: Stack, wix: Wix) -> None:
    _is_refused(stack, wix, PUBLIC_ORDERS + IMPORT + CLAIM, SENTENCE)


def test_a_claim_about_a_collection_that_is_not_declared_is_an_error(stack: Stack, wix: Wix) -> None:
    sentence = "the program declares no CollectionPermissions for 'Orders'"
    _is_refused(stack, wix, IMPORT + CLAIM, sentence)


def test_what_nobody_gives_is_an_error_at_the_end(stack: Stack) -> None:
    program = IMPORT + 'assert_access(role("7").can_remove("Orders"))\n' + PRIVATE_ORDERS
    sentence = "role('7').can_remove('Orders') does not hold: 'orders' declares itemRemove PRIVILEGED"
    for run in (stack.program(program).preview_text(), stack.up()):
        assert f"error: assert_access: {sentence}" in run.expect_failure().output
        assert "Traceback" not in run.output


def test_what_a_preview_does_not_know_is_a_warning_and_the_update_refuses_it(stack: Stack, wix: Wix) -> None:
    claim = 'assert_access(visitor().cannot_read("Letters"))\n'
    preview = stack.program(IMPORT + LATE_LEVEL + claim).preview()
    assert preview.exit_code == 0
    assert "visitor().cannot_read('Letters') is not decided yet" in preview.warnings
    assert "The update decides it." in preview.warnings
    before = wix.levels("Letters")
    run = stack.up().expect_failure()
    assert "resource 'letters': property itemRead" in run.output
    assert "'letters' declares itemRead ANYONE" in run.output
    assert wix.levels("Letters") == before


def test_what_is_not_known_silences_nothing_that_is(stack: Stack, wix: Wix) -> None:
    broken = PUBLIC_ORDERS.replace(
        'item_insert="SITE_MEMBER"', 'item_insert=given.result.apply(lambda _: "CMS_EDITOR")'
    )
    given = """
import pulumi.dynamic
class Given(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("given", {"result": "later"})
class Resource(pulumi.dynamic.Resource):
    result: pulumi.Output[str]
    def __init__(self, name):
        super().__init__(Given(), name, {"result": None})
given = Resource("given")
"""
    before = wix.permissions()
    run = stack.program(IMPORT + CLAIM + given + broken).preview_text().expect_failure()
    assert SENTENCE in run.output
    assert wix.permissions() == before


def test_claims_that_hold_change_nothing_and_declarations_may_depend_on_each_other(stack: Stack, wix: Wix) -> None:
    stack.program(IMPORT + CHAINED)
    assert "assert_access" not in stack.preview_text().expect_success().output
    stack.up().expect_success()
    assert wix.special("Orders") == {"7": ["itemRemove"]}
    assert "assert_access" not in stack.up_as_users_do().expect_success().output
    assert "assert_access" not in stack.run("refresh", "--yes", "--run-program").expect_success().output
    assert "assert_access" not in stack.run("destroy", "--yes", "--run-program").expect_success().output


def test_what_is_left_out_is_judged_as_the_state_has_it(stack: Stack) -> None:
    program = PUBLIC_ORDERS + 'CollectionPermissions("letters", data_collection_id="Letters", preset=Preset.PRIVATE)\n'
    stack.program(program).up().expect_success()
    only = ("--target", "urn:pulumi:test::engine-test::pulumi-python:dynamic/wix-data:CollectionPermissions::letters")
    run = stack.program(IMPORT + CLAIM + program).up(*only).expect_failure()
    assert f"error: {BROKEN}" in run.output


# Late claims ---------------------------------------------------------------------------------------------------------

LATE = IMPORT + "orders = {}\norders.item_insert.apply(lambda _: assert_access(visitor().cannot_read('Orders')))\n"
CAME_LATE = "came late, when 'orders' had been checked already, so nothing that breaks it was held back."


def test_14_a_claim_in_an_apply_says_that_it_came_late(stack: Stack) -> None:
    program = LATE.format(PRIVATE_ORDERS.removeprefix("orders = "))
    preview = stack.program(program).preview()
    assert preview.exit_code == 0
    assert f"visitor().cannot_read('Orders') {CAME_LATE}" in preview.warnings
    assert CAME_LATE in stack.up().expect_success().output


@pytest.mark.parametrize("opening", ["", BY_TRANSFORM])
def test_a_broken_claim_in_an_apply_fails_the_run(stack: Stack, opening: str) -> None:
    declared = PRIVATE_ORDERS.removeprefix("orders = ") if opening else PUBLIC_ORDERS.strip()
    stack.program(opening + LATE.format(declared))
    for run in (stack.preview_text(), stack.up()):
        assert f"error: {BROKEN} The claim {CAME_LATE}" in run.expect_failure().output
        assert "Traceback" not in run.output


def test_a_claim_in_an_apply_that_comes_in_time_is_not_late(stack: Stack, wix: Wix) -> None:
    program = f"""
letters = CollectionPermissions("letters", data_collection_id="Letters", preset=Preset.PRIVATE)
def then(_):
    assert_access(visitor().cannot_read("Orders"))
    {PUBLIC_ORDERS.strip()}
letters.item_read.apply(then)
"""
    before = wix.levels("Orders")
    run = stack.program(IMPORT + program).up().expect_failure()
    assert SENTENCE in run.output
    assert "came late" not in run.output
    assert wix.levels("Orders") == before


def test_what_is_declared_in_an_apply_is_declared(stack: Stack) -> None:
    program = f"""
assert_access(visitor().cannot_read("Orders"), cms_editor().cannot_read("Orders"))
letters = CollectionPermissions("letters", data_collection_id="Letters", preset=Preset.PRIVATE)
letters.item_read.apply(lambda _: {PRIVATE_ORDERS.strip().removeprefix("orders = ")})
"""
    assert "assert_access" not in stack.program(IMPORT + program).up_as_users_do().expect_success().output


def test_without_a_folder_to_share_what_is_known_the_end_of_the_program_decides(stack: Stack) -> None:
    file = stack.folder / "a-file"
    file.touch()
    stack.environment["WIX_DATA_STATE_DIR"] = str(file)
    kept = stack.program(IMPORT + CLAIM + PRIVATE_ORDERS).preview()
    assert kept.exit_code == 0
    assert "a claim of assert_access is judged only after resources have been written" in kept.warnings
    assert f"error: {BROKEN}" in stack.program(IMPORT + CLAIM + PUBLIC_ORDERS).up().expect_failure().output


# Asynchronous programs -----------------------------------------------------------------------------------------------

ASYNCHRONOUS = """
import asyncio
async def main():
    {before}
    letters = CollectionPermissions("letters", data_collection_id="Letters", preset=Preset.PRIVATE)
    await letters.id.future()
    {after}
pulumi.run(main)
"""


@ORDER
def test_an_asynchronous_program_may_declare_after_an_await(stack: Stack, wix: Wix, claim_first: bool) -> None:
    both = [CLAIM.strip(), PUBLIC_ORDERS.strip()]
    after = "; ".join(both if claim_first else reversed(both))
    before = wix.levels("Orders")
    program = ASYNCHRONOUS.format(before="pass", after=after)
    assert SENTENCE in stack.program(IMPORT + program).up().expect_failure().output
    assert wix.levels("Orders") == before


def test_a_claim_before_the_first_await_knows_what_comes_after_it(stack: Stack, wix: Wix) -> None:
    kept = ASYNCHRONOUS.format(before=CLAIM.strip(), after=PRIVATE_ORDERS.strip())
    assert "assert_access" not in stack.program(IMPORT + kept).up_as_users_do().expect_success().output
    broken = ASYNCHRONOUS.format(before=CLAIM.strip(), after=PUBLIC_ORDERS.strip())
    _is_refused(stack, wix, IMPORT + broken, SENTENCE)


def test_a_program_that_fails_says_why_rather_than_what_it_has_not_declared(stack: Stack) -> None:
    for program in (
        "raise ValueError('of its own')",
        ASYNCHRONOUS.format(before="raise ValueError('of its own')", after=""),
    ):
        run = stack.program(IMPORT + CLAIM + program).preview_text().expect_failure()
        assert "ValueError: of its own" in run.output
        assert "assert_access: visitor()" not in run.output


# Secrets -------------------------------------------------------------------------------------------------------------


def test_a_secret_level_that_breaks_a_claim_is_found_and_never_shown(stack: Stack, wix: Wix) -> None:
    program = """
CollectionPermissions("orders", data_collection_id=pulumi.Output.secret("Orders"),
    item_read=pulumi.Output.secret("ANYONE"), item_insert="CMS_EDITOR",
    item_update="CMS_EDITOR", item_remove="CMS_EDITOR")
"""
    sentence = "assert_access: visitor().cannot_read([secret]) does not hold: 'orders' declares itemRead [secret]."
    _is_refused(stack, wix, IMPORT + program + CLAIM, f"resource 'orders' has a problem: itemRead: {sentence}")
    for run in (stack.preview_text(), stack.up()):
        assert "ANYONE" not in run.output
        assert "Orders" not in run.output


def test_a_secret_role_that_breaks_a_claim_is_found_and_never_shown(stack: Stack, wix: Wix) -> None:
    program = f"""
SpecialPermission("grant", data_collection_id="Letters", policy_id=pulumi.Output.secret("{SHIPPING}"),
    item_remove="ALLOWED")
assert_access(role("{SHIPPING}").cannot_remove("Letters"))
"""
    sentence = (
        "assert_access: role([secret]).cannot_remove('Letters') does not hold: "
        "'grant' declares itemRemove ALLOWED to role [secret]."
    )
    _is_refused(stack, wix, IMPORT + program, sentence)
    for run in (stack.preview_text(), stack.up()):
        assert SHIPPING not in run.output


@pytest.mark.parametrize("broken", [True, False])
def test_a_claim_of_a_secret_never_shows_it(stack: Stack, broken: bool) -> None:
    program = f"""
role_id = pulumi.Output.secret("{SHIPPING}")
role_id.apply(lambda id: assert_access(role(id).cannot_remove("Letters")))
letters = CollectionPermissions("letters", data_collection_id="Letters", preset=Preset.PRIVATE)
grant = SpecialPermission("grant", data_collection_id="Letters", policy_id=role_id,
    item_remove="{"ALLOWED" if broken else "UNSPECIFIED"}", item_read="ALLOWED",
    opts=pulumi.ResourceOptions(depends_on=letters))
"""
    for run in (stack.program(IMPORT + program).preview_text(), stack.up()):
        assert SHIPPING not in run.output
        assert ("role([secret]).cannot_remove([secret]) does not hold" in run.output) is broken
        assert (run.exit_code != 0) is broken
