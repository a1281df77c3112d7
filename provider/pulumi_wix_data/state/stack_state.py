"""THE reader of a stack's state, as `pulumi stack export` prints it, and the edits that `wix-data recover` makes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

from ..api.errors import WixDataError
from ..settings import NATIVE_DEFAULT_SETTINGS, NATIVE_SETTINGS
from .kinds import AnyKind, is_ours, kind_of
from .positions import Position, position_of
from .properties import SITE_ID
from .resource_kind import DeclaredInputs
from .settlement import Settlement
from .urns import Urn
from .values import Values

_DYNAMIC_PROVIDER = "pulumi:providers:pulumi-python"
_NATIVE_PROVIDER = "pulumi:providers:wix-data"


class NotAState(WixDataError):
    """What should be a stack's state cannot be read; the message says where."""


@dataclass(frozen=True)
class StateResource:
    """A resource of ours in the state."""

    index: int
    urn: Urn
    kind: AnyKind
    id: str
    recorded: DeclaredInputs
    provider: str
    """Its provider, as `URN::id`."""
    external: bool
    """Read only (`.get`): not managed by the stack."""
    pending_delete: bool
    """Replaced already, and to be deleted by the next `pulumi up`."""
    is_sealed: bool
    """Whether it has a secret that cannot be seen here."""
    position: Position | None = None
    """Where in the program it is declared; None where the state does not tell."""

    @property
    def is_managed(self) -> bool:
        """Whether the stack holds it, now and after the next `pulumi up`."""
        return not (self.external or self.pending_delete)


@dataclass(frozen=True)
class PendingOperation:
    """An operation on a resource that a run began, and of which Pulumi does not know the end."""

    index: int
    type: str
    """Pulumi's word: `creating`, `updating`, `deleting`, `reading`, `importing`."""
    urn: Urn
    kind: AnyKind | None
    """None for a resource of another package."""
    inputs: DeclaredInputs | None
    provider: str
    is_sealed: bool
    """Whether it is on a resource of ours with a secret that cannot be seen here."""
    aliases: tuple[str, ...] = ()
    """The URNs under which the state may have the resource where it does not have it under `urn`."""


@dataclass(frozen=True)
class StateProvider:
    """A provider of either door in the state, and what it was configured with, under full keys."""

    reference: str
    """As resources name it: `URN::id`."""
    name: str
    settings: Values
    has_parent: bool = False
    """Whether a program declares it: those of Pulumi's own have no parent."""


class StackState:
    """A stack's state. Raises NotAState at construction when any part of ours cannot be read."""

    def __init__(self, document: object) -> None:
        """`document` is the parsed JSON of `pulumi stack export`."""
        self._document = _object(document, "the state")
        self._deployment = _object(self._document.get("deployment"), "the state's deployment")
        entries = _list(self._deployment.get("resources"), "the state's resources")
        self.urns = [_urn(each, f"resource {index}") for index, each in _numbered(entries)]
        self.resources: list[StateResource] = []
        self.unknown: list[Urn] = []
        """Resources of ours of a kind that this version does not know: nothing can be said about them."""
        self.providers: list[StateProvider] = []
        for (index, each), urn in zip(_numbered(entries), self.urns, strict=True):
            kind = kind_of(urn.type, _part(each, "outputs").get("__provider"))
            if kind:
                self.resources.append(_resource(index, each, urn, kind))
            elif is_ours(urn.type):
                self.unknown.append(urn)
            elif urn.type in (_DYNAMIC_PROVIDER, _NATIVE_PROVIDER) and not each.get("delete"):
                self.providers.append(_provider(each, urn))
        pending = _list(self._deployment.get("pending_operations"), "the state's pending operations")
        self.pending = [_pending(index, each) for index, each in _numbered(pending)]

    @classmethod
    def read(cls, text: str) -> StackState:
        """The state in a text. Raises NotAState."""
        try:
            return cls(json.loads(text))
        except (ValueError, RecursionError) as error:
            raise NotAState(f"The stack's state cannot be read: {str(error)[:200]}.") from None

    @property
    def managed(self) -> list[StateResource]:
        """Those of ours that the stack holds, now and after the next `pulumi up`."""
        return [each for each in self.resources if each.is_managed]

    @property
    def waiting(self) -> list[StateResource]:
        """Those that wait for their delete: what they wrote may be in force until then. One whose thing another
        resource holds is left out, since that one is to decide."""
        held = {target.key for target in (each.recorded.target() for each in self.managed) if target}
        waiting = [each for each in self.resources if each.pending_delete and not each.external]
        targets = [each.recorded.target() for each in waiting]
        return [each for each, of in zip(waiting, targets, strict=True) if of is None or of.key not in held]

    @property
    def stack(self) -> str | None:
        """The stack's name, as the URNs of its resources tell; None when it has none."""
        return self.urns[0].stack if self.urns else None

    @property
    def stack_of_notes(self) -> str:
        """`project/stack`, by which this machine's notes name it; empty when it has no resources."""
        return f"{self.urns[0].project}/{self.urns[0].stack}" if self.urns else ""

    @property
    def has_sealed(self) -> bool:
        """Whether something of ours has a secret that cannot be seen here."""
        sealed = any(each.is_sealed for each in (*self.resources, *self.pending))
        return sealed or any(each.settings.has_sealed for each in self.providers)

    @property
    def may_hold_twice(self) -> bool:
        """Whether two of its resources may be about one thing: one may know of it what the other must know."""
        targets = [each.recorded.target() for each in self.resources if not each.external]
        known = [target.key for target in targets if target]
        return len(set(known)) < len(known) or (len(known) < len(targets) and len(targets) > 1)

    def settled(self, settlement: Settlement) -> str:
        """The state as JSON, with these edits."""
        return json.dumps(settlement.applied(self._document), indent=4)


def _provider(entry: Mapping[str, Any], urn: Urn) -> StateProvider:
    reference = f"{urn.text}::{entry.get('id', '')}"
    provider = StateProvider(reference, urn.name, Values.from_json(entry.get("inputs")), bool(entry.get("parent")))
    if urn.type == _DYNAMIC_PROVIDER:
        return provider
    names = NATIVE_SETTINGS if provider.has_parent else NATIVE_DEFAULT_SETTINGS
    given = provider.settings.by_name
    # Their names are those of the dynamic door's from here on.
    settings = {names[name]: value for name, value in given.items() if name in names}
    return replace(provider, settings=Values(settings))


def default_provider(provider: StateProvider) -> bool:
    """Whether it is Pulumi's own instance, which every resource without a WixSite has.

    Pulumi calls it `default`, or `default_` and a version. A WixSite may have any name; it has a parent, or a key.
    """
    name, _, version = provider.name.partition("_")
    is_version = all(part[:1].isdigit() for part in version.split("_")) if version else True
    own = {"wix-data:apiKeyEnv", "wix-data:ownApiKey", "wix-data:hasOwnApiKey"}
    is_own = name == "default" and is_version and not provider.has_parent
    return is_own and not any(key in provider.settings for key in own)


def site_of(provider: StateProvider) -> object:
    """The site that a provider is configured for; None where it names none."""
    return provider.settings[f"wix-data:{SITE_ID}"]


def _resource(index: int, entry: Mapping[str, Any], urn: Urn, kind: AnyKind) -> StateResource:
    inputs, outputs = Values.from_json(entry.get("inputs")), Values.from_json(entry.get("outputs"))
    resource_id = str(entry.get("id") or "")
    values = outputs.unsealed_by(inputs) if outputs else inputs
    try:
        recorded = kind.read_recorded(values, resource_id)
    except WixDataError as error:
        raise NotAState(f"The state's resource {urn.name!r} cannot be read: {error}") from None
    flags = bool(entry.get("external")), bool(entry.get("delete")), values.has_sealed
    provider, position = str(entry.get("provider") or ""), position_of(_positions(entry))
    return StateResource(index, urn, kind, resource_id, recorded, provider, *flags, position)


def _positions(entry: Mapping[str, Any]) -> list[str]:
    trace = entry.get("stackTrace")
    frames = cast("list[Any]", trace) if isinstance(trace, list) else []
    places = [entry, *(cast("Mapping[str, Any]", each) for each in frames if isinstance(each, dict))]
    return [str(each.get("sourcePosition") or "") for each in places]


def _pending(index: int, entry: Mapping[str, Any]) -> PendingOperation:
    resource = _object(entry.get("resource"), f"the resource of pending operation {index}")
    urn = _urn(resource, f"pending operation {index}")
    kind = kind_of(urn.type, _part(resource, "inputs").get("__provider"))
    values = Values.from_json(resource.get("inputs"))
    inputs = kind.read_recorded(values, "") if kind else None
    provider, is_sealed = str(resource.get("provider") or ""), kind is not None and values.has_sealed
    aliases = tuple(str(each) for each in _list(resource.get("aliases"), f"the aliases of pending operation {index}"))
    return PendingOperation(index, str(entry.get("type")), urn, kind, inputs, provider, is_sealed, aliases)


def _numbered(entries: list[Any]) -> list[tuple[int, Mapping[str, Any]]]:
    return [(index, _object(each, f"entry {index} of the state")) for index, each in enumerate(entries)]


def _object(value: object, what: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise NotAState(f"The stack's state cannot be read: {what} is not an object.")
    return cast("dict[str, Any]", value)


def _part(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = entry.get(name)
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: object, what: str) -> list[Any]:
    if value is None:
        return []
    if not isinstance(value, list):
        raise NotAState(f"The stack's state cannot be read: {what} is not a list.")
    return cast("list[Any]", value)


def _urn(entry: Mapping[str, Any], what: str) -> Urn:
    try:
        return Urn.parse(str(entry.get("urn")))
    except ValueError as error:
        raise NotAState(f"The stack's state cannot be read: the URN of {what} is wrong: {error}.") from None
