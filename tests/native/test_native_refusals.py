"""Bad input and bad settings through the native door: each fault on its property, at preview; no secret is shown."""

from __future__ import annotations

import pytest

from tests.engine.engine_stack import Stack
from tests.engine.engine_world import FAR_KEY, FAR_SITE, KEY, ORDERS, SITE, Wix
from tests.native.test_native_collection_permissions import ORDERS_STRICT, STRICT

RAW = """
class Raw(pulumi.CustomResource):
    def __init__(self, kind, name, opts=None, **properties):
        super().__init__(f"wix-data:index:{{kind}}", name, properties, opts)

Raw("CollectionPermissions", "orders", **{properties})
"""
GOOD = {"dataCollectionId": "Orders", **STRICT}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"itemRead": "EVERYBODY"}, "choose one of ANYONE, SITE_MEMBER"),
        ({"itemRead": None}, "it is missing; give one of ANYONE"),
        ({"itemRead": 7}, "choose one of ANYONE"),
        ({"itemReed": "ANYONE"}, "there is no such property; there are siteId"),
        ({"siteId": "shop"}, "is not an id like"),
        ({"dataCollectionId": " Orders"}, "has space around it"),
        ({"dataCollectionId": ["Orders"]}, "is not a text"),
        ({"preset": "PRIVATE"}, "a preset sets all levels"),
        ({"onDestroy": "keep"}, "choose one of restore, lock"),
    ],
    ids=lambda each: str(each)[:30],
)
def test_a_fault_is_on_its_property_at_preview(stack: Stack, wix: Wix, change: dict[str, object], told: str) -> None:
    properties = {name: value for name, value in {**GOOD, **change}.items() if value is not None}
    run = stack.native_program(RAW.format(properties=properties)).preview_text().expect_failure()
    (name,) = change
    assert told in run.output
    assert f"property {name} " in run.output
    assert "Traceback" not in run.output
    assert wix.calls() == {}


def test_every_fault_is_told_at_once(stack: Stack) -> None:
    bad = {"dataCollectionId": "", "itemRead": "A", "itemInsert": "B"}
    output = stack.native_program(RAW.format(properties=bad)).preview_text().expect_failure().output
    for name in ("dataCollectionId", "itemRead", "itemInsert", "itemUpdate", "itemRemove"):
        assert f"property {name} " in output or f"missing required property {name}" in output or f"'{name}'" in output


SECRET = """
Raw("CollectionPermissions", "orders", **{{**{properties}, "itemRead": pulumi.Output.secret("hunter2")}})
"""


def test_a_secret_that_is_wrong_is_not_shown(stack: Stack) -> None:
    program = RAW.format(properties=GOOD).rpartition("Raw(")[0] + SECRET.format(properties=GOOD)
    output = stack.native_program(program).preview_text().expect_failure().output
    assert "hunter2" not in output
    assert "itemRead: its value, a secret, is not allowed" in output


def test_secret_inputs_stay_secrets_in_the_state_and_in_what_is_said(stack: Stack, wix: Wix) -> None:
    program = """
CollectionPermissions("orders", data_collection_id=pulumi.Output.secret("Orders"),
    item_read=pulumi.Output.secret("CMS_EDITOR"), item_insert="SITE_MEMBER", item_update="CMS_EDITOR",
    item_remove="PRIVILEGED")
"""
    output = stack.native_program(program).up_as_users_do().expect_success().output
    assert "Orders" not in output
    assert wix.levels("Orders") == STRICT
    for part in ("inputs", "outputs"):
        for name in ("dataCollectionId", "itemRead"):
            assert "ciphertext" in stack.resources()["orders"][part][name]
    assert stack.preview().changes == {}
    wix.set_levels("Orders", itemRead="ANYONE")
    stack.refresh().expect_success()
    assert "ciphertext" in stack.resources()["orders"]["outputs"]["itemRead"]
    stack.up().expect_success()
    assert wix.levels("Orders") == STRICT
    stack.destroy().expect_success()
    assert wix.levels("Orders") == ORDERS


def test_the_stack_keeps_its_key_encrypted_and_nothing_of_the_environment(stack: Stack) -> None:
    del stack.environment["WIX_API_KEY"]
    stack.configure("wix-data:apiKey", KEY, secret=True)
    stack.native_program(ORDERS_STRICT).up().expect_success()
    assert KEY not in stack.export_text()
    stack.destroy().expect_success()


def test_a_wrong_key_gives_one_line_without_it(stack: Stack) -> None:
    stack.environment["WIX_API_KEY"] = "IST.wrong-key-1234567890"
    output = stack.native_program(ORDERS_STRICT).preview_text().expect_failure().output
    assert "AuthenticationError: " in output
    assert "IST.wrong" not in output
    assert "Traceback" not in output


def test_no_key_at_all_is_told_at_preview(stack: Stack) -> None:
    del stack.environment["WIX_API_KEY"]
    output = stack.native_program(ORDERS_STRICT).preview_text().expect_failure().output
    assert "no API key is set: set the environment variable WIX_API_KEY" in output


EXPLICIT = """
far = Provider("far", {arguments})
CollectionPermissions("orders", data_collection_id="Orders", preset=Preset.PRIVATE,
    opts=pulumi.ResourceOptions(provider=far))
"""


@pytest.mark.parametrize("given", ["api_key", "api_key_env"])
def test_what_an_explicit_provider_gives_wins(stack: Stack, wix: Wix, given: str) -> None:
    stack.environment["FAR_KEY"] = FAR_KEY
    key = f'api_key="{FAR_KEY}"' if given == "api_key" else 'api_key_env="FAR_KEY"'
    program = EXPLICIT.format(arguments=f'site_id="{FAR_SITE}", {key}')
    stack.native_program(program).up().expect_success()
    assert wix.levels("Orders", FAR_SITE) == dict.fromkeys(ORDERS, "PRIVILEGED")
    assert FAR_KEY not in stack.export_text()
    stack.destroy().expect_success()
    assert wix.levels("Orders", FAR_SITE) == ORDERS


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ('site_id="shop"', "siteId"),
        ('base_url="http://example.com"', "is refused: give an https address"),
        ('api_key="a b"', "the API key holds characters that no key has"),
        ('account_id="me"', "accountId"),
    ],
)
def test_a_provider_is_checked(stack: Stack, arguments: str, told: str) -> None:
    site = "" if "site_id" in arguments else f'site_id="{SITE}", '
    output = stack.native_program(EXPLICIT.format(arguments=site + arguments)).preview_text().expect_failure().output
    assert told in output
    assert "Traceback" not in output


LATER = """
class Vault(pulumi.dynamic.ResourceProvider):
    def create(self, props):
        return pulumi.dynamic.CreateResult("1", {{"key": "{key}", "site": "{site}"}})

class Kept(pulumi.dynamic.Resource):
    def __init__(self):
        super().__init__(Vault(), "kept", {{"key": None, "site": None}},
            pulumi.ResourceOptions(additional_secret_outputs=["key"]))

kept = Kept()
far = Provider("far", site_id={given_site}, api_key=kept.key)
CollectionPermissions("orders", data_collection_id="Orders", preset="PRESET",
    opts=pulumi.ResourceOptions(provider=far))
"""


@pytest.mark.parametrize("given_site", [f'"{FAR_SITE}"', "kept.site"], ids=["known", "unknown"])
def test_a_provider_that_is_not_known_yet_still_validates(stack: Stack, wix: Wix, given_site: str) -> None:
    program = LATER.format(key=FAR_KEY, site=FAR_SITE, given_site=given_site)
    output = stack.native_program(program.replace("PRESET", "NONSENSE")).preview_text().expect_failure().output
    assert "property preset " in output
    stack.native_program(program.replace("PRESET", "PRIVATE")).up_as_users_do().expect_success()
    assert wix.levels("Orders", FAR_SITE) == dict.fromkeys(ORDERS, "PRIVILEGED")
    assert FAR_KEY not in stack.export_text()
    stack.destroy().expect_success()
    assert wix.levels("Orders", FAR_SITE) == ORDERS
