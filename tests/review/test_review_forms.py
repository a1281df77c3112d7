"""The review as Markdown, JSON and HTML."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from jsonschema import Draft202012Validator

from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.exposure import Exposure
from pulumi_wix_data.review.html import html
from pulumi_wix_data.review.json_document import VERSION, json_text, schema
from pulumi_wix_data.review.markdown import markdown
from pulumi_wix_data.review.review_model import Cause, Note, Review
from pulumi_wix_data.sanitize import markdown as escape
from tests.review.kept_previews import ALL, kept_review
from tests.review.review_world import ODD_NAME

HOSTILE = "@org/team #12 | <img src=x onerror=alert(1)> `x` [a](https://example.org) ![b](c) *d* _e_ --> \\"


def _renamed(found: Review, name: str, times: int = 1) -> Review:
    changes = [
        replace(each, data_collection_id=f"{name}{number}" if times > 1 else name, consequence=f"{name} gains it")
        for number in range(times)
        for each in found.changes
    ]
    notes = [replace(each, data_collection_id=name, text=f"{name}.") for each in found.notes]
    return replace(found, changes=tuple(changes), notes=tuple(notes))


@pytest.mark.parametrize("name", ALL)
def test_json_keeps_to_its_schema(name: str) -> None:
    document = json.loads(json_text(kept_review(name)))
    Draft202012Validator(schema()).validate(document)  # pyright: ignore[reportUnknownMemberType]
    assert document["version"] == VERSION


def test_the_schema_refuses_what_is_none() -> None:
    document = json.loads(json_text(kept_review("ten_changes.json")))
    document["changes"][0]["exposure"] = "none that there is"
    assert not Draft202012Validator(schema()).is_valid(document)  # pyright: ignore[reportUnknownMemberType]


def test_the_schema_names_what_there_is() -> None:
    parts = schema()["$defs"]["review"]["properties"]["changes"]["items"]["properties"]
    assert parts["action"]["enum"] == [each.value for each in ItemAction]
    assert parts["exposure"]["enum"] == [each.value for each in Exposure if each is not Exposure.NONE]
    assert parts["cause"]["enum"] == [each.value for each in Cause]


def test_markdown_names_exposures_before_the_fold_and_the_rest_behind_it() -> None:
    text = markdown(kept_review("ten_changes.json"))
    before, _, behind = text.partition("<details>")
    assert text.startswith("<!-- wix-data review: shop-permissions/test -->\n")
    assert before.count("🔴") == 4
    assert "🟢" not in before
    assert behind.count("🟢") == 3
    assert text.count("<details>") == text.count("</details>") == 2


def test_the_same_preview_gives_the_same_comment_whatever_the_order_of_the_engine() -> None:
    first, second = kept_review("replace.json"), kept_review("replace.events.jsonl")
    assert markdown(first) == markdown(second)
    assert html(first) == html(second)


def test_markdown_shows_names_literally() -> None:
    text = markdown(_renamed(kept_review("ten_changes.json"), HOSTILE))
    assert "<img" not in text
    assert "@org" not in text
    assert "<span>&#64;</span>org" in text
    assert "https://" not in text
    rows = [line for line in text.splitlines() if line.startswith("| ") and "exposure" not in line]
    assert len(rows) == 10
    assert {line.count("|") for line in rows} == {6}
    assert text.splitlines()[0].count("-->") == 1


def test_escaped_text_is_the_text_again_in_a_browser() -> None:
    from html import unescape

    assert unescape(escape(HOSTILE)) == HOSTILE
    assert unescape(escape(ODD_NAME)) == ODD_NAME


def test_a_long_comment_is_cut_and_says_how_much_is_missing() -> None:
    ten = kept_review("ten_changes.json")
    many = _renamed(ten, "Collection", 300)
    text = markdown(many)
    assert len(text.encode()) < 65_536
    missing = re.search(r"\*\*(\d+) lines are left out", text)
    assert missing
    rows = sum(line.startswith("| ") for line in text.splitlines()) - text.count("| exposure |")
    listed = rows + sum(line.startswith("- ") for line in text.splitlines())
    assert int(missing[1]) + listed == 3_000 + len(ten.notes)
    assert text.endswith("</sub>\n")
    assert "🟢" not in text


def test_a_comment_that_fits_is_not_cut() -> None:
    assert "left out" not in markdown(kept_review("ten_changes.json"))


class _Page(HTMLParser):
    """Collects what a browser would load, and the text."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.tags: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.loads += [str(value) for name, value in attrs if name in ("src", "href", "srcset", "data")]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_html_is_one_page_that_loads_nothing_and_shows_names_literally() -> None:
    page = _Page()
    page.feed(html(_renamed(kept_review("ten_changes.json"), HOSTILE)))
    assert page.loads == ["data:,"]  # an empty icon, so that a browser asks for none
    assert [page.tags.count(tag) for tag in ("script", "link", "img", "a")] == [1, 1, 0, 0]  # the layout's own
    assert page.text.count(HOSTILE) == 2 * 10 + 2 * 2
    assert "7 exposures: 2 public write, 2 public read" in page.text


@pytest.mark.parametrize("form", [markdown, html, json_text])
def test_every_form_says_that_a_preview_is_not_complete(form: object) -> None:
    assert callable(form)
    assert "EVERYONE" in str(form(kept_review("failed.json")))


def test_every_form_says_that_drift_is_hidden() -> None:
    found = kept_review("refresh.json")
    for text in (markdown(found), html(found)):
        assert "1 resource changed outside Pulumi" in text
    assert json.loads(json_text(found))["resources"]["hiddenDrift"] == 1


def test_notes_are_shown_in_every_form() -> None:
    note = Note("site", "Orders", "is something special.", "orders")
    found = replace(kept_review("update.json"), notes=(note,))
    for text in (markdown(found), html(found), json_text(found)):
        assert "is something special." in text
