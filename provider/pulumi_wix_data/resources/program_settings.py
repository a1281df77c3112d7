"""The settings as a running program sees them, and the site that a resource without one belongs to."""

from __future__ import annotations

import os

import pulumi
from pulumi.runtime.config import get_config

from ..settings import find_site_id
from .wix_site import WixSite


def stack_config(key: str) -> str | None:
    """The stack's configuration under a full key such as `wix-data:siteId`; secrets in clear, so never log it."""
    value = get_config(key)
    return None if value is None else str(value)


def site_of(site_id: pulumi.Input[str] | None, opts: pulumi.ResourceOptions | None) -> pulumi.Input[str] | None:
    """The site of a resource: its own argument, its WixSite's, the stack's, or the environment's."""
    if site_id is not None:
        return site_id
    wix_site = _wix_site(opts)
    return wix_site.site_id if wix_site else find_site_id(stack_config, os.environ)


def _wix_site(opts: pulumi.ResourceOptions | None) -> WixSite | None:
    """The WixSite given to a resource, or to a parent of it."""
    if opts is None:
        return None
    if isinstance(opts.provider, WixSite):
        return opts.provider
    given = opts.providers.values() if isinstance(opts.providers, dict) else opts.providers or []
    own = next((provider for provider in given if isinstance(provider, WixSite)), None)
    inherited = opts.parent.get_provider(f"{WixSite.PACKAGE}:index:any") if opts.parent else None
    return own or (inherited if isinstance(inherited, WixSite) else None)
