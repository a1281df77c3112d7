"""The report for code scanning: findings that count, and accepted ones as suppressed."""

from __future__ import annotations

from ..permissions.exposure import Severity
from ..sarif import SarifLevel, SarifResult, SarifRule, sarif_text
from .findings import Finding, FindingKind
from .report import AuditReport

_LEVELS = {
    Severity.CRITICAL: SarifLevel.ERROR,
    Severity.HIGH: SarifLevel.ERROR,
    Severity.MEDIUM: SarifLevel.WARNING,
    Severity.LOW: SarifLevel.NOTE,
}


def sarif_report(report: AuditReport) -> str:
    """The document; a finding has its own id as its fingerprint."""
    rules = [SarifRule(each.value, f"wix-data audit: {each.value}.") for each in FindingKind]
    results = [_result(report, each) for each in report.judgement.counting]
    results += [
        _result(report, each, f"{entry.reason} (until {entry.expires})") for each, entry in report.judgement.accepted
    ]
    return sarif_text(rules, results)


def _result(report: AuditReport, finding: Finding, accepted: str | None = None) -> SarifResult:
    place = f"{finding.site_id}/{finding.data_collection_id}/{finding.about}"
    message = f"{finding.data_collection_id}: {report.place(finding)}. {finding.meaning} {finding.remedy}"
    return SarifResult(finding.kind.value, _LEVELS[finding.severity], message, place, finding.id, accepted)
