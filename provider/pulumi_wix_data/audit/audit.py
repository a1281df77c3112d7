"""A whole audit: which sites it looks at, and what it found on all of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ..permissions.data_permissions import DataPermissions
from ..settings import SITE_ID
from ..stack.provider_settings import ProviderSettings
from ..stack.stack_state import Json, ManagedSite, managed_sites
from .comparison import audit_site
from .findings import Finding, by_severity


@dataclass(frozen=True)
class SiteToAudit:
    """A site, what the stack manages of it, and the settings to read it with."""

    managed: ManagedSite
    settings: dict[str, str]

    @property
    def site_id(self) -> str:
        """The site, a GUID."""
        return self.managed.site_id


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


def sites_to_audit(state: Json, providers: ProviderSettings, default_site: str | None) -> list[SiteToAudit]:
    """The sites of the stack's resources, of its WixSites, and the one that its settings name, by id."""
    managed = managed_sites(state)
    sites = {site_id: SiteToAudit(site, providers.of(site.provider)) for site_id, site in managed.items()}
    for provider, settings in providers.wix_sites().items():
        site_id = settings.get(SITE_ID, "").lower()
        if site_id:
            sites.setdefault(site_id, SiteToAudit(ManagedSite(site_id, provider), settings))
    if default_site:
        site_id = default_site.lower()
        sites.setdefault(site_id, SiteToAudit(ManagedSite(site_id, ""), providers.of("")))
    return [sites[site_id] for site_id in sorted(sites)]


def run_audit(sites: list[SiteToAudit], read: Callable[[SiteToAudit], list[DataPermissions]]) -> Audit:
    """Read each site with `read`, and compare. Raises what `read` raises: half an audit would say too little."""
    audited: list[AuditedSite] = []
    findings: list[Finding] = []
    for site in sites:
        live = read(site)
        findings += audit_site(live, site.managed)
        audited.append(_counted(site.managed, live))
    return Audit(audited, by_severity(findings))


def _counted(managed: ManagedSite, live: list[DataPermissions]) -> AuditedSite:
    held = [managed.collections.get(each.data_collection_id) for each in live]
    return AuditedSite(
        managed.site_id,
        len(live),
        sum(1 for each in held if each and each.levels),
        sum(len(each.special_sets) for each in live),
        sum(
            sum(special.subject in each.special_sets for special in collection.special_sets)
            for each, collection in zip(held, live, strict=True)
            if each
        ),
    )
