"""The reviews of the kept previews."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pulumi_wix_data.permissions.data_permissions import Subject
from pulumi_wix_data.review.build_review import build_review
from pulumi_wix_data.review.review_model import Review
from pulumi_wix_data.state.previews import read_previews

FIXTURES = Path(__file__).parent / "fixtures"
ALL = sorted(file.name for file in FIXTURES.iterdir())


def kept_text(name: str) -> str:
    """What Pulumi printed."""
    return (FIXTURES / name).read_text(encoding="utf-8")


def kept_review(name: str, titles: Mapping[Subject, str] | None = None) -> Review:
    """The review of it."""
    return only_review(kept_text(name), titles)


def only_review(text: str, titles: Mapping[Subject, str] | None = None) -> Review:
    """The review of the one preview in a text."""
    (preview,) = read_previews(text)
    return build_review(preview, titles)


def lines(found: Review) -> list[str]:
    """Each change in one line, in the order of the review."""
    return [
        f"{each.exposure.value}: {each.data_collection_id} {each.action.verb} {each.before} → {each.after}"
        f"{f' {each.subject}' if each.subject else ''} ({each.cause.value})"
        for each in found.changes
    ]


def notes(found: Review) -> list[str]:
    """Each note in one line."""
    return [f"{each.data_collection_id} {each.text}".lstrip() for each in found.notes]
