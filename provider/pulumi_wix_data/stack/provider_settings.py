"""The settings of each provider in a stack's state: the stack's own, or those of a WixSite."""

from __future__ import annotations

from collections.abc import Mapping

from ..api.errors import SettingsError
from ..permissions.levels import Hidden
from ..settings import API_KEY, Config
from ..state.stack_state import StackState, StateProvider, default_provider, site_of


class ProviderSettings:
    """Looks up what a provider was configured with, under full keys such as `wix-data:accountId`."""

    def __init__(self, state: StackState, configuration: Mapping[str, str]) -> None:
        self._configuration = configuration
        self._wix_sites = {each.reference: each for each in state.providers if not default_provider(each)}

    def of(self, reference: str) -> Config:
        """The settings of the provider, given as `URN::id`; those of the stack when it is not a WixSite.

        The state tells what a WixSite was configured with at the last `up`. Of the stack's own, the present
        configuration counts. A look-up raises SettingsError where the value cannot be seen.
        """
        provider = self._wix_sites.get(reference)
        if provider is None:
            return self._configuration.get
        return lambda key: self._configuration.get(API_KEY) if key == API_KEY else _setting(provider, key)

    def sites(self) -> Mapping[str, str]:
        """The provider of each site that a WixSite of the state is for, by site, also of those without resources."""
        found = {_site(each): reference for reference, each in self._wix_sites.items()}
        return {site: reference for site, reference in found.items() if site}


def _site(provider: StateProvider) -> str:
    site = site_of(provider)
    if isinstance(site, Hidden):
        raise _not_seen(provider, "site", site)
    return str(site or "").lower()


def _setting(provider: StateProvider, key: str) -> str | None:
    value = provider.settings.text(key)
    if isinstance(value, str):
        return value
    if value is Hidden.NOT_RECORDED:
        return None
    raise _not_seen(provider, key, value)


def _not_seen(provider: StateProvider, what: str, why: Hidden) -> SettingsError:
    advice = ": give its passphrase as PULUMI_CONFIG_PASSPHRASE" if why is Hidden.SECRET else ""
    return SettingsError(f"The {what} of the WixSite {provider.name!r} cannot be read from the state{advice}.")
