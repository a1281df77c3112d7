"""The matrix, the review and the audit in a real browser: for everybody, and with as much as a large site has."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, Page

from tests.pages.axe import axe_script, violations
from tests.pages.sample_pages import (
    full_audit_page,
    full_matrix_page,
    full_review_page,
    large_audit_page,
    large_matrix_page,
    large_review_page,
)

FULL = [full_matrix_page, full_review_page, full_audit_page]
LARGE = [large_matrix_page, large_review_page, large_audit_page]
Scheme = Literal["light", "dark"]
A4 = 703
"""What its margins leave, in CSS pixels."""
WIDTHS: dict[int, Literal["screen", "print"]] = {1280: "screen", 900: "screen", 390: "screen", A4: "print"}
LOOKED_AT: list[tuple[Scheme, int]] = [("light", 1280), ("dark", 1280), ("light", 390)]


def opened(browser: Browser, folder: Path, text: str, width: int, scheme: Scheme = "light") -> Page:
    file = folder / "page.html"
    file.write_text(text, encoding="utf-8")
    page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
    page.goto(file.as_uri())
    return page


@pytest.fixture(scope="module")
def axe() -> str:
    return axe_script()


@pytest.mark.parametrize("made", FULL, ids=lambda each: each.__name__)
def test_nothing_keeps_anybody_from_using_a_page(
    browser: Browser, tmp_path: Path, axe: str, made: Callable[[], str]
) -> None:
    text = made()
    for scheme, width in LOOKED_AT:
        page = opened(browser, tmp_path, text, width, scheme)
        for each in page.locator("button.open, summary").all()[-3:]:
            each.click()
        assert violations(page, axe) == [], (scheme, width)
        page.close()


def test_axe_finds_what_is_wrong(browser: Browser, tmp_path: Path, axe: str) -> None:
    """That it looks at the colours of either scheme, and at names."""
    text = full_matrix_page()
    pale = text.replace("--soft-text: #9aa4af", "--soft-text: #303a44")
    assert pale != text
    page = opened(browser, tmp_path, pale.replace('<html lang="en">', "<html>"), 1280, "dark")
    assert sorted(each.partition(" ")[0] for each in violations(page, axe)) == ["color-contrast", "html-has-lang"]
    page.close()


def test_of_many_special_permissions_some_are_shown_and_the_rest_opens(browser: Browser, tmp_path: Path) -> None:
    page = opened(browser, tmp_path, large_matrix_page(), 390)
    first = page.locator("tbody[data-part]").first
    assert first.locator(".chips li").filter(visible=True).count() == 8
    first.locator("summary", has_text="17 more").click()
    assert first.locator(".chips li").filter(visible=True).count() == 25
    page.emulate_media(media="print")
    printed = page.locator("tbody[data-part]").nth(1).locator(".chips li").last
    assert printed.evaluate("each => each.checkVisibility({contentVisibilityAuto: true})")
    page.close()


@pytest.mark.parametrize("made", FULL, ids=lambda each: each.__name__)
def test_what_changes_fits_each_width_and_paper(browser: Browser, tmp_path: Path, made: Callable[[], str]) -> None:
    page = opened(browser, tmp_path, made(), 1280)
    for width, media in WIDTHS.items():
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(media=media)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, media)
    page.close()


@pytest.mark.parametrize("made", LARGE, ids=lambda each: each.__name__)
def test_a_large_site_fits_a_phone_and_can_be_searched(
    browser: Browser, tmp_path: Path, made: Callable[[], str]
) -> None:
    page = opened(browser, tmp_path, made(), 390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#search").fill("39xxx")
    shown = page.locator("tbody[data-part]").filter(visible=True)
    assert 0 < shown.count() < page.locator("tbody[data-part]").count()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.close()
