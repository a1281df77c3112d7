"""The report for code scanning: findings that count, and accepted ones as suppressed."""

from __future__ import annotations

from collections.abc import Callable

from ..permissions.exposure import Severity
from ..sarif import SarifLevel, SarifResult, SarifRule, sarif_text
from ..state.positions import Position
from .findings import Finding, FindingKind
from .report import AuditReport

_LEVELS = {
    Severity.CRITICAL: SarifLevel.ERROR,
    Severity.HIGH: SarifLevel.ERROR,
    Severity.MEDIUM: SarifLevel.WARNING,
    Severity.LOW: SarifLevel.NOTE,
}


Place = Callable[[Position | None], Position]
"""The position in the repository of one in the project, or of the project itself."""


def sarif_report(report: AuditReport, place: Place) -> str:
    """The document; a finding has its own id as its fingerprint, and is at the line that declares what it is about."""
    rules = [SarifRule(each.value, f"wix-data audit: {each.value}.") for each in FindingKind]
    results = [_result(report, each, place) for each in report.judgement.counting]
    results += [
        _result(report, each, place, f"{entry.reason} (until {entry.expires})")
        for each, entry in report.judgement.accepted
    ]
    return sarif_text(rules, results)


def _result(report: AuditReport, finding: Finding, at: Place, accepted: str | None = None) -> SarifResult:
    place = f"{finding.site_id}/{finding.data_collection_id}/{finding.about}"
    message = f"{finding.data_collection_id}: {report.place(finding)}. {finding.meaning} {finding.remedy}"
    position = at(finding.position)
    return SarifResult(
        finding.kind.value,
        _LEVELS[finding.severity],
        message,
        place,
        finding.id,
        accepted,
        position.file,
        position.line,
    )
