"""The review as JSON, for programs. `review.schema.json` beside this module is its schema."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from ..sanitize import json_text as to_json
from .review_model import AccessChange, Note, Review
from .wording import headline

VERSION = 1
"""Rises when a program that reads the document would have to change; new keys may come without that."""


def json_document(review: Review) -> dict[str, Any]:
    """The document: see `schema`."""
    return {
        "version": VERSION,
        "stack": review.stack,
        "complete": not review.errors,
        "refresh": review.is_refresh,
        "headline": headline(review),
        "exposures": {exposure.value: number for exposure, number in review.counts().items()},
        "changes": [_change(change) for change in review.changes],
        "notes": [_note(note) for note in review.notes],
        "resources": {
            "permissions": dict(review.permissions),
            "others": dict(review.others),
            "unchanged": review.unchanged,
            "hiddenDrift": review.hidden_drift,
        },
        "errors": list(review.errors),
        **({} if review.people is None else {"people": dict(review.people)}),
    }


def json_text(review: Review) -> str:
    """The document as text, in a stable order."""
    return to_json(json_document(review)) + "\n"


def json_texts(reviews: list[Review]) -> str:
    """One document, always: that of the one review, or `{"version": 1, "previews": […]}` with those of several."""
    if len(reviews) == 1:
        return json_text(reviews[0])
    return to_json({"version": VERSION, "previews": [json_document(each) for each in reviews]}) + "\n"


def schema() -> dict[str, Any]:
    """The JSON schema of the document."""
    return json.loads(files("pulumi_wix_data.review").joinpath("review.schema.json").read_text(encoding="utf-8"))


def _change(change: AccessChange) -> dict[str, Any]:
    return {
        "exposure": change.exposure.value,
        "direction": change.direction.value,
        "cause": change.cause.value,
        "siteId": change.site_id,
        "dataCollectionId": change.data_collection_id,
        "action": change.action.value,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "consequence": change.consequence,
        "resource": change.resource,
        "replacement": change.is_replacement,
        "hiddenValue": change.has_hidden_value,
    }


def _note(note: Note) -> dict[str, Any]:
    return {
        "siteId": note.site_id,
        "dataCollectionId": note.data_collection_id,
        "resource": note.resource,
        "text": note.text,
    }
