"""The settings of each provider in a stack's state: the stack's own, or those of a WixSite."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..settings import API_KEY, OWN_API_KEY
from .stack_state import Json, resources_of

_PROVIDER_TYPE = "pulumi:providers:pulumi-python"
_CIPHERTEXT = "ciphertext"


class ProviderSettings:
    """Looks up what a provider was configured with, under full keys such as `wix-data:accountId`.

    `state_in_clear` exports the state again with secrets in clear. It is called once, and only when the state has
    a provider with a key of its own.
    """

    def __init__(self, state: Json, configuration: Mapping[str, str], state_in_clear: Callable[[], Json]) -> None:
        self._configuration = dict(configuration)
        providers = _providers(state)
        if any(OWN_API_KEY in inputs for inputs in providers.values()):
            providers = _providers(state_in_clear())
        self._providers = providers

    def of(self, provider: str) -> dict[str, str]:
        """The settings of the provider, given as `URN::id`; those of the stack when it is none of ours.

        The state tells what was configured at the last `up`. Of the stack's own, the present configuration counts.
        """
        given = self._providers.get(provider)
        if given is None or _is_default(provider):
            return self._configuration
        own = {name: _plain(value) for name, value in given.items() if name != API_KEY and not _is_sealed(value)}
        key = self._configuration.get(API_KEY)
        return own | ({API_KEY: key} if key is not None else {})

    def wix_sites(self) -> dict[str, dict[str, str]]:
        """The settings of every WixSite in the state, by `URN::id`, also of those without resources."""
        return {provider: self.of(provider) for provider in self._providers if not _is_default(provider)}


def _providers(state: Json) -> dict[str, Json]:
    return {
        f"{each['urn']}::{each['id']}": each.get("inputs") or {}
        for each in resources_of(state)
        if each["type"] == _PROVIDER_TYPE and not each.get("delete")
    }


def _is_default(provider: str) -> bool:
    """Pulumi's own instance, which every resource without a WixSite has."""
    name = provider.rpartition("::")[0].rpartition("::")[2]
    return name == "default" or name.startswith("default_")


def _is_sealed(value: Any) -> bool:
    """Whether it is a secret that was not exported in clear."""
    return isinstance(value, dict) and _CIPHERTEXT in value


def _plain(value: Any) -> str:
    if isinstance(value, dict) and "plaintext" in value:
        value = json.loads(value["plaintext"])  # pyright: ignore[reportUnknownArgumentType]
    return str(value)  # pyright: ignore[reportUnknownArgumentType]
