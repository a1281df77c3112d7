"""From a preview to its review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from ..permissions.subjects import Subject
from .level_reviews import LevelReviews
from .planned_changes import Kind, is_counted, is_ours, planned_changes
from .preview_documents import ROOT_TYPE, PreviewDocument, Step
from .review_model import Note, Review
from .special_reviews import SpecialReviews
from .texts import one_line

_QUIET = {"same", "refresh"}
_HALVES = {"create-replacement", "delete-replaced", "read-replacement"}


def review(document: PreviewDocument, titles: Mapping[Subject, str] | None = None) -> Review:
    """What the preview means for access. `titles` gives roles the names that people know them by."""
    changes = planned_changes(document.steps)
    of_levels = LevelReviews(changes)
    of_specials = SpecialReviews(changes, of_levels, titles or {})
    found = sorted([*of_levels.found, *of_specials.found], key=lambda change: change.sort_key)
    notes = sorted([*of_levels.notes, *of_specials.notes], key=lambda note: note.sort_key)
    ours = Counter(change.kind.value for change in changes if change.kind is not Kind.SAME)
    return Review(
        stack=_stack(document.steps),
        changes=tuple(found),
        notes=tuple(_without_repeats(notes)),
        permissions=dict(sorted(ours.items())),
        others=_others(document.steps),
        unchanged=_unchanged(document),
        hidden_drift=_hidden_drift(document),
        errors=tuple(document.errors),
        is_refresh=document.is_refresh,
    )


def _others(steps: list[Step]) -> dict[str, int]:
    resources = {
        (step.op, step.urn)
        for step in steps
        if is_counted(step) and not is_ours(step) and step.op not in _QUIET | _HALVES
    }
    return dict(sorted(Counter(op for op, _ in resources).items()))


def _unchanged(document: PreviewDocument) -> int:
    """By Pulumi's own count, which has the stack itself in it."""
    planned = {step.op for step in document.steps if step.type == ROOT_TYPE}
    roots = 0 if not planned or planned - _QUIET else 1
    return max(0, document.summary.get("same", 0) - roots)


def _hidden_drift(document: PreviewDocument) -> int:
    """The digest of a refresh counts a changed resource and shows it as unchanged; only the events say what changed."""
    if not document.is_refresh:
        return 0
    shown = sum(step.op == "update" for step in document.steps)
    return max(0, document.summary.get("update", 0) - shown)


def _stack(steps: list[Step]) -> str:
    """`urn:pulumi:STACK::PROJECT::…`."""
    for step in steps:
        head, _, rest = step.urn.partition("::")
        return one_line(f"{rest.partition('::')[0]}/{head.rpartition(':')[2]}")
    return ""


def _without_repeats(notes: list[Note]) -> list[Note]:
    return list(dict.fromkeys(notes))
