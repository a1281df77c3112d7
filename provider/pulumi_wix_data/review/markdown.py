"""The review as Markdown, made for the comment of a pull request that a bot keeps up to date."""

from __future__ import annotations

from collections.abc import Iterable

from ..permissions.exposure import Exposure
from ..sanitize import markdown as escape
from ..sanitize import markdown_code, markdown_prose
from .review_model import AccessChange, Note, Review
from .wording import SiteNames, alarms, cause, footer, headline, title

MARKER = "<!-- wix-data review"
"""The first line of a comment begins with this; the rest of the line names the stack."""
LIMIT = 65_000
"""Bytes; GitHub takes comments of fewer than 65,536 characters."""

_FRAME = 1_000
"""Bytes for the headers of tables and folds, and for the count of what is left out."""

_SIGNS = {
    Exposure.PUBLIC_WRITE: "🔴",
    Exposure.PUBLIC_READ: "🔴",
    Exposure.MEMBERS_WRITE: "🟠",
    Exposure.MEMBERS_READ: "🟠",
    Exposure.OTHER_WIDER: "🟡",
    Exposure.UNCLEAR: "❔",
    Exposure.MAY_NARROW: "❔",
    Exposure.NARROWER: "🟢",
    Exposure.NONE: "⚪",
}
_HEADER = "| exposure | collection | action | before → after | who |\n|---|---|---|---|---|"


def markdown(review: Review, limit: int = LIMIT) -> str:
    """The comment: the same review gives the same text. What `limit` (bytes) has no room for is counted."""
    sites = SiteNames(review)
    exposures = [_row(change, sites) for change in review.exposures]
    others = [_row(change, sites) for change in review.others_changes]
    notes = [_note(note, sites) for note in review.notes]
    head, tail = _head(review), _tail(review, sites)
    room = limit - _size([head, tail]) - _FRAME
    kept: list[list[str]] = []
    for lines in (exposures, others, notes):
        fitting = _fitting(lines, room)
        room -= _size(fitting)
        kept.append(fitting)
    left_out = len(exposures) + len(others) + len(notes) - sum(map(len, kept))
    return _assemble(head, kept, left_out, tail)


def _row(change: AccessChange, sites: SiteNames) -> str:
    place = markdown_code(sites.place(change.site_id, change.data_collection_id))
    levels = f"{markdown_code(change.before)} → {markdown_code(change.after)}"
    sign = f"{_SIGNS[change.exposure]} {change.exposure.value}"
    who = f"{markdown_prose(change.consequence)} ({cause(change)})"
    return f"| {sign} | {place} | {change.action.verb} | {levels} | {who} |"


def _note(note: Note, sites: SiteNames) -> str:
    place = sites.place(note.site_id, note.data_collection_id)
    return f"- {f'{markdown_code(place)} ' if place else ''}{markdown_prose(note.text)}"


def _head(review: Review) -> str:
    marker = f"{MARKER}: {escape(review.stack)} -->"
    lines = [marker, f"### {markdown_prose(title(review))}", "", f"**{markdown_prose(headline(review))}**", ""]
    for alarm in alarms(review):
        lines += [f"> ⚠️ {markdown_prose(alarm[:2_000])}", ""]
    return "\n".join(lines)


def _tail(review: Review, sites: SiteNames) -> str:
    return f"<sub>{markdown_prose(' '.join(filter(None, (sites.legend, footer(review)))))}</sub>\n"


def _assemble(head: str, kept: list[list[str]], left_out: int, tail: str) -> str:
    exposures, others, notes = kept
    parts = [head]
    if exposures:
        parts += ["\n".join([_HEADER, *exposures]), ""]
    if others:
        parts.append(_folded(f"{len(others)} by which nobody gains access", [_HEADER, *others]))
    if notes:
        parts.append(_folded(f"{len(notes)} to know beside that", notes))
    if left_out:
        parts += [f"**{left_out} lines are left out here for their length**: run wix-data review on the preview.", ""]
    return "\n".join([*parts, tail])


def _folded(summary: str, lines: list[str]) -> str:
    return "\n".join([f"<details><summary>{summary}</summary>", "", *lines, "", "</details>", ""])


def _fitting(lines: list[str], room: int) -> list[str]:
    kept: list[str] = []
    for line in lines:
        room -= _size([line])
        if room < 0:
            break
        kept.append(line)
    return kept


def _size(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
