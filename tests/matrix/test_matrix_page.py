"""The HTML page in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from pulumi_wix_data.matrix.html_page import matrix_page
from tests.matrix.matrix_site import HOSTILE, rows

SCREENSHOT = "WIX_DATA_SCREENSHOT"
"""Where to keep a picture of the page, such as that of the documentation."""


def test_the_page_has_no_outside_parts_and_no_holes() -> None:
    page = matrix_page(rows(), "Who can do what")
    assert HOSTILE not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<tr") == len(rows()) + 1


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("no chromium on PATH (Debian: apt-get install chromium)")
    with sync_playwright() as playwright:
        chrome = playwright.chromium.launch(executable_path=chromium, chromium_sandbox=False)
        yield chrome
        chrome.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(browser: Browser, tmp_path: Path, complaints: list[str]) -> Generator[Page]:
    file = tmp_path / "access.html"
    file.write_text(matrix_page(rows(), "Who can do what"), encoding="utf-8")
    page = browser.new_page(viewport={"width": 1100, "height": 900})
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("requestfailed", lambda request: complaints.append(request.url))
    page.goto(file.as_uri())
    yield page
    page.close()


def shown(page: Page) -> list[str]:
    visible = page.locator("tbody tr").filter(visible=True)
    return [row.locator("td").first.inner_text() for row in visible.all()]


def test_it_loads_without_a_complaint(page: Page, complaints: list[str]) -> None:
    assert len(shown(page)) == len(rows())
    assert complaints == []
    kept = os.environ.get(SCREENSHOT)
    if kept:
        page.screenshot(path=kept)


def test_search_and_filters_leave_what_they_say(page: Page) -> None:
    page.locator("#search").press_sequentially("orders")
    assert "role Packer" in shown(page)
    assert page.locator("#count").inner_text() == f"{len(shown(page))} rows"
    page.locator("#search").clear()
    page.locator("#exposure").select_option("public write")
    assert shown(page) == ["any visitor"]
    page.locator("#who").select_option("CMS editor")
    assert shown(page) == []


def test_it_can_be_used_by_keyboard_alone(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.type("role packer")
    assert shown(page) == ["role Packer"]


def test_it_fits_a_phone(page: Page) -> None:
    page.set_viewport_size({"width": 500, "height": 900})
    width, inner = page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
    assert width <= inner
