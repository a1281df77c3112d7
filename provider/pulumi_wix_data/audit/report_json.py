"""The report for programs: one JSON document with Wix's own names."""

from __future__ import annotations

from typing import Any

from ..sanitize import json_text
from .baseline import Entry
from .findings import Finding
from .report import AuditReport

FORMAT_VERSION = 1
"""Grows when a key changes its meaning or goes away; new keys may come."""


def json_report(report: AuditReport) -> str:
    """The document. `findings` count, and `accepted` ones do not; an `expired` entry's finding counts."""
    judgement = report.judgement
    expired = {finding.id: entry for finding, entry in judgement.expired}
    document = {
        "version": FORMAT_VERSION,
        "stack": report.stack,
        "sites": [
            {
                "siteId": each.site_id,
                "collections": each.collections,
                "managedCollections": each.managed_collections,
                "specialPermissions": each.special_sets,
                "managedSpecialPermissions": each.managed_special_sets,
            }
            for each in report.audit.sites
        ],
        "findings": [_finding(report, each, expired.get(each.id), "expired") for each in judgement.counting],
        "accepted": [_finding(report, finding, entry, "baseline") for finding, entry in judgement.accepted],
        "unusedBaselineEntries": [_entry(each) for each in judgement.unused],
    }
    return json_text(document)


def _finding(report: AuditReport, finding: Finding, entry: Entry | None, name: str) -> dict[str, Any]:
    subject, people = finding.subject, report.people_of(finding)
    holders = {} if report.people is None else {"people": None if people is None else list(people)}
    return {
        "id": finding.id,
        "kind": finding.kind.value,
        "severity": finding.severity.value,
        "siteId": finding.site_id,
        "dataCollectionId": finding.data_collection_id,
        "about": finding.about,
        "subject": {**subject.to_properties(), "name": report.titles.get(subject), **holders} if subject else None,
        "value": finding.value,
        "managed": finding.managed,
        "meaning": finding.meaning,
        "remedy": finding.remedy,
        **({name: _entry(entry)} if entry else {}),
    }


def _entry(entry: Entry) -> dict[str, str]:
    return {"id": entry.label, "reason": entry.reason, "expires": entry.expires.isoformat(), "about": entry.about}
