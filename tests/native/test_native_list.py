"""What can be imported, listed by the plugin: by `pulumi do`, and page by page."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Mapping

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.lifecycle.session import Session
from pulumi_wix_data.permissions.levels import Hidden
from pulumi_wix_data.plugin.configuration import Configuration
from pulumi_wix_data.plugin.listing import Page, list_page
from pulumi_wix_data.state.values import Values
from tests.engine.engine_stack import PLUGIN, Stack
from tests.engine.engine_world import KEY, MARKETING, SITE, Wix
from tests.shared.heard import Heard
from tests.shared.seeds import sets_of

LEVELS, SPECIAL = "wix-data:index:CollectionPermissions", "wix-data:index:SpecialPermission"


def pages(wix: Wix, token: str, query: Mapping[str, object], *, size: int = 0, limit: int = 0) -> list[Page | None]:
    """All pages, each asked for by a request of its own."""
    environment = {"WIX_API_BASE_URL": wix.url, "WIX_API_KEY": KEY, "WIX_SITE_ID": SITE}
    configuration = Configuration.load(Values({}), environment, is_default=True)
    session, found, start = Session(configuration.settings, Heard()), list[Page | None](), ""
    while not found or start:
        page = list_page(session, configuration, token, Values(query), start=start, limit=limit, size=size)
        found.append(page)
        start = page.next if page else ""
    return found


def names(found: list[Page | None]) -> list[list[str]]:
    return [[each.name for each in page.found] for page in found if page]


def test_pulumi_lists_what_it_then_imports(stack: Stack, wix: Wix) -> None:
    wix.emulator.put_collection(SITE, "Of/app", collection_type="WIX_APP")
    plugin = shutil.which(PLUGIN, path=stack.environment["PATH"])
    assert plugin

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ["pulumi", "do", "--package", plugin, *arguments]
        return subprocess.run(
            command, cwd=stack.folder, env=stack.environment, capture_output=True, text=True, check=False
        )

    def listed(token: str) -> list[dict[str, str]]:
        done = run(token, "list")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    ids = [each["id"] for each in listed(LEVELS)]
    assert sorted(ids) == [f"{SITE}/{each}" for each in ("Letters", "Orders", "Products", "Stores/Products")]
    special_id = sets_of(wix.collection("Letters"))[0]["id"]
    assert listed(SPECIAL) == [{"id": f"{SITE}/Letters/{special_id}", "name": f"Letters: role {MARKETING}"}]
    failed = run(SPECIAL, "list", "--data-collection-id", "Gone")
    assert failed.returncode != 0
    assert "error: CollectionNotFound: cannot read the permissions of collection Gone" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize(
    ("size", "limit", "expected"),
    [
        (0, 0, [4]),
        (4, 0, [4]),
        (3, 0, [3, 1]),
        (3, 2, [2]),
        (1, 2, [1, 1]),
        (2, 2, [2]),
        (0, 9, [4]),
    ],
)
def test_pages_hold_what_was_asked_for(wix: Wix, size: int, limit: int, expected: list[int]) -> None:
    found = names(pages(wix, LEVELS, {}, size=size, limit=limit))
    assert [len(each) for each in found] == expected
    assert len({name for page in found for name in page}) == sum(expected)


def test_one_collection_is_read_alone(wix: Wix) -> None:
    assert names(pages(wix, SPECIAL, {"dataCollectionId": "Letters"})) == [[f"Letters: role {MARKETING}"]]
    assert wix.calls() == {"get_permissions": 1}


def test_a_site_that_only_the_update_tells_is_not_looked_at(wix: Wix) -> None:
    assert pages(wix, LEVELS, {"siteId": Hidden.UNKNOWN}) == [None]
    assert wix.calls() == {}


@pytest.mark.parametrize(
    ("token", "query", "told"),
    [
        ("wix-data:index:Nothing", {}, "this provider cannot list wix-data:index:Nothing; it can list"),
        (LEVELS, {"siteId": "shop"}, "siteId: 'shop' is not an id like"),
        (LEVELS, {"dataCollectionId": "Orders"}, "dataCollectionId: there is no such argument; there are siteId."),
    ],
)
def test_a_wrong_question_is_one_sentence(wix: Wix, token: str, query: dict[str, object], told: str) -> None:
    with pytest.raises(WixDataError, match=told):
        pages(wix, token, query)
    assert wix.calls() == {}
