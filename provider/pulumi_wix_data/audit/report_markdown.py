"""The report for an issue or a job summary."""

from __future__ import annotations

from ..sanitize import markdown, markdown_code, markdown_prose
from .findings import Finding
from .report import AuditReport


def markdown_report(report: AuditReport) -> str:
    """A short summary, a table of what counts, and folded lists of what was accepted and what is unused."""
    judgement = report.judgement
    parts = [
        f"## Wix data audit of {_subject(report)}",
        f"**{report.verdict()}** Looked at {report.scope()}.",
    ]
    if judgement.counting:
        parts.append("\n".join([_HEAD, *(_row(report, each) for each in judgement.counting)]))
    if judgement.accepted:
        lines = [
            f"- {markdown_code(finding.id)} until {entry.expires.isoformat()}: {markdown(entry.reason)}"
            for finding, entry in judgement.accepted
        ]
        parts.append(_folded(f"{len(lines)} accepted by the baseline", lines))
    if judgement.unused:
        lines = [f"- {markdown_code(entry.label)} {markdown(entry.about)}" for entry in judgement.unused]
        parts.append(_folded(f"{len(lines)} unused in the baseline; remove them", lines))
    return "\n\n".join(parts)


def _subject(report: AuditReport) -> str:
    noun, _, name = report.subject.partition(" ")
    return f"{noun} {markdown_code(name)}"


_HEAD = "| severity | collection | what | meaning | what to do | id |\n|---|---|---|---|---|---|"


def _row(report: AuditReport, finding: Finding) -> str:
    note = report.expired_note(finding)
    cells = [
        f"**{finding.severity.value}**",
        markdown_code(finding.data_collection_id),
        markdown(report.place(finding)),
        markdown_prose(finding.meaning) + (f" {markdown(note)}." if note else ""),
        markdown_prose(finding.remedy),
        f"{markdown_code(finding.id)}<br>site {markdown_code(finding.site_id)}",
    ]
    return f"| {' | '.join(cells)} |"


def _folded(summary: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"
