"""The emulator of the engine tests, filled with a site worth exporting."""

from __future__ import annotations

import pytest

from tests.engine.engine_world import ACCOUNT, KEY, SITE, Wix
from tests.export.export_world import site_to_export


@pytest.fixture
def wix(wix: Wix) -> Wix:
    wix.emulator.put_state(site_to_export())
    return wix


@pytest.fixture
def settings(wix: Wix) -> dict[str, str]:
    """The environment of a user who wants this site exported."""
    return {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE, "WIX_ACCOUNT_ID": ACCOUNT}
