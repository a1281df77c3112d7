"""Resources are known by the registry of kinds: whatever their names, their classes and their number."""

from __future__ import annotations

import sys
from dataclasses import replace
from types import ModuleType

import pytest

from pulumi_wix_data.api.errors import WixDataError
from pulumi_wix_data.matrix.declared import planned_access
from pulumi_wix_data.review import build_review as module
from pulumi_wix_data.review.collection_permissions import CollectionPermissionsReviews
from pulumi_wix_data.state import kinds
from pulumi_wix_data.state.kinds import COLLECTION_PERMISSIONS, KINDS
from pulumi_wix_data.state.previews import read_previews
from tests.review.documents import OPENED
from tests.review.kept_previews import kept_review, kept_text, lines, only_review
from tests.review.review_world import ODD_NAMES, SHIPPING, SITE


def test_names_may_hold_anything() -> None:
    found = kept_review("odd_names.json")
    assert {each.resource for each in found.changes} == {
        "shop::Orders",
        "$parents$type",
        "quotes \"'`",
        "line\\nend",
        "emoji 🛒",
        "\\x1b[31mred",
        "\\u202ereversed\\u2066",
        "::error ::run",
    }
    assert {each.exposure.value for each in found.changes} == {"public read"}
    assert len(found.changes) == len(ODD_NAMES)


OF_SUBCLASSES = [
    "public read: Orders read CMS_EDITOR → ANYONE (edit)",
    "public read: Products read CMS_EDITOR → ANYONE (edit)",
    f"other wider: Orders remove UNSPECIFIED → ALLOWED role {SHIPPING} (edit)",
    f"narrower: Orders read ALLOWED → UNSPECIFIED role {SHIPPING} (edit)",
]


@pytest.mark.parametrize("name", ["subclasses.json", "subclasses.events.jsonl"])
def test_subclasses_of_subclasses_are_of_the_kind(name: str) -> None:
    assert lines(kept_review(name)) == OF_SUBCLASSES


@pytest.mark.parametrize("kind", ["CollectionPermissions", "SpecialPermission"])
def test_subclasses_had_the_type_of_any_dynamic_resource_in_earlier_releases(kind: str) -> None:
    text = kept_text("subclasses.json").replace(
        f"pulumi-python:dynamic/wix-data:{kind}", "pulumi-python:dynamic:Resource"
    )
    assert lines(only_review(text)) == OF_SUBCLASSES


def test_the_native_provider_has_the_same_kinds() -> None:
    text = kept_text("subclasses.json").replace("pulumi-python:dynamic/wix-data:", "wix-data:index:")
    assert lines(only_review(text)) == OF_SUBCLASSES


WEBHOOKS = replace(COLLECTION_PERMISSIONS, name="Webhooks", module="webhooks")
OF_WEBHOOKS = OPENED.replace("wix-data:CollectionPermissions", "wix-data:Webhooks")


@pytest.fixture
def third_kind(monkeypatch: pytest.MonkeyPatch) -> None:
    by_type = {type_: kind for kind in (*KINDS, WEBHOOKS) for type_ in kind.types}
    monkeypatch.setattr(kinds, "_BY_TYPE", by_type)
    monkeypatch.setattr(module, "KINDS", (*KINDS, WEBHOOKS))


@pytest.mark.usefixtures("third_kind")
def test_a_kind_that_nobody_reviews_is_an_error() -> None:
    assert only_review(OF_WEBHOOKS).errors == ("“update” of orders: this version cannot review Webhooks",)
    assert only_review(OF_WEBHOOKS.replace('"update"', '"same"')).errors == ()
    for text in (OF_WEBHOOKS, OF_WEBHOOKS.replace('"update"', '"same"')):
        with pytest.raises(WixDataError, match="this version cannot review Webhooks"):
            planned_access(read_previews(text), None, lambda _: True)


@pytest.mark.usefixtures("third_kind")
def test_a_third_kind_needs_one_module(monkeypatch: pytest.MonkeyPatch) -> None:
    made = ModuleType("pulumi_wix_data.review.webhooks")
    made.WebhooksReviews = type("WebhooksReviews", (CollectionPermissionsReviews,), {})  # pyright: ignore[reportAttributeAccessIssue]
    monkeypatch.setitem(sys.modules, made.__name__, made)
    assert lines(only_review(OF_WEBHOOKS)) == ["public read: Orders read CMS_EDITOR → ANYONE (edit)"]


def test_what_is_taken_over_unchanged_is_one_line() -> None:
    found = kept_review("taken_over_unchanged.json")
    assert [note.text for note in found.notes] == ["2 collections and 1 special permission are taken over unchanged."]
    assert (found.changes, found.notes[0].site_id) == ((), SITE)
