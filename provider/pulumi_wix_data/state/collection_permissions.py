"""CollectionPermissions in Pulumi's terms: its inputs, its outputs, its id."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any, TypeVar

from ..permissions.actions import ACTION_NAMES, ItemAction
from ..permissions.data_permissions import LOCKED, CollectionLevels
from ..permissions.levels import AccessLevel, Hidden, Level, read_level
from ..permissions.presets import Preset
from ..permissions.validation import Fault, one_of
from .properties import DATA_COLLECTION_ID, ON_DESTROY, PRESET, PREVIOUS, SECRET_INPUTS, SITE_ID, UNCONFIRMED, WRITTEN
from .resource_kind import (
    CollectionKey,
    DeclaredInputs,
    Json,
    Parsed,
    Place,
    ResourceKind,
    Target,
    TargetKey,
    parse_place,
    place_faults,
    place_of,
    recorded_properties,
    secrets_in,
)
from .values import Values

_Inputs = TypeVar("_Inputs", bound="CollectionPermissionsInputs")
_LEVELS = "levels"
"""Tells these things from those of other kinds."""


class OnDestroy(str, Enum):
    """What destroying CollectionPermissions does to the collection's levels."""

    RESTORE = "restore"
    """Write back the levels that it had before."""
    LOCK = "lock"
    """Set all levels to PRIVILEGED."""


@dataclass(frozen=True)
class CollectionPermissionsInputs(DeclaredInputs):
    """The levels of one collection, as declared."""

    levels: CollectionLevels
    on_destroy: OnDestroy | Hidden
    previous: CollectionLevels | None = None
    """What the collection had before the resource took over; None while nobody knows."""

    identifying = (SITE_ID, DATA_COLLECTION_ID)
    compared = (*ACTION_NAMES, ON_DESTROY)

    @property
    def is_about_items(self) -> bool:
        return True

    def to_properties(self) -> dict[str, object]:
        properties: dict[str, object] = {
            SITE_ID: self.site_id,
            DATA_COLLECTION_ID: self.data_collection_id,
            **_properties_of(self.levels),
            ON_DESTROY: self.on_destroy if isinstance(self.on_destroy, Hidden) else self.on_destroy.value,
        }
        return properties if self.previous is None else {**properties, PREVIOUS: _properties_of(self.previous)}

    def shown(self) -> CollectionPermissionsInputs:
        if not self.secrets:
            return self
        levels = self.levels.build(lambda each: Hidden.SECRET if each.value in self.secrets else self.levels[each])
        on_destroy = Hidden.SECRET if ON_DESTROY in self.secrets else self.on_destroy
        previous = CollectionLevels.uniform(Hidden.SECRET) if PREVIOUS in self.secrets else self.previous
        inputs = replace(self, levels=levels, on_destroy=on_destroy, previous=previous)
        return inputs._without_secret_place()

    def of_another(self: _Inputs) -> _Inputs:
        return replace(self, previous=None)

    def target(self) -> Target | None:
        if not self.place.is_known:
            return None
        return Target(levels_key(self.key), DATA_COLLECTION_ID, f"collection {self.label}")

    @property
    def full_label(self) -> str:
        return f"{self.label} (site {self.site_label})"


@dataclass(frozen=True)
class CollectionPermissionsRecorded(CollectionPermissionsInputs):
    """The levels of one collection, as a state or a preview records them."""

    outputs_only = (WRITTEN, UNCONFIRMED, SECRET_INPUTS)

    drifted_from: CollectionLevels | None = None
    """What the resource wrote last, where a refresh has found other levels."""

    unconfirmed_over: CollectionLevels | None = None
    """What was there before a write of `levels` of which nobody knows what became."""

    @property
    def written(self) -> CollectionLevels:
        """What the resource wrote last."""
        return self.drifted_from or self.levels

    @property
    def is_unconfirmed(self) -> bool:
        return self.unconfirmed_over is not None

    @property
    def has_drifted(self) -> bool:
        """Whether a refresh found other levels than the resource wrote."""
        return self.drifted_from is not None and self.drifted_from != self.levels

    def to_properties(self) -> dict[str, object]:
        properties = super().to_properties()
        if self.drifted_from is not None:
            properties[WRITTEN] = _properties_of(self.drifted_from)
        if self.unconfirmed_over is not None:
            properties[UNCONFIRMED] = _properties_of(self.unconfirmed_over)
        return recorded_properties(properties, self.secrets)

    def shown(self) -> CollectionPermissionsRecorded:
        inputs = super().shown()
        assert isinstance(inputs, CollectionPermissionsRecorded)  # noqa: S101 - `replace` keeps the class
        if not self.secrets & {WRITTEN, UNCONFIRMED, *ACTION_NAMES}:
            return inputs
        hidden = CollectionLevels.uniform(Hidden.SECRET)
        drifted, over = self.drifted_from and hidden, self.unconfirmed_over and hidden
        return replace(inputs, drifted_from=drifted, unconfirmed_over=over)


class _Kind(ResourceKind[CollectionPermissionsInputs, CollectionPermissionsRecorded]):
    def parse(self, values: Values) -> Parsed[CollectionPermissionsInputs]:
        faults = place_faults(values)
        levels, level_faults = _declared_levels(values)
        given = values[ON_DESTROY]
        on_destroy = _on_destroy(OnDestroy.RESTORE.value if given is None else given)
        faults += level_faults
        if on_destroy is Hidden.NOT_UNDERSTOOD:
            faults += one_of(ON_DESTROY, given, OnDestroy)
        place = place_of(values)
        # A secret preset tells the levels, and they tell it.
        secrets = values.secrets.union(ACTION_NAMES) if PRESET in values.secrets else values.secrets
        inputs = CollectionPermissionsInputs(
            place.site_id, place.data_collection_id, levels, on_destroy, secrets=secrets
        )
        return Parsed(inputs, faults)

    def lacking(self, values: Values) -> list[str]:
        needed = (DATA_COLLECTION_ID, *(() if values[PRESET] else ACTION_NAMES))
        return [name for name in needed if not values[name]]

    def may_be_lookup(self, recorded: CollectionPermissionsRecorded) -> bool:
        return recorded.on_destroy is Hidden.NOT_RECORDED

    def is_lookup(self, recorded: CollectionPermissionsRecorded) -> bool:
        return self.may_be_lookup(recorded) and recorded.previous is None

    def after_cut_off_update(self, outputs: Json, inputs: Json) -> dict[str, Any]:
        kept = {name: value for name, value in outputs.items() if name != WRITTEN}
        declared = {name: inputs[name] for name in (*ACTION_NAMES, ON_DESTROY) if name in inputs}
        return {**kept, **declared, UNCONFIRMED: outputs.get(WRITTEN) or _levels_in(outputs)}

    def after_cut_off_create(self, outputs: Json, inputs: Json) -> dict[str, Any]:
        return {**outputs, UNCONFIRMED: _levels_in(inputs)}

    def after_cut_off_delete(self, outputs: Json) -> dict[str, Any]:
        locks = outputs.get(ON_DESTROY) == OnDestroy.LOCK.value
        target = LOCKED.to_properties() if locks else outputs.get(PREVIOUS)
        return {**outputs, UNCONFIRMED: target} if target else dict(outputs)

    def held(self, recorded: CollectionPermissionsRecorded) -> tuple[str, dict[str, str], dict[str, str] | None]:
        previous = recorded.previous.to_properties() if recorded.previous else None
        return "", recorded.written.to_properties(), previous

    def at(self, target: TargetKey, values: Mapping[str, str]) -> CollectionPermissionsRecorded | None:
        if target[:1] != (_LEVELS,) or len(target) != 3:
            return None
        _, site_id, data_collection_id = target
        place = {SITE_ID: site_id, DATA_COLLECTION_ID: data_collection_id}
        return self.read_recorded(Values.from_program({**place, **values}), "")

    def read_recorded(self, values: Values, resource_id: str) -> CollectionPermissionsRecorded:
        place = place_of(values)
        if resource_id:
            place = Place(*parse_id(resource_id))
        return CollectionPermissionsRecorded(
            place.site_id,
            place.data_collection_id,
            _levels(values),
            _on_destroy(values[ON_DESTROY]),
            _nested_levels(values, PREVIOUS),
            _nested_levels(values, WRITTEN),
            _nested_levels(values, UNCONFIRMED),
            secrets=secrets_in(values),
        )


COLLECTION_PERMISSIONS = _Kind(
    "CollectionPermissions",
    "collection_permissions",
    inputs=(SITE_ID, DATA_COLLECTION_ID, *ACTION_NAMES, PRESET, ON_DESTROY),
    outputs=(PREVIOUS, WRITTEN, UNCONFIRMED),
    computed=(PREVIOUS,),
)


def levels_key(key: CollectionKey) -> TargetKey:
    """Tells the levels of one collection from everything else."""
    return (_LEVELS, *key)


def make_id(site_id: str, data_collection_id: str) -> str:
    """`siteId/dataCollectionId`; the collection id may hold slashes of its own."""
    return f"{site_id}/{data_collection_id}"


def parse_id(resource_id: str) -> CollectionKey:
    """Site and collection. Raises WixDataError when the id is not of this kind."""
    site_id, _, data_collection_id = resource_id.partition("/")
    return parse_place(resource_id, "siteId/dataCollectionId", site_id, data_collection_id)


def _levels_in(properties: Json) -> dict[str, Any]:
    return {name: properties[name] for name in ACTION_NAMES if name in properties}


def _declared_levels(values: Values) -> tuple[CollectionLevels, list[Fault]]:
    preset = values[PRESET]
    given = [name for name in ACTION_NAMES if name in values]
    if preset is None:
        return _levels(values), [fault for name in ACTION_NAMES for fault in _level_faults(name, values[name])]
    if given:
        reason = f"a preset sets all levels; give either it or the levels, not both ({', '.join(given)})"
        return _levels(values), [Fault(PRESET, reason)]
    if isinstance(preset, Hidden):
        return CollectionLevels.uniform(preset), []
    faults = one_of(PRESET, preset, Preset)
    return (CollectionLevels.uniform(Hidden.NOT_UNDERSTOOD) if faults else Preset(preset).levels), faults


def _level_faults(name: str, value: object) -> list[Fault]:
    if value is Hidden.UNKNOWN:
        return []
    if value is None:
        choices = ", ".join(level.value for level in AccessLevel)
        return [Fault(name, f"it is missing; give one of {choices} (or a preset for all actions)")]
    return one_of(name, value, AccessLevel)


def _levels(values: Values) -> CollectionLevels:
    def level(action: ItemAction) -> Level:
        text = values.text(_NAMES[action])
        return text if isinstance(text, Hidden) else read_level(text)

    return CollectionLevels.build(level)


_NAMES = dict(zip(ItemAction, ACTION_NAMES, strict=True))


def _nested_levels(values: Values, name: str) -> CollectionLevels | None:
    """The levels under that name; None where none are recorded."""
    nested = values.nested(name)
    if isinstance(nested, Values):
        return _levels(nested)
    return None if nested is Hidden.NOT_RECORDED else CollectionLevels.uniform(nested)


def _on_destroy(value: object) -> OnDestroy | Hidden:
    if isinstance(value, Hidden):
        return value
    if value is None:
        return Hidden.NOT_RECORDED
    try:
        return OnDestroy(value)
    except ValueError:
        return Hidden.NOT_UNDERSTOOD


def _properties_of(levels: CollectionLevels) -> dict[str, object]:
    # Plain strings: state holds no members of our enums.
    return {name: each if isinstance(each, Hidden) else str.__str__(each) for name, each in levels.by_name().items()}
