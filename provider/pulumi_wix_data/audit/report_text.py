"""The report for a terminal."""

from __future__ import annotations

from dataclasses import dataclass

from ..permissions.exposure import Severity
from ..sanitize import one_line
from .findings import Finding
from .report import AuditReport

_INDENT = " " * 10


@dataclass(frozen=True)
class Line:
    """One line, and the severity that its first word stands for, if any."""

    text: str
    severity: Severity | None = None


def text_report(report: AuditReport) -> list[Line]:
    """The lines: each finding in a paragraph of its own, the worst first; then the baseline's entries."""
    lines = [Line(f"Audit of {report.subject}: {report.scope()}.")]
    for group in report.groups():
        lines += [Line(""), *(_finding(report, group[0]) if len(group) == 1 else _group(report, group))]
    if report.judgement.accepted:
        lines += [Line(""), Line("Accepted by the baseline:")]
        lines += [
            Line(f"  {finding.id}  until {entry.expires.isoformat()}: {entry.reason}")
            for finding, entry in report.judgement.accepted
        ]
    if report.judgement.unused:
        lines += [Line(""), Line("Baseline entries for which nothing was found; remove them:")]
        lines += [Line(f"  {entry.label}  {entry.about}".rstrip()) for entry in report.judgement.unused]
    lines += [Line(""), Line(report.verdict())]
    return [Line(one_line(line.text), line.severity) for line in lines]


def _group(report: AuditReport, group: list[Finding]) -> list[Line]:
    """What several findings have in common once, then a line each."""
    first = group[0]
    shared = {each.meaning for each in group} == {first.meaning}
    lines = [Line(f"{first.severity.value:<8}  {len(group)} {first.kind.value}", first.severity)]
    lines += [Line(f"{_INDENT}{note}") for note in (*([first.meaning] if shared else []), first.remedy)]
    for each in group:
        told = [f"{each.data_collection_id}: {report.place(each)}", "" if shared else each.meaning]
        note = report.expired_note(each)
        lines.append(Line(f"{_INDENT}- {'  '.join(filter(None, [*told, note, f'({each.id}, site {each.site_id})']))}"))
    return lines


def _finding(report: AuditReport, finding: Finding) -> list[Line]:
    where = f"{finding.data_collection_id}: {report.place(finding)}"
    notes = [finding.meaning, finding.remedy, report.expired_note(finding), f"{finding.id}, site {finding.site_id}"]
    head = Line(f"{finding.severity.value:<8}  {where}", finding.severity)
    return [head, *(Line(f"{_INDENT}{note}") for note in notes if note)]
