"""Live permissions against the state, without any process."""

from __future__ import annotations

from typing import Any

from pulumi_wix_data.audit.comparison import audit_site
from pulumi_wix_data.audit.failing import CHOICES, parse_fail_on
from pulumi_wix_data.audit.findings import Finding
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.collection_levels import CollectionLevels
from pulumi_wix_data.permissions.data_permissions import DataPermissions
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.permissions.special_set import SpecialAccesses, SpecialSet
from pulumi_wix_data.permissions.subjects import Subject, SubjectKind
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.stack.stack_state import ManagedSite, managed_sites

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
TYPE = "pulumi-python:dynamic/wix-data:"
PRIVATE, STAFF = Preset.PRIVATE.levels, Preset.STAFF_ONLY.levels
NOBODY = ManagedSite(SITE, "")


def _levels_resource(collection: str, levels: CollectionLevels, **more: Any) -> dict[str, Any]:
    outputs = {"siteId": SITE, "dataCollectionId": collection, **levels.to_properties(), **more.pop("outputs", {})}
    return {"type": f"{TYPE}CollectionPermissions", "id": f"{SITE}/{collection}", "outputs": outputs, **more}


def _special_resource(collection: str, id_: str, user: str, *allowed: ItemAction) -> dict[str, Any]:
    accesses = SpecialAccesses(frozenset(allowed)).to_properties()
    outputs = {"siteId": SITE, "dataCollectionId": collection, "userId": user, **accesses}
    return {"type": f"{TYPE}SpecialPermission", "id": f"{SITE}/{collection}/{id_}", "outputs": outputs}


def _managed(*resources: dict[str, Any]) -> ManagedSite:
    return managed_sites({"deployment": {"resources": list(resources)}}).get(SITE, NOBODY)


def _special(id_: str, user: str, *allowed: ItemAction) -> SpecialSet:
    return SpecialSet(id_, Subject(SubjectKind.USER, user), SpecialAccesses(frozenset(allowed)))


def _kinds(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.kind.value, each.severity.value, each.value) for each in findings]


def test_what_is_as_the_stack_wrote_it_is_no_finding() -> None:
    special = _special("s", "u", ItemAction.READ)
    managed = _managed(_levels_resource("a/b", PRIVATE), _special_resource("a/b", "s", "u", ItemAction.READ))
    assert audit_site([DataPermissions("a/b", PRIVATE, (special,))], managed) == []


def test_resources_that_wait_for_their_delete_or_are_only_looked_at_manage_nothing() -> None:
    managed = _managed(
        _levels_resource("Orders", PRIVATE, delete=True),
        _levels_resource("Products", PRIVATE, external=True),
        {"type": "aws:s3/bucket:Bucket", "id": "b", "outputs": {"siteId": SITE}},
    )
    assert managed is NOBODY


def test_drift_that_a_refresh_took_into_the_state_stays_drift() -> None:
    """`written` holds what the stack itself wrote, as long as the site has something else."""
    managed = _managed(_levels_resource("Orders", STAFF, outputs={"written": PRIVATE.to_properties()}))
    found = audit_site([DataPermissions("Orders", STAFF, ())], managed)
    assert _kinds(found) == [("level-drift", "high", "PRIVILEGED → CMS_EDITOR")] * 4


def test_a_set_that_was_added_again_is_named_even_when_it_is_the_same() -> None:
    managed = _managed(_levels_resource("Orders", PRIVATE), _special_resource("Orders", "s", "u", ItemAction.READ))
    live = DataPermissions("Orders", PRIVATE, (_special("t", "u", ItemAction.READ),))
    found = audit_site([live], managed)
    assert _kinds(found) == [("special-drift", "low", "itemRead → itemRead")]
    assert "added the same ones again" in found[0].meaning


def test_wider_special_permissions_weigh_more_than_narrower_ones() -> None:
    managed = _managed(
        _levels_resource("Orders", PRIVATE),
        _special_resource("Orders", "s", "u", ItemAction.READ),
        _special_resource("Orders", "t", "v", ItemAction.READ, ItemAction.INSERT),
    )
    live = (_special("s", "u", ItemAction.UPDATE), _special("t", "v", ItemAction.READ))
    assert _kinds(audit_site([DataPermissions("Orders", PRIVATE, live)], managed)) == [
        ("special-drift", "high", "itemRead → itemUpdate"),
        ("special-drift", "low", "itemRead, itemInsert → itemRead"),
    ]


def test_what_to_do_depends_on_who_opened_it() -> None:
    live = DataPermissions("Orders", Preset.SHOW_CONTENT.levels, ())

    def remedy(managed: ManagedSite) -> tuple[bool, str]:
        return next((each.managed, each.remedy) for each in audit_site([live], managed) if each.value == "ANYONE")

    declared = "set SITE_MEMBER or stricter, unless this is content for the public."
    assert remedy(NOBODY) == (False, f"In the CMS, or in a program that declares it, {declared}")
    assert remedy(_managed(_levels_resource("Orders", live.levels))) == (True, f"In the program, {declared}")
    drifted, repair = remedy(_managed(_levels_resource("Orders", STAFF)))
    assert drifted
    assert repair.startswith("Run `pulumi refresh`, then `pulumi up`")


def test_special_permissions_alone_do_not_manage_the_levels() -> None:
    managed = _managed(_special_resource("Orders", "s", "u", ItemAction.READ))
    live = DataPermissions("Orders", PRIVATE, (_special("s", "u", ItemAction.READ),))
    assert [each.kind.value for each in audit_site([live], managed)] == ["unmanaged-collection"]


def test_ids_of_findings_are_the_same_for_ever() -> None:
    """Baselines name them: a change here makes every accepted finding of every user count again."""
    live = DataPermissions("Orders", Preset.SHOW_CONTENT.levels, (_special("s", "u", ItemAction.REMOVE),))
    assert [each.id for each in audit_site([live], NOBODY)] == [
        "public-read-b0c69b262b",
        "special-remove-to-user-cd2a5cbdf7",
        "unmanaged-special-068c959a34",
        "unmanaged-collection-df7dddedec",
    ]


def test_another_value_is_another_finding() -> None:
    def of(*allowed: ItemAction) -> set[str]:
        live = DataPermissions("Orders", PRIVATE, (_special("s", "u", *allowed),))
        found = audit_site([live], NOBODY)
        return {each.id for each in found if each.kind.value == "unmanaged-special"}

    assert of(ItemAction.READ) == of(ItemAction.READ)
    assert of(ItemAction.READ) != of(ItemAction.READ, ItemAction.UPDATE)


def test_the_mildest_severity_and_every_kind_set_what_fails() -> None:
    live = DataPermissions("Orders", PRIVATE, (_special("s", "u", ItemAction.READ),))
    found = audit_site([live], NOBODY)
    assert {each.severity.value for each in found} == {"low", "medium"}
    assert parse_fail_on(["high", "medium"]).fails(found)
    assert not parse_fail_on(["high"]).fails(found)
    assert parse_fail_on(["high", "unmanaged-collection"]).fails(found)
    assert not parse_fail_on(["never"]).fails(found)
    assert not parse_fail_on(["low"]).fails([])
    assert len(set(CHOICES)) == len(CHOICES)


PROVIDER = "urn:pulumi:s::p::pulumi:providers:pulumi-python::"


def _provider(name: str, **inputs: Any) -> dict[str, Any]:
    return {"type": "pulumi:providers:pulumi-python", "urn": f"{PROVIDER}{name}", "id": "1", "inputs": inputs}


def _state(key: Any) -> dict[str, Any]:
    far = _provider("far", **{"wix-data:siteId": SITE, "wix-data:ownApiKey": key, "wix-data:apiKey": "old"})
    return {"deployment": {"resources": [_provider("default", **{"wix-data:accountId": "old"}), far]}}


def test_each_provider_has_its_own_settings_and_the_stacks_present_key() -> None:
    secret = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "x"}
    clear = {**secret, "plaintext": '"far \\"key\\""'}
    del clear["ciphertext"]
    stack = {"wix-data:apiKey": "present", "wix-data:accountId": "present"}
    settings = ProviderSettings(_state(secret), stack, lambda: _state(clear))
    assert settings.of(f"{PROVIDER}default::1") == stack
    assert settings.of("") == stack
    far = {"wix-data:siteId": SITE, "wix-data:ownApiKey": 'far "key"', "wix-data:apiKey": "present"}
    assert settings.of(f"{PROVIDER}far::1") == far
    assert settings.wix_sites() == {f"{PROVIDER}far::1": far}


def test_secrets_are_asked_for_only_when_a_site_has_a_key_of_its_own() -> None:
    def never() -> dict[str, Any]:
        raise AssertionError("asked for secrets")

    state = {"deployment": {"resources": [_provider("far", **{"wix-data:siteId": SITE})]}}
    assert ProviderSettings(state, {}, never).wix_sites() == {f"{PROVIDER}far::1": {"wix-data:siteId": SITE}}
