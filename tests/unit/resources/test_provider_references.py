"""What Pulumi stores of a provider: a short reference to its class, the same in every process, and no data."""

from __future__ import annotations

import base64
import importlib
import os
import pickle
import subprocess
import sys

import pytest
from pulumi.dynamic import Config, ConfigureRequest, ResourceProvider
from pulumi.dynamic.dynamic import serialize_provider  # pyright: ignore[reportUnknownVariableType]

import pulumi_wix_data
from pulumi_wix_data.resources.lifecycle_provider import LifecycleProvider

KEY = "IST.secret-key"
NAMES = ["CollectionPermissionsProvider", "SpecialPermissionProvider"]
IN_ANOTHER_PROCESS = """
from pulumi.dynamic.dynamic import serialize_provider
import pulumi_wix_data
for name in {names}:
    print(serialize_provider(getattr(pulumi_wix_data, name)()))
"""


def provider_named(name: str) -> LifecycleProvider:
    """A provider by its public name."""
    return getattr(pulumi_wix_data, name)()


def stored(provider: ResourceProvider) -> str:
    """What Pulumi writes into the state."""
    return serialize_provider(provider)


def opened(raw: bytes) -> object:
    """What Pulumi makes of it again."""
    return pickle.loads(raw)  # noqa: S301 - our own bytes


@pytest.fixture
def configured(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> LifecycleProvider:
    """A provider in use."""
    monkeypatch.setenv("WIX_API_KEY", KEY)
    provider = provider_named(request.param)
    provider.configure(ConfigureRequest(Config({}, "shop")))
    return provider


@pytest.mark.parametrize("name", NAMES)
def test_the_import_path_is_part_of_the_state_format(name: str) -> None:
    kind = type(provider_named(name))
    assert (kind.__module__, kind.__qualname__) == ("pulumi_wix_data", name)
    assert getattr(importlib.import_module("pulumi_wix_data"), name) is kind
    assert name in pulumi_wix_data.__all__


@pytest.mark.parametrize("name", NAMES)
def test_a_reference_and_nothing_else_is_stored(name: str) -> None:
    text = stored(provider_named(name))
    assert len(text) < 100
    raw = base64.b64decode(text)
    assert b"pulumi_wix_data" in raw
    assert name.encode() in raw
    assert type(opened(raw)) is type(provider_named(name))


@pytest.mark.parametrize("name", NAMES)
def test_a_state_of_the_first_release_can_be_opened(name: str) -> None:
    reference = f"cpulumi_wix_data\n{name}\n)\x81.".encode("latin-1")
    assert isinstance(opened(reference), LifecycleProvider)


def test_the_stored_form_is_the_same_in_every_process() -> None:
    outcomes = {stored(provider_named(name)) for name in NAMES}
    for seed in ("1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", IN_ANOTHER_PROCESS.format(names=NAMES)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        )
        assert set(done.stdout.split()) == outcomes


@pytest.mark.parametrize("configured", NAMES, indirect=True)
def test_nothing_is_stored_with_a_provider_in_use(configured: LifecycleProvider) -> None:
    again = opened(base64.b64decode(stored(configured)))
    assert stored(configured) == stored(type(configured)())
    assert vars(again) == {}
    assert KEY.encode() not in base64.b64decode(stored(configured))
    assert KEY not in repr(vars(configured))


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_is_no_secret_and_says_when_it_is_not_configured(name: str) -> None:
    provider = provider_named(name)
    assert provider.serialize_as_secret_always is False
    assert vars(provider) == {}
    with pytest.raises(pulumi_wix_data.WixDataError, match="not configured"):
        _ = provider.session


def test_both_providers_of_a_process_share_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIX_API_KEY", KEY)
    providers = [provider_named(name) for name in NAMES]
    for provider in providers:
        provider.configure(ConfigureRequest(Config({}, "shop")))
    assert providers[0].session is providers[1].session
    other = provider_named(NAMES[0])
    other.configure(ConfigureRequest(Config({"wix-data:ownApiKey": "another"}, "shop")))
    assert other.session is not providers[0].session


def test_configure_never_raises() -> None:
    provider = provider_named(NAMES[0])
    provider.configure(ConfigureRequest(Config({"wix-data:baseUrl": "nonsense", "wix-data:previewReads": "?"}, "shop")))
    assert len(provider.session.settings.faults) >= 2
