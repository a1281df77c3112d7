"""What holds the key in memory shows it in no repr, pickle, copy or traceback with its local values."""

from __future__ import annotations

import copy
import pickle
import pprint
import traceback
from collections.abc import Callable
from typing import Any

import dill  # pyright: ignore[reportMissingTypeStubs]
import pytest
from pulumi.dynamic import Config, ConfigureRequest
from pulumi.dynamic.dynamic import serialize_provider  # pyright: ignore[reportUnknownVariableType]

import pulumi_wix_data
from pulumi_wix_data import lookups
from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.resources import sessions
from pulumi_wix_data.resources.lifecycle_provider import LifecycleProvider
from tests.security.raw_servers import answer, raw_server
from tests.security.secure_calls import KEY, PIECE, PRIVATE, SITE, client_of, plain

NAMES = ["CollectionPermissionsProvider", "SpecialPermissionProvider"]
INPUTS: dict[str, Any] = {"siteId": SITE, "dataCollectionId": "Orders", **PRIVATE.to_properties()}
SOURCES: dict[str, dict[str, str]] = {
    "environment": {},
    "stack": {"wix-data:apiKey": KEY},
    "own": {"wix-data:ownApiKey": KEY},
    "named variable": {"wix-data:apiKeyEnv": "WIX_API_KEY_NAMED"},
}


@pytest.fixture(params=[(name, source) for name in NAMES for source in SOURCES], ids=str)
def configured(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> LifecycleProvider:
    """A provider that Pulumi has configured, with the key from one of its sources."""
    name, source = request.param
    variable = {"environment": "WIX_API_KEY", "named variable": "WIX_API_KEY_NAMED"}.get(source)
    monkeypatch.delenv("WIX_API_KEY", raising=False)
    if variable:
        monkeypatch.setenv(variable, KEY)
    provider: LifecycleProvider = getattr(pulumi_wix_data, name)()
    provider.configure(ConfigureRequest(Config(SOURCES[source], "shop")))
    assert provider.session.settings.require_api_key().reveal() == KEY
    return provider


SAVED: dict[str, Callable[[LifecycleProvider], bytes]] = {
    "what Pulumi stores": lambda provider: serialize_provider(provider).encode(),
    "dill": lambda provider: dill.dumps(provider, recurse=True),  # pyright: ignore[reportUnknownMemberType]
    "dill by value": lambda provider: dill.dumps(provider, byref=False),  # pyright: ignore[reportUnknownMemberType]
    **{
        f"pickle {number}": lambda provider, number=number: pickle.dumps(provider, number)
        for number in range(pickle.HIGHEST_PROTOCOL + 1)
    },
}


@pytest.mark.parametrize("saved", SAVED)
def test_no_pickle_of_a_configured_provider_holds_it(configured: LifecycleProvider, saved: str) -> None:
    raw = SAVED[saved](configured)
    assert PIECE.encode() not in raw
    assert len(raw) < 200


def test_a_copy_knows_no_key(configured: LifecycleProvider) -> None:
    for copied in (copy.copy(configured), copy.deepcopy(configured)):
        with pytest.raises(WixDataError, match="not configured"):
            _ = copied.session


def test_nothing_around_a_provider_shows_it(configured: LifecycleProvider) -> None:
    session = configured.session
    holders: list[object] = [configured, vars(configured), session, vars(session), session.settings]
    holders += [vars(session.settings), vars(sessions), vars(lookups)]
    assert PIECE not in "".join(f"{holder!r}{holder!s}{pprint.pformat(holder)}" for holder in holders)


def held(holder: object, name: str) -> object:
    """A private attribute, as a debugger would show it."""
    return vars(holder)[name]


def test_a_used_client_shows_it_nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WIX_API_KEY", KEY)
    with raw_server(answer(200, "[]")) as server:
        client = client_of(plain(server.port))
        with pytest.raises(WixDataError):
            client.get_permissions(SITE, "Orders")
    transport = held(client, "_transport")
    http = held(transport, "_client")
    assert PIECE not in "".join(map(repr, (client, vars(client), transport, vars(transport), http, vars(http))))
    with pytest.raises(TypeError):
        pickle.dumps(client)


@pytest.mark.parametrize("status", [200, 401, 500])
def test_no_traceback_shows_it_even_with_local_values(
    configured: LifecycleProvider, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    monkeypatch.setenv("WIX_DATA_DEBUG", "1")
    with raw_server(answer(status, '{"dataPermissions": 5}')) as server:
        monkeypatch.setenv("WIX_API_BASE_URL", plain(server.port))
        configured.configure(ConfigureRequest(Config({"wix-data:ownApiKey": KEY}, "shop")))
        with pytest.raises(WixDataError) as failure:
            configured.read(f"{SITE}/Orders/special", INPUTS)
    shown = "".join(traceback.TracebackException.from_exception(failure.value, capture_locals=True).format())
    assert "get_permissions" in shown
    # Of this test's own frame the values are left out: it holds the key on purpose.
    assert PIECE not in shown.partition("error_lines.py")[2]
