# pyright: reportUnknownMemberType=false
"""The HTML page in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Generator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from matrix_site import HOSTILE, rows

from pulumi_wix_data.matrix.html_page import matrix_page

if TYPE_CHECKING:
    from selenium.webdriver import Chrome

SCREENSHOT = "WIX_DATA_SCREENSHOT"
"""Where to keep a picture of the page, such as the README's."""


def test_the_page_has_no_outside_parts_and_no_holes() -> None:
    page = matrix_page(rows(), "Who can do what")
    assert HOSTILE not in page
    assert "http" not in page.replace("http-equiv", "")
    assert page.count("<tr") == len(rows()) + 1


@pytest.fixture(scope="module")
def browser() -> Generator[Chrome]:
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if not chromium or not driver:
        pytest.skip("no chromium and chromedriver on PATH (Debian: apt-get install chromium chromium-driver)")
    from selenium.webdriver import Chrome, ChromeOptions, ChromeService

    options = ChromeOptions()
    options.binary_location = chromium
    quiet = ("background-networking", "component-update", "sync", "gpu", "quic")
    for switch in ("headless", "no-sandbox", "no-first-run", *(f"disable-{name}" for name in quiet)):
        options.add_argument(f"--{switch}")
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    chrome = Chrome(options, ChromeService(driver))
    yield chrome
    chrome.quit()


@pytest.fixture
def page(browser: Chrome, tmp_path: Path) -> Chrome:
    file = tmp_path / "access.html"
    file.write_text(matrix_page(rows(), "Who can do what"), encoding="utf-8")
    browser.set_window_size(1100, 900)
    browser.get(file.as_uri())
    return browser


def shown(page: Chrome) -> list[str]:
    visible = [row for row in page.find_elements("css selector", "tbody tr") if row.is_displayed()]
    return [row.find_element("css selector", "td").text for row in visible]


def test_it_loads_without_a_complaint(page: Chrome) -> None:
    assert page.get_log("browser") == []
    assert len(shown(page)) == len(rows())
    kept = os.environ.get(SCREENSHOT)
    if kept:
        page.save_screenshot(kept)


def test_search_and_filters_leave_what_they_say(page: Chrome) -> None:
    page.find_element("id", "search").send_keys("orders")
    assert "role Packer" in shown(page)
    assert page.find_element("id", "count").text == f"{len(shown(page))} rows"
    page.find_element("id", "search").clear()
    page.find_element("id", "search").send_keys(" \b")
    page.find_element("css selector", "#exposure").send_keys("public write")
    assert shown(page) == ["any visitor"]
    page.find_element("css selector", "#who").send_keys("CMS editor")
    assert shown(page) == []


def test_it_can_be_used_by_keyboard_alone(page: Chrome) -> None:
    from selenium.webdriver import ActionChains, Keys

    ActionChains(page).send_keys(Keys.TAB, "role packer").perform()
    assert shown(page) == ["role Packer"]


def test_it_fits_a_phone(page: Chrome) -> None:
    page.set_window_size(500, 900)
    width = page.execute_script("return [document.documentElement.scrollWidth, window.innerWidth]")
    assert width[0] <= width[1]
