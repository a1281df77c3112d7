"""The review for continuous integration: SARIF for code scanning, and annotations of a GitHub Actions log."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable

from ..permissions.exposure import Exposure
from ..sanitize import github_annotation
from ..sarif import SarifLevel, SarifResult, SarifRule, sarif_text
from ..state.positions import Position
from .review_model import AccessChange, Review
from .wording import alarms, cause

_GRAVE = (Exposure.PUBLIC_WRITE, Exposure.PUBLIC_READ)
_MOST_ANNOTATIONS = 10
"""GitHub shows no more of one kind for a step."""


Places = Callable[[str], Callable[[Position | None], Position]]
"""Of the project of a name: the position in the repository of one in the project, or of the project itself."""


def review_sarif(reviews: Iterable[Review], places: Places) -> str:
    """Exposures alone: what gives nobody access is nothing to scan for. A preview that is not complete is one too."""
    rules = [SarifRule(_rule(each), f"A preview shows a change of access: {each.value}.") for each in Exposure]
    rules = [each for each, exposure in zip(rules, Exposure, strict=True) if exposure.may_widen]
    rules.append(SarifRule(_INCOMPLETE, "The preview does not tell everything, so neither does the review."))
    results: list[SarifResult] = []
    for review in reviews:
        project = review.stack.partition("/")[0]
        place = places(project)
        results += [_result(each, place(each.position)) for each in review.exposures]
        at = place(None)
        results += [
            SarifResult(
                _INCOMPLETE,
                SarifLevel.ERROR,
                each,
                review.stack or "preview",
                _digest(review.stack, each),
                file=at.file,
                line=at.line,
            )
            for each in alarms(review)
        ]
    return sarif_text(rules, results)


def github_lines(reviews: Iterable[Review]) -> list[str]:
    """A line for each exposure, and for each reason why the review cannot be all; as many as GitHub shows."""
    errors: list[str] = []
    warnings: list[str] = []
    for review in reviews:
        errors += [github_annotation("error", "Wix data permissions", each) for each in alarms(review)]
        for each in review.exposures:
            grave = each.exposure in _GRAVE
            title = f"{each.exposure.value}: {each.data_collection_id} {each.action.verb}"
            (errors if grave else warnings).append(
                github_annotation("error" if grave else "warning", title, _message(each))
            )
    return [*_counted("error", errors), *_counted("warning", warnings)]


_INCOMPLETE = "incomplete-preview"


def _counted(kind: str, lines: list[str]) -> list[str]:
    if len(lines) <= _MOST_ANNOTATIONS:
        return lines
    kept = lines[: _MOST_ANNOTATIONS - 1]
    more = f"{len(lines) - len(kept)} more are in the job's summary."
    return [*kept, github_annotation(kind, "Wix data permissions", more)]


def _result(change: AccessChange, at: Position) -> SarifResult:
    level = SarifLevel.ERROR if change.exposure in _GRAVE else SarifLevel.WARNING
    place = f"{change.site_id}/{change.data_collection_id}/{change.action.value}"
    identity = _digest(place, change.subject or "", change.before, change.after)
    message = f"{place}: {_message(change)}"
    return SarifResult(_rule(change.exposure), level, message, place, identity, file=at.file, line=at.line)


def _message(change: AccessChange) -> str:
    by = f", by {change.resource}" if change.resource else ""
    return f"{change.before} → {change.after}: {change.consequence} ({cause(change)}{by})"


def _rule(exposure: Exposure) -> str:
    return exposure.value.replace("'", "").replace(" ", "-")


def _digest(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:20]
