"""From a preview to its review."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ..permissions.collection_types import ARE_FIXED
from ..permissions.data_permissions import Subject
from ..sanitize import counted, one_line
from ..state.kinds import KINDS, AnyKind, of_kind
from ..state.previews import Preview, Step
from ..state.resource_kind import DeclaredInputs
from .kind_reviews import KindReviews, Outlook
from .planned_change import Operation, PlannedChange, planned_changes
from .review_model import AccessChange, Ended, Note, Review

_QUIET = {"same", "refresh"}
_HALVES = {"create-replacement", "delete-replaced", "read-replacement"}


def build_review(preview: Preview, titles: Mapping[Subject, str] | None = None) -> Review:
    """What the preview means for access. `titles` gives roles the names that people know them by."""
    changes = planned_changes(preview)
    reviews, left_out = _reviews(changes, Outlook(titles or {}))
    errors = [*preview.errors, *left_out]
    found = _found(reviews)
    notes = sorted((note for each in reviews for note in each.notes), key=lambda note: note.sort_key)
    ours = Counter(change.operation.value for change in changes if change.operation is not Operation.SAME)
    return Review(
        stack=one_line(preview.stack),
        changes=tuple(found),
        notes=tuple(dict.fromkeys([*_notes_on_all(reviews), *_fixed_collections(preview), *notes])),
        permissions=dict(sorted(ours.items())),
        others=_others(preview.steps),
        unchanged=_unchanged(preview),
        hidden_drift=preview.hidden_drift,
        errors=tuple(errors),
        is_refresh=preview.is_refresh,
    )


@dataclass(frozen=True)
class Outcome:
    """What a preview leaves, with its true values."""

    changes: list[AccessChange]
    """How it comes to that: those of its review."""
    managed: list[tuple[str, DeclaredInputs]]
    """The logical names of the resources that the stack manages then, and what they declare."""
    ended: list[Ended]
    """What it manages no longer."""


def outcome(preview: Preview) -> Outcome:
    """What a preview leaves: what its review says, as values. What cannot be reviewed is among the preview's errors."""
    reviews, _ = _reviews(planned_changes(preview), Outlook({}))
    managed = [named for each in reviews for named in each.managed.values()]
    return Outcome(_found(reviews), managed, [end for each in reviews for end in each.ended])


def _reviews(changes: list[PlannedChange], outlook: Outlook) -> tuple[list[KindReviews[Any]], list[str]]:
    """The reviews of all kinds, and what cannot be reviewed."""
    reviews: list[KindReviews[Any]] = []
    left_out: list[str] = []
    for kind in KINDS:
        of_this_kind = [change for change in changes if change.kind is kind]
        reviewer = _reviewer(kind)
        if reviewer:
            reviews.append(reviewer(of_this_kind, outlook))
        else:
            left_out += [_not_reviewed(change) for change in of_this_kind if change.operation is not Operation.SAME]
    return reviews, left_out


def _found(reviews: list[KindReviews[Any]]) -> list[AccessChange]:
    return sorted((change for each in reviews for change in each.found), key=lambda change: change.sort_key)


def _reviewer(kind: AnyKind) -> type[KindReviews[Any]] | None:
    try:
        return of_kind(kind, "review", "Reviews")
    except (ModuleNotFoundError, AttributeError):
        return None


def _not_reviewed(change: PlannedChange) -> str:
    return f"“{change.operation.value}” of {change.name}: this version cannot review {change.kind.name}"


def _notes_on_all(reviews: list[KindReviews[Any]]) -> list[Note]:
    taken = [counted(len(each.taken_over), *each.nouns) for each in reviews if each.taken_over]
    deletes = sum(each.doubtful for each in reviews)
    notes: list[Note] = []
    if taken:
        sites = [site for each in reviews for site in each.taken_over]
        text = f"{' and '.join(taken)} {'is' if len(sites) == 1 else 'are'} taken over unchanged."
        notes.append(Note(sites[0] if len(set(sites)) == 1 else "", "", text, ""))
    if deletes:
        text = f"{counted(deletes, 'delete')} may not be carried out, and then nothing is put back, locked or removed"
        notes.append(Note("", "", f"{text}: this preview does not tell whether deleted_with applies.", ""))
    return notes


def _fixed_collections(preview: Preview) -> list[Note]:
    """What the provider warned of collections that Wix decides on, and that are tried all the same."""
    return [Note("", "", each, "") for each in preview.warnings if ARE_FIXED in each]


def _others(steps: list[Step]) -> dict[str, int]:
    resources = {
        (step.op, step.urn.text)
        for step in steps
        if not (step.is_ours or step.urn.is_stack or step.urn.is_provider) and step.op not in _QUIET | _HALVES
    }
    return dict(sorted(Counter(one_line(op, 60) for op, _ in resources).items()))


def _unchanged(preview: Preview) -> int:
    """By Pulumi's own count, which has the stack itself in it."""
    planned = {step.op for step in preview.steps if step.urn.is_stack}
    roots = 0 if not planned or planned - _QUIET else 1
    return max(0, preview.summary.get("same", 0) - roots)
