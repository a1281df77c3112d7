"""The forms of a report: for 400 findings too, for code scanning, as a page."""

from __future__ import annotations

import json
from datetime import date, datetime, timezone

import pytest
from jsonschema import Draft202012Validator

from pulumi_wix_data.audit.audit import Audit, exposures_of, sites_to_audit
from pulumi_wix_data.audit.baseline import Entry, judge
from pulumi_wix_data.audit.comparison import audit_site
from pulumi_wix_data.audit.findings import Finding, FindingKind
from pulumi_wix_data.audit.report import AuditReport
from pulumi_wix_data.audit.report_html import html_report
from pulumi_wix_data.audit.report_sarif import sarif_report
from pulumi_wix_data.audit.report_text import text_report
from pulumi_wix_data.cli.project_place import ProjectPlace
from pulumi_wix_data.pages.rendering import Origin
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.levels import UnknownLevel
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.state.stack_state import StackState
from tests.shared.sarif_schema import SARIF, results_of

TODAY = date(2026, 3, 1)
SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
HOSTILE = "<script>alert(1)</script>\u202e##[error]"


def _special(subject: str, accesses: SpecialAccesses) -> SpecialSet:
    return SpecialSet("1", Subject(SubjectKind.USER, subject), accesses)


def _collections(number: int) -> list[DataPermissions]:
    mover = _special("mover", SpecialAccesses.of([ItemAction.REMOVE]))
    return [DataPermissions(f"C{n}", Preset.SHOW_CONTENT.levels, (mover,)) for n in range(number)]


def _report(findings: list[Finding], entries: list[Entry] | None = None) -> AuditReport:
    return AuditReport("prod", Audit([], findings), judge(findings, entries or [], TODAY), {})


def test_four_hundred_findings_are_a_line_each_and_told_once() -> None:
    findings = audit_site(SITE, _collections(100), [])
    assert len(findings) == 400
    lines = [line.text for line in text_report(_report(findings))]
    assert len(lines) < 430
    assert sum(line.startswith("          - ") for line in lines) == 400
    for said in ("any visitor can read", "no resource of the stack declares who can do what"):
        assert sum(said in line.lower() for line in lines) == 1
    assert all(any(finding.id in line for line in lines) for finding in findings)
    assert lines[-1].startswith("400 findings (")


def test_advice_can_be_followed() -> None:
    unknown = CollectionLevels.uniform(UnknownLevel("UNDEFINED"))
    odd = [
        DataPermissions("Odd", unknown, ()),
        DataPermissions("tab\tid", Preset.STAFF_ONLY.levels, (_special("u", SpecialAccesses.of([ItemAction.READ])),)),
        DataPermissions("Nothing", Preset.STAFF_ONLY.levels, (_special("u", SpecialAccesses.of(())),)),
        DataPermissions("Fine", Preset.STAFF_ONLY.levels, (_special("u", SpecialAccesses.of([ItemAction.READ])),)),
    ]
    told = {
        (each.data_collection_id, each.kind): each.remedy
        for each in audit_site(SITE, odd, [])
        if each.kind in (FindingKind.UNMANAGED_COLLECTION, FindingKind.UNMANAGED_SPECIAL)
    }
    cannot = {place for place, remedy in told.items() if "no resource can declare" in remedy.lower()}
    assert cannot == {
        ("Odd", FindingKind.UNMANAGED_COLLECTION),
        ("tab\tid", FindingKind.UNMANAGED_COLLECTION),
        ("tab\tid", FindingKind.UNMANAGED_SPECIAL),
        ("Nothing", FindingKind.UNMANAGED_SPECIAL),
    }
    assert "wix-data export" in told["Fine", FindingKind.UNMANAGED_COLLECTION]


def test_sarif_is_valid_and_has_accepted_findings_as_suppressed() -> None:
    findings = audit_site(SITE, [*_collections(2), DataPermissions(HOSTILE, Preset.SHOW_CONTENT.levels, ())], [])
    accepted = Entry(id=findings[0].id, reason="Wanted", expires=TODAY)
    text = sarif_report(_report(findings, [accepted]), ProjectPlace().of)
    document = json.loads(text)
    Draft202012Validator(SARIF).validate(document)  # pyright: ignore[reportUnknownMemberType]
    results = results_of(document)
    assert sorted(each["partialFingerprints"]["wixData/v1"] for each in results) == sorted(each.id for each in findings)
    suppressed = [each for each in results if "suppressions" in each]
    assert [each["partialFingerprints"]["wixData/v1"] for each in suppressed] == [findings[0].id]
    assert "##[" not in text
    assert all(line.isprintable() for line in text.splitlines())


def test_the_page_has_every_finding_and_nothing_hostile() -> None:
    findings = audit_site(SITE, [*_collections(3), DataPermissions(HOSTILE, Preset.SHOW_CONTENT.levels, ())], [])
    accepted = Entry(id=findings[0].id, reason=HOSTILE, expires=TODAY)
    page = html_report(_report(findings, [accepted]), Origin(made=datetime(2026, 3, 1, tzinfo=timezone.utc)))
    assert page.count("<tbody data-part") == len(findings) - 1
    assert "<script>alert" not in page
    assert "##[" not in page
    assert all(line.isprintable() for line in page.splitlines())


@pytest.mark.parametrize("number", [0, 3])
def test_a_site_alone_tells_what_it_exposes_and_calls_nothing_unmanaged(number: int) -> None:
    audit = exposures_of(SITE, _collections(number))
    assert {each.kind for each in audit.findings} == (
        {FindingKind.PUBLIC_READ, FindingKind.SPECIAL_REMOVE_TO_USER} if number else set()
    )
    report = AuditReport("", audit, judge(audit.findings, [], TODAY), {})
    first = text_report(report)[0].text
    assert first.startswith(f"Audit of site {SITE}: 1 site, ")


def test_a_finding_is_at_the_line_that_declares_what_it_is_about() -> None:
    urn = "urn:pulumi:s::p::pulumi-python:dynamic/wix-data:CollectionPermissions::orders"
    outputs = {"siteId": SITE, "dataCollectionId": "Orders", **Preset.PRIVATE.levels.to_properties()}
    entry = {"urn": urn, "id": f"{SITE}/Orders", "outputs": outputs, "sourcePosition": "project:///orders.py#7"}
    state = StackState({"deployment": {"resources": [entry]}})
    (site,) = sites_to_audit(state, ProviderSettings(state, {}), None)
    live = [DataPermissions(name, Preset.SHOW_CONTENT.levels, ()) for name in ("Orders", "Other")]
    findings = audit_site(SITE, live, site.managed)
    document = json.loads(sarif_report(_report(findings), ProjectPlace("infra/").of))
    assert list(Draft202012Validator(SARIF).iter_errors(document)) == []  # pyright: ignore[reportUnknownMemberType, reportUnknownArgumentType]
    places = {
        (
            each["locations"][0]["logicalLocations"][0]["fullyQualifiedName"].split("/")[1],
            each["locations"][0]["physicalLocation"]["artifactLocation"]["uri"],
            each["locations"][0]["physicalLocation"]["region"]["startLine"],
        )
        for each in results_of(document)
    }
    assert places == {("Orders", "infra/orders.py", 7), ("Other", "infra/Pulumi.yaml", 1)}
