"""Makes the pictures of the pages that the documentation shows: `make pictures`. Look at each before you commit it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

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
    CollectionLevels,
    DataPermissions,
    SpecialAccesses,
    SpecialSet,
    Subject,
    SubjectKind,
)
from pulumi_wix_data.permissions.levels import AccessLevel
from pulumi_wix_data.permissions.presets import Preset
from pulumi_wix_data.review.html import html
from pulumi_wix_data.review.review_model import Cause
from tests.shared.chromium import chromium

DOCS = Path(__file__).parents[2] / "docs"
SITE, STACK = "c7a0f2d4-1b6e-4e58-8f39-06d5b9a3e712", "shop-permissions/prod"
ORIGIN = Origin({"site": SITE, "stack": STACK}, datetime(2026, 11, 26, 12, tzinfo=timezone.utc))
A4 = 703
"""What its margins leave, in CSS pixels."""
READ, INSERT, UPDATE, REMOVE = ItemAction

COLLECTIONS = {
    Preset.SHOW_CONTENT: (
        *("Products", "Categories", "Bouquets", "OpeningHours", "Blog/Posts", "Team", "Events", "Faq"),
        *("DeliveryZones", "GiftCards", "PressReleases", "Recipes"),
    ),
    Preset.COLLECT_FORM_SUBMISSIONS: ("ContactForm", "Newsletter", "JobApplications", "EventRequests"),
    Preset.MEMBERS_OWN_ITEMS: ("Orders", "Wishlists", "Addresses", "Reviews", "Subscriptions", "Appointments"),
    Preset.STAFF_ONLY: (
        *("Suppliers", "PurchaseOrders", "StockLevels", "DeliveryRoutes", "Drivers", "Shifts", "PriceLists"),
        *("Campaigns", "Complaints", "Returns", "Invoices", "Translations"),
    ),
    Preset.PRIVATE: ("Salaries", "StaffFiles", "BankAccounts", "AuditTrail", "Contracts", "ApiUsage"),
}
TITLES = {
    Subject(SubjectKind.ROLE, "7046409866117489201"): "Shipping manager",
    Subject(SubjectKind.ROLE, "7046409866117489202"): "Bookkeeper",
    Subject(SubjectKind.ROLE, "7046409866117489203"): "Marketing",
}
SHIPPING, BOOKKEEPER, MARKETING = TITLES
SOMEBODY = Subject(SubjectKind.USER, "b3d94e06-28c1-4f7a-9d52-61e0a87c45bf")
SPECIAL: dict[str, dict[Subject, tuple[ItemAction, ...]]] = {
    "Orders": {SHIPPING: (READ, UPDATE), BOOKKEEPER: (READ,)},
    "Newsletter": {MARKETING: (READ, REMOVE)},
    "Reviews": {MARKETING: (READ, REMOVE), SOMEBODY: (REMOVE,)},
    "Contracts": {BOOKKEEPER: (READ,)},
    "Salaries": {BOOKKEEPER: (READ, UPDATE)},
    "Addresses": {SHIPPING: (READ,)},
}
EDITED_LEVELS = {
    "Team": CollectionLevels.build(lambda action: AccessLevel.ANYONE if action is READ else AccessLevel.PRIVILEGED),
    "Events": CollectionLevels.build(lambda action: AccessLevel.ANYONE if action is READ else AccessLevel.SITE_MEMBER),
    "Faq": CollectionLevels.build(lambda _: AccessLevel.CMS_EDITOR),
    "Campaigns": Preset.SHOW_CONTENT.levels,
    "EventRequests": CollectionLevels.build(
        lambda action: AccessLevel.SITE_MEMBER if action is INSERT else AccessLevel.CMS_EDITOR
    ),
    "Reviews": CollectionLevels.build(
        lambda action: AccessLevel.SITE_MEMBER if action is READ else AccessLevel.SITE_MEMBER_AUTHOR
    ),
    "Contracts": Preset.STAFF_ONLY.levels,
    "Complaints": Preset.COLLECT_FORM_SUBMISSIONS.levels,
    "Returns": Preset.MEMBERS_OWN_ITEMS.levels,
    "Salaries": Preset.STAFF_ONLY.levels,
}
EDITED_SPECIAL = {**SPECIAL, "Invoices": {BOOKKEEPER: (READ, UPDATE)}, "StockLevels": {SHIPPING: (UPDATE,)}}
EDITED_SPECIAL["Reviews"] = {MARKETING: (READ, REMOVE)}


def shop(
    levels: dict[str, CollectionLevels], special: dict[str, dict[Subject, tuple[ItemAction, ...]]]
) -> Iterator[DataPermissions]:
    """The forty collections of a flower shop."""
    for preset, names in COLLECTIONS.items():
        for name in names:
            sets = special.get(name, {}).items()
            accesses = [SpecialSet(str(n), each, SpecialAccesses.of(list(may))) for n, (each, may) in enumerate(sets)]
            yield DataPermissions(name, levels.get(name, preset.levels), tuple(accesses))


def access(found: list[DataPermissions]) -> list[CollectionAccess]:
    """As a matrix has them."""
    titles = {role: f"role {title} ({role.id})" for role, title in TITLES.items()}
    return [CollectionAccess(SITE, each, titles) for each in found]


def pages() -> dict[str, str]:
    """The three pages of the shop."""
    before, after = list(shop({}, SPECIAL)), list(shop(EDITED_LEVELS, EDITED_SPECIAL))
    found = differences(Side("a", access(before)), Side("b", access(after)))
    changes = tuple(replace(each, cause=Cause.EDIT) for each in found.changes)
    counts = {"update": len(EDITED_LEVELS), "create": 2, "delete": 1}
    review = replace(found, stack=STACK, changes=changes, permissions=counts)
    findings = audit_site(SITE, before, [])
    entries = [Entry(id=each.id, reason="Wanted", expires=date(2027, 3, 1)) for each in findings[:2]]
    special = sum(len(each.special_sets) for each in before)
    audit = Audit([AuditedSite(SITE, len(before), 0, special, 0)], findings)
    report = AuditReport(STACK, audit, judge(findings, entries, date(2026, 11, 26)), {})
    return {
        "matrix": matrix_page(access(after), "Who can do what", ORIGIN),
        "review": html(review, ORIGIN),
        "audit": html_report(report, ORIGIN),
    }


def take(browser: Browser, text: str, file: Path, width: int, scheme: Literal["light", "dark"]) -> None:
    """One picture. A width of A4 is taken as printed."""
    is_print = width == A4
    page = browser.new_page(viewport={"width": width, "height": 1000 if is_print else 900}, color_scheme=scheme)
    page.set_content(text)
    if is_print:
        page.emulate_media(media="print")
    page.screenshot(path=file)
    page.close()


def main() -> None:
    """Write all of them."""
    with chromium() as browser:
        for name, text in pages().items():
            for width in (1280, 390):
                for scheme in ("light", "dark"):
                    take(browser, text, DOCS / "pictures" / f"{name}-{width}-{scheme}.png", width, scheme)
            take(browser, text, DOCS / "pictures" / f"{name}-print.png", A4, "light")
        take(browser, pages()["matrix"], DOCS / "who-can-do-what.png", 1280, "light")


if __name__ == "__main__":
    main()
