"""The settings as a running program sees them, and the site that a resource without one belongs to."""

from __future__ import annotations

import os
from typing import TypeGuard

import pulumi
from pulumi.runtime.config import get_config

from ..settings import find_site_id
from .wix_site import SiteProvider


def stack_config(key: str) -> str | None:
    """The stack's configuration under a full key such as `wix-data:siteId`; secrets in clear, so never log it."""
    value = get_config(key)
    return None if value is None else str(value)


def site_of(
    site_id: pulumi.Input[str] | None, opts: pulumi.ResourceOptions | None, sites: type[SiteProvider]
) -> pulumi.Input[str] | None:
    """The site of a resource: its own argument, its explicit provider's, the stack's, or the environment's."""
    if site_id is not None:
        return site_id
    provider = provider_of(opts, sites)
    own = provider.site_id if isinstance(provider, sites) else None
    return find_site_id(stack_config, os.environ) if own is None else own


def provider_of(opts: pulumi.ResourceOptions | None, sites: type[SiteProvider]) -> pulumi.ProviderResource | None:
    """The explicit provider given to a resource, or to a parent of it; None for the default one."""
    if opts is None:
        return None
    given = opts.providers.values() if isinstance(opts.providers, dict) else opts.providers or []
    own = next((each for each in (opts.provider, *given) if _is_of(each, sites.PACKAGE)), None)
    inherited = opts.parent.get_provider(f"{sites.PACKAGE}:index:any") if opts.parent else None
    return own or inherited


def _is_of(provider: object, package: str) -> TypeGuard[pulumi.ProviderResource]:
    return isinstance(provider, pulumi.ProviderResource) and provider.package == package
