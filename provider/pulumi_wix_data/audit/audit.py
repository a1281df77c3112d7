"""A whole audit: which sites it looks at, and what it found on all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ..permissions.data_permissions import DataPermissions, shown_text
from ..settings import Config
from ..stack.managed import CollectionResources, managed_by
from ..stack.provider_settings import ProviderSettings
from ..state.stack_state import NotAState, StackState
from .comparison import audit_site, held_special
from .findings import Finding, FindingKind, by_severity


@dataclass(frozen=True)
class SiteToAudit:
    """A site, what the stack manages of it, and the settings to read it with."""

    site_id: str
    settings: Config
    managed: list[CollectionResources] = field(default_factory=list[CollectionResources])

    @property
    def shown(self) -> str:
        """The site in a report: where it is a secret to a resource, the mark of one and the resource's name."""
        hidden = (shown_text(each.shown.site_id) for each in self.managed if each.shown.site_id != each.place.site_id)
        return next(hidden, self.site_id)


@dataclass(frozen=True)
class AuditedSite:
    """What was looked at on one site."""

    site_id: str
    collections: int
    managed_collections: int
    special_sets: int
    managed_special_sets: int


@dataclass(frozen=True)
class Audit:
    """What an audit of a stack found."""

    sites: list[AuditedSite]
    findings: list[Finding]
    """The worst first."""


def sites_to_audit(state: StackState, providers: ProviderSettings, default_site: str | None) -> list[SiteToAudit]:
    """The sites of the stack's resources, of its WixSites, and the one that its settings name, by id.

    Resources of other packages, those that the stack only looks at (`.get`) and those that wait for their delete
    manage nothing.
    """
    references: dict[str, str] = {}
    for each in state.managed:
        if not each.recorded.place.is_known:
            raise NotAState(f"The state's resource {each.urn.name!r} has no id that tells its site and collection.")
        references.setdefault(each.recorded.key[0], each.provider)
    references = {**providers.sites(), **references}
    if default_site:
        references.setdefault(default_site.lower(), "")
    collections = managed_by(state)
    return [
        SiteToAudit(site, providers.of(references[site]), [each for each in collections if each.place.site_id == site])
        for site in sorted(references)
    ]


def run_audit(sites: list[SiteToAudit], read: Callable[[SiteToAudit], list[DataPermissions]]) -> Audit:
    """Read each site with `read`, and compare. Raises what `read` raises: half an audit would say too little."""
    audited: list[AuditedSite] = []
    findings: list[Finding] = []
    for site in sites:
        live = read(site)
        findings += audit_site(site.shown, live, site.managed)
        audited.append(_counted(site, live))
    return Audit(audited, by_severity(findings))


def exposures_of(site_id: str, live: list[DataPermissions]) -> Audit:
    """What a site exposes, whoever manages it: before a stack adopts it, nothing is unmanaged."""
    found = audit_site(site_id, live, [], has_program=False)
    special = sum(len(each.special_sets) for each in live)
    return Audit(
        [AuditedSite(site_id, len(live), 0, special, 0)], [each for each in found if each.kind not in _UNMANAGED]
    )


_UNMANAGED = (FindingKind.UNMANAGED_COLLECTION, FindingKind.UNMANAGED_SPECIAL)


def _counted(site: SiteToAudit, live: list[DataPermissions]) -> AuditedSite:
    managed = {each.place.data_collection_id: each for each in site.managed}
    held = [(managed[each.data_collection_id], each) for each in live if each.data_collection_id in managed]
    return AuditedSite(
        site.shown,
        len(live),
        sum(1 for each, _ in held if each.levels),
        sum(len(each.special_sets) for each in live),
        sum(held_special(each, special) is not None for each, found in held for special in found.special_sets),
    )
