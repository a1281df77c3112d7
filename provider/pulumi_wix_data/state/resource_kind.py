"""What every kind of resource has: its names, its typed inputs, and how they are read. `kinds.py` lists the kinds."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, ClassVar, Generic, TypeVar, cast

from ..api.errors import WixDataError
from ..error_kinds import ErrorKind
from ..permissions.actions import ACTION_NAMES
from ..permissions.data_permissions import shown_text
from ..permissions.levels import Hidden, Text
from ..permissions.validation import MAX_DATA_COLLECTION_ID, Fault, guid, identifier, shown
from ..settings import WHERE_SITE_IDS_ARE, missing_site
from .properties import DATA_COLLECTION_ID, SECRET_INPUTS, SITE_ID, UNCONFIRMED, WRITTEN
from .values import Values

_Inputs = TypeVar("_Inputs", bound="DeclaredInputs")
_Recorded = TypeVar("_Recorded", bound="DeclaredInputs")

Json = Mapping[str, Any]
"""Properties as a state keeps them."""
CollectionKey = tuple[str, str]
"""Site and collection."""
TargetKey = tuple[str, ...]
"""Tells the thing on the site that a resource declares from all others of one service."""


@dataclass(frozen=True)
class Place:
    """A collection of a site, as far as both can be seen."""

    site_id: Text
    data_collection_id: Text

    @property
    def is_known(self) -> bool:
        """Whether two equal places are one."""
        return not (isinstance(self.site_id, Hidden) or isinstance(self.data_collection_id, Hidden))


@dataclass(frozen=True)
class Target:
    """The thing on the site that a resource declares."""

    key: TargetKey
    property: str
    """The property that names it."""
    description: str


@dataclass(frozen=True)
class DeclaredInputs(ABC):
    """What a resource declares, typed. A subclass for each kind; each value may be one that cannot be seen."""

    site_id: Text
    data_collection_id: Text
    secrets: frozenset[str] = field(default=frozenset(), kw_only=True)
    """The properties (Wix's names) whose values can be seen here and must not be shown: they are secrets."""

    identifying: ClassVar[tuple[str, ...]]
    """The properties that say which thing it is: another value replaces the resource."""
    compared: ClassVar[tuple[str, ...]]
    """The properties whose change is an update."""

    outputs_only: ClassVar[tuple[str, ...]] = (SECRET_INPUTS,)
    """The properties that are no inputs, although a state has them."""

    @property
    @abstractmethod
    def is_about_items(self) -> bool:
        """Whether it says who can do what with items: then matrix, audit and assertions must know its kind."""

    @abstractmethod
    def to_properties(self) -> dict[str, object]:
        """Wix's names and the values, as kept in state; `Hidden.UNKNOWN` for what is not known yet."""

    @cached_property
    def properties(self) -> Mapping[str, object]:
        """The same, made once: several comparisons look at it."""
        return self.to_properties()

    def to_inputs(self) -> dict[str, object]:
        """Those of the properties that a program declares, and `previous`."""
        return {name: value for name, value in self.to_properties().items() if name not in self.outputs_only}

    @abstractmethod
    def shown(self: _Inputs) -> _Inputs:
        """The same with `Hidden.SECRET` for each secret: what messages are made of."""

    @abstractmethod
    def target(self) -> Target | None:
        """What is declared; None while that cannot be seen."""

    def of_another(self: _Inputs) -> _Inputs:
        """The same, where nobody has read what was there before."""
        return self

    @property
    def hides_values(self) -> bool:
        """Whether one of the values that it writes is a secret."""
        return not self.secrets.isdisjoint(ACTION_NAMES)

    @property
    def secret_properties(self) -> frozenset[str]:
        """The properties that a state must keep as secrets: those, and what is made of them."""
        return self.secrets.union(_MADE_OF_VALUES) if self.hides_values else self.secrets

    @property
    def is_unconfirmed(self) -> bool:
        """Whether nobody knows what became of the last write."""
        return False

    @property
    def place(self) -> Place:
        """The collection."""
        return Place(self.site_id, self.data_collection_id)

    @property
    def key(self) -> CollectionKey:
        """Site and collection, which must be known. Raises WixDataError."""
        return known(SITE_ID, self.site_id), known(DATA_COLLECTION_ID, self.data_collection_id)

    @property
    def site_label(self) -> str:
        """The site in a message."""
        return shown_text(Hidden.SECRET if SITE_ID in self.secrets else self.site_id)

    @property
    def label(self) -> str:
        """The collection in a message."""
        return shown_text(Hidden.SECRET if DATA_COLLECTION_ID in self.secrets else self.data_collection_id)

    @property
    @abstractmethod
    def full_label(self) -> str:
        """The thing in a message that stands alone: with its site."""

    @property
    def hides_target(self) -> bool:
        """Whether a secret tells which thing it is."""
        return not self.secrets.isdisjoint(self.identifying)

    def _without_secret_place(self: _Inputs) -> _Inputs:
        site = Hidden.SECRET if SITE_ID in self.secrets else self.site_id
        collection = Hidden.SECRET if DATA_COLLECTION_ID in self.secrets else self.data_collection_id
        return replace(self, site_id=site, data_collection_id=collection)


@dataclass(frozen=True)
class Parsed(Generic[_Inputs]):
    """What was declared, and everything that is wrong with it."""

    inputs: _Inputs
    faults: list[Fault]


@dataclass(frozen=True)
class ResourceKind(ABC, Generic[_Inputs, _Recorded]):
    """One kind of resource: an entry of the registry."""

    name: str
    """The class's and the type token's, such as `CollectionPermissions`."""
    module: str
    """The file in each layer that is about it: `state`, `lifecycle`, `resources`, `review`."""
    inputs: tuple[str, ...]
    """The properties that a program may declare, Wix's names."""
    outputs: tuple[str, ...]
    """Those that the provider adds."""
    computed: tuple[str, ...] = ()
    """Those of them that every resource has, once it is created."""

    @property
    def names(self) -> frozenset[str]:
        """All properties that this version knows."""
        return frozenset({*self.inputs, *self.outputs, SECRET_INPUTS})

    @property
    def types(self) -> tuple[str, ...]:
        """Its type tokens: of the dynamic resource, and of the native provider."""
        return f"pulumi-python:dynamic/wix-data:{self.name}", f"wix-data:index:{self.name}"

    @property
    def dynamic_type(self) -> str:
        """The type token of the dynamic resource."""
        return self.types[0]

    @property
    def native_type(self) -> str:
        """The type token of the native provider."""
        return self.types[1]

    @abstractmethod
    def held(self, recorded: _Recorded) -> tuple[str, dict[str, str], dict[str, str] | None]:
        """The thing's own id on the site (empty where it has none), what was written, and what was there before."""

    def may_be_lookup(self, _recorded: _Recorded) -> bool:
        """Whether what the state has may be a look-up (`.get`), which holds nothing and is never deleted.

        The program cannot read it from the state.
        """
        return True

    def is_lookup(self, _recorded: _Recorded) -> bool:
        """Whether what the state has is known to be a look-up: what it found is not this stack's own."""
        return False

    def after_cut_off_update(self, outputs: Json, _inputs: Json) -> dict[str, Any]:
        """The outputs in state, as JSON, where a run was cut off that updated the resource to these inputs.

        For these three, what is sealed stays sealed; a kind whose reading tells all has nothing to add.
        """
        return dict(outputs)

    def after_cut_off_create(self, outputs: Json, _inputs: Json) -> dict[str, Any]:
        """Likewise where a run was cut off that created another resource on the same thing, with these inputs."""
        return dict(outputs)

    def after_cut_off_delete(self, outputs: Json) -> dict[str, Any]:
        """Likewise where a run was cut off that deleted the resource."""
        return dict(outputs)

    @abstractmethod
    def at(self, target: TargetKey, values: Mapping[str, str]) -> _Recorded | None:
        """The resource that wrote these values to that thing; None where the thing is not one of this kind."""

    @abstractmethod
    def parse(self, values: Values) -> Parsed[_Inputs]:
        """What a program declares, defaults filled in, with every fault."""

    @abstractmethod
    def lacking(self, values: Values) -> list[str]:
        """The properties that a program must declare and does not, or leaves empty."""

    @abstractmethod
    def read_recorded(self, values: Values, resource_id: str) -> _Recorded:
        """What a state or a preview records of a resource: its outputs, or its inputs where it has none yet.

        An odd value is `Hidden.NOT_UNDERSTOOD`. `resource_id` is empty where there is none yet. Raises WixDataError
        when the id is not of the kind.
        """


def differing(olds: DeclaredInputs, news: DeclaredInputs, names: tuple[str, ...]) -> list[str]:
    """The names whose values differ; a value that is not known yet may differ, so it counts."""
    before, after = olds.properties, news.properties
    return [name for name in names if _is_unknown(after.get(name)) or before.get(name) != after.get(name)]


def unknown_names(inputs: DeclaredInputs, names: tuple[str, ...]) -> list[str]:
    """The names whose values only the update will tell."""
    values = inputs.properties
    return [name for name in names if _is_unknown(values.get(name))]


def known(name: str, value: Text) -> str:
    """The text. Raises WixDataError where it cannot be seen."""
    if isinstance(value, Hidden):
        raise WixDataError(f"{name} is {value.why}, so nothing can be done with the resource.")
    return value


def place_faults(values: Values) -> list[Fault]:
    """What is wrong with the site and the collection that a program declares."""
    site_id, data_collection_id = values[SITE_ID], values[DATA_COLLECTION_ID]
    faults: list[Fault] = []
    if site_id is None:
        faults.append(Fault(SITE_ID, missing_site(), kind=ErrorKind.SETTING))
    elif site_id is not Hidden.UNKNOWN:
        faults += guid(SITE_ID, site_id, WHERE_SITE_IDS_ARE)
    if data_collection_id is not Hidden.UNKNOWN:
        faults += identifier(DATA_COLLECTION_ID, data_collection_id, MAX_DATA_COLLECTION_ID)
    return faults


def place_of(values: Values) -> Place:
    """The site, in the one form that the service gives, and the collection."""
    site_id = values.text(SITE_ID)
    return Place(site_id if isinstance(site_id, Hidden) else site_id.lower(), values.text(DATA_COLLECTION_ID))


def secrets_in(values: Values) -> frozenset[str]:
    """The names of the properties that are secrets, be they marked as such or noted by a provider."""
    noted = values[SECRET_INPUTS]
    names = {str(name) for name in cast("list[object]", noted)} if isinstance(noted, list) else set[str]()
    return values.secrets | names | {name for name in _PLACE if values[name] is Hidden.SECRET}


def recorded_properties(properties: dict[str, object], secrets: frozenset[str]) -> dict[str, object]:
    """The properties as a state keeps them: without what is not recorded, and with the names of secrets."""
    kept = {name: value for name, value in properties.items() if value is not Hidden.NOT_RECORDED}
    return {**kept, SECRET_INPUTS: sorted(secrets)} if secrets else kept


_PLACE = (SITE_ID, DATA_COLLECTION_ID)
_MADE_OF_VALUES = frozenset({WRITTEN, UNCONFIRMED})


def parse_place(resource_id: str, form: str, site_id: str, data_collection_id: str, *more: Fault) -> CollectionKey:
    """Site and collection of a resource id. Raises WixDataError, naming the `form` and every fault."""
    faults = guid(SITE_ID, site_id, WHERE_SITE_IDS_ARE)
    faults += [*identifier(DATA_COLLECTION_ID, data_collection_id, MAX_DATA_COLLECTION_ID), *more]
    if faults:
        reasons = "; ".join(f"{fault.property}: {fault.reason}" for fault in faults)
        raise WixDataError(f"{shown(resource_id)} is not an id of the form {form}: {reasons}.")
    return site_id.lower(), data_collection_id


def is_given(value: object) -> bool:
    """Whether a program gives a value that can be seen."""
    return value is not None and not isinstance(value, Hidden)


def _is_unknown(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_unknown, cast("Mapping[str, Any]", value).values()))
    return value is Hidden.UNKNOWN
