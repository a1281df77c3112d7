"""The HTML page in a real browser."""

from __future__ import annotations

import os
from collections.abc import Generator
from dataclasses import replace
from datetime import datetime, timezone
from importlib.metadata import version
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from pulumi_wix_data.matrix.differences import Side, differences
from pulumi_wix_data.matrix.html_page import matrix_page
from pulumi_wix_data.matrix.site_access import CollectionAccess
from pulumi_wix_data.pages.rendering import Origin
from pulumi_wix_data.permissions.data_permissions import LOCKED
from tests.matrix.matrix_site import HOSTILE, SITE, changed, collections

SCREENSHOT = "WIX_DATA_SCREENSHOT"
"""Where to keep a picture of the page, such as that of the documentation."""


ORIGIN = Origin({"site": SITE, "stack": "shop/prod"}, datetime(2026, 11, 26, tzinfo=timezone.utc))


def the_page(found: list[CollectionAccess] | None = None) -> str:
    return matrix_page(found or collections(), "Who can do what", ORIGIN)


def test_the_page_has_no_outside_parts_and_no_holes() -> None:
    page = the_page()
    assert HOSTILE not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<tbody data-part") == len(collections())


def test_it_says_where_it_comes_from() -> None:
    page = the_page()
    for fact in (SITE, "shop/prod", "2026-11-26 00:00 UTC", f"pulumi-wix-data {version('pulumi-wix-data')}"):
        assert f"<dd>{fact}</dd>" in page


@pytest.mark.parametrize("id_", ["\x1b[31mOrders\u202e", "##[error]oops", "=1", "{{ 7 * 7 }}", "a" * 200])
def test_any_id_is_shown_as_it_is_and_nothing_else(id_: str) -> None:
    hostile = replace(collections()[0], permissions=replace(collections()[0].permissions, data_collection_id=id_))
    page = the_page([hostile])
    assert all(line.isprintable() for line in page.splitlines())
    assert "##[" not in page
    assert "49" not in page.partition("<table")[2]


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, tmp_path: Path, complaints: list[str]) -> Generator[Page]:
    file = tmp_path / "access.html"
    file.write_text(the_page(), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(file.as_uri())
    yield page
    page.close()


def shown(page: Page) -> list[str]:
    visible = page.locator("tbody[data-part] > tr:first-child > th").filter(visible=True)
    return [each.inner_text() for each in visible.all()]


def test_it_loads_without_a_complaint(page: Page, complaints: list[str]) -> None:
    assert shown(page) == ["Forms", "Products", "Profiles", HOSTILE, "Orders"]
    assert complaints == []
    kept = os.environ.get(SCREENSHOT)
    if kept:
        page.screenshot(path=kept)


def test_search_and_filters_leave_what_they_say(page: Page) -> None:
    page.locator("#search").press_sequentially("packer")
    assert shown(page) == ["Orders"]
    assert page.locator("#count").inner_text() == "1 of 5 shown"
    page.locator("#search").clear()
    page.locator("#openness").select_option("public write")
    assert shown(page) == ["Forms"]
    page.locator("#openness").select_option("")
    page.locator("#subject").select_option("role Packer")
    assert shown(page) == ["Orders"]


def test_it_can_be_used_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.type("orders")
    assert shown(page) == ["Orders"]
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    table = page.locator("tr.full:visible")
    assert "role Packer\tyes\tno\tyes\tno" in table.inner_text()
    page.keyboard.press("Enter")
    assert table.count() == 0


def test_what_a_preview_changes_is_shown_before_and_after(browser: Browser, tmp_path: Path) -> None:
    before = replace(collections()[0], permissions=replace(collections()[0].permissions, levels=LOCKED))
    changes = differences(Side("a", [before, *collections()[1:]]), Side("b", collections())).changes
    found = changed(collections(), changes)
    file = tmp_path / "planned.html"
    file.write_text(the_page(found), encoding="utf-8")
    page = browser.new_page()
    page.goto(file.as_uri())
    page.locator("#changed").check()
    assert shown(page) == ["Forms"]
    assert page.locator("tbody[data-part]:visible td").nth(1).inner_text().split() == ["admins→", "anyone"]
    page.close()


@pytest.mark.parametrize("width", [320, 390, 768, 1280])
def test_it_fits_any_screen_with_the_longest_ids(browser: Browser, tmp_path: Path, width: int) -> None:
    long = [
        replace(each, permissions=replace(each.permissions, data_collection_id=f"{number}{'x' * 199}"))
        for number, each in enumerate(collections())
    ]
    file = tmp_path / "long.html"
    file.write_text(the_page(long), encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cell = page.locator("tbody[data-part] td .step").first.bounding_box()
    assert cell
    assert cell["height"] < 40  # one line: the ids wrap, the levels do not
    page.close()
