"""Resources as a program declares them: names in state, attributes, sites, and what a unit test with mocks sees."""

from __future__ import annotations

from typing import Any

import pulumi
import pytest

from pulumi_wix_data import Access, AccessLevel, CollectionPermissions, OnDestroy, Preset, SpecialPermission, WixSite
from pulumi_wix_data.permissions.presets import PresetName
from pulumi_wix_data.resources.names import camel_case, snake_case
from pulumi_wix_data.resources.program_book import ProgramBook
from pulumi_wix_data.state.kinds import AnyKind
from tests.unit.resources.program_runs import SITE, resolved, run_program

OTHER_SITE = SITE.replace("1", "2")
HIDDEN = {"__provider"}
NAMES = {
    "dataCollectionId": "data_collection_id",
    "itemRead": "item_read",
    "onDestroy": "on_destroy",
    "specialPermissionsId": "special_permissions_id",
    "previous": "previous",
    "policyId": "policy_id",
}


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the machine do not count here."""
    for name in ("WIX_SITE_ID", "WIX_API_KEY", "WIX_ACCOUNT_ID", "WIX_API_BASE_URL"):
        monkeypatch.delenv(name, raising=False)


def staff_only(name: str, collection: pulumi.Input[str] = "Orders", **more: Any) -> CollectionPermissions:
    """A declaration of some levels."""
    return CollectionPermissions(name, data_collection_id=collection, preset=Preset.STAFF_ONLY, **more)


def read_by_role(name: str, role: pulumi.Input[str] = "7", **more: Any) -> SpecialPermission:
    """A declaration of some special permission."""
    return SpecialPermission(name, data_collection_id="Orders", policy_id=role, item_read=Access.ALLOWED, **more)


def shown(inputs: dict[str, Any]) -> dict[str, Any]:
    """The inputs that a person sees."""
    return {name: value for name, value in inputs.items() if name not in HIDDEN and value is not None}


def test_state_carries_wix_names() -> None:
    def program() -> None:
        CollectionPermissions(
            "orders",
            data_collection_id="Orders",
            item_read=AccessLevel.ANYONE,
            item_insert="SITE_MEMBER",
            item_update=pulumi.Output.from_input("CMS_EDITOR"),
            item_remove=AccessLevel.PRIVILEGED,
            on_destroy=OnDestroy.LOCK,
        )
        SpecialPermission("grant", data_collection_id="Orders", user_id="u", item_update="ALLOWED", adopt_existing=True)

    registered, _ = run_program(program)
    assert shown(registered.inputs["orders"]) == {
        "siteId": SITE,
        "dataCollectionId": "Orders",
        "itemRead": "ANYONE",
        "itemInsert": "SITE_MEMBER",
        "itemUpdate": "CMS_EDITOR",
        "itemRemove": "PRIVILEGED",
        "onDestroy": "lock",
    }
    assert shown(registered.inputs["grant"]) == {
        "siteId": SITE,
        "dataCollectionId": "Orders",
        "userId": "u",
        "itemUpdate": "ALLOWED",
        "adoptExisting": True,
    }
    assert registered.types == {
        "orders": "pulumi-python:dynamic/wix-data:CollectionPermissions",
        "grant": "pulumi-python:dynamic/wix-data:SpecialPermission",
    }
    assert len(registered.inputs["orders"]["__provider"]) < 100


def test_attributes_carry_python_names() -> None:
    seen: dict[str, Any] = {}

    def program() -> None:
        levels = staff_only("levels")
        special = read_by_role("special")
        for attribute in ("site_id", "data_collection_id", "item_read", "previous"):
            resolved(getattr(levels, attribute), seen, attribute)
        for attribute in ("policy_id", "user_id", "special_permissions_id"):
            resolved(getattr(special, attribute), seen, attribute)

    previous = {"itemRead": "ANYONE"}
    run_program(program, outputs={"itemRead": "CMS_EDITOR", "previous": previous, "specialPermissionsId": "s1"})
    assert seen == {
        "site_id": SITE,
        "data_collection_id": "Orders",
        "item_read": "CMS_EDITOR",
        "previous": {"item_read": "ANYONE"},
        "policy_id": "7",
        "user_id": None,
        "special_permissions_id": "s1",
    }


@pytest.mark.parametrize(("property_name", "attribute"), NAMES.items())
def test_names_translate_both_ways(property_name: str, attribute: str) -> None:
    assert snake_case(property_name) == attribute
    assert camel_case(attribute) == property_name
    assert camel_case(property_name) == property_name


@pytest.mark.parametrize("name", ["__provider", "_x", "id", "urn"])
def test_pulumis_own_names_stay(name: str) -> None:
    assert camel_case(name) == name


def test_ignore_changes_takes_the_names_of_the_program() -> None:
    def program() -> list[str]:
        resource = staff_only("levels", opts=pulumi.ResourceOptions(ignore_changes=["item_read", "itemInsert"]))
        return [resource.translate_input_property(name) for name in ("item_read", "itemInsert", "on_destroy")]

    _, translated = run_program(program)
    assert translated == ["itemRead", "itemInsert", "onDestroy"]


def test_nothing_but_what_is_declared_goes_to_the_state() -> None:
    """No hint of a run: the inputs are the same in a preview and in an update, so that update plans hold."""

    def program() -> None:
        staff_only("levels")
        read_by_role("special")

    registered, _ = run_program(program)
    for inputs in registered.inputs.values():
        assert {name for name in inputs if name.startswith("_")} == HIDDEN


@pytest.mark.parametrize("preset", [*Preset, *(each.value for each in Preset)])
def test_a_preset_becomes_levels_in_the_constructor(preset: Preset | PresetName) -> None:
    def program() -> None:
        CollectionPermissions("levels", data_collection_id="Orders", preset=preset)

    registered, _ = run_program(program)
    inputs = shown(registered.inputs["levels"])
    expected = Preset(preset).levels.to_properties()
    assert inputs == {"siteId": SITE, "dataCollectionId": "Orders", **expected}


@pytest.mark.parametrize(
    "levels", [{"preset": "NO_SUCH_PRESET"}, {"preset": "PRIVATE", "item_read": "ANYONE"}, {"preset": ""}]
)
def test_a_preset_that_only_a_check_can_judge_is_left_to_it(levels: dict[str, Any]) -> None:
    def program() -> None:
        CollectionPermissions("levels", data_collection_id="Orders", **levels)

    registered, _ = run_program(program)
    assert registered.inputs["levels"]["preset"] == levels["preset"]


def test_a_preset_in_an_output_is_left_to_the_check() -> None:
    def program() -> None:
        CollectionPermissions("levels", data_collection_id="Orders", preset=pulumi.Output.from_input("PRIVATE"))

    registered, _ = run_program(program)
    inputs = shown(registered.inputs["levels"])
    assert inputs == {"siteId": SITE, "dataCollectionId": "Orders", "preset": "PRIVATE"}


def test_a_delete_that_comes_first_is_refused_with_the_reason() -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError, match=r"levels: delete_before_replace is refused: .* moment.*#delete_"):
            staff_only("levels", opts=pulumi.ResourceOptions(delete_before_replace=True))
        staff_only("other", opts=pulumi.ResourceOptions(delete_before_replace=False))

    registered, _ = run_program(program)
    assert set(registered.inputs) == {"other"}


def test_one_component_can_be_built_by_two_tests_of_one_run() -> None:
    """With mocks no provider checks anything: what is declared twice is refused by the preview."""

    class Team(pulumi.ComponentResource):
        def __init__(self, name: str) -> None:
            super().__init__("shop:index:Team", name)
            options = pulumi.ResourceOptions(parent=self)
            staff_only(f"{name}-levels", opts=options)
            read_by_role(f"{name}-special", opts=options)

    def program() -> None:
        for name in ("first test", "second test"):
            Team(name)

    registered, _ = run_program(program)
    assert len([name for name in registered.types if name.endswith(("levels", "special"))]) == 4


@pytest.mark.parametrize(
    ("config", "environment", "site"),
    [
        ({"wix-data:siteId": SITE}, OTHER_SITE, SITE),
        ({}, OTHER_SITE, OTHER_SITE),
        ({}, None, None),
    ],
)
def test_the_site_of_a_resource_without_one(
    monkeypatch: pytest.MonkeyPatch, config: dict[str, str], environment: str | None, site: str | None
) -> None:
    if environment:
        monkeypatch.setenv("WIX_SITE_ID", environment)

    def program() -> None:
        staff_only("levels")

    registered, _ = run_program(program, config)
    assert registered.inputs["levels"].get("siteId") == site


def test_a_wix_site_gives_its_site_to_resources_and_children() -> None:
    def program() -> None:
        wix = WixSite("eu", site_id=OTHER_SITE, api_key_env="EU_KEY")
        staff_only("direct", opts=pulumi.ResourceOptions(provider=wix))
        staff_only("own", "Other", site_id=SITE, opts=pulumi.ResourceOptions(provider=wix))
        parent = pulumi.ComponentResource("shop:index:Team", "team", opts=pulumi.ResourceOptions(providers=[wix]))
        read_by_role("child", opts=pulumi.ResourceOptions(parent=parent))

    registered, _ = run_program(program)
    sites = {name: inputs.get("siteId") for name, inputs in registered.inputs.items()}
    assert (sites["direct"], sites["own"], sites["child"]) == (OTHER_SITE, SITE, OTHER_SITE)
    assert registered.inputs["eu"] == {"wix-data:siteId": OTHER_SITE, "wix-data:apiKeyEnv": "EU_KEY"}


def test_the_run_book_is_told_the_provider_that_a_resource_has_or_inherits(monkeypatch: pytest.MonkeyPatch) -> None:
    told: dict[str, str | None] = {}

    def declare(
        _: ProgramBook,
        kind: AnyKind,
        name: str,
        provider: pulumi.ProviderResource | None,
        properties: dict[str, Any],
        earlier_names: list[str],
    ) -> None:
        assert earlier_names == (["formerly"] if name == "direct" else [])
        assert set(properties) <= {*kind.inputs, *kind.outputs}
        told[name] = getattr(provider, "_name", None)

    monkeypatch.setattr(ProgramBook, "declare", declare)

    def program() -> None:
        wix = WixSite("eu", site_id=OTHER_SITE)
        staff_only("direct", opts=pulumi.ResourceOptions(provider=wix, aliases=["formerly"]))
        parent = pulumi.ComponentResource("shop:index:Team", "team", opts=pulumi.ResourceOptions(providers=[wix]))
        read_by_role("child", opts=pulumi.ResourceOptions(parent=parent))
        staff_only("default", "Other")
        CollectionPermissions.get("looked up", f"{SITE}/Orders")

    run_program(program)
    assert told == {"direct": "eu", "child": "eu", "default": None}


def test_a_wix_site_takes_one_key_only() -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError, match="`api_key_env` or `api_key`, not both"):
            WixSite("eu", site_id=SITE, api_key_env="EU_KEY", api_key="x")

    run_program(program)
