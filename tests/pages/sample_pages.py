"""The three pages with everything that they can show, and with as much as a large site has."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timezone

from pulumi_wix_data.audit.audit import Audit, AuditedSite
from pulumi_wix_data.audit.baseline import Entry, judge
from pulumi_wix_data.audit.comparison import audit_site
from pulumi_wix_data.audit.report import AuditReport
from pulumi_wix_data.audit.report_html import html_report
from pulumi_wix_data.matrix.differences import Side, differences
from pulumi_wix_data.matrix.html_page import matrix_page
from pulumi_wix_data.matrix.site_access import CollectionAccess
from pulumi_wix_data.pages.rendering import Origin
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    LOCKED,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.review.html import html
from tests.matrix.matrix_site import SITE, changed, collections
from tests.review.kept_previews import kept_review

_MADE = datetime(2026, 11, 26, tzinfo=timezone.utc)
_ORIGIN = Origin({"site": SITE, "stack": "shop/prod"}, _MADE)
_TODAY = date(2026, 3, 1)
_LONG = "x" * 190
"""Wix's ids have at most 200 characters; with a number before it, this is one of the longest."""


def full_matrix_page() -> str:
    """Two sites, each level, special permissions, more of them than fit, changes, and what is no longer managed."""
    found = collections()
    before = [replace(found[0], permissions=replace(found[0].permissions, levels=LOCKED)), *found[1:]]
    planned = changed(found, differences(Side("a", before), Side("b", found)).changes)
    gone = replace(found[1].permissions, data_collection_id="Gone", special_sets=())
    left = "no longer managed: put back to what it was before"
    ended = replace(found[1], permissions=gone, removed=found[1].permissions.special_sets, fates=(left,))
    other = [replace(each, site_id="other") for each in [*found, *_access(_large(1, 10))]]
    return matrix_page([*planned, ended, *other], "Access", _ORIGIN)


def full_review_page() -> str:
    """Alarms, changes of every exposure, notes."""
    return html(
        replace(kept_review("ten_changes.json"), errors=kept_review("failed.json").errors, hidden_drift=2), _ORIGIN
    )


def full_audit_page() -> str:
    """Findings of every severity, accepted ones, and entries without a finding."""
    return _audit_page([each.permissions for each in collections()], 2)


def large_matrix_page() -> str:
    """1,000 special permissions, 200 characters an id."""
    return matrix_page(_access(_large(40, 25)), "Access", _ORIGIN)


def large_audit_page() -> str:
    """The same site, audited before anything is declared."""
    return _audit_page(_large(40, 25), 5)


def large_review_page() -> str:
    """1,000 changes, 200 characters an id."""
    ten = kept_review("ten_changes.json")
    changes = [replace(each, data_collection_id=f"{n}{_LONG}") for n in range(100) for each in ten.changes]
    return html(replace(ten, changes=tuple(changes)), _ORIGIN)


def _large(number: int, special: int) -> list[DataPermissions]:
    presets = list(Preset)
    accesses = [SpecialAccesses.of(each) for each in ([ItemAction.READ], [ItemAction.READ, ItemAction.REMOVE])]
    return [
        DataPermissions(
            f"{n}{_LONG}",
            presets[n % len(presets)].levels,
            tuple(SpecialSet(f"{n}-{s}", _user(s), accesses[s % 2]) for s in range(special)),
        )
        for n in range(number)
    ]


def _user(number: int) -> Subject:
    return Subject(SubjectKind.USER, f"{number}{_LONG}")


def _access(found: list[DataPermissions]) -> list[CollectionAccess]:
    return [CollectionAccess(SITE, each, {}) for each in found]


def _audit_page(found: list[DataPermissions], accepted: int) -> str:
    findings = audit_site(SITE, found, [])
    entries = [Entry(id=each.id, reason="Wanted", expires=_TODAY) for each in findings[:accepted]]
    entries.append(Entry(id="0" * 12, reason="Was wanted", expires=_TODAY))
    special = sum(len(each.special_sets) for each in found)
    audit = Audit([AuditedSite(SITE, len(found), 0, special, 0)], findings)
    return html_report(AuditReport("prod", audit, judge(findings, entries, _TODAY), {}), Origin(made=_MADE))
