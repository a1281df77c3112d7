"""Resources as a program declares them: names in state, attributes, duplicates, many at once."""

from __future__ import annotations

import json
from typing import Any

import pulumi
import pytest

from pulumi_wix_data import Access, AccessLevel, CollectionPermissions, OnDestroy, Preset, SpecialPermission, WixSite
from pulumi_wix_data.resources.names import camel_case, snake_case
from tests.unit.resources.program_runs import SITE, resolved, run_program

OTHER_SITE = SITE.replace("1", "2")
HIDDEN = {"__provider", "__hints"}
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


@pytest.mark.parametrize("name", ["__provider", "__hints", "_x", "id", "urn"])
def test_pulumis_own_names_stay(name: str) -> None:
    assert camel_case(name) == name


def test_ignore_changes_takes_the_names_of_the_program() -> None:
    def program() -> list[str]:
        resource = staff_only("levels", opts=pulumi.ResourceOptions(ignore_changes=["item_read", "itemInsert"]))
        return [resource.translate_input_property(name) for name in ("item_read", "itemInsert", "on_destroy")]

    _, translated = run_program(program)
    assert translated == ["itemRead", "itemInsert", "onDestroy"]


def test_the_hints_tell_the_urn_and_the_phase() -> None:
    def program() -> None:
        staff_only("levels")

    registered, _ = run_program(program)
    urn = "urn:pulumi:dev::shop::pulumi-python:dynamic/wix-data:CollectionPermissions::levels"
    assert json.loads(registered.inputs["levels"]["__hints"]["hints"]) == {"urn": urn, "preview": False}


def test_the_first_resource_of_each_provider_tells_of_all_others() -> None:
    def program() -> None:
        elsewhere = pulumi.ResourceOptions(provider=WixSite("elsewhere", site_id=OTHER_SITE))
        read_by_role("special")
        read_by_role("late", pulumi.Output.from_input("8"))
        for collection in ("A", "Orders", "C"):
            staff_only(collection, collection)
        staff_only("far", opts=elsewhere)
        staff_only("unknown", pulumi.Output.from_input("D"))

    registered, _ = run_program(program)
    hints: dict[str, Any] = {name: inputs.get("__hints") for name, inputs in registered.inputs.items()}
    told: dict[str, list[str]] = {name: each["ahead"] for name, each in hints.items() if isinstance(each, dict)}
    assert {name: [json.loads(each)[1:] for each in entries] for name, entries in told.items()} == {
        "special": [["Orders", False], ["A", False], ["C", False]],
        "far": [["Orders", False]],
    }


def test_a_collection_declared_twice_is_refused_with_both_names() -> None:
    def program() -> None:
        staff_only("first")
        with pytest.raises(pulumi.RunError, match=r"Orders.* is declared twice, by 'first' and 'second'"):
            staff_only("second", site_id=SITE)

    registered, _ = run_program(program)
    assert set(registered.inputs) == {"first"}


@pytest.mark.parametrize(("argument", "words"), [("policy_id", "role"), ("user_id", "user")])
def test_a_subject_declared_twice_is_refused_with_both_names(argument: str, words: str) -> None:
    def program() -> None:
        subject: dict[str, Any] = {argument: "7", "data_collection_id": "Orders"}
        SpecialPermission("first", **subject, item_read=Access.ALLOWED)
        with pytest.raises(pulumi.RunError, match=f"{words} .*7.* on collection .*Orders.* 'first' and 'second'"):
            SpecialPermission("second", **subject, item_update=Access.ALLOWED)

    run_program(program)


def test_what_only_looks_alike_is_declared_side_by_side() -> None:
    def program() -> None:
        staff_only("a")
        staff_only("b", site_id=OTHER_SITE)
        staff_only("c", "orders")
        staff_only("d", pulumi.Output.from_input("Orders"))
        read_by_role("e")
        read_by_role("f", "8")
        SpecialPermission("g", data_collection_id="Orders", user_id="7", item_read=Access.ALLOWED)

    registered, _ = run_program(program)
    assert len(registered.inputs) == 7


def test_a_second_run_of_the_same_process_starts_afresh() -> None:
    def program() -> None:
        staff_only("levels")
        with pytest.raises(pulumi.RunError, match="declared twice"):
            staff_only("twice")

    for _ in range(2):
        registered, _ = run_program(program)
        assert set(registered.inputs) == {"levels"}


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


def test_a_wix_site_takes_one_key_only() -> None:
    def program() -> None:
        with pytest.raises(pulumi.RunError, match="api_key_env or api_key, not both"):
            WixSite("eu", site_id=SITE, api_key_env="EU_KEY", api_key="x")

    run_program(program)
