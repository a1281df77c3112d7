"""What a program's own stack held when its run began, as the run book keeps it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from ..api.errors import WixDataError
from ..memory.book_facts import Held
from ..memory.notes import Notes
from ..memory.run_book import RunBook
from ..settings import BASE_URL, load_settings
from ..state.kinds import common_urn, kind_of
from ..state.resource_kind import TargetKey
from ..state.urns import name_in, type_and_name
from ..state.values import Values
from .own_state import Resources

_PROVIDER_TYPE = "pulumi:providers:pulumi-python"
_DEFAULT_PROVIDER = re.compile(r"default(_\d\w*)?")
"""The name that the engine gives one: with its version, where the SDK tells it."""


@dataclass(frozen=True)
class RecordedState:
    """What the program has to know of it; empty where it cannot be read."""

    holders: dict[TargetKey, set[str]] = field(default_factory=dict["TargetKey", "set[str]"])
    """The things that the state holds, and the types and names of the resources that have them."""
    has_providers: bool = False

    @cached_property
    def names(self) -> set[str]:
        """All of these types and names."""
        return {name for names in self.holders.values() for name in names}


def file_state(book: RunBook, stack: str, resources: Resources) -> RecordedState:
    """File in the book what the state holds; `stack` is `project/stack`."""
    held: list[tuple[TargetKey, Held]] = []
    addresses: list[tuple[str, str]] = []
    for told_urn, resource in resources.items():
        urn = common_urn(told_urn)
        properties: dict[str, Any] = resource.get("outputs") or {}
        if resource.get("type") == _PROVIDER_TYPE:
            addresses.append(_address(urn, properties))
            continue
        kind = kind_of(str(resource.get("type")), properties.get("__provider"))
        if kind is None:
            continue
        try:
            recorded = kind.read_recorded(Values.from_json(properties), "")
        except WixDataError:
            continue
        target = recorded.target()
        # What a look-up has found is somebody else's.
        if target and not kind.is_lookup(recorded):
            resource_id, written, previous = kind.held(recorded)
            written = book.kept(written, is_secret=recorded.hides_values)
            marks = recorded.is_unconfirmed, kind.may_be_lookup(recorded)
            held.append((target.key, Held(urn, resource_id, written, previous, *marks)))
    book.file_state(held)
    book.file_addresses(addresses)
    Notes("").drop_holders(stack, ((key, each.urn) for key, each in held))
    holders: dict[TargetKey, set[str]] = {}
    for key, each in held:
        holders.setdefault(key, set()).add(type_and_name(each.urn))
    return RecordedState(holders, bool(addresses))


def _address(urn: str, properties: dict[str, Any]) -> tuple[str, str]:
    """The name of a provider, empty for the default one, and the address of the service that it had."""
    # One that was not configured has its address from the environment, which no state keeps.
    address = properties.get(BASE_URL)
    config = {BASE_URL: address} if isinstance(address, str) else {}
    name = name_in(urn)
    return "" if _DEFAULT_PROVIDER.fullmatch(name) else name, load_settings(config.get, os.environ).base_url
