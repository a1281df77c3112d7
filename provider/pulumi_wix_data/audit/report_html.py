"""The report as one HTML page that loads nothing from anywhere."""

from __future__ import annotations

from dataclasses import dataclass

from ..pages.rendering import Origin, render
from ..permissions.exposure import Severity
from .findings import Finding
from .report import AuditReport

_LOUDNESS = {Severity.CRITICAL: "high", Severity.HIGH: "high", Severity.MEDIUM: "middle"}


@dataclass(frozen=True)
class _Row:
    finding: Finding
    place: str
    note: str | None
    loudness: str

    @property
    def text(self) -> str:
        """What a search looks at."""
        return f"{self.finding.data_collection_id} {self.place} {self.finding.meaning} {self.finding.id}"


def html_report(report: AuditReport, origin: Origin | None = None) -> str:
    """The page: what counts in a table, the worst first; then what was accepted, and what of the baseline is unused."""
    sites = {
        "site" if len(report.audit.sites) == 1 else "sites": ", ".join(each.site_id for each in report.audit.sites)
    }
    stack = {"stack": report.stack} if report.stack else {}
    origin = origin or Origin()
    counting = report.judgement.counting
    return render(
        "audit",
        f"Wix data audit of {report.subject}",
        Origin({**sites, **stack, **origin.facts}, origin.made),
        verdict=report.verdict(),
        scope=report.scope(),
        rows=[
            _Row(each, report.place(each), report.expired_note(each), _LOUDNESS.get(each.severity, "low"))
            for each in counting
        ],
        severities=list(dict.fromkeys(each.severity.value for each in counting)),
        kinds=sorted({each.kind.value for each in counting}),
        shows_sites=len(report.audit.sites) > 1,
        accepted=report.judgement.accepted,
        unused=report.judgement.unused,
    )
