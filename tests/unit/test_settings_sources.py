"""Where each setting comes from, which source wins, and which addresses are refused."""

from __future__ import annotations

import pytest

from pulumi_wix_data.api.errors import SettingsError
from pulumi_wix_data.settings import Settings, address_fault, find_site_id, load_settings, missing_site

ACCOUNT = "0a1b2c3d-0000-4000-8000-000000000001"
Sources = dict[str, str]


def load(config: Sources | None = None, environment: Sources | None = None) -> Settings:
    """The settings of a stack with that configuration, in that environment."""
    return load_settings((config or {}).get, environment or {})


def key_of(settings: Settings) -> str | None:
    """The key's text."""
    return settings.api_key.reveal() if settings.api_key else None


STACK = {"wix-data:apiKey": "stack-key"}
ENVIRONMENT = {"WIX_API_KEY": "environment-key", "EU_KEY": "eu-key"}


@pytest.mark.parametrize(
    ("config", "environment", "key"),
    [
        (STACK, {}, "stack-key"),
        ({}, ENVIRONMENT, "environment-key"),
        (STACK, ENVIRONMENT, "environment-key"),
        (STACK, {"WIX_API_KEY": ""}, "stack-key"),
        ({**STACK, "wix-data:ownApiKey": "own-key"}, ENVIRONMENT, "own-key"),
        ({**STACK, "wix-data:apiKeyEnv": "EU_KEY"}, ENVIRONMENT, "eu-key"),
        ({}, {"WIX_API_KEY": " padded-key\n"}, "padded-key"),
    ],
)
def test_which_key_wins(config: Sources, environment: Sources, key: str) -> None:
    settings = load(config, environment)
    assert (key_of(settings), settings.faults) == (key, ())
    assert settings.require_api_key().reveal() == key


def test_without_a_stack_nobody_is_told_to_configure_one() -> None:
    faults = load_settings(lambda _: None, {}, has_stack=False).faults
    assert [fault.reason for fault in faults] == ["no API key is set: set the environment variable WIX_API_KEY."]
    assert missing_site("give --site", has_stack=False).startswith("no site is set: give --site or set WIX_SITE_ID (")


@pytest.mark.parametrize(
    ("config", "environment", "words"),
    [
        ({}, {}, ["WIX_API_KEY", "pulumi config set --secret wix-data:apiKey`"]),
        ({}, {"WIX_API_KEY": "   "}, ["no API key is set"]),
        ({**STACK, "wix-data:apiKeyEnv": "EU_KEY"}, {"WIX_API_KEY": "other"}, ["EU_KEY", "api_key_env"]),
        ({}, {"WIX_API_KEY": "two words"}, ["copy it again"]),
        ({}, {"WIX_API_KEY": "line\nbreak"}, ["copy it again"]),
        ({}, {"WIX_API_KEY": "schlüssel"}, ["copy it again"]),
        ({}, {"WIX_API_KEY": "esc\x1b[31m"}, ["copy it again"]),
    ],
)
def test_an_unusable_key_is_one_clear_fault_that_shows_no_key(
    config: Sources, environment: Sources, words: list[str]
) -> None:
    settings = load(config, environment)
    (fault,) = settings.faults
    assert fault.property == ""
    assert all(word in fault.reason for word in words)
    assert not any(value.strip() in fault.reason for value in environment.values() if value.strip())
    assert settings.api_key is None
    with pytest.raises(SettingsError, match=words[0]):
        settings.require_api_key()


@pytest.mark.parametrize(
    ("config", "environment", "expected"),
    [
        ({}, {}, "https://www.wixapis.com"),
        ({}, {"WIX_API_BASE_URL": "https://env.test"}, "https://env.test"),
        ({"wix-data:baseUrl": "https://stack.test/"}, {"WIX_API_BASE_URL": "https://env.test"}, "https://stack.test"),
        ({"wix-data:baseUrl": ""}, {"WIX_API_BASE_URL": "http://127.0.0.1:8787//"}, "http://127.0.0.1:8787"),
    ],
)
def test_the_address_comes_from_the_stack_then_the_environment(
    config: Sources, environment: Sources, expected: str
) -> None:
    assert load({**STACK, **config}, environment).base_url == expected


@pytest.mark.parametrize(
    ("config", "environment", "site"),
    [
        ({}, {}, None),
        ({}, {"WIX_SITE_ID": ""}, None),
        ({}, {"WIX_SITE_ID": "env-site"}, "env-site"),
        ({"wix-data:siteId": "stack-site"}, {"WIX_SITE_ID": "env-site"}, "stack-site"),
    ],
)
def test_the_site_comes_from_the_stack_then_the_environment(
    config: Sources, environment: Sources, site: str | None
) -> None:
    assert find_site_id(config.get, environment) == site


def test_a_missing_site_names_every_way_to_give_it() -> None:
    assert all(word in missing_site() for word in ("site_id", "wix-data:siteId", "WIX_SITE_ID", "/dashboard/"))


@pytest.mark.parametrize(
    ("config", "environment", "account"),
    [
        ({}, {"WIX_ACCOUNT_ID": ACCOUNT}, ACCOUNT),
        ({"wix-data:accountId": ACCOUNT}, {"WIX_ACCOUNT_ID": "other"}, ACCOUNT),
    ],
)
def test_the_account_comes_from_the_stack_then_the_environment(
    config: Sources, environment: Sources, account: str
) -> None:
    assert load({**STACK, **config}, environment).require_account_id() == account


@pytest.mark.parametrize(
    ("config", "words"),
    [({}, ["wix-data:accountId", "WIX_ACCOUNT_ID"]), ({"wix-data:accountId": "mine"}, ["'mine'", "GUID"])],
)
def test_a_missing_or_bad_account_fails_only_who_needs_it(config: Sources, words: list[str]) -> None:
    settings = load({**STACK, **config})
    assert settings.faults == ()
    with pytest.raises(SettingsError) as failure:
        settings.require_account_id()
    assert all(word in str(failure.value) for word in words)


@pytest.mark.parametrize(
    ("value", "reads"), [(None, True), ("", True), ("true", True), ("True", True), ("false", False), (" FALSE ", False)]
)
def test_preview_reads(value: str | None, reads: bool) -> None:
    settings = load(STACK if value is None else {**STACK, "wix-data:previewReads": value})
    assert (settings.preview_reads, settings.faults) == (reads, ())


def test_all_faults_come_together() -> None:
    settings = load({"wix-data:previewReads": "maybe", "wix-data:baseUrl": "ftp://x.test"})
    assert [fault.property for fault in settings.faults] == ["", "", ""]
    with pytest.raises(SettingsError) as failure:
        settings.require_api_key()
    for word in ("'maybe'", "true, false", "ftp://x.test", "WIX_API_KEY"):
        assert word in str(failure.value)


@pytest.mark.parametrize(
    "address",
    [
        "https://www.wixapis.com",
        "HTTPS://www.wixapis.com",
        "https://gateway.test:8443/wix",
        "http://127.0.0.1:8787",
        "http://127.0.0.2",
        "http://127.255.255.254:1",
        "http://localhost:8787",
        "http://LOCALHOST",
        "http://[::1]:8787",
    ],
)
def test_https_everywhere_and_plain_http_to_this_machine(address: str) -> None:
    assert address_fault(address) is None


@pytest.mark.parametrize(
    "address",
    [
        "http://www.wixapis.com",
        "http://10.0.0.1",
        "http://0.0.0.0:8787",
        "http://[::]",
        "http://[2001:db8::1]",
        "http://128.0.0.1",
        "http://127.0.0.1.evil.com",
        "http://localhost.evil.com",
        "http://localhostevil",
        "http://xlocalhost",
        "http://localhost@evil",
        "http://127.0.0.1@evil.com",
        "http://127.0.0.1:80@evil.com",
        "http://evil.com#@localhost",
        "http://evil.com?@localhost",
        "http://evil.com/@localhost",
        "http://evil.com\\@localhost",
        "http://user:password@localhost",
        "https://user@www.wixapis.com",
        "https://:password@www.wixapis.com",
        "https://www.wixapis.com?x=1",
        "https://www.wixapis.com#x",
        "ftp://localhost",
        "file:///etc/hosts",
        "ws://localhost",
        "javascript:alert(1)",
        "localhost:8787",
        "www.wixapis.com",
        "//localhost",
        "https://",
        "https:",
        "",
        "http://[::1",
        "http://[zz]",
        "https://x.test:99999",
        "https://x.test:port",
        "http://2130706433",
        "http://0x7f.1",
        "http://①②⑦.0.0.1",
    ],
)
def test_every_other_address_is_refused_and_no_password_shown(address: str) -> None:
    fault = address_fault(address)
    assert fault is not None
    assert "wix-data:baseUrl" in fault
    assert "WIX_API_BASE_URL" in fault
    assert "password" not in fault
    assert load({**STACK, "wix-data:baseUrl": address or "x:"}).faults


@pytest.mark.parametrize("given", ["Bearer the-key", "bearer the-key", "APIKey the-key", "apikey:the-key"])
@pytest.mark.parametrize("name", ["WIX_API_KEY", "wix-data:apiKey", "wix-data:ownApiKey", "EU_KEY"])
def test_a_prefix_is_recognised_before_the_first_call(given: str, name: str) -> None:
    config = {name: given} if name.startswith("wix-data:") else {}
    config |= {"wix-data:apiKeyEnv": "EU_KEY"} if name == "EU_KEY" else {}
    (fault,) = load(config, {} if name.startswith("wix-data:") else {name: given}).faults
    assert f"begins with `{given[:6]}`" in fault.reason
    assert "the-key" not in fault.reason


@pytest.mark.parametrize("given", ["BearerToken", "IST.Bearer", "api", "basic-key", "token.1"])
def test_a_key_may_begin_like_a_prefix(given: str) -> None:
    assert load({}, {"WIX_API_KEY": given}).faults == ()


@pytest.mark.parametrize("value", ["true", "false", None])
def test_fixed_collections_are_tried_only_where_somebody_says_so(value: str | None) -> None:
    settings = load({**STACK, **({"wix-data:tryFixedCollections": value} if value else {})})
    assert settings.try_fixed_collections is (value == "true")
    (fault,) = load({**STACK, "wix-data:tryFixedCollections": "perhaps"}).faults
    assert "choose one of true, false" in fault.reason
