"""The report for an issue or a job summary."""

from __future__ import annotations

import re

from .findings import Finding
from .report import AuditReport, printable


def markdown_report(report: AuditReport) -> str:
    """A short summary, a table of what counts, and folded lists of what was accepted and what is unused."""
    judgement = report.judgement
    parts = [f"## Wix data audit of stack {_code(report.stack)}", f"**{report.verdict()}** Looked at {report.scope()}."]
    if judgement.counting:
        parts.append("\n".join([_HEAD, *(_row(report, each) for each in judgement.counting)]))
    if judgement.accepted:
        lines = [
            f"- {_code(finding.id)} until {entry.expires.isoformat()}: {_text(entry.reason)}"
            for finding, entry in judgement.accepted
        ]
        parts.append(_folded(f"{len(lines)} accepted by the baseline", lines))
    if judgement.unused:
        lines = [f"- {_code(entry.id)} {_text(entry.about)}" for entry in judgement.unused]
        parts.append(_folded(f"{len(lines)} unused in the baseline; remove them", lines))
    return "\n\n".join(parts)


_HEAD = "| severity | collection | what | meaning | what to do | id |\n|---|---|---|---|---|---|"


def _row(report: AuditReport, finding: Finding) -> str:
    note = report.expired_note(finding)
    cells = [
        f"**{finding.severity.value}**",
        _code(finding.data_collection_id),
        _text(report.place(finding)),
        _text(finding.meaning, _OURS) + (f" {_text(note)}." if note else ""),
        _text(finding.remedy, _OURS),
        f"{_code(finding.id)}<br>site {_code(finding.site_id)}",
    ]
    return f"| {' | '.join(cells)} |"


def _folded(summary: str, lines: list[str]) -> str:
    body = "\n".join(lines)
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _code(text: str) -> str:
    """As code: nothing in it is markup, and no table ends in it."""
    plain = printable(text)
    if "`" not in plain and "|" not in plain:
        return f"`{plain}`"
    return f"<code>{_text(plain)}</code>"


_ANY = r"([\\|*_\[\]#~`])"
_OURS = r"([\\|*_\[\]#~])"
"""What is escaped in our own sentences: all but backticks, which they set commands in."""


def _text(text: str, markup: str = _ANY) -> str:
    """As prose: tags, links, mentions and table borders of others stay plain characters."""
    plain = printable(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(markup, r"\\\1", plain).replace("@", "&commat;")
