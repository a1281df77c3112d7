"""What a native provider is configured with, and one name for a resource of both doors."""

from __future__ import annotations

import pytest

from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.plugin.configuration import Configuration, checked
from pulumi_wix_data.settings import Settings
from pulumi_wix_data.state.kinds import KINDS, AnyKind, common_urn
from pulumi_wix_data.state.values import Values

SITE = "2f6e4a1c-0000-4000-8000-000000000001"
ENVIRONMENT = {"WIX_API_KEY": "of-environment", "THEIR_KEY": "of-variable", "WIX_SITE_ID": SITE}


def key_of(settings: Settings) -> str:
    return settings.api_key.reveal() if settings.api_key else ""


@pytest.mark.parametrize(
    ("given", "default", "explicit"),
    [
        ({}, "of-environment", "of-environment"),
        ({"apiKey": "given"}, "of-environment", "given"),
        ({"stackApiKey": "of-stack"}, "of-environment", "of-environment"),
        ({"apiKeyEnv": "THEIR_KEY"}, "of-variable", "of-variable"),
    ],
)
def test_what_an_explicit_provider_gives_wins_and_otherwise_the_environment(
    given: dict[str, object], default: str, explicit: str
) -> None:
    for is_default, key in ((True, default), (False, explicit)):
        loaded = Configuration.load(Values(given), ENVIRONMENT, is_default=is_default)
        assert key_of(loaded.settings) == key
        assert (loaded.site_id, loaded.is_complete) == (SITE, True)


def test_without_the_environment_the_key_of_the_stack_serves() -> None:
    default = Configuration.load(Values({"apiKey": "of-stack"}), {}, is_default=True)
    explicit = Configuration.load(Values({"stackApiKey": "of-stack"}), {}, is_default=False)
    assert key_of(default.settings) == key_of(explicit.settings) == "of-stack"


@pytest.mark.parametrize("name", ["apiKey", "baseUrl"])
def test_what_is_not_known_yet_is_left_out_and_no_other_key_takes_its_place(name: str) -> None:
    kept, faults = checked(Values({name: Hidden.UNKNOWN, "siteId": SITE}))
    assert faults == []
    assert kept == {"siteId": SITE, "knownLater": name}
    loaded = Configuration.load(Values(kept), ENVIRONMENT, is_default=False)
    assert loaded.settings.api_key is None
    assert not loaded.is_complete
    assert not loaded.settings.preview_reads


def test_a_site_that_is_not_known_yet_is_not_that_of_the_environment() -> None:
    kept, _ = checked(Values({"siteId": Hidden.UNKNOWN}))
    assert Configuration.load(Values(kept), ENVIRONMENT, is_default=False).site_id is Hidden.UNKNOWN


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ({"siteId": "shop"}, "siteId"),
        ({"accountId": "me"}, "accountId"),
        ({"baseUrl": "http://example.com"}, "baseUrl"),
        ({"previewReads": "maybe"}, "previewReads"),
        ({"apiKee": "x"}, "apiKee"),
        ({"apiKey": "x", "apiKeyEnv": "Y"}, "apiKeyEnv"),
    ],
)
def test_each_fault_is_on_its_property(given: dict[str, object], name: str) -> None:
    _, faults = checked(Values(given))
    assert [each.property for each in faults] == [name]


def test_a_secret_that_is_wrong_is_not_shown() -> None:
    _, faults = checked(Values({"siteId": "hunter2", "apiKey": 7}, frozenset({"siteId"})))
    assert [each.property for each in faults] == ["", ""]
    assert not any("hunter2" in each.reason or "7" in each.reason for each in faults)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_resource_has_one_urn_for_both_doors(kind: AnyKind) -> None:
    for form in (
        "urn:pulumi:dev::shop::{}::a::b",
        "urn:pulumi:dev::shop::my:Shop${}::a",
        "urn:pulumi:dev::shop::{}$x:y:Z::a",
    ):
        assert common_urn(form.format(kind.native_type)) == form.format(kind.dynamic_type)
        assert common_urn(form.format(kind.dynamic_type)) == form.format(kind.dynamic_type)
    named_so = f"urn:pulumi:dev::shop::x:y:Z::{kind.native_type}"
    assert common_urn(named_so) == named_so
    assert common_urn("odd") == "odd"


@pytest.mark.parametrize("name", ["apikey", "api_key", "APIKEY", "key"])
def test_a_key_under_a_misspelt_name_is_not_shown(name: str) -> None:
    _, (fault,) = checked(Values({name: "IST.a-key"}))
    assert fault.property == ""  # Pulumi shows the value of the property that a fault is on
    assert fault.reason.startswith(f"{name}: there is no such property; there are ")
