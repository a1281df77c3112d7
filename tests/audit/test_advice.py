"""What an audit advises can be followed: for every kind of finding, on a site alone and beside a stack."""

from __future__ import annotations

import re
from itertools import product

import pytest

from pulumi_wix_data.audit.audit import Audit, exposures_of, sites_to_audit
from pulumi_wix_data.audit.baseline import judge
from pulumi_wix_data.audit.comparison import audit_site
from pulumi_wix_data.audit.findings import Finding, FindingKind
from pulumi_wix_data.audit.report import AuditReport
from pulumi_wix_data.audit.report_text import text_report
from pulumi_wix_data.permissions.actions import ItemAction
from pulumi_wix_data.permissions.collection_types import CollectionType, collection_type
from pulumi_wix_data.permissions.data_permissions import (
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.levels import AccessLevel, Hidden, UnknownLevel
from pulumi_wix_data.stack.managed import CollectionResources
from pulumi_wix_data.stack.provider_settings import ProviderSettings
from pulumi_wix_data.state.stack_state import StackState
from tests.audit.test_audit_baseline import TODAY

SITE = "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa"
UNDEFINED = UnknownLevel("UNDEFINED")
LEVELS = [*AccessLevel, UNDEFINED]
TYPES = [collection_type(name) for name in ("NATIVE", "WIX_APP", "EXTERNAL", "BLOCKS_APP", "NEWER")]
ACCESSES = [
    SpecialAccesses.of([ItemAction.REMOVE]),
    SpecialAccesses.of([]),
    SpecialAccesses.build(lambda _: Hidden.NOT_UNDERSTOOD),
]
URN = "urn:pulumi:s::p::pulumi-python:dynamic/wix-data:"


def _live(level: AccessLevel | UnknownLevel, type_: CollectionType, id_: str = "Orders") -> DataPermissions:
    sets = [
        SpecialSet(f"s{number}", Subject(kind, f"{kind.name}-{number}"), accesses)
        for number, (kind, accesses) in enumerate(product(SubjectKind, ACCESSES))
    ]
    return DataPermissions(id_, CollectionLevels.uniform(level), tuple(sets), None, type_, 1)


def _managed(level: str, twice: bool) -> list[CollectionResources]:
    place = {"siteId": SITE, "dataCollectionId": "Orders"}
    levels = {each.value: level for each in ItemAction}
    other = {each.value: "CMS_EDITOR" for each in ItemAction}
    found = [("CollectionPermissions::a", f"{SITE}/Orders", {**place, **levels})]
    if twice:
        found.append(("CollectionPermissions::b", f"{SITE}/Orders", {**place, **other}))
    special = {**place, "userId": "USER-0", "itemRemove": "ALLOWED"}
    found += [
        ("SpecialPermission::same", f"{SITE}/Orders/other", special),
        ("SpecialPermission::gone", f"{SITE}/Orders/s9", {**special, "userId": "nobody"}),
        ("SpecialPermission::odd", f"{SITE}/Orders/s2", {**special, "userId": "USER-2"}),
        ("CollectionPermissions::missing", f"{SITE}/Missing", {**place, "dataCollectionId": "Missing", **levels}),
    ]
    resources = [
        {"urn": f"{URN}{name}", "type": f"{URN}{name}".split("::")[2], "id": id_, "outputs": outputs}
        for name, id_, outputs in found
    ]
    state = StackState({"deployment": {"resources": resources}})
    return sites_to_audit(state, ProviderSettings(state, {}), None)[0].managed


def _of_a_stack() -> list[Finding]:
    written = ("PRIVILEGED", "UNDEFINED", "ANYONE", "[secret]")
    found = [
        finding
        for level, type_, wrote, twice in product(LEVELS, TYPES, written, (False, True))
        for finding in audit_site(SITE, [_live(level, type_), _live(level, type_, "tab\tid")], _managed(wrote, twice))
    ]
    return list(dict.fromkeys(found))


def _of_a_site() -> list[Finding]:
    live = [_live(level, type_, f"C{n}") for n, (level, type_) in enumerate(product(LEVELS, TYPES))]
    return exposures_of(SITE, live).findings


BESIDE_A_STACK = {
    FindingKind.LEVEL_DRIFT,
    FindingKind.SPECIAL_DRIFT,
    FindingKind.COLLECTION_GONE,
    FindingKind.UNMANAGED_COLLECTION,
    FindingKind.UNMANAGED_SPECIAL,
}


def test_all_kinds_of_findings_are_looked_at_here() -> None:
    assert {each.kind for each in _of_a_stack()} == set(FindingKind)
    assert {each.kind for each in _of_a_site()} == set(FindingKind) - BESIDE_A_STACK


def test_nothing_that_is_said_of_a_site_alone_speaks_of_a_program_or_a_stack() -> None:
    found = _of_a_site()
    report = AuditReport("", Audit(exposures_of(SITE, []).sites, found), judge(found, [], TODAY), {})
    for line in text_report(report):
        words = set(re.findall(r"[a-z]+", line.text.lower().replace("pulumi-wix-data", "")))
        assert words.isdisjoint({"program", "programs", "stack", "pulumi", "refresh", "declare", "declares", "managed"})


@pytest.mark.parametrize("found", [_of_a_stack(), _of_a_site()], ids=["stack", "site"])
def test_advice_is_whole_sentences(found: list[Finding]) -> None:
    for each in {each.remedy for each in found}:
        assert re.fullmatch(r"[A-Z].*\.", each)
        assert ".." not in each
        assert ". " not in each or re.search(r"\. [A-Z]", each)
        assert not re.search(r"In the CMS[^.]* look at|[Ii]n the program, (look|run)|in the CMS, .* in the CMS", each)


def test_nobody_is_told_to_declare_what_no_resource_takes() -> None:
    for each in _of_a_stack():
        if each.value.endswith(("UNDEFINED", "nothing", "(not understood)")) or each.data_collection_id == "tab\tid":
            assert "declare it as it is" not in each.remedy
            assert not each.remedy.startswith("Declare"), each


def test_only_what_is_managed_is_to_be_taken_out_of_the_program() -> None:
    for each in _of_a_stack():
        assert each.managed or "out of the program" not in each.remedy, each


def test_what_is_declared_twice_names_both() -> None:
    found = audit_site(SITE, [_live(AccessLevel.ANYONE, TYPES[0])], _managed("PRIVILEGED", True))
    drift = [each for each in found if each.kind is FindingKind.LEVEL_DRIFT]
    assert {each.remedy for each in drift} == {"Keep one of the resources that declare it: a, b."}
    assert drift[0].meaning.startswith(
        "What the stack wrote is declared twice, and not alike, so it cannot be compared"
    )
