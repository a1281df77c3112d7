"""Live permissions against the state, without any process."""

from __future__ import annotations

import json
from typing import Any

import pytest

from pulumi_wix_data.api.errors import SettingsError
from pulumi_wix_data.audit import advice
from pulumi_wix_data.audit.audit import SiteToAudit, run_audit, sites_to_audit
from pulumi_wix_data.audit.comparison import audit_site
from pulumi_wix_data.audit.failing import CHOICES, parse_fail_on
from pulumi_wix_data.audit.findings import Finding
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.collection_types import collection_type
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.matrix import who_can_do_what
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.stack.managed import CollectionResources
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.state.stack_state import NotAState, StackState

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
TYPE = "pulumi-python:dynamic/wix-data:"
PRIVATE, STAFF = Preset.PRIVATE.levels, Preset.STAFF_ONLY.levels
NOBODY: list[CollectionResources] = []
URN = "urn:pulumi:s::p::"
SECRET = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270"}
Json = dict[str, Any]


def _sealed(_: str) -> Json:
    return {**SECRET, "ciphertext": "x"}


def _clear(value: str) -> Json:
    return {**SECRET, "plaintext": json.dumps(value)}


def _resource(kind: str, id_: str, outputs: Json, **more: Any) -> Json:
    name = f"{URN}{TYPE}{kind}::{id_.partition('/')[2]}"
    return {"urn": name, "type": f"{TYPE}{kind}", "id": id_, "outputs": outputs, **more}


def _levels_resource(collection: str, levels: CollectionLevels, **more: Any) -> Json:
    outputs = {"siteId": SITE, "dataCollectionId": collection, **levels.to_properties(), **more.pop("outputs", {})}
    return _resource("CollectionPermissions", f"{SITE}/{collection}", outputs, **more)


def _special_resource(collection: str, id_: str, user: Any, *allowed: ItemAction, **outputs: Any) -> Json:
    accesses = SpecialAccesses.of(allowed).to_properties()
    outputs = {"siteId": SITE, "dataCollectionId": collection, "userId": user, **accesses, **outputs}
    return _resource("SpecialPermission", f"{SITE}/{collection}/{id_}", outputs)


def _state(*resources: Json) -> StackState:
    return StackState({"deployment": {"resources": list(resources)}})


def _sites(state: StackState, default_site: str | None = None) -> list[SiteToAudit]:
    return sites_to_audit(state, ProviderSettings(state, {}), default_site)


def _managed(*resources: Json) -> list[CollectionResources]:
    return next((each.managed for each in _sites(_state(*resources)) if each.site_id == SITE), NOBODY)


def audit(live: DataPermissions, managed: list[CollectionResources]) -> list[Finding]:
    return audit_site(SITE, [live], managed)


def _special(id_: str, user: str, *allowed: ItemAction) -> SpecialSet:
    return SpecialSet(id_, Subject(SubjectKind.USER, user), SpecialAccesses.of(allowed))


def _kinds(findings: list[Finding]) -> list[tuple[str, str, str]]:
    return [(each.kind.value, each.severity.value, each.value) for each in findings]


def test_what_is_as_the_stack_wrote_it_is_no_finding() -> None:
    special = _special("s", "u", ItemAction.READ)
    managed = _managed(_levels_resource("a/b", PRIVATE), _special_resource("a/b", "s", "u", ItemAction.READ))
    assert audit(DataPermissions("a/b", PRIVATE, (special,)), managed) == []


def test_resources_that_wait_for_their_delete_or_are_only_looked_at_manage_nothing() -> None:
    managed = _managed(
        _levels_resource("Orders", PRIVATE, delete=True),
        _levels_resource("Products", PRIVATE, external=True),
        {
            "urn": f"{URN}aws:s3/bucket:Bucket::b",
            "type": "aws:s3/bucket:Bucket",
            "id": "b",
            "outputs": {"siteId": SITE},
        },
    )
    assert managed is NOBODY


def test_drift_that_a_refresh_took_into_the_state_stays_drift() -> None:
    """`written` holds what the stack itself wrote, as long as the site has something else."""
    managed = _managed(_levels_resource("Orders", STAFF, outputs={"written": PRIVATE.to_properties()}))
    found = audit(DataPermissions("Orders", STAFF, ()), managed)
    assert _kinds(found) == [("level-drift", "high", "PRIVILEGED → CMS_EDITOR")] * 4


def test_a_set_that_was_added_again_is_named_even_when_it_is_the_same() -> None:
    managed = _managed(_levels_resource("Orders", PRIVATE), _special_resource("Orders", "s", "u", ItemAction.READ))
    live = DataPermissions("Orders", PRIVATE, (_special("t", "u", ItemAction.READ),))
    found = audit(live, managed)
    assert _kinds(found) == [("special-drift", "low", "itemRead → itemRead")]
    assert "added the same ones again" in found[0].meaning


def test_wider_special_permissions_weigh_more_than_narrower_ones() -> None:
    managed = _managed(
        _levels_resource("Orders", PRIVATE),
        _special_resource("Orders", "s", "u", ItemAction.READ),
        _special_resource("Orders", "t", "v", ItemAction.READ, ItemAction.INSERT),
    )
    live = (_special("s", "u", ItemAction.UPDATE), _special("t", "v", ItemAction.READ))
    assert _kinds(audit(DataPermissions("Orders", PRIVATE, live), managed)) == [
        ("special-drift", "high", "itemRead → itemUpdate"),
        ("special-drift", "low", "itemRead, itemInsert → itemRead"),
    ]


def test_what_to_do_depends_on_who_opened_it() -> None:
    live = DataPermissions("Orders", Preset.SHOW_CONTENT.levels, ())

    def remedy(managed: list[CollectionResources]) -> tuple[bool, str]:
        return next((each.managed, each.remedy) for each in audit(live, managed) if each.value == "ANYONE")

    declared = "set SITE_MEMBER or stricter, unless this is content for the public."
    assert remedy(NOBODY) == (False, f"In the CMS, or in a program that declares it, {declared}")
    assert remedy(_managed(_levels_resource("Orders", live.levels))) == (True, f"In the program, {declared}")
    drifted, repair = remedy(_managed(_levels_resource("Orders", STAFF)))
    assert drifted
    assert repair.startswith("Run `pulumi refresh`, then `pulumi up`")


def test_special_permissions_alone_do_not_manage_the_levels() -> None:
    managed = _managed(_special_resource("Orders", "s", "u", ItemAction.READ))
    live = DataPermissions("Orders", PRIVATE, (_special("s", "u", ItemAction.READ),))
    assert [each.kind.value for each in audit(live, managed)] == ["unmanaged-collection"]


def test_ids_of_findings_are_the_same_for_ever() -> None:
    """Baselines name them: a change here makes every accepted finding of every user count again."""
    live = DataPermissions("Orders", Preset.SHOW_CONTENT.levels, (_special("s", "u", ItemAction.REMOVE),))
    assert [each.id for each in audit(live, NOBODY)] == [
        "public-read-b0c69b262b",
        "special-remove-to-user-cd2a5cbdf7",
        "unmanaged-special-068c959a34",
        "unmanaged-collection-df7dddedec",
    ]


def test_another_value_is_another_finding() -> None:
    def of(*allowed: ItemAction) -> set[str]:
        live = DataPermissions("Orders", PRIVATE, (_special("s", "u", *allowed),))
        found = audit(live, NOBODY)
        return {each.id for each in found if each.kind.value == "unmanaged-special"}

    assert of(ItemAction.READ) == of(ItemAction.READ)
    assert of(ItemAction.READ) != of(ItemAction.READ, ItemAction.UPDATE)


def test_the_mildest_severity_and_every_kind_set_what_fails() -> None:
    live = DataPermissions("Orders", PRIVATE, (_special("s", "u", ItemAction.READ),))
    found = audit(live, NOBODY)
    assert {each.severity.value for each in found} == {"low", "medium"}
    assert parse_fail_on(["high", "medium"]).fails(found)
    assert not parse_fail_on(["high"]).fails(found)
    assert parse_fail_on(["high", "unmanaged-collection"]).fails(found)
    assert not parse_fail_on(["never"]).fails(found)
    assert not parse_fail_on(["low"]).fails([])
    assert len(set(CHOICES)) == len(CHOICES)


PROVIDER = f"{URN}pulumi:providers:pulumi-python::"


def _provider(name: str, **inputs: Any) -> Json:
    return {"type": "pulumi:providers:pulumi-python", "urn": f"{PROVIDER}{name}", "id": "1", "inputs": inputs}


def _providers(key: Any, name: str = "far") -> StackState:
    far = _provider(name, **{"wix-data:siteId": SITE, "wix-data:ownApiKey": key, "wix-data:apiKey": "old"})
    return _state(_provider("default", **{"wix-data:accountId": "old"}), far)


@pytest.mark.parametrize("name", ["far", "default_eu", "default"])
def test_each_provider_has_its_own_settings_and_the_stacks_present_key(name: str) -> None:
    stack = {"wix-data:apiKey": "present", "wix-data:accountId": "present"}
    settings = ProviderSettings(_providers(_clear('far "key"'), name), stack)
    far = settings.of(f"{PROVIDER}{name}::1")
    told = [far(f"wix-data:{each}") for each in ("siteId", "ownApiKey", "apiKey", "accountId")]
    assert told == [SITE, 'far "key"', "present", None]
    assert settings.of("")("wix-data:accountId") == "present"
    assert settings.of(f"{PROVIDER}default_1_2_0::1")("wix-data:accountId") == "present"
    assert settings.sites() == {SITE: f"{PROVIDER}{name}::1"}


@pytest.mark.parametrize("name", ["default_1_2_3", "default"])
def test_a_wix_site_without_a_key_is_one_whatever_its_name_is(name: str) -> None:
    declared = {**_provider(name, **{"wix-data:siteId": SITE}), "parent": f"{URN}pulumi:pulumi:Stack::p-s"}
    settings = ProviderSettings(_state(_provider("default_2_0_0", **{"wix-data:siteId": "x"}), declared), {})
    assert settings.sites() == {SITE: f"{PROVIDER}{name}::1"}
    assert settings.of(f"{PROVIDER}{name}::1")("wix-data:siteId") == SITE


def test_the_default_provider_has_the_stacks_settings() -> None:
    settings = ProviderSettings(_providers("x"), {"wix-data:accountId": "present"})
    assert settings.of(f"{PROVIDER}default::1")("wix-data:accountId") == "present"


def test_a_key_that_cannot_be_decrypted_is_one_sentence_when_it_is_needed() -> None:
    far = ProviderSettings(_providers(_sealed("")), {}).of(f"{PROVIDER}far::1")
    assert far("wix-data:siteId") == SITE
    with pytest.raises(SettingsError, match=r"WixSite 'far' cannot be read .* PULUMI_CONFIG_PASSPHRASE"):
        far("wix-data:ownApiKey")


LIVE = DataPermissions("Orders", PRIVATE, (_special("s", "hidden-user", ItemAction.READ),))


def test_a_secret_is_compared_where_it_can_be_seen_and_never_told() -> None:
    levels = {name: _clear(level) for name, level in PRIVATE.to_properties().items()}
    special = _special_resource("Orders", "s", _clear("hidden-user"), itemRead=_clear("ALLOWED"))
    managed = _managed(_levels_resource("Orders", PRIVATE, outputs=levels), special)
    assert audit(LIVE, managed) == []

    levels[ItemAction.READ.value] = _clear("SITE_MEMBER")
    special = _special_resource("Orders", "s", _clear("hidden-user"), itemInsert=_clear("ALLOWED"))
    found = audit(LIVE, _managed(_levels_resource("Orders", PRIVATE, outputs=levels), special))
    assert _kinds(found) == [
        ("special-drift", "high", "itemInsert [secret] → itemRead"),
        ("level-drift", "low", "[secret] → PRIVILEGED"),
    ]
    assert "hidden-user" not in repr(found)
    assert "SITE_MEMBER" not in repr(found)


def test_what_waits_for_its_delete_is_no_reason_to_declare_it() -> None:
    live = DataPermissions(
        "Orders", PRIVATE, (_special("s", "ann", ItemAction.READ), _special("t", "eve", ItemAction.READ))
    )
    waiting = _special_resource("Orders", "s", "ann", ItemAction.READ) | {"delete": True}
    levels = _levels_resource("Orders", PRIVATE, delete=True)
    gone = _levels_resource("Gone", PRIVATE, delete=True)
    kept = _special_resource("Other", "o", "ann", ItemAction.READ)
    found = audit_site(SITE, [live], _managed(levels, gone, waiting, kept))
    remedies = {str(each.subject or each.about): each.remedy for each in found if each.data_collection_id == "Orders"}
    assert remedies["user ann"] == "Run `pulumi up`: the stack is yet to delete Orders/s."
    assert remedies["levels"].startswith("Run `pulumi up`")
    assert remedies["user eve"] == advice.DECLARE_SPECIAL
    assert "Gone" not in {each.data_collection_id for each in found}


def test_what_cannot_be_compared_is_a_finding() -> None:
    levels = {name: _sealed(level) for name, level in PRIVATE.to_properties().items()}
    special = _special_resource("Orders", "s", _sealed("hidden-user"), itemRead=_sealed("ALLOWED"))
    wide = DataPermissions("Orders", Preset.STAFF_ONLY.levels, LIVE.special_sets)
    found = audit(wide, _managed(_levels_resource("Orders", PRIVATE, outputs=levels), special))
    assert _kinds(found) == [
        *[("level-drift", "medium", "[secret] or CMS_EDITOR")] * 4,
        ("special-drift", "medium", "itemRead [secret] or itemRead"),
    ]
    assert all("cannot be compared" in each.meaning for each in found)
    assert all("PULUMI_CONFIG_PASSPHRASE" in each.remedy for each in found)
    assert "hidden-user" not in repr(found)


def test_a_secret_collection_is_named_by_its_resource() -> None:
    resource = _levels_resource("Orders", STAFF, outputs={"dataCollectionId": _sealed("")})
    found = audit(DataPermissions("Orders", PRIVATE, ()), _managed(resource))
    assert {each.data_collection_id for each in found} == {"[secret] (Orders)"}
    assert len(found) == 4


def test_a_secret_site_is_never_told() -> None:
    state = _state(_levels_resource("Orders", PRIVATE, outputs={"siteId": _clear(SITE)}))
    live = [DataPermissions("Orders", STAFF, ()), DataPermissions("Other", PRIVATE, ())]
    result = run_audit(_sites(state), lambda _: live)
    told = [*(each.site_id for each in result.sites), *(each.site_id for each in result.findings)]
    assert set(told) == {"[secret] (Orders)"}


def test_kinds_of_later_versions_are_noted() -> None:
    types = [f"{TYPE}RowPermissions", "wix-data:index:RowPermissions"]
    found = _state(*({"urn": f"{URN}{each}::rows", "type": each, "id": "x"} for each in [*types, "aws:s3:Bucket"]))
    assert [urn.type for urn in found.unknown] == types


def test_an_access_that_is_not_understood_is_not_nothing() -> None:
    odd = SpecialAccesses.from_properties({ItemAction.REMOVE.value: "SOMETIMES"})
    live = DataPermissions("Orders", PRIVATE, (SpecialSet("s", Subject(SubjectKind.USER, "u"), odd),))
    unmanaged = audit(live, _managed(_levels_resource("Orders", PRIVATE)))
    assert _kinds(unmanaged) == [("unmanaged-special", "medium", "itemRemove (not understood)")]
    wrote = _special_resource("Orders", "s", "u", itemRemove="SOMETIMES")
    same = audit(live, _managed(_levels_resource("Orders", PRIVATE), wrote))
    assert [(each.kind.value, each.severity.value) for each in same] == [("special-drift", "medium")]


def test_two_resources_on_one_collection_agree_or_nobody_knows() -> None:
    both = [_levels_resource("Orders", PRIVATE), _levels_resource("Orders", STAFF)]
    both[1]["urn"] += "-2"
    found = audit(DataPermissions("Orders", STAFF, ()), _managed(*both))
    assert _kinds(found) == [("level-drift", "medium", "(declared twice) or CMS_EDITOR")] * 4


def test_a_resource_that_names_no_collection_is_refused() -> None:
    resource = {**_levels_resource("Orders", PRIVATE), "id": "", "outputs": {"siteId": SITE}}
    with pytest.raises(NotAState, match="has no id that tells its site and collection"):
        _managed(resource)


def test_every_site_is_audited_also_one_without_resources() -> None:
    default = "bbbbbbbb-bbbb-4bbb-8bbb-bbbbbbbbbbbb"
    assert [each.site_id for each in _sites(_providers("x"), default.upper())] == [SITE, default]


def test_what_nobody_can_change_is_marked_and_never_called_undeclared() -> None:
    sets = (_special("s", "u", ItemAction.READ),)
    live = DataPermissions("Stores/Products", Preset.SHOW_CONTENT.levels, sets, type=collection_type("WIX_APP"))
    found = audit(live, NOBODY)
    assert [each.kind.value for each in found] == ["public-read"]
    assert "a collection of a Wix app (WIX_APP), whose permissions are fixed" in found[0].remedy
    assert "export" not in found[0].remedy


def test_special_permissions_of_somebody_who_is_not_named_are_found() -> None:
    live = DataPermissions("Orders", PRIVATE, (), unnamed_sets=2)
    found = {each.kind.value: each for each in audit_site(SITE, [live], NOBODY)}
    assert "2 special permissions of it do not name one user or one role" in found["unknown-subject"].meaning
    (first, *_) = who_can_do_what([live])
    assert "special permissions that name nobody known here (2)" in first.remarks[0]
